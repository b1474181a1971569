/* Stripes and dots that say what a grey print or a colour-blind reader would not see. */

const PLAIN = 0;
const STRIPES = 1;
const DOTS = 2;

/* For each texture, eight rows of eight pixels: 1 where its lines are. */
const TEXTURES = new Uint8Array(4 * 64);
for (let texture = 0; texture < 4; texture++) {
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) {
      const isStripe = texture & STRIPES && ((x + y) & 7) < 3;
      const isDot = texture & DOTS && (x & 3) < 2 && (y & 3) < 2;
      TEXTURES[(texture << 6) | (y << 3) | x] = isStripe || isDot ? 1 : 0;
    }
  }
}

function rgba(colour) {
  const value = parseInt(colour.slice(1), 16);
  const [red, green, blue] = [value >> 16, (value >> 8) & 255, value & 255];
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/* What lines are drawn in over a colour: half as bright, on dark colours halfway to white; nothing
   stays nothing. */
function lineTone(colour) {
  if (colour === 0) return 0;
  const channels = [16, 8, 0].map((shift) => (colour >> shift) & 255); // Blue, green, red.
  const isDark = 0.11 * channels[0] + 0.59 * channels[1] + 0.3 * channels[2] < 75;
  const toned = channels.map((value) => Math.round(isDark ? (value + 255) / 2 : value / 2));
  return ((255 << 24) | (toned[0] << 16) | (toned[1] << 8) | toned[2]) >>> 0;
}

/* A piece of the legend, painted as the map is. */
function swatchCanvas({ colour, colours = [colour], texture = PLAIN }, width, height) {
  const ratio = Math.min(2, Math.ceil(window.devicePixelRatio || 1));
  const canvas = make("canvas", { className: "swatch", attributes: { "aria-hidden": "true" } });
  [canvas.width, canvas.height] = [width * ratio, height * ratio];
  const context = canvas.getContext("2d");
  const picture = context.createImageData(canvas.width, canvas.height);
  const pixels = new Uint32Array(picture.data.buffer);
  const tones = colours.map(rgba);
  for (let at = 0; at < pixels.length; at++) {
    const [x, y] = [at % canvas.width, Math.floor(at / canvas.width)];
    const tone = tones[Math.floor((x / canvas.width) * tones.length)];
    pixels[at] = TEXTURES[(texture << 6) | ((y & 7) << 3) | (x & 7)] ? lineTone(tone) : tone;
  }
  context.putImageData(picture, 0, 0);
  return canvas;
}
