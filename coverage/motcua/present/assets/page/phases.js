/* The steps of the plan on one line of time: today, each phase, and what it comes to. */

function drawPhases(place) {
  const { phases } = page.document;
  if (!phases.length) return;
  const last = page.sides.length - 1;
  const input = make("input", {
    attributes: { type: "range", id: "phase", min: 0, max: last, step: 1, list: "steps" },
  });
  const steps = page.sides.map((_, at) => make("option", { attributes: { value: at } }));
  const label = make("label", { key: "phase.title", attributes: { for: "phase" } });
  const output = make("output", { attributes: { for: "phase" } });
  const told = make("p", { className: "told", attributes: { "aria-live": "polite" } });
  input.addEventListener("input", () => letGo({ side: page.sides[Number(input.value)] }));
  const show = () => {
    const side = view.side === "both" ? "after" : view.side;
    const at = page.sides.indexOf(side);
    input.value = at;
    const phase = at ? phases[at - 1] : null;
    const figures = phase ?? page.document.before;
    output.textContent = phase ? phase.name : sideName("before");
    input.setAttribute("aria-valuetext", output.textContent);
    const gaps = {
      n: figures.n_open,
      officers: figures.officers,
      share: written(figures.covered_share, "share"),
      minutes: written(figures.mean_minutes, "minutes"),
    };
    const dates = phase ? `${day(phase.from)} – ${day(phase.until)}. ` : "";
    told.textContent = dates + say("phase.told", gaps);
  };
  follow(["side", "language"], show);
  show();
  const head = make("div", { className: "row" }, label, output);
  const list = make("datalist", { attributes: { id: "steps" } }, ...steps);
  place.append(make("section", { className: "limits slider" }, head, input, list, told));
}

/* Vietnamese writes the day first. */
function day(date) {
  return view.language === "vi" ? date.split("-").reverse().join("/") : date;
}
