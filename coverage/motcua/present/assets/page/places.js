/* Roads and borders as a quiet base, areas by share, and the offices above everything. */

const ROAD_WIDTHS = { motorway: 2.6, trunk: 2.2, primary: 1.7, secondary: 1.2, tertiary: 0.8 };

function drawBase(map) {
  const { shapes } = page;
  page.rings = shapes.areas.map((rings) => rings.map((ring) => readLine(ring, shapes.units)));
  drawShares(map);
  const quiet = { renderer: paneWithCanvas(map, "base", 300), interactive: false };
  for (const [name, lines] of Object.entries(shapes.roads).reverse()) {
    const places = lines.map((line) => readLine(line, shapes.units));
    const weight = ROAD_WIDTHS[name] ?? 1;
    L.polyline(places, { ...quiet, color: "#ffffff", opacity: 0.85, weight }).addTo(map);
  }
  const border = { color: "#16222e", weight: 0.8, opacity: 0.5, fill: false };
  for (const rings of page.rings) L.polygon(rings, { ...quiet, ...border }).addTo(map);
  const outer = shapes.around.map((ring) => readLine(ring, shapes.units));
  L.polyline(outer, { ...quiet, color: "#16222e", weight: 2, opacity: 0.9 }).addTo(map);
}

function paneWithCanvas(map, name, level) {
  const pane = map.createPane(name);
  pane.style.zIndex = level;
  pane.style.pointerEvents = "none";
  return L.canvas({ pane: name, padding: 0.3 });
}

/* Areas by covered share, on the sides that are seen. */
function drawShares(map) {
  const panes = { left: "shares-before", right: "shares" };
  const layers = Object.entries(panes).map(([half, pane], place) => {
    const look = {
      renderer: paneWithCanvas(map, pane, 260 + place),
      interactive: false,
      stroke: false,
      fillOpacity: 1,
    };
    const polygons = page.rings.map((rings) => L.polygon(rings, look));
    return { half, polygons, group: L.layerGroup(polygons) };
  });
  const show = () => {
    for (const { half, polygons, group } of layers) {
      const side = half === "right" ? sidesShown().at(-1) : "before";
      if (view.layer !== "shares" || (half === "left" && !isComparing())) {
        group.remove();
        continue;
      }
      polygons.forEach((polygon, row) =>
        polygon.setStyle({ fillColor: shareColour(page.shares[side][row]) }),
      );
      group.addTo(map);
    }
  };
  follow(["layer", "side", "reading", "minutes", "km", "n_open"], show);
  show();
}

/* Offices are elements, so that they can be reached by keyboard and read aloud. Each side has
   a set of markers, made when it is first seen; comparing shows two, in panes that are clipped. */
function drawOffices(map) {
  for (const [name, level] of [
    ["offices-before", 605],
    ["offices", 610],
  ]) {
    map.createPane(name).style.zIndex = level;
  }
  const show = () => {
    const focused = officeThat((marker) => marker.getElement() === document.activeElement);
    const opened = officeThat((marker) => marker.isPopupOpen());
    for (const markers of Object.values(page.markers).flat()) markers.remove();
    for (const side of sidesShown()) showOffices(map, side);
    const shown = markersOn(sidesShown().at(-1));
    if (opened !== undefined && map.hasLayer(shown[opened])) shown[opened].openPopup();
    if (focused !== undefined) {
      (shown[focused].getElement() ?? map.getContainer()).focus({ preventScroll: true });
    }
  };
  follow(["side", "language", "n_open"], show);
  show();
}

/* Place of the office whose marker is meant; drawing anew takes its focus and its card away. */
function officeThat(isMeant) {
  const places = Object.values(page.markers).map((markers) => markers.findIndex(isMeant));
  return places.find((at) => at >= 0);
}

function markersOn(side) {
  const pane = side === "before" && isComparing() ? "offices-before" : "offices";
  const key = `${side} ${pane} ${side === PICKED ? view.n_open : ""}`;
  page.markers[key] ??= page.document.sites.map((site) => officeMarker(site, { side, pane }));
  return page.markers[key];
}

function officeMarker(site, { side, pane }) {
  const className = `office-icon tier-${site.tier}`;
  const icon = L.divIcon({
    html: officeSymbol(site.tier, decisionOn(side, site)),
    className,
    iconSize: [22, 22],
  });
  const marker = L.marker([site.lat, site.lon], { icon, pane, riseOnHover: true });
  marker.options.zIndexOffset = page.symbols.gone.includes(decisionOn(side, site)) ? 0 : 1000;
  marker.bindTooltip(() => officeTip(site, side), { direction: "top", offset: [0, -8] });
  marker.bindPopup(() => officeCard(site, side), { maxWidth: 320 });
  return marker;
}

function showOffices(map, side) {
  const markers = markersOn(side);
  page.document.sites.forEach((site, place) => {
    const decision = decisionOn(side, site);
    if (decision === "none") return;
    markers[place].addTo(map);
    const words = side === "before" ? sideName("before") : say(`decision.${decision}`);
    markers[place].getElement().setAttribute("aria-label", `${site.name}, ${words}`);
  });
}

function showOffice(map, site) {
  const isSeen = (side) => decisionOn(side, site) !== "none";
  if (!sidesShown().some(isSeen)) letGo({ side: isSeen("after") ? "after" : "before" });
  map.setView([site.lat, site.lon], Math.max(map.getZoom(), 13));
  const side = sidesShown().filter(isSeen).at(-1);
  markersOn(side)[page.document.sites.indexOf(site)].openPopup();
}

function officeTip(site, side) {
  const words =
    side === "before" ? say(`tier.${site.tier}`) : say(`decision.${decisionOn(side, site)}`);
  return make("div", {}, make("strong", { text: site.name }), make("div", { text: words }));
}

function officeCard(site, side) {
  const card = make("div", { className: "card" }, make("h3", { text: site.name }));
  const line = (text) => card.append(make("p", { text }));
  const decision = decisionOn(side === PICKED ? PICKED : "after", site);
  line(`${say(`tier.${site.tier}`)} · ${say(`decision.${decision}`)}`);
  if (side === PICKED) {
    line(`${sideName(PICKED)}.`);
    return card;
  }
  if (!isAssessment()) line(why(site));
  if (!site.open) return card;
  line(say("office.files", { n: Math.round(site.files) }));
  line(say("office.officers", { n: site.officers, minutes: site.wait_min }));
  return card;
}
