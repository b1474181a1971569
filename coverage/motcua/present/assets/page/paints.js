/* What each layer makes of a point: a class with a colour, hatched or not.

   A layer gives `classOf` (a class a point, 0 is nothing), `colours` (one a class), perhaps
   `textures` (one a class), `hatches` (whether points outside the standard are striped) and
   `groups` (a line is drawn between points of different ones). */

const INSIDE = "#d5dcd9";

/* Who gains is dotted: in grey, a gain and a loss of one size look alike. */
const CHANGES = [
  ["#1f5c99", "shorter_10", DOTS],
  ["#5b9bd0", "shorter_5", DOTS],
  ["#bcd9ec", "shorter", DOTS],
  ["#f4f3ef", "same", PLAIN],
  ["#fbdcb8", "longer", PLAIN],
  ["#f0a367", "longer_5", PLAIN],
  ["#cf5b3c", "longer_10", PLAIN],
  ["#7f1d2c", "longer_15", PLAIN],
];

const DENSITIES = [
  [100, "#f3ead8"],
  [500, "#e5cfa6"],
  [2000, "#cfa36a"],
  [10000, "#a36a3c"],
  [Infinity, "#5e3020"],
];

const CATCHMENTS = [
  "#8dc5c0",
  "#f2c879",
  "#a9b9dc",
  "#dd9f92",
  "#b3d08b",
  "#d9b3d6",
  "#f0e2a0",
  "#9fb0a4",
  "#c9ab8d",
];

const LAYERS = {
  minutes: paintMinutes,
  change: paintChange,
  outside: paintOutside,
  shares: paintNothing,
  catchments: paintCatchments,
  density: paintDensity,
};

/* One byte a point: its class, and HATCHED on top; two palettes, one for the lines of textures. */
const HATCHED = 128;

function paintOf(side) {
  const { classOf, colours, textures: own = [], hatches, groups } = LAYERS[view.layer](side);
  const codes = hatches ? withHatch(classOf, metOn(side)) : classOf;
  const plain = new Uint32Array(256);
  const lines = new Uint32Array(256);
  const textures = new Uint8Array(256);
  colours.map(rgba).forEach((colour, place) => {
    plain[place + 1] = plain[HATCHED + place + 1] = colour;
    lines[place + 1] = lines[HATCHED + place + 1] = lineTone(colour);
    textures[place + 1] = own[place] ?? PLAIN;
    textures[HATCHED + place + 1] = textures[place + 1] | STRIPES;
  });
  return { codes, plain, lines, textures, groups };
}

function withHatch(classOf, met) {
  const codes = new Uint8Array(classOf.length);
  for (let point = 0; point < codes.length; point++) {
    codes[point] = met[point] === 1 ? classOf[point] : classOf[point] | HATCHED;
  }
  return codes;
}

const empty = () => new Uint8Array(page.n_points);

/* Classes that no limit moves are worked out once a side. */
const classes = new Map();

function classesOnce(layer, side, work) {
  const key = `${layer} ${side}`;
  if (!classes.has(key)) classes.set(key, work());
  return classes.get(key);
}

function paintMinutes(side) {
  const classOf = classesOnce("minutes", side, () => {
    const minutes = page.columns[`minutes_${side}`];
    const lookup = minuteLookup();
    const found = empty();
    for (let point = 0; point < found.length; point++) found[point] = lookup[minutes[point]];
    return found;
  });
  return {
    classOf,
    colours: [...page.classes.map((row) => row.colour), page.colours.unknown],
    textures: [...page.classes.map(() => PLAIN), DOTS],
    hatches: true,
  };
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

function paintOutside(side) {
  const met = metOn(side);
  return {
    classOf: met.map((value) => 2 - value),
    colours: [INSIDE, page.colours.uncovered],
    hatches: true,
  };
}

/* Areas are filled as shapes; cells would only cover them. */
function paintNothing() {
  return { classOf: empty(), colours: [] };
}

/* Minutes are whole here, so a class may differ from the workbook's exact one at its edge. */
function paintChange() {
  const { minutes_before: before, minutes_after: after } = page.columns;
  const classOf = empty();
  for (let point = 0; point < classOf.length; point++) {
    const known = before[point] !== 0 && after[point] !== 0;
    classOf[point] = known ? changeClass(after[point] - before[point]) + 1 : CHANGES.length + 1;
  }
  const colours = [...CHANGES.map(([colour]) => colour), page.colours.unknown];
  const textures = [...CHANGES.map(([, , texture]) => texture), STRIPES];
  return { classOf, colours, textures };
}

function changeClass(change) {
  if (change < 0) return change <= -10 ? 0 : change <= -5 ? 1 : 2;
  if (change === 0) return 3;
  return change <= 5 ? 4 : change <= 10 ? 5 : change <= 15 ? 6 : 7;
}

/* People per square kilometre of their cell; where points are no grid, people at the point. */
function paintDensity() {
  const { people } = page.columns;
  const side = page.document.demand.cell_m;
  const area = side ? (side / 1000) ** 2 : 1;
  const classOf = empty();
  for (let point = 0; point < classOf.length; point++) {
    const density = people[point] / page.people_scale / area;
    classOf[point] = density === 0 ? 0 : DENSITIES.findIndex(([most]) => density <= most) + 1;
  }
  return { classOf, colours: DENSITIES.map(([, colour]) => colour) };
}

/* Each office's people in one colour, neighbours in different ones as far as nine go. */
function paintCatchments(side) {
  const site = page.columns[`site_${side}`];
  const toneOf = catchmentTones(side);
  const classOf = empty();
  for (let point = 0; point < classOf.length; point++) classOf[point] = toneOf[site[point]];
  const colours = [...CATCHMENTS, page.colours.unknown];
  return { classOf, colours, hatches: true, groups: site };
}

const tones = new Map();

function catchmentTones(side) {
  if (tones.has(side)) return tones.get(side);
  const beside = neighbours(page.columns[`site_${side}`]);
  const toneOf = new Uint8Array(page.document.sites.length + 1);
  toneOf[0] = CATCHMENTS.length + 1;
  for (const site of [...beside.keys()].sort((a, b) => a - b)) {
    const taken = new Set(Array.from(beside.get(site), (other) => toneOf[other]));
    const free = CATCHMENTS.findIndex((_, place) => !taken.has(place + 1));
    toneOf[site] = (free < 0 ? site % CATCHMENTS.length : free) + 1;
  }
  tones.set(side, toneOf);
  return toneOf;
}

/* Which offices' people live beside each other, seen on the image. */
function neighbours(site) {
  const beside = new Map();
  const { image, image_width: width } = page;
  const join = (one, other) => {
    if (!beside.has(one)) beside.set(one, new Set());
    if (one !== other && other) beside.get(one).add(other);
  };
  for (let at = width; at < image.length; at++) {
    if (image[at] === 0) continue;
    const here = site[image[at] - 1];
    if (here === 0) continue;
    for (const other of [image[at - 1], image[at - width]]) {
      const there = other ? site[other - 1] : 0;
      join(here, there);
      if (there) join(there, here);
    }
  }
  return beside;
}

function shareColour(share) {
  if (share === null) return page.colours.unknown;
  const bounds = [0.5, 0.8, 0.9, 0.95, 1];
  const place = bounds.findIndex((bound) => share < bound);
  return page.colours.share[place < 0 ? bounds.length : place];
}
