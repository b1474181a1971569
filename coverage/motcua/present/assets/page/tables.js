/* Tables of areas and offices: sorted by any column, searched, downloaded. */

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
  { key: "decision", form: "text", tell: (row) => say(`decision.${row.decision}`), mark: (row) => officeSymbol(row.tier, row.decision) },
  { key: "area", form: "text", tell: (row) => row.area_name ?? "" },
  { key: "population_before", form: "count" },
  { key: "population_after", form: "count", value: (row) => row.population },
  { key: "files", form: "count" },
  { key: "officers", form: "count" },
  { key: "wait", form: "minutes", value: (row) => row.wait_min },
  { key: "why", form: "text", tell: (row) => why(row), wide: true },
];

const OUTSIDE_COLUMNS = [
  { key: "area_name", form: "text", head: true, tell: (row) => row.area_name ?? row.area ?? row.id },
  { key: "people", form: "count" },
  { key: "people_in_reach", form: "count" },
  { key: "nearest", form: "text", tell: (row) => page.names[row.nearest_site] ?? "" },
  { key: "straight_km", form: "km" },
  { key: "needs", form: "text", tell: (row) => say(row.people_in_reach ? "needs.open" : "needs.new"), wide: true },
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
const PLAN_ONLY = ["share_before", "mean_minutes_before", "longer", "shorter", "decision", "population_before", "why"];

const columnsOf = (columns) => columns.filter(({ key }) => !isAssessment() || !PLAN_ONLY.includes(key));

function areaTable(map) {
  const { areas } = page.document;
  const go = (at) => showRings(map, page.rings[at]);
  return sortableTable({ name: "areas", rows: areas, columns: columnsOf(AREA_COLUMNS), go, again: ["language", "reading", "minutes", "km"] });
}

/* Places whose people stay outside under the study's own rule, and what they need. */
function outsideTable(map) {
  const rings = page.shapes.uncovered.map((lines) => lines.map((line) => readLine(line, page.shapes.units)));
  const go = (at) => showRings(map, rings[at]);
  return sortableTable({ name: "outside", rows: page.uncovered, columns: OUTSIDE_COLUMNS, go, again: ["language"] });
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
  return sortableTable({ name: "offices", rows, columns: columnsOf(OFFICE_COLUMNS), go, again: ["language"] });
}

function sortableTable({ name, title = name, note, rows, columns, go, again }) {
  const state = { sort: null, down: false, typed: "" };
  const id = `table-${name}`;
  const tab = make("button", { key: title, attributes: { type: "button", role: "tab", "aria-controls": id } });
  const body = make("tbody");
  const heads = columns.map((column) => headCell(name, column));
  const filter = make("input", { label: "tables.filter", attributes: { type: "search" } });
  const csv = make("button", { className: "plain", key: "tables.csv", attributes: { type: "button" } });
  const table = make("table", {}, make("thead", {}, make("tr", {}, ...heads)), body);
  const panel = make(
    "div",
    { className: "table-panel", attributes: { id, role: "tabpanel" } },
    make("div", { className: "table-tools" }, filter, csv),
    make("div", { className: "scroll", attributes: { tabindex: 0 } }, table),
  );
  if (note) panel.append(make("p", { className: "told", key: note }));
  const show = () => {
    if (panel.hidden) return;
    filter.setAttribute("placeholder", say("tables.filter"));
    body.replaceChildren(...ordered(rows, columns, state).map((at) => bodyRow(rows, columns, { at, go })));
    heads.forEach((head, at) => {
      const way = state.down ? "descending" : "ascending";
      head.setAttribute("aria-sort", state.sort === at ? way : "none");
    });
  };
  heads.forEach((head, at) => {
    head.querySelector("button").addEventListener("click", () => {
      state.down = state.sort === at ? !state.down : columns[at].form !== "text";
      state.sort = at;
      show();
    });
  });
  filter.addEventListener("input", () => {
    state.typed = folded(filter.value.trim());
    show();
  });
  csv.addEventListener("click", () => downloadCsv(name, { rows, columns, order: ordered(rows, columns, state) }));
  follow(again, show);
  return { tab, panel, show };
}

function headCell(name, { key, form }) {
  const button = make("button", { key: `tables.${name}.${key}`, attributes: { type: "button" } });
  return make("th", { className: form === "text" ? "" : "figure-cell", attributes: { scope: "col" } }, button);
}

/* What a cell holds, for sorting, and what it says. */
const valueOf = (column, row, at) => (column.value ? column.value(row, at) : row[column.key]);
const textOf = (column, row, at) => {
  if (column.form === "text") return column.tell ? column.tell(row) : (row[column.key] ?? "");
  const value = valueOf(column, row, at);
  return value === null || value === undefined ? "–" : written(value, column.form);
};

function ordered(rows, columns, { sort, down, typed }) {
  const places = rows.map((_, at) => at).filter((at) => !typed || matches(rows[at], columns, { at, typed }));
  if (sort === null) return places;
  const column = columns[sort];
  const collator = new Intl.Collator(view.language);
  const sign = down ? -1 : 1;
  return places.sort((one, other) => {
    if (column.form === "text") {
      return sign * collator.compare(textOf(column, rows[one], one), textOf(column, rows[other], other)) || one - other;
    }
    const [a, b] = [valueOf(column, rows[one], one), valueOf(column, rows[other], other)];
    if (a === null || b === null) return (a === null) - (b === null) || one - other;
    return sign * (a - b) || one - other;
  });
}

function matches(row, columns, { at, typed }) {
  return columns.some((column) => column.form === "text" && folded(textOf(column, row, at)).includes(typed));
}

function bodyRow(rows, columns, { at, go }) {
  const row = rows[at];
  const cells = columns.map((column) => {
    const text = textOf(column, row, at);
    if (column.head && !go) return make("th", { text, attributes: { scope: "row" } });
    if (column.head) {
      const button = make("button", { text, attributes: { type: "button" } });
      button.addEventListener("click", () => go(at));
      return make("th", { attributes: { scope: "row" } }, button);
    }
    const className = [column.form === "text" ? "" : "figure-cell", column.wide ? "wide" : ""].join(" ").trim();
    const cell = make("td", { className });
    if (column.mark) cell.append(column.mark(row));
    cell.append(text);
    return cell;
  });
  return make("tr", {}, ...cells);
}

/* As the reader's spreadsheet takes it: marks of the language, and no text that is a formula. */
function downloadCsv(name, { rows, columns, order }) {
  const [separator, mark] = view.language === "vi" ? [";", ","] : [",", "."];
  const figure = (value) => (value === null || value === undefined ? "" : String(value).replace(".", mark));
  const field = (text) => {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /["\n\r,;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = [columns.map((column) => field(say(`tables.${name}.${column.key}`)))];
  for (const at of order) {
    lines.push(
      columns.map((column) =>
        column.form === "text" ? field(textOf(column, rows[at], at)) : field(figure(valueOf(column, rows[at], at))).replace(/^'-/, "-"),
      ),
    );
  }
  const text = `\ufeff${lines.map((line) => line.join(separator)).join("\r\n")}\r\n`;
  download(new Blob([text], { type: "text/csv" }), `${name}.csv`);
}

function download(blob, name) {
  const link = make("a", { attributes: { download: name, href: URL.createObjectURL(blob) } });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/* One sentence on each office, from what the plan says of it. */
function why(site) {
  const gaps = {
    n: site.only_population ?? 0,
    served: site.population,
    before: site.population_before,
    name: page.names[site.merged_into] ?? "",
  };
  if (site.decision === "merge") return say(site.merged_into ? "why.merge" : "why.merge_unknown", gaps);
  if (site.decision === "close" || site.decision === "none") return say(`why.${site.decision}`, gaps);
  const reason = `kept_by.${site.kept_by}`;
  const because = reason in page.texts[view.language] ? ` ${say("why.because", { reason: say(reason) })}` : "";
  return `${say(`why.${site.decision}`, gaps)}${because} ${say(gaps.n ? "why.only" : "why.shared", gaps)}`;
}
