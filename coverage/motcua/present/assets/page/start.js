/* Reads the data and draws everything; `data-ready` on <html> says that it is done. */

async function start(map) {
  const root = document.documentElement;
  root.classList.add("scripted");
  // A browser too old for the page still shows the sheet that needs no scripts.
  if (typeof DecompressionStream === "undefined") {
    root.classList.add("too-old");
    return;
  }
  try {
    await draw(map);
  } catch (fault) {
    root.classList.add("too-old");
    throw fault;
  }
  performance.mark("motcua-ready");
  root.dataset.ready = "";
}

async function draw(map) {
  await readPage();
  START.reading = page.document.standard.reading;
  const { settings, at } = readLink();
  Object.assign(view, { language: page.document.study.language, reading: START.reading }, settings);
  countShares();
  follow(["reading", "minutes", "km", "n_open"], countShares);
  drawControls(document.getElementById("bar"), map);
  map.invalidateSize({ animate: false });
  map.setView(map.getCenter(), map.getZoom(), { animate: false });
  const showSpot = drawMap(map);
  drawWebTiles(document.getElementById("bar"), map);
  if (at) map.setView([at[0], at[1]], at[2], { animate: false });
  else showRegion(map);
  showSpot();
  drawPanel(document.getElementById("controls"));
  drawTables(document.getElementById("table-place"), map);
  wireTools(map);
  wireLink(map);
  await new Promise(requestAnimationFrame);
}

async function readPage() {
  const [data, bytes] = await Promise.all([unpackJson("page-data"), unpack("page-columns")]);
  const columns = readColumns(data.columns, bytes);
  for (const [name, other] of Object.entries(data.same)) {
    Object.defineProperty(columns, name, { get: () => columns[other] });
  }
  const { width, height, bounds_m: bounds } = data.image;
  const image = readImage(columns.run_point, columns.run_length, width * height);
  delete columns.run_point;
  delete columns.run_length;
  Object.assign(page, data, {
    columns,
    markers: {},
    n_points: data.n_points,
    readings: Object.keys(data.document.readings),
    names: Object.fromEntries(data.document.sites.map((site) => [site.id, site.name])),
    image,
    image_width: width,
    image_height: height,
    bounds_m: bounds,
    upgraded_at: upgradedSoFar(data.document.phases),
    open_at: data.document.phases.map((phase) => new Set(phase.open_sites)),
    most_limit: largest(
      data.document.thresholds
        .filter((row) => row.covered_share !== null)
        .map((row) => row.minutes),
    ),
  });
  page.most_km = mostKm();
  page.people_by_area = peopleByArea();
}

/* For each step the offices upgraded in it or before. */
function upgradedSoFar(phases) {
  const sofar = [];
  return phases.map((phase) => {
    sofar.push(...(phase.upgraded ?? []));
    return new Set(sofar);
  });
}

function largest(values) {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  return most;
}

/* Ways by road are measured no farther than the study's standard; straight lines always are. */
function mostKm() {
  if (page.document.standard.distance_by === "straight") return MOST_KM;
  return Math.max(page.document.standard.distance_km, 1);
}

function countShares() {
  const sides = isPicked() ? [...page.sides, PICKED] : page.sides;
  page.shares = Object.fromEntries(sides.map((side) => [side, recount(side).areaShares]));
}

function regionBounds() {
  const [west, south, east, north] = page.bounds_m;
  const place = (x, y) => L.CRS.EPSG3857.unproject(L.point(x, y));
  return L.latLngBounds(place(west, south), place(east, north));
}

/* On wide screens the legend keeps a column of its own. */
function showRegion(map) {
  const besideLegend = map.getSize().x > 900 ? 190 : 16;
  map.fitBounds(regionBounds(), {
    paddingTopLeft: [besideLegend, 16],
    paddingBottomRight: [16, 16],
    animate: false,
  });
}

function drawMap(map) {
  map.attributionControl.setPrefix(false);
  for (const credit of page.document.credits)
    map.attributionControl.addAttribution(escaped(credit));
  drawCellLayers(map);
  drawBase(map);
  map.createPane("ways").style.zIndex = 600;
  drawOffices(map);
  drawSwipe(map, {
    left: ["cells-before", "shares-before", "offices-before"],
    right: ["cells", "shares", "offices"],
  });
  const legend = new Legend().addTo(map);
  follow(["side", "layer", "language", "n_open"], () => legend.say());
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  drawZoom(map);
  return drawProbe(map);
}

function drawCellLayers(map) {
  for (const [name, level] of [
    ["cells-before", 251],
    ["cells", 250],
  ]) {
    map.createPane(name).style.zIndex = level;
  }
  const cells = new CellLayer({ pane: "cells", side: sidesShown().at(-1) }).addTo(map);
  const before = new CellLayer({ pane: "cells-before", side: "before" });
  const show = () => {
    cells.repaint(sidesShown().at(-1));
    if (!isComparing()) {
      before.remove();
      return;
    }
    before.addTo(map);
    before.repaint("before");
  };
  follow(["side", "layer", "reading", "minutes", "km", "n_open"], show);
  show();
}

function drawZoom(map) {
  let zoom = null;
  const show = () => {
    zoom?.remove();
    const titles = { zoomInTitle: say("zoom_in"), zoomOutTitle: say("zoom_out") };
    zoom = L.control.zoom({ position: "topright", ...titles }).addTo(map);
    map.getContainer().setAttribute("aria-label", say("map_label"));
  };
  map.getContainer().setAttribute("role", "region");
  show();
  follow(["language"], show);
}

/* Leaflet writes attributions as markup. */
function escaped(text) {
  return make("span", { text }).innerHTML;
}

function drawPanel(place) {
  drawPicked(document.getElementById("recounted"));
  drawPhases(place);
  drawLimits(place);
  drawMinutesCurve(place);
  drawFrontier(place);
  follow(["reading", "minutes", "km", "n_open"], showFigures);
  showFigures();
}

function wireTools(map) {
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => change({ language: button.dataset.language }));
  }
  for (const button of document.querySelectorAll("[data-jump]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      document.getElementById(button.dataset.jump).scrollIntoView({ behavior: "smooth" });
    });
  }
  document.getElementById("print").addEventListener("click", () => window.print());
  document.getElementById("picture").addEventListener("click", () => savePicture(map));
  follow(["language"], speakPage);
  speakPage();
}

function speakPage() {
  document.documentElement.lang = view.language;
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === view.language));
  }
  speak(document);
  showFigures();
}

/* Written a moment after the last change: browsers limit how often an address may change. */
function wireLink(map) {
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => writeLink(map), 250);
  };
  follow(["language", "spot", ...LINKED], later);
  map.on("moveend", later);
  window.addEventListener("hashchange", () => {
    const { settings, at } = readLink();
    change({ ...START, reading: page.document.standard.reading, ...settings });
    if (at) map.setView([at[0], at[1]], at[2]);
  });
}
