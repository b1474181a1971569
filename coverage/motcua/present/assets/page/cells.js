/* The cells: a grid layer whose tiles look up, pixel by pixel, which point they show.

   The image that names points and Leaflet's tiles are both Web Mercator, so a tile's columns and
   rows are found once and each pixel is one look-up, sharp at every zoom. */

const EARTH_M = 6378137 * Math.PI;
const HATCH_EVERY = 8;
const HATCH_WIDE = 3;

/* How points are painted: `classOf` gives each point's class, `colours` an RGBA a class (0 is
   nothing), `hatched` marks the points that are hatched. */
function paintOf() {
  const { columns, document: plan } = page;
  const met = columns[`met_${view.side}`];
  const bit = 1 << page.readings.indexOf(plan.standard.reading);
  const n = met.length;
  const classOf = new Uint8Array(n);
  const hatched = new Uint8Array(n);
  if (view.layer === "outside") {
    for (let point = 0; point < n; point++) {
      classOf[point] = met[point] & bit ? 1 : 2;
      hatched[point] = met[point] & bit ? 0 : 1;
    }
    return { classOf, hatched, colours: [0, rgba("#d8dedb"), rgba(page.colours.uncovered)] };
  }
  const minutes = columns[`minutes_${view.side}`];
  const lookup = minuteLookup();
  for (let point = 0; point < n; point++) {
    classOf[point] = lookup[minutes[point]];
    hatched[point] = met[point] & bit ? 0 : 1;
  }
  const colours = page.classes.map((row) => rgba(row.colour));
  return { classOf, hatched, colours: [0, ...colours, rgba(page.colours.unknown)] };
}

/* The class of each whole minute (plus one), the last class for times not known. */
function minuteLookup() {
  const most = page.most_minutes;
  const lookup = new Uint8Array(most + 2);
  lookup[0] = page.classes.length + 1;
  for (let minute = 0; minute <= most; minute++) {
    const place = page.classes.findIndex(({ upper }) => upper === null || minute <= upper);
    lookup[minute + 1] = place + 1;
  }
  return lookup;
}

function rgba(colour) {
  const value = parseInt(colour.slice(1), 16);
  const [red, green, blue] = [value >> 16, (value >> 8) & 255, value & 255];
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

function shaded(colour) {
  const part = (shift) => Math.round(((colour >> shift) & 255) * 0.5) << shift;
  return ((255 << 24) | part(16) | part(8) | part(0)) >>> 0;
}

const CellLayer = L.GridLayer.extend({
  options: { updateWhenZooming: false, keepBuffer: 1, noWrap: true },

  initialize(options) {
    L.setOptions(this, options);
    this._paint = paintOf();
  },

  createTile(coords) {
    const size = this.getTileSize();
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const tile = document.createElement("canvas");
    tile.width = Math.round(size.x * ratio);
    tile.height = Math.round(size.y * ratio);
    this._draw(tile, coords);
    return tile;
  },

  /* Colours changed, places did not: the tiles are painted again where they hang. */
  repaint() {
    this._paint = paintOf();
    for (const { el, coords } of Object.values(this._tiles)) this._draw(el, coords);
  },

  _draw(tile, coords) {
    const { width, height } = tile;
    const along = tileToImage(coords.x, width, coords.z, "x");
    const down = tileToImage(coords.y, height, coords.z, "y");
    const context = tile.getContext("2d");
    const picture = context.createImageData(width, height);
    fill(new Uint32Array(picture.data.buffer), along, down, this._paint);
    context.putImageData(picture, 0, 0);
  },
});

function fill(pixels, along, down, { classOf, colours, hatched }) {
  const { image, image_width: imageWidth } = page;
  const plain = Uint32Array.from(colours);
  const dark = Uint32Array.from(colours, shaded);
  const width = along.length;
  for (let y = 0; y < down.length; y++) {
    if (down[y] < 0) continue;
    const row = down[y] * imageWidth;
    const line = y * width;
    for (let x = 0; x < width; x++) {
      if (along[x] < 0) continue;
      const point = image[row + along[x]];
      if (point === 0) continue;
      const tone = hatched[point - 1] && (x + y) % HATCH_EVERY < HATCH_WIDE ? dark : plain;
      pixels[line + x] = tone[classOf[point - 1]];
    }
  }
}

/* For each pixel of a tile the column (or row) of the image under it, -1 outside. */
function tileToImage(tile, length, zoom, axis) {
  const [west, south, east, north] = page.bounds_m;
  const world = 2 ** zoom;
  const places = new Int32Array(length);
  const steps = axis === "x" ? page.image_width : page.image_height;
  for (let at = 0; at < length; at++) {
    const share = (tile + (at + 0.5) / length) / world;
    const metres = (2 * share - 1) * EARTH_M;
    const part = axis === "x" ? (metres - west) / (east - west) : (metres + north) / (north - south);
    const place = Math.floor(part * steps);
    places[at] = place >= 0 && place < steps ? place : -1;
  }
  return places;
}

/* The point that the image shows at a place on earth, -1 for none. */
function pointAt(latLng) {
  const [west, south, east, north] = page.bounds_m;
  const { x, y } = L.CRS.EPSG3857.project(latLng);
  const column = Math.floor(((x - west) / (east - west)) * page.image_width);
  const row = Math.floor(((north - y) / (north - south)) * page.image_height);
  if (column < 0 || column >= page.image_width || row < 0 || row >= page.image_height) return -1;
  return page.image[row * page.image_width + column] - 1;
}
