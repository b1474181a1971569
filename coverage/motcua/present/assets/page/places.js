/* Roads and borders as a quiet base, and the offices above everything. */

const ROAD_WIDTHS = { motorway: 2.6, trunk: 2.2, primary: 1.7, secondary: 1.2, tertiary: 0.8 };

function drawBase(map) {
  const { shapes } = page;
  const renderer = paneWithCanvas(map, "base", 300);
  const quiet = { renderer, interactive: false };
  for (const [name, lines] of Object.entries(shapes.roads).reverse()) {
    const places = lines.map((line) => readLine(line, shapes.units));
    const weight = ROAD_WIDTHS[name] ?? 1;
    L.polyline(places, { ...quiet, color: "#ffffff", opacity: 0.85, weight }).addTo(map);
  }
  page.rings = shapes.areas.map((rings) => rings.map((ring) => readLine(ring, shapes.units)));
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

/* Offices are elements, so that they can be reached by keyboard and read aloud. */
function drawOffices(map) {
  page.markers = page.document.sites.map((site) => {
    const marker = L.marker([site.lat, site.lon], { icon: officeIcon(site), riseOnHover: true });
    marker.options.zIndexOffset = site.open ? 1000 : 0;
    marker.bindTooltip(() => officeTip(site), { direction: "top", offset: [0, -8] });
    marker.bindPopup(() => officeCard(site), { maxWidth: 300 });
    return marker;
  });
  showOffices(map);
  follow(["side"], () => showOffices(map));
  follow(["language"], () => showOffices(map));
}

function officeIcon(site) {
  const className = `office-icon tier-${site.tier}`;
  return L.divIcon({ html: officeSymbol(site.tier, decisionShown(site)), className, iconSize: [22, 22] });
}

function showOffices(map) {
  page.document.sites.forEach((site, place) => {
    const marker = page.markers[place];
    if (decisionShown(site) === "none") {
      marker.remove();
      return;
    }
    marker.options.alt = `${site.name}, ${say(`decision.${decisionShown(site)}`)}`;
    marker.setIcon(officeIcon(site)).addTo(map);
    const element = marker.getElement();
    element.setAttribute("aria-label", marker.options.alt);
  });
}

function officeTip(site) {
  const decision = say(`decision.${decisionShown(site)}`);
  return make("div", {}, make("strong", { text: site.name }), make("div", { text: decision }));
}

function officeCard(site) {
  const card = make("div", { className: "card" }, make("h3", { text: site.name }));
  const line = (text) => card.append(make("p", { text }));
  line(`${say(`tier.${site.tier}`)} · ${say(`decision.${site.decision}`)}`);
  if (site.merged_into) line(say("office.merged_into", { name: page.names[site.merged_into] }));
  line(say("office.served_before", { n: site.population_before }));
  if (!site.open) return card;
  line(say("office.serves", { n: site.population }));
  line(say("office.files", { n: Math.round(site.files) }));
  line(say("office.officers", { n: site.officers, minutes: site.wait_min }));
  return card;
}
