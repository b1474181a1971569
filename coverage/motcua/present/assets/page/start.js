/* Reads the data and draws everything; `data-ready` on <html> says that it is done. */

async function start(map) {
  document.documentElement.classList.add("scripted");
  if (typeof DecompressionStream === "undefined") {
    document.documentElement.classList.add("too-old");
    return;
  }
  await readPage();
  view.language = page.document.study.language;
  map.setView(map.getCenter(), map.getZoom(), { animate: false });
  showRegion(map);
  drawMap(map);
  drawControls(document.getElementById("controls"));
  wireTools();
  speak(document);
  await new Promise(requestAnimationFrame);
  document.documentElement.dataset.ready = "";
}

async function readPage() {
  const [data, bytes] = await Promise.all([unpackJson("page-data"), unpack("page-columns")]);
  const columns = readColumns(data.columns, bytes);
  const { width, height, bounds_m: bounds } = data.image;
  Object.assign(page, data, {
    columns,
    readings: Object.keys(data.document.readings),
    names: Object.fromEntries(data.document.sites.map((site) => [site.id, site.name])),
    image: readImage(columns.run_point, columns.run_length, width * height),
    image_width: width,
    image_height: height,
    bounds_m: bounds,
    most_minutes: Math.max(largest(columns.minutes_before), largest(columns.minutes_after)),
  });
}

function largest(values) {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  return most;
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
  for (const credit of page.document.credits) map.attributionControl.addAttribution(escaped(credit));
  const pane = map.createPane("cells");
  pane.style.zIndex = 250;
  const cells = new CellLayer({ pane: "cells" }).addTo(map);
  follow(["side", "layer"], () => cells.repaint());
  drawBase(map);
  drawOffices(map);
  const legend = new Legend().addTo(map);
  follow(["side", "layer", "language"], () => legend.say());
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  let zoom = null;
  const sayZoom = () => {
    zoom?.remove();
    const titles = { zoomInTitle: say("zoom_in"), zoomOutTitle: say("zoom_out") };
    zoom = L.control.zoom({ position: "topright", ...titles }).addTo(map);
    map.getContainer().setAttribute("aria-label", say("map_label"));
  };
  sayZoom();
  map.getContainer().setAttribute("role", "region");
  follow(["language"], sayZoom);
}

/* Leaflet writes attributions as markup. */
function escaped(text) {
  return make("span", { text }).innerHTML;
}

function wireTools() {
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
  follow(["language"], () => {
    document.documentElement.lang = view.language;
    for (const button of document.querySelectorAll("[data-language]")) {
      button.setAttribute("aria-pressed", String(button.dataset.language === view.language));
    }
    speak(document);
  });
}
