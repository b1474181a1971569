/* Who is within the standard as the reader has set it: the study's own, or other limits. */

const remembered = new Map();

/* What was worked out for these limits is kept while they stand. */
function remember(name, side, work) {
  const key = [name, side, view.reading, view.minutes, view.km, view.n_open].join();
  if (!remembered.has(key)) {
    if (remembered.size > 24) remembered.clear();
    remembered.set(key, work());
  }
  return remembered.get(key);
}

/* For each point 1 where it meets the rule on a side, else 0. */
const metOn = (side) => remember("met", side, () => countMet(side));

/* People covered, in all and by area. */
const recount = (side) => remember("count", side, () => countPeople(side));

/* Limits not moved are the study's own, which may differ by area class: their answer stands in
   the bits. Minutes and distances are rounded up, so a whole limit parts the same points as the
   plan; codes are plus one, and 0 is "not known". */
function countMet(side) {
  if (side === PICKED) return metPicked();
  const { columns } = page;
  const { reading, minutes, km } = view;
  const met = new Uint8Array(page.n_points);
  const bits = (name) => addBit(met, columns[`met_${side}`], page.readings.indexOf(name));
  const distance = distanceOf(reading);
  const distances = columns[`${distance === "distance_road" ? "shortest" : "nearest"}_${side}`];
  if (reading === "all") {
    if (minutes === null) bits("all");
    else addUpTo(met, columns[`within_${side}`], minutes + 1);
    return met;
  }
  if (usesMinutes(reading)) {
    if (minutes === null) bits("time");
    else addUpTo(met, columns[`quickest_${side}`], minutes + 1);
  }
  if (usesKm(reading)) {
    if (km === null) bits(distance);
    else addUpTo(met, distances, Math.round(page.km_parts * km) + 1);
  }
  return met;
}

function addBit(met, bits, place) {
  for (let point = 0; point < met.length; point++) met[point] |= (bits[point] >> place) & 1;
}

function addUpTo(met, values, limit) {
  for (let point = 0; point < met.length; point++) {
    const value = values[point];
    if (value !== 0 && value <= limit) met[point] = 1;
  }
}

/* Which distance a reading means. */
function distanceOf(reading) {
  if (reading.startsWith("distance_")) return reading;
  return page.document.standard.distance_by === "road" ? "distance_road" : "distance_straight";
}

const usesMinutes = (reading) => !reading.startsWith("distance_");

/* Under "all", one office must meet both limits: only the study's own distance is known of it. */
const usesKm = (reading) => reading !== "time" && reading !== "all";

/* Sums of whole parts of people are exact. */
function countPeople(side) {
  const met = metOn(side);
  const { people, area } = page.columns;
  const covered = new Float64Array(page.document.areas.length);
  for (let point = 0; point < met.length; point++) {
    if (met[point] === 1) covered[area[point]] += people[point];
  }
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const [inside, all] = [sum(covered), sum(page.people_by_area)];
  const share = (value, row) =>
    page.people_by_area[row] ? value / page.people_by_area[row] : null;
  return {
    share: all ? inside / all : null,
    outside: (all - inside) / page.people_scale,
    areaShares: Array.from(covered, share),
  };
}

function peopleByArea() {
  const { people, area } = page.columns;
  const everybody = new Float64Array(page.document.areas.length);
  for (let point = 0; point < area.length; point++) everybody[area[point]] += people[point];
  return everybody;
}

/* The figure of plan.json that a recount repeats, or null where plan.json does not hold it. */
function sharedKey(side) {
  const before = side === "before" ? "_before" : "";
  const { reading, minutes, km } = view;
  if (km !== null) return null;
  if (minutes !== null) {
    const place = page.document.thresholds.findIndex(
      (row) => row.minutes === minutes && row.reading === reading,
    );
    return place < 0 ? null : `thresholds.${place}.covered_share${before}`;
  }
  if (reading === page.document.standard.reading) {
    return `${side === "before" ? "before" : "totals"}.covered_share`;
  }
  return `readings.${reading}.covered_share${before}`;
}
