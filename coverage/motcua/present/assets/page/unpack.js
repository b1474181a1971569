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

/* Columns of whole numbers: planes of bytes, the lowest first; some hold differences. Each is read
   when it is first asked for: most views need few of them. */
function readColumns(heads, bytes) {
  const columns = {};
  let at = 0;
  for (const head of heads) {
    const planes = bytes.subarray(at, at + head.n * head.width);
    at += planes.length;
    Object.defineProperty(columns, head.name, {
      configurable: true,
      get() {
        const value = readColumn(head, planes);
        Object.defineProperty(columns, head.name, { value, configurable: true });
        return value;
      },
    });
  }
  return columns;
}

function readColumn({ n, width, delta }, planes) {
  const values = new (width === 1 ? Uint8Array : width === 2 ? Uint16Array : Uint32Array)(n);
  values.set(planes.subarray(0, n));
  for (let place = 1; place < width; place++) {
    addPlane(values, planes.subarray(place * n, (place + 1) * n), 8 * place);
  }
  if (delta) addUp(values, width);
  return values;
}

function addPlane(values, plane, shift) {
  for (let row = 0; row < plane.length; row++) values[row] |= plane[row] << shift;
}

function addUp(values, width) {
  const mask = width === 3 ? 0xffffff : 0xffffffff;
  let sum = 0;
  for (let row = 0; row < values.length; row++) {
    sum = (sum + values[row]) & mask;
    values[row] = sum;
  }
}

/* Which point each pixel shows, plus one; 0 for none. Runs are a few pixels long. */
function readImage(points, lengths, size) {
  const image = new Uint32Array(size);
  let at = 0;
  for (let run = 0; run < points.length; run++) {
    const point = points[run];
    const end = at + lengths[run];
    while (at < end) image[at++] = point;
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
