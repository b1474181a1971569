/* The panel beside the map: which time, which layer. */

function drawControls(place) {
  place.replaceChildren(
    choice("side.title", "side", { before: "side.before", after: "side.after" }),
    choice("layer.title", "layer", { minutes: "layer.minutes", outside: "layer.outside" }),
  );
}

/* A row of buttons of which one is pressed. */
function choice(title, setting, options) {
  const box = make("fieldset", { className: "choice" }, make("legend", { key: title }));
  const row = make("div", { className: "buttons" });
  const buttons = Object.entries(options).map(([value, key]) => {
    const button = make("button", { key, attributes: { type: "button" } });
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
  row.append(...buttons);
  box.append(row);
  return box;
}
