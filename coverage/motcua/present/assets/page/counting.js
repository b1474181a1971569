/* Who is within the standard as the reader has set it: the study's own, or other limits. */

const counted = new Map();

/* For each point 1 where it meets the rule on a side, else 0. */
function metOn(side) {
  const key = [side, view.reading, view.minutes, view.km].join();
  if (!counted.has(key)) {
    if (counted.size > 6) counted.clear();
    counted.set(key, countMet(side));
  }
  return counted.get(key);
}

/* Limits not moved are the study's own, which may differ by area class: their answer stands in
   the bits. Minutes and distances are rounded up, so a whole limit parts the same points as the
   plan; codes are plus one, and 0 is "not known". */
function countMet(side) {
  const { columns } = page;
  const { reading, minutes, km } = view;
  const bits = columns[`met_${side}`];
  const met = new Uint8Array(bits.length);
  const own = (name) => (point) => bits[point] >> page.readings.indexOf(name) & 1;
  const upTo = (values, limit) => (point) => values[point] !== 0 && values[point] <= limit ? 1 : 0;
  const minutesLimit = minutes + 1;
  const distance = distanceOf(reading);
  const distances = columns[`${distance === "distance_road" ? "shortest" : "nearest"}_${side}`];
  const soon = minutes === null ? own("time") : upTo(columns[`quickest_${side}`], minutesLimit);
  const near = km === null ? own(distance) : upTo(distances, Math.round(page.km_parts * km) + 1);
  let rule;
  if (reading === "any") rule = (point) => soon(point) | near(point);
  else if (reading === "time") rule = soon;
  else if (reading !== "all") rule = near;
  else rule = minutes === null ? own("all") : upTo(columns[`within_${side}`], minutesLimit);
  for (let point = 0; point < met.length; point++) met[point] = rule(point);
  return met;
}

/* Which distance a reading means. */
function distanceOf(reading) {
  if (reading.startsWith("distance_")) return reading;
  return page.document.standard.distance_by === "road" ? "distance_road" : "distance_straight";
}

const usesMinutes = (reading) => !reading.startsWith("distance_");

/* Under "all", one office must meet both limits: only the study's own distance is known of it. */
const usesKm = (reading) => reading !== "time" && reading !== "all";

/* People covered, in all and by area; sums of whole parts are exact. */
function recount(side) {
  const met = metOn(side);
  const { people, area } = page.columns;
  const areas = page.document.areas.length;
  const covered = new Float64Array(areas);
  const everybody = new Float64Array(areas);
  for (let point = 0; point < met.length; point++) {
    everybody[area[point]] += people[point];
    if (met[point]) covered[area[point]] += people[point];
  }
  const sum = (values) => values.reduce((total, value) => total + value, 0);
  const [inside, all] = [sum(covered), sum(everybody)];
  return {
    share: all ? inside / all : null,
    outside: (all - inside) / page.people_scale,
    areaShares: Array.from(covered, (value, row) => (everybody[row] ? value / everybody[row] : null)),
  };
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
