/* What the tables of areas, offices, places outside and scenarios hold. */

const AREA_COLUMNS = [
  { key: "name", form: "text", head: true },
  { key: "area_class", form: "text", tell: (row) => say(`area_class.${row.area_class}`) },
  { key: "population", form: "count" },
  { key: "share_before", form: "share", value: (row, at) => page.shares.before[at] },
  { key: "share", form: "share", value: (row, at) => page.shares.after[at] },
  { key: "mean_minutes_before", form: "minutes" },
  { key: "mean_minutes", form: "minutes" },
  { key: "longer", form: "count", value: (row, at) => page.moves[at].longer },
  { key: "shorter", form: "count", value: (row, at) => page.moves[at].shorter },
  { key: "receiver", form: "text", tell: (row) => row.receiver_name ?? "" },
];

const OFFICE_COLUMNS = [
  { key: "name", form: "text", head: true },
  { key: "tier", form: "text", tell: (row) => say(`tier.${row.tier}`) },
  {
    key: "decision",
    form: "text",
    tell: (row) => say(`decision.${row.decision}`),
    mark: (row) => officeSymbol(row.tier, row.decision),
  },
  { key: "area", form: "text", tell: (row) => row.area_name ?? "" },
  { key: "population_before", form: "count" },
  { key: "population_after", form: "count", value: (row) => row.population },
  { key: "files", form: "count" },
  { key: "officers", form: "count" },
  { key: "wait", form: "minutes", value: (row) => row.wait_min },
  { key: "why", form: "text", tell: (row) => why(row), wide: true },
];

const OUTSIDE_COLUMNS = [
  {
    key: "area_name",
    form: "text",
    head: true,
    tell: (row) => row.area_name ?? row.area ?? row.id,
  },
  { key: "people", form: "count" },
  { key: "people_in_reach", form: "count" },
  { key: "nearest", form: "text", tell: (row) => page.names[row.nearest_site] ?? "" },
  { key: "straight_km", form: "km" },
  {
    key: "needs",
    form: "text",
    tell: (row) => say(row.people_in_reach ? "needs.open" : "needs.new"),
    wide: true,
  },
];

/* Of both sides, or of today alone: the figures of a state of the roads. */
const SCENARIO_FIGURES = [
  ["time_share", "share", (row, end) => row.readings.time[`covered_share${end}`]],
  ["share", "share", (row, end) => row[`covered_share${end}`]],
  ["minutes", "minutes", (row, end) => row[`mean_minutes${end}`]],
  ["lost", "count", (row, end) => row[`lost_population${end}`]],
];

function drawTables(place, map) {
  const tables = [areaTable(map), officeTable(map)];
  if (page.uncovered.length) tables.push(outsideTable(map));
  tables.push(...page.further.map((table) => furtherTable(table, map)));
  if (page.document.scenarios.length) tables.push(scenarioTable());
  const tabs = make("div", { className: "tabs", attributes: { role: "tablist" } });
  const panels = tables.map((table) => table.panel);
  const open = (at) => {
    tables.forEach((table, row) => {
      table.tab.setAttribute("aria-selected", String(row === at));
      table.tab.tabIndex = row === at ? 0 : -1;
      table.panel.hidden = row !== at;
    });
    tables[at].show();
  };
  tables.forEach((table, at) => {
    table.tab.addEventListener("click", () => open(at));
    table.tab.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      const step = event.key === "ArrowRight" ? 1 : tables.length - 1;
      const next = (at + step) % tables.length;
      tables[next].tab.focus();
      open(next);
    });
    tabs.append(table.tab);
  });
  place.append(tabs, ...panels);
  open(0);
}

/* What an assessment has no use for: it changes nothing. */
const PLAN_ONLY = [
  "share_before",
  "mean_minutes_before",
  "longer",
  "shorter",
  "decision",
  "population_before",
  "why",
];

const columnsOf = (columns) =>
  columns.filter(({ key }) => !isAssessment() || !PLAN_ONLY.includes(key));

function areaTable(map) {
  const { areas } = page.document;
  const go = (at) => showRings(map, page.rings[at]);
  return sortableTable({
    name: "areas",
    rows: areas,
    columns: columnsOf(AREA_COLUMNS),
    go,
    again: ["language", "reading", "minutes", "km"],
  });
}

/* Places whose people stay outside under the study's own rule, and what they need. */
function outsideTable(map) {
  const rings = page.shapes.uncovered.map((lines) =>
    lines.map((line) => readLine(line, page.shapes.units)),
  );
  const go = (at) => showRings(map, rings[at]);
  return sortableTable({
    name: "outside",
    rows: page.uncovered,
    columns: OUTSIDE_COLUMNS,
    go,
    again: ["language"],
  });
}

/* The roads as they are, then every scenario of the study. */
function scenarioTable() {
  const { usual_roads: usual, scenarios } = page.document;
  const state = (row) => {
    const name = row.name ?? say("scenarios.usual");
    const mode = row.mode === usual.mode ? "" : ` (${say(`mode.${row.mode}`)})`;
    return name + mode + (row.is_planned_for ? " ←" : "");
  };
  const columns = [{ key: "state", form: "text", head: true, tell: state }];
  for (const end of isAssessment() ? ["_before"] : ["_before", ""]) {
    for (const [key, form, value] of SCENARIO_FIGURES) {
      columns.push({ key: key + end, form, value: (row) => value(row, end) });
    }
  }
  const settings = { title: "scenarios.title", note: "scenarios.note", again: ["language"] };
  return sortableTable({ name: "scenarios", rows: [usual, ...scenarios], columns, ...settings });
}

function showRings(map, rings) {
  document.getElementById("sheet").scrollIntoView({ behavior: "smooth" });
  if (rings.length) map.fitBounds(L.latLngBounds(rings.flat()), { maxZoom: 14 });
}

function officeTable(map) {
  const rows = page.document.sites.filter((site) => site.existing || site.open);
  const go = (at) => {
    document.getElementById("sheet").scrollIntoView({ behavior: "smooth" });
    showOffice(map, rows[at]);
  };
  return sortableTable({
    name: "offices",
    rows,
    columns: columnsOf(OFFICE_COLUMNS),
    go,
    again: ["language"],
  });
}

/* One sentence on each office, from what the plan says of it. */
function why(site) {
  const gaps = {
    n: site.only_population ?? 0,
    served: site.population,
    before: site.population_before,
    name: page.names[site.merged_into] ?? "",
  };
  if (site.decision === "merge")
    return say(site.merged_into ? "why.merge" : "why.merge_unknown", gaps);
  if (site.decision === "close" || site.decision === "none")
    return say(`why.${site.decision}`, gaps);
  const reason = `kept_by.${site.kept_by}`;
  const because =
    reason in page.texts[view.language] ? ` ${say("why.because", { reason: say(reason) })}` : "";
  const need = say(gaps.n ? "why.only" : "why.shared", gaps);
  return `${say(`why.${site.decision}`, gaps)}${because} ${need}`;
}
