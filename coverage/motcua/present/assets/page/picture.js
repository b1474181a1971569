/* The map as a PNG: the same cells, lines and symbols, with a title and the credits below. */

const CAPTION = 64;
const SWATCH = 18;
const KEY_LINE = 20;
const KEY_FONT = "12px sans-serif";

function savePicture(map) {
  const ratio = 2;
  const size = map.getSize();
  const canvas = document.createElement("canvas");
  canvas.width = size.x * ratio;
  const context = canvas.getContext("2d");
  const key = placedKey(context, size.x);
  const caption = CAPTION + key.at(-1).y + KEY_LINE;
  canvas.height = (size.y + caption) * ratio;
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  drawCells(context, map, size, ratio);
  context.scale(ratio, ratio);
  drawCanvases(context, map);
  drawSymbols(context, map);
  drawCaption(context, size, caption);
  drawKey(context, key, size.y + CAPTION);
  canvas.toBlob((blob) => download(blob, "map.png"), "image/png");
}

function drawCells(context, map, size, ratio) {
  const [width, height] = [size.x * ratio, size.y * ratio];
  const origin = map.getPixelBounds().min;
  const world = 256 * 2 ** map.getZoom();
  const along = viewToImage(origin.x, width, { ratio, world, axis: "x" });
  const down = viewToImage(origin.y, height, { ratio, world, axis: "y" });
  const picture = context.createImageData(width, height);
  fill(new Uint32Array(picture.data.buffer), along, down, paintOf(sidesShown().at(-1)));
  context.putImageData(picture, 0, 0);
}

function viewToImage(start, length, { ratio, world, axis }) {
  const places = new Int32Array(length);
  for (let at = 0; at < length; at++)
    places[at] = imagePlace((start + (at + 0.5) / ratio) / world, axis);
  return places;
}

/* Leaflet's own canvases hold roads, borders and areas. */
function drawCanvases(context, map) {
  const frame = map.getContainer().getBoundingClientRect();
  for (const canvas of map.getContainer().querySelectorAll(".leaflet-pane > canvas")) {
    const box = canvas.getBoundingClientRect();
    context.drawImage(canvas, box.left - frame.left, box.top - frame.top, box.width, box.height);
  }
}

function drawSymbols(context, map) {
  const side = sidesShown().at(-1);
  const { shapes, marks, gone, gone_scale: goneScale } = page.symbols;
  const sites = [...page.document.sites].sort((one, other) => one.open - other.open);
  for (const site of sites) {
    const decision = decisionOn(side, site);
    if (decision === "none") continue;
    const { x, y } = map.latLngToContainerPoint([site.lat, site.lon]);
    const isGone = gone.includes(decision);
    const colour = page.colours.decision[decision];
    context.save();
    context.translate(x, y);
    context.scale(isGone ? goneScale : 1, isGone ? goneScale : 1);
    const outline = new Path2D(shapes[site.tier]);
    context.fillStyle = isGone ? "#ffffff" : colour;
    context.strokeStyle = isGone ? colour : "#ffffff";
    context.lineWidth = 2;
    context.fill(outline);
    context.stroke(outline);
    if (marks[decision]) context.stroke(new Path2D(marks[decision]));
    context.restore();
  }
}

function drawCaption(context, size, height) {
  const { document: plan } = page;
  context.fillStyle = "#ffffff";
  context.fillRect(0, size.y, size.x, height);
  const line = (text, y, font, colour) => {
    context.font = font;
    context.fillStyle = colour;
    context.fillText(text, 12, size.y + y, size.x - 24);
  };
  const warning = plan.is_generated ? `${say("generated_word")} ` : "";
  line(`${plan.study.name} – ${say(`layer.${view.layer}`)}`, 20, "600 16px serif", "#16222e");
  line(`${warning}${say("heading")}`, 39, "13px sans-serif", "#9c1f2e");
  line([...plan.credits, say("as_of")].join(" · "), 56, "11px sans-serif", "#566472");
}

/* The legend of the layer, spread over lines: for each entry its place, beside what it says. */
function placedKey(context, width) {
  context.font = KEY_FONT;
  let [x, y] = [12, 0];
  return LEGENDS[view.layer]().map((entry) => {
    const length = SWATCH + 6 + context.measureText(entry.text).width;
    if (x > 12 && x + length > width - 12) [x, y] = [12, y + KEY_LINE];
    const placed = { entry, x, y };
    x += length + 16;
    return placed;
  });
}

function drawKey(context, key, top) {
  context.font = KEY_FONT;
  for (const { entry, x, y } of key) {
    context.drawImage(swatchCanvas(entry, SWATCH, 12), x, top + y, SWATCH, 12);
    context.fillStyle = "#16222e";
    context.fillText(entry.text, x + SWATCH + 6, top + y + 10);
  }
}
