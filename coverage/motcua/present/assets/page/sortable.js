/* A table that is sorted by any column, searched and downloaded. */

function sortableTable({ name, title = name, note, rows, columns, go, again }) {
  const state = { sort: null, down: false, typed: "" };
  const id = `table-${name}`;
  const tab = make("button", {
    key: title,
    attributes: { type: "button", role: "tab", "aria-controls": id },
  });
  const body = make("tbody");
  const heads = columns.map((column) => headCell(name, column));
  const filter = make("input", { label: "tables.filter", attributes: { type: "search" } });
  const csv = make("button", {
    className: "plain",
    key: "tables.csv",
    attributes: { type: "button" },
  });
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
    body.replaceChildren(
      ...ordered(rows, columns, state).map((at) => bodyRow(rows, columns, { at, go })),
    );
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
  csv.addEventListener("click", () =>
    downloadCsv(name, { rows, columns, order: ordered(rows, columns, state) }),
  );
  follow(again, show);
  return { tab, panel, show };
}

function headCell(name, { key, form }) {
  const button = make("button", { key: `tables.${name}.${key}`, attributes: { type: "button" } });
  return make(
    "th",
    { className: form === "text" ? "" : "figure-cell", attributes: { scope: "col" } },
    button,
  );
}

/* What a cell holds, for sorting, and what it says. */
const valueOf = (column, row, at) => (column.value ? column.value(row, at) : row[column.key]);
const textOf = (column, row, at) => {
  if (column.tell) return column.tell(row);
  if (column.form === "text") return row[column.key] ?? "";
  const value = valueOf(column, row, at);
  return value === null || value === undefined ? "–" : written(value, column.form);
};

function ordered(rows, columns, { sort, down, typed }) {
  const places = rows
    .map((_, at) => at)
    .filter((at) => !typed || matches(rows[at], columns, { at, typed }));
  if (sort === null) return places;
  const column = columns[sort];
  const collator = new Intl.Collator(view.language);
  const sign = down ? -1 : 1;
  return places.sort((one, other) => {
    if (column.form === "text") {
      return (
        sign *
          collator.compare(textOf(column, rows[one], one), textOf(column, rows[other], other)) ||
        one - other
      );
    }
    const [a, b] = [valueOf(column, rows[one], one), valueOf(column, rows[other], other)];
    if (a === null || b === null) return (a === null) - (b === null) || one - other;
    return sign * (a - b) || one - other;
  });
}

function matches(row, columns, { at, typed }) {
  return columns.some(
    (column) => column.form === "text" && folded(textOf(column, row, at)).includes(typed),
  );
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
    const className = [column.form === "text" ? "" : "figure-cell", column.wide ? "wide" : ""]
      .join(" ")
      .trim();
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
  const figure = (value) =>
    value === null || value === undefined ? "" : String(value).replace(".", mark);
  const field = (text) => {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /["\n\r,;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = [columns.map((column) => field(say(`tables.${name}.${column.key}`)))];
  for (const at of order) {
    lines.push(
      columns.map((column) =>
        column.form === "text"
          ? field(textOf(column, rows[at], at))
          : field(figure(valueOf(column, rows[at], at))).replace(/^'-/, "-"),
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
