/* Click anywhere: who serves this spot, how long and how far, before and after. */

function drawProbe(map) {
  const ways = L.layerGroup().addTo(map);
  const clear = () => change({ spot: null });
  const answer = isNarrow() ? answerBelow(map, clear) : answerBeside(map, clear);
  map.on("click", (event) => {
    const { lat, lng } = event.latlng;
    change({ spot: pointAt(event.latlng) >= 0 ? [lat, lng] : null });
  });
  // By keyboard the middle of the map is asked for.
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== map.getContainer()) return;
    const { lat, lng } = map.getCenter();
    if (pointAt(map.getCenter()) >= 0) change({ spot: [lat, lng] });
  });
  const show = () => {
    ways.clearLayers();
    const place = view.spot && L.latLng(view.spot);
    const point = place ? pointAt(place) : -1;
    if (point < 0) {
      answer.hide();
      return;
    }
    if (!isPicked()) drawWays(ways, place, point);
    answer.show(place, probeCard(place, point));
  };
  follow(["spot", "language", "minutes", "km", "reading", "n_open"], show);
  return show;
}

const isNarrow = () => !window.matchMedia("(min-width: 900px)").matches;

function answerBeside(map, clear) {
  const popup = L.popup({ maxWidth: 340, minWidth: 250, className: "probe" });
  map.on("popupclose", (event) => event.popup === popup && clear());
  return {
    show: (place, card) => {
      popup.setLatLng(place).setContent(card);
      if (!popup.isOpen()) popup.openOn(map);
    },
    hide: () => popup.isOpen() && map.closePopup(popup),
  };
}

function answerBelow(map, clear) {
  const close = make("button", {
    className: "close",
    text: "×",
    label: "close",
    attributes: { type: "button" },
  });
  close.addEventListener("click", clear);
  const box = make("div", {
    className: "answer probe",
    attributes: { role: "status", hidden: "" },
  });
  map.getContainer().parentElement.append(box);
  return {
    show: (place, card) => {
      box.replaceChildren(close, card);
      box.hidden = false;
      // The spot comes to where the map is still seen.
      const { x, y } = map.latLngToContainerPoint(place);
      const size = map.getSize();
      if (y > 0.3 * size.y) map.panBy([x - size.x / 2, y - 0.18 * size.y], { animate: false });
    },
    hide: () => (box.hidden = true),
  };
}

/* Before and after stand side by side, whatever side the map shows, and between them the steps
   that change something here. */
function sidesTold(point) {
  if (isAssessment()) return ["after"];
  const differs = (one, other) =>
    ["site", "minutes", "met"].some(
      (name) => page.columns[`${name}_${one}`][point] !== page.columns[`${name}_${other}`][point],
    );
  return page.sides.filter((side, at) => {
    if (side === "before" || side === "after") return true;
    return differs(side, page.sides[at - 1]) && differs(side, "after");
  });
}

/* Straight lines to the serving offices: they name them, they are not the way. */
function drawWays(ways, place, point) {
  const looks = { before: { color: "#566472", dashArray: "2 5" }, after: { color: "#14395b" } };
  for (const side of isAssessment() ? ["after"] : ["before", "after"]) {
    const site = servingSite(side, point);
    if (!site) continue;
    const line = [place, [site.lat, site.lon]];
    const look = { weight: 5, color: "#ffffff", opacity: 0.85, interactive: false, pane: "ways" };
    L.polyline(line, look).addTo(ways);
    L.polyline(line, { ...look, weight: 2.4, opacity: 1, ...looks[side] }).addTo(ways);
  }
}

function servingSite(side, point) {
  const row = page.columns[`site_${side}`][point];
  return row ? page.document.sites[row - 1] : null;
}

function probeCard(place, point) {
  const { columns, people_scale: scale } = page;
  const area = page.document.areas[columns.area[point]];
  const people = columns.people[point] / scale;
  const sides = sidesTold(point);
  const head = make(
    "tr",
    {},
    make("td"),
    ...sides.map((side) => make("th", { text: sideName(side) })),
  );
  const row = (key, tell) =>
    make(
      "tr",
      {},
      make("th", { key: `probe.${key}` }),
      ...sides.map((side) => make("td", { text: tell(side) })),
    );
  const code = (name, side) => columns[`${name}_${side}`][point];
  const table = make(
    "table",
    {},
    make("thead", {}, head),
    make(
      "tbody",
      {},
      row("site", (side) => servingSite(side, point)?.name ?? say("probe.nobody")),
      row("minutes", (side) => measured(code("minutes", side), 1, "probe.minutes_value", "count")),
      row("road", (side) => measured(code("road", side), page.km_parts, "probe.km_value", "km")),
      row("straight", (side) =>
        measured(code("straight", side), page.km_parts, "probe.km_value", "km"),
      ),
      row("met", (side) => say(metOn(side)[point] ? "probe.yes" : "probe.no")),
    ),
  );
  return make(
    "div",
    { className: "card" },
    make("h3", { text: area.name }),
    make("p", {
      text: say("probe.people", { n: written(people, Number.isInteger(people) ? "count" : "km") }),
    }),
    ...(isPicked() ? [pickedLine(point)] : []),
    table,
    make("h4", { key: "probe.nearest" }),
    nearestThree(place, point),
  );
}

function pickedLine(point) {
  const where = say(metOn(PICKED)[point] ? "legend.inside" : "legend.outside_line");
  return make("p", { text: `${sideName(PICKED)}: ${where}.` });
}

/* Codes are plus one; 0 is "not known". */
function measured(code, parts, unit, form) {
  return code ? say(unit, { n: written((code - 1) / parts, form) }) : say("not_known");
}

/* The three nearest offices that stand on the side that is seen, in a straight line on the sphere;
   the way by road is known to the one that serves. */
function nearestThree(place, point) {
  const side = sidesShown().at(-1);
  const serving = side === PICKED ? null : servingSite(side, point);
  const away = page.document.sites
    .filter((site) => isOpenOn(side, site))
    .map((site) => ({ site, km: place.distanceTo([site.lat, site.lon]) / 1000 }))
    .sort((one, other) => one.km - other.km || (one.site.id < other.site.id ? -1 : 1));
  const lines = away.slice(0, 3).map(({ site, km }) => {
    const straight = say("probe.straight_value", { n: written(km, "km") });
    const code = site === serving ? page.columns[`minutes_${side}`][point] : 0;
    const timed = code ? `, ${measured(code, 1, "probe.ride_value", "count")}` : "";
    return make("li", { text: `${site.name}, ${straight}${timed}` });
  });
  return make("ol", {}, ...lines);
}

function isOpenOn(side, site) {
  const decision = decisionOn(side, site);
  return decision !== "none" && !page.symbols.gone.includes(decision);
}
