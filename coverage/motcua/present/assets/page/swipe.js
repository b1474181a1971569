/* Today to the left of a line that can be dragged, the plan to its right.

   Each side is a set of panes that are clipped at the line; a range input carries the line, so
   that it moves by keyboard too. */

function drawSwipe(map, { left, right }) {
  const box = make("div", { className: "swipe" });
  const line = make("div", { className: "swipe-line" });
  const names = ["before", "after"].map((side) =>
    make("span", { className: `swipe-name ${side}`, key: `side.${side}` }),
  );
  const input = make("input", {
    label: "side.divider",
    attributes: { type: "range", min: 0, max: 1000, value: 500 },
  });
  line.append(...names);
  box.append(line, input);
  const pane = map.createPane("swipe");
  pane.style.zIndex = 640;
  pane.append(box);
  L.DomEvent.disableClickPropagation(input).disableScrollPropagation(input);
  const clip = () => clipPanes(map, { left, right, box, line, share: input.value / 1000 });
  input.addEventListener("input", clip);
  map.on("move zoomend resize viewreset", clip);
  const show = () => {
    box.hidden = !isComparing();
    clip();
  };
  follow(["side", "n_open"], show);
  show();
}

function clipPanes(map, { left, right, box, line, share }) {
  const panes = [...left, ...right].map((name) => map.getPane(name));
  if (!isComparing()) {
    for (const pane of panes) pane.style.clip = "";
    return;
  }
  const size = map.getSize();
  // The thumb does not reach over the ends, and neither does the line.
  const at = 22 + share * (size.x - 44);
  line.style.left = `${at}px`;
  const [north, south] = [
    map.containerPointToLayerPoint([0, 0]),
    map.containerPointToLayerPoint(size),
  ];
  const edge = north.x + at;
  // The line lies among the panes, below the popups, and is held against the map's moves.
  L.DomUtil.setPosition(box, north);
  box.style.width = `${size.x}px`;
  box.style.height = `${size.y}px`;
  const rectangle = (from, to) => `rect(${north.y}px, ${to}px, ${south.y}px, ${from}px)`;
  for (const name of left) map.getPane(name).style.clip = rectangle(north.x, edge);
  for (const name of right) map.getPane(name).style.clip = rectangle(edge, south.x);
}
