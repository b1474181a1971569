/* The rule as a reader may ask it otherwise: which reading, how many minutes, how far. */

const MOST_KM = 15;

function drawLimits(place) {
  const own = page.document.standard;
  const options = page.readings.map((name) =>
    make("option", { key: `reading.${name}`, attributes: { value: name } }),
  );
  const reading = make("select", { attributes: { id: "reading" } }, ...options);
  reading.value = view.reading;
  reading.addEventListener("change", () => change({ reading: reading.value, km: null }));
  follow(["reading"], () => (reading.value = view.reading));
  const minutes = slider("minutes", {
    least: 10,
    most: page.most_limit,
    step: 1,
    own: own.time_min,
  });
  const km = slider("km", { least: 1, most: page.most_km, step: 0.5, own: own.distance_km });
  const reset = make("button", {
    className: "plain",
    key: "limits.reset",
    attributes: { type: "button" },
  });
  reset.addEventListener("click", () => change({ reading: own.reading, minutes: null, km: null }));
  const told = make("p", { className: "told", key: "curve.limits" });
  const enable = () => {
    minutes.enable(page.most_limit > 0 && usesMinutes(view.reading) && !isPicked());
    km.enable(usesKm(view.reading) && !isPicked());
    reading.disabled = isPicked();
    told.hidden = !isPicked();
    reset.hidden = isOwn();
  };
  enable();
  follow(["reading", "minutes", "km", "n_open"], enable);
  place.append(
    make(
      "section",
      { className: "limits" },
      make("div", { className: "limits-head" }, make("h2", { key: "limits.title" }), reset),
      make("label", { className: "stacked" }, make("span", { key: "limits.reading" }), reading),
      minutes.box,
      km.box,
      told,
    ),
  );
}

/* A range input for one limit; untouched it stands at the study's own and changes nothing. */
function slider(name, { least, most, step, own }) {
  const id = `limit-${name}`;
  const input = make("input", {
    attributes: { type: "range", id, min: least, max: Math.max(least, most), step },
  });
  const output = make("output", { attributes: { for: id } });
  const label = make("label", { key: `limits.${name}`, attributes: { for: id } });
  const show = () => {
    input.value = view[name] ?? own;
    const text = say(`limits.${name}_value`, { n: number(Number(input.value), step < 1 ? 1 : 0) });
    output.textContent = text;
    input.setAttribute("aria-valuetext", text);
  };
  input.addEventListener("input", () => {
    const value = Number(input.value);
    change({ [name]: value });
  });
  show();
  follow([name, "language"], show);
  const box = make(
    "div",
    { className: "slider" },
    make("div", { className: "row" }, label, output),
    input,
  );
  return {
    box,
    enable: (can) => {
      input.disabled = !can;
      box.classList.toggle("off", !can);
    },
  };
}
