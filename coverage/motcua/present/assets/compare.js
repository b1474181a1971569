"use strict";
(() => {
  const root = document.documentElement;
  document.getElementById("switch").addEventListener("click", () => {
    const next = root.dataset.shown === "vi" ? "en" : "vi";
    root.dataset.shown = next;
    root.lang = next;
  });

  // Letters without their marks: a commune is found however it is typed.
  const bare = (text) =>
    text
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "")
      .replace(/[đĐ]/g, "d")
      .toLowerCase();

  const shownText = (cell) => {
    const span = cell.querySelector(`span[lang="${root.dataset.shown}"]`);
    return (span || cell).textContent;
  };

  const order = (one, other) => {
    const figures = [one.dataset.v, other.dataset.v];
    if (figures.every((value) => value !== undefined)) return figures[0] - figures[1];
    const empty = [one, other].map((cell) => shownText(cell) === "");
    if (empty[0] !== empty[1]) return empty[0] ? 1 : -1;
    return shownText(one).localeCompare(shownText(other), "vi", { numeric: true });
  };

  for (const head of document.querySelectorAll(".wide thead th")) {
    head.tabIndex = 0;
    const sort = () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of head.parentElement.children) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = head.closest("table").tBodies[0];
      const place = head.cellIndex;
      const rows = [...body.rows].sort(
        (one, other) => order(one.cells[place], other.cells[place]) * (down ? -1 : 1),
      );
      body.append(...rows);
    };
    head.addEventListener("click", sort);
    head.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      sort();
    });
  }

  for (const input of document.querySelectorAll(".find input")) {
    const rows = [...input.closest("section").querySelectorAll("tbody tr")];
    const texts = rows.map((row) => bare(row.textContent));
    input.addEventListener("input", () => {
      const sought = bare(input.value.trim());
      rows.forEach((row, place) => {
        row.hidden = !texts[place].includes(sought);
      });
    });
  }
})();
