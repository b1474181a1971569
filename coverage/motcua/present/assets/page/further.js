/* The further tables: their cells come written in both languages, their figures to sort by. */

function furtherTable({ name, columns, rows }, map) {
  const places = rows.map((row, at) => ({ ...row, number: at }));
  const shown = columns.map(({ key, form }, at) => ({
    key,
    form,
    head: at === 0,
    tell: (row) => say(`cell.${name}.${row.number}.${key}`),
    value: (row) => row.values[at],
    wide: form === "text" && at > 0,
  }));
  const note = `note.${name}`;
  return sortableTable({
    name,
    title: `title.${name}`,
    note: page.texts[view.language][note] ? note : undefined,
    rows: places,
    columns: shown,
    go: rows.some((row) => row.at) ? (at) => showSpotAt(map, rows[at].at) : undefined,
    again: ["language"],
  });
}

/* A row that is a place is shown on the map and asked for, as a click there would. */
function showSpotAt(map, at) {
  if (!at) return;
  document.getElementById("sheet").scrollIntoView({ behavior: "smooth" });
  map.setView(at, Math.max(map.getZoom(), 14));
  change({ spot: at });
}
