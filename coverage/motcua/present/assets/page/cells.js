/* The cells: a grid layer whose tiles look up, pixel by pixel, which point they show.

   The image that names points and Leaflet's tiles are both Web Mercator, so a tile's columns and
   rows are found once and each pixel is one look-up, sharp at every zoom. */

const EARTH_M = 6378137 * Math.PI;
const EDGE = "#3d4a55";
const TILE = 256;
const OVERLAP = 1;

const CellLayer = L.GridLayer.extend({
  options: { updateWhenZooming: false, keepBuffer: 1, noWrap: true, side: "after" },

  createTile(coords) {
    const tile = document.createElement("canvas");
    tile.width = tile.height =
      TILE * Math.min(2, Math.ceil(window.devicePixelRatio || 1)) + OVERLAP;
    this._draw(tile, coords);
    return tile;
  },

  /* Tiles overlap by a pixel: at zooms between whole ones hairlines would part them. */
  _initTile(tile) {
    L.GridLayer.prototype._initTile.call(this, tile);
    const side = TILE * (tile.width / (tile.width - OVERLAP));
    tile.style.width = tile.style.height = `${side}px`;
  },

  /* Colours changed, places did not: the tiles are painted again where they hang. */
  repaint(side) {
    this.options.side = side;
    this._paint = paintOf(side);
    for (const { el, coords } of Object.values(this._tiles)) this._draw(el, coords);
  },

  _draw(tile, coords) {
    this._paint ??= paintOf(this.options.side);
    const { width, height } = tile;
    const along = tileToImage(coords.x, width, coords.z, "x");
    const down = tileToImage(coords.y, height, coords.z, "y");
    const context = tile.getContext("2d");
    const picture = context.createImageData(width, height);
    fill(new Uint32Array(picture.data.buffer), along, down, this._paint);
    context.putImageData(picture, 0, 0);
  },
});

function fill(pixels, along, down, { codes, plain, lines, textures, groups }) {
  const { image, image_width: imageWidth } = page;
  const width = along.length;
  for (let y = 0; y < down.length; y++) {
    if (down[y] < 0) continue;
    const row = down[y] * imageWidth;
    let at = y * width;
    for (let x = 0; x < width; x++, at++) {
      const column = along[x];
      if (column < 0) continue;
      const point = image[row + column];
      if (point === 0) continue;
      const code = codes[point - 1];
      const texture = textures[code];
      const isLine = texture !== 0 && TEXTURES[(texture << 6) | ((y & 7) << 3) | (x & 7)] === 1;
      pixels[at] = isLine ? lines[code] : plain[code];
    }
  }
  if (groups) drawEdges(pixels, along, down, groups);
}

/* A line where a pixel's group is not that of its neighbour to the west or north. */
function drawEdges(pixels, along, down, groups) {
  const { image, image_width: imageWidth } = page;
  const edge = rgba(EDGE);
  const width = along.length;
  const groupAt = (x, y) => {
    if (along[x] < 0 || down[y] < 0) return -1;
    const point = image[down[y] * imageWidth + along[x]];
    return point === 0 ? -1 : groups[point - 1];
  };
  for (let y = 1; y < down.length; y++) {
    for (let x = 1; x < width; x++) {
      const here = groupAt(x, y);
      if (here < 0) continue;
      const [west, north] = [groupAt(x - 1, y), groupAt(x, y - 1)];
      if ((west >= 0 && west !== here) || (north >= 0 && north !== here)) {
        pixels[y * width + x] = edge;
      }
    }
  }
}

/* For each pixel of a tile the column (or row) of the image under it, -1 outside. */
function tileToImage(tile, length, zoom, axis) {
  const world = 2 ** zoom;
  const places = new Int32Array(length);
  const pixels = length - OVERLAP;
  for (let at = 0; at < length; at++)
    places[at] = imagePlace((tile + (at + 0.5) / pixels) / world, axis);
  return places;
}

/* The column or row of the image at a share of the Mercator world's width. */
function imagePlace(share, axis) {
  const [west, south, east, north] = page.bounds_m;
  const metres = (2 * share - 1) * EARTH_M;
  const part = axis === "x" ? (metres - west) / (east - west) : (metres + north) / (north - south);
  const steps = axis === "x" ? page.image_width : page.image_height;
  const place = Math.floor(part * steps);
  return place >= 0 && place < steps ? place : -1;
}

/* The point that the image shows at a place on earth, -1 for none. */
function pointAt(latLng) {
  const { x, y } = L.CRS.EPSG3857.project(latLng);
  const column = imagePlace((x / EARTH_M + 1) / 2, "x");
  const row = imagePlace((1 - y / EARTH_M) / 2, "y");
  return column < 0 || row < 0 ? -1 : page.image[row * page.image_width + column] - 1;
}
