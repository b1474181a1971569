/* The address holds the view, so that a person can point a colleague to a place. */

const LINKED = ["layer", "side", "reading", "minutes", "km", "n_open"];

function readLink() {
  const settings = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const found = {};
  if (Object.hasOwn(page.texts, settings.lang ?? "")) found.language = settings.lang;
  if (Object.hasOwn(LAYERS, settings.layer ?? "")) found.layer = settings.layer;
  if (sidesOffered().includes(settings.side)) found.side = settings.side;
  if (page.readings.includes(settings.reading)) found.reading = settings.reading;
  const limit = (text, most) => {
    const value = Number(text);
    return text !== undefined && value > 0 && value <= most ? value : null;
  };
  found.minutes = limit(settings.minutes, page.most_limit);
  found.km = limit(settings.km, page.most_km);
  const isPoint = (row) => String(row.n_open) === settings.n_open;
  found.n_open = page.document.frontier.find(isPoint)?.n_open ?? null;
  if (found.n_open !== null) Object.assign(found, asPicked(found.layer ?? START.layer));
  found.spot = places(settings.spot, 2);
  return { settings: found, at: places(settings.at, 3) };
}

function places(text, n) {
  const values = (text ?? "").split(",").map(Number);
  return values.length === n && text && values.every(Number.isFinite) ? values : null;
}

function writeLink(map) {
  const link = new URLSearchParams();
  link.set("lang", view.language);
  for (const name of LINKED) {
    if (view[name] !== null && view[name] !== START[name]) link.set(name, view[name]);
  }
  const { lat, lng } = map.getCenter();
  link.set("at", [lat.toFixed(5), lng.toFixed(5), map.getZoom()].join(","));
  if (view.spot) link.set("spot", view.spot.map((value) => value.toFixed(5)).join(","));
  // Some browsers refuse to rewrite the address of a file; the page works without.
  try {
    history.replaceState(null, "", `#${link.toString().replaceAll("%2C", ",")}`);
  } catch {
    return;
  }
}
