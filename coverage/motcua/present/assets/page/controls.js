/* The bar above the map: search, which time, which layer. */

function drawControls(bar, map) {
  drawSearch(bar, map);
  if (!isAssessment()) bar.append(choice("side.title", "side", ["before", "after", "both"]));
  const offered = Object.keys(LAYERS).filter((name) => name !== "change" || !isAssessment());
  bar.append(picker("layer.title", "layer", offered));
}

/* A row of buttons of which one is pressed; none while a plan of the curve is looked at. */
function choice(title, setting, values) {
  const box = make("div", { className: "buttons", label: title, attributes: { role: "group" } });
  const buttons = values.map((value) => {
    const button = make("button", { key: `${setting}.${value}`, attributes: { type: "button" } });
    button.dataset.value = value;
    button.addEventListener("click", () => letGo({ [setting]: value }));
    return button;
  });
  const press = () => {
    for (const button of buttons) {
      const isOn = button.dataset.value === view[setting] && !isPicked();
      button.setAttribute("aria-pressed", String(isOn));
    }
  };
  press();
  follow([setting, "n_open"], press);
  box.append(...buttons);
  return box;
}

function picker(title, setting, values) {
  const options = values.map((value) =>
    make("option", { key: `${setting}.${value}`, attributes: { value } }),
  );
  const select = make("select", { label: title, attributes: { id: setting } }, ...options);
  select.addEventListener("change", () => change({ [setting]: select.value }));
  const show = () => {
    select.value = view[setting];
    for (const option of options) {
      option.disabled = isPicked() && !KNOWN_OF_PICKED.includes(option.value);
    }
  };
  follow([setting, "n_open"], show);
  show();
  return select;
}
