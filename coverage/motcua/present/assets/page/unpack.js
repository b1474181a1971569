/* The page's data: base64 of gzip, unpacked by the browser itself. */

async function unpack(id) {
  const packed = bytesOf(document.getElementById(id).textContent);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/* Newer browsers read base64 by themselves, several times faster. */
function bytesOf(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

async function unpackJson(id) {
  return JSON.parse(new TextDecoder().decode(await unpack(id)));
}

/* Columns of whole numbers: planes of bytes, the lowest first; some hold differences. */
function readColumns(heads, bytes) {
  const columns = {};
  let at = 0;
  for (const { name, n, width, delta } of heads) {
    const values = new (width === 1 ? Uint8Array : width === 2 ? Uint16Array : Uint32Array)(n);
    for (let place = 0; place < width; place++, at += n) {
      const shift = 8 * place;
      for (let row = 0; row < n; row++) values[row] |= bytes[at + row] << shift;
    }
    if (delta) addUp(values, width);
    columns[name] = values;
  }
  return columns;
}

function addUp(values, width) {
  const mask = width === 3 ? 0xffffff : 0xffffffff;
  let sum = 0;
  for (let row = 0; row < values.length; row++) {
    sum = (sum + values[row]) & mask;
    values[row] = sum;
  }
}

/* Which point each pixel shows, plus one; 0 for none. */
function readImage(points, lengths, size) {
  const image = new Uint32Array(size);
  let at = 0;
  for (let run = 0; run < points.length; run++) {
    const end = at + lengths[run];
    image.fill(points[run], at, end);
    at = end;
  }
  return image;
}

/* Lines come as whole-numbered steps; Leaflet takes [latitude, longitude]. */
function readLine(steps, units) {
  const line = [];
  let x = 0;
  let y = 0;
  for (let at = 0; at < steps.length; at += 2) {
    x += steps[at];
    y += steps[at + 1];
    line.push([y / units, x / units]);
  }
  return line;
}
