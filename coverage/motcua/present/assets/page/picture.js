/* The map as a PNG: the same cells, lines and symbols, with a title and the credits below. */

const CAPTION = 92;
const SWATCH = 18;

function savePicture(map) {
  const ratio = 2;
  const size = map.getSize();
  const canvas = document.createElement("canvas");
  canvas.width = size.x * ratio;
  canvas.height = (size.y + CAPTION) * ratio;
  const context = canvas.getContext("2d");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  drawCells(context, map, size, ratio);
  context.scale(ratio, ratio);
  drawCanvases(context, map);
  drawSymbols(context, map);
  drawCaption(context, size);
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

function drawCaption(context, size) {
  const { document: plan } = page;
  context.fillStyle = "#ffffff";
  context.fillRect(0, size.y, size.x, CAPTION);
  const line = (text, y, font, colour) => {
    context.font = font;
    context.fillStyle = colour;
    context.fillText(text, 12, size.y + y, size.x - 24);
  };
  drawKey(context, { x: 12, y: size.y + 66, right: size.x - 12 });
  const warning = plan.is_generated ? `${say("generated_word")} ` : "";
  line(`${plan.study.name} – ${say(`layer.${view.layer}`)}`, 20, "600 16px serif", "#16222e");
  line(`${warning}${say("heading")}`, 39, "13px sans-serif", "#9c1f2e");
  line([...plan.credits, say("as_of")].join(" · "), 56, "11px sans-serif", "#566472");
}

/* The legend of the layer on one line, as far as it goes. */
function drawKey(context, { x, y, right }) {
  context.font = "12px sans-serif";
  for (const { colour, colours = [colour], text, hatched } of LEGENDS[view.layer]()) {
    const width = SWATCH + 6 + context.measureText(text).width;
    if (x + width > right) return;
    colours.forEach((fill, place) => {
      context.fillStyle = fill;
      context.fillRect(x + (place * SWATCH) / colours.length, y, SWATCH / colours.length, 12);
    });
    if (hatched) hatchSwatch(context, x, y);
    context.fillStyle = "#16222e";
    context.fillText(text, x + SWATCH + 6, y + 10);
    x += width + 16;
  }
}

function hatchSwatch(context, x, y) {
  context.save();
  context.beginPath();
  context.rect(x, y, SWATCH, 12);
  context.clip();
  context.strokeStyle = "rgba(0, 0, 0, .5)";
  context.lineWidth = 2.4;
  for (let at = -12; at < SWATCH; at += 8) {
    context.beginPath();
    context.moveTo(x + at, y + 12);
    context.lineTo(x + at + 12, y);
    context.stroke();
  }
  context.restore();
}
