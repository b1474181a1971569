/* The bar above the map: search, which time, which layer. */

function drawControls(bar, map) {
  drawSearch(bar, map);
  if (!isAssessment()) bar.append(choice("side.title", "side", ["before", "after", "both"]));
  const offered = Object.keys(LAYERS).filter((name) => name !== "change" || !isAssessment());
  bar.append(picker("layer.title", "layer", offered));
}

/* A row of buttons of which one is pressed. */
function choice(title, setting, values) {
  const box = make("div", { className: "buttons", label: title, attributes: { role: "group" } });
  const buttons = values.map((value) => {
    const button = make("button", { key: `${setting}.${value}`, attributes: { type: "button" } });
    button.dataset.value = value;
    button.addEventListener("click", () => change({ [setting]: value }));
    return button;
  });
  const press = () => {
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.value === view[setting]));
    }
  };
  press();
  follow([setting], press);
  box.append(...buttons);
  return box;
}

function picker(title, setting, values) {
  const options = values.map((value) =>
    make("option", { key: `${setting}.${value}`, attributes: { value } }),
  );
  const select = make("select", { label: title, attributes: { id: setting } }, ...options);
  select.value = view[setting];
  select.addEventListener("change", () => change({ [setting]: select.value }));
  follow([setting], () => (select.value = view[setting]));
  return select;
}
