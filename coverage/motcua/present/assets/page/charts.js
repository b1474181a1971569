/* Curves: people within the standard by minutes, and by number of offices. */

const CHART = { width: 340, height: 150, left: 40, right: 12, top: 10, bottom: 24 };

/* Share of people at every whole minute, today and under the plan. */
function drawMinutesCurve(place) {
  const box = make("figure", { className: "chart" }, make("figcaption", { key: "chart.minutes" }));
  const stage = make("div");
  box.append(stage);
  const show = () => {
    const rows = page.document.thresholds.filter(
      (row) => row.reading === view.reading && row.covered_share !== null,
    );
    box.hidden = rows.length === 0 || !usesMinutes(view.reading);
    if (box.hidden) return;
    const keys = { after: "covered_share", before: "covered_share_before" };
    const sides = isAssessment() ? ["after"] : ["after", "before"];
    const lines = sides.map((side) => ({
      side,
      points: rows.map((row) => [row.minutes, row[keys[side]]]),
    }));
    const mark = view.minutes ?? page.document.standard.time_min;
    stage.replaceChildren(curves(lines, { mark }), lineNames(lines));
  };
  follow(["reading", "minutes", "language"], show);
  show();
  place.append(box);
}

/* Share of people against the number of offices, each point proved or with its bound. */
function drawFrontier(place) {
  const { frontier } = page.document;
  if (!frontier.length) return;
  const box = make("figure", { className: "chart" }, make("figcaption", { key: "chart.frontier" }));
  const stage = make("div");
  const told = make("p", { className: "told", attributes: { "aria-live": "polite" } });
  const clear = make("button", {
    className: "plain",
    key: "curve.clear",
    attributes: { type: "button" },
  });
  clear.addEventListener("click", () => letGo());
  box.append(stage, told, clear);
  const show = () => {
    const lines = [
      { side: "after", points: frontier.map((row) => [row.n_open, row.covered_share]) },
    ];
    const bounded = frontier.filter(
      (row) => row.bound !== null && row.bound !== undefined && row.bound <= 1,
    );
    if (bounded.length)
      lines.push({ side: "bound", points: bounded.map((row) => [row.n_open, row.bound]) });
    const mark = view.n_open ?? page.document.totals.n_open;
    const hadFocus = stage.contains(document.activeElement);
    stage.replaceChildren(curves(lines, { mark, pick }), lineNames(lines));
    if (hadFocus) stage.querySelector(".pick[tabindex='0']").focus();
    const row = frontier.find((entry) => entry.n_open === mark);
    told.textContent = row ? pointWords(row) : "";
    clear.hidden = view.n_open === null;
  };
  follow(["n_open", "language"], show);
  show();
  place.append(box);
}

/* What is known of one point of the curve; what the map shows of it, once it is picked. */
function pointWords(row) {
  const share = percent(row.covered_share);
  const gaps = { n: row.n_open, share, gap: percent(row.gap ?? 0, 2) };
  const sentences = [say("chart.frontier_point", gaps)];
  if (typeof row.bound === "number") {
    sentences.push(say("curve.bound", { bound: percent(Math.min(row.bound, 1)) }));
  }
  if (typeof row.marginal_gain === "number") {
    sentences.push(say("curve.gain", { n: Math.round(row.marginal_gain) }));
  }
  if (view.n_open !== null && !isPicked()) sentences.push(say("curve.unlisted"));
  return sentences.map((sentence) => `${sentence}.`).join(" ");
}

function curves(lines, { mark, pick }) {
  const { width, height, left, right, top, bottom } = CHART;
  const points = lines.flatMap((line) => line.points);
  const xs = points.map(([x]) => x);
  const [from, to] = [Math.min(...xs), Math.max(...xs)];
  const floor = lowest(points.map(([, y]) => y));
  const x = (value) => left + ((value - from) / (to - from || 1)) * (width - left - right);
  const y = (value) => top + ((1 - value) / (1 - floor || 1)) * (height - top - bottom);
  const chart = svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    role: "img",
    "aria-label": chartWords(lines),
  });
  for (const share of [floor, (1 + floor) / 2, 1]) {
    chart.append(
      svg("line", { x1: left, x2: width - right, y1: y(share), y2: y(share), class: "grid" }),
    );
    chart.append(label(percent(share, 0), left - 6, y(share) + 4, "end"));
  }
  for (const value of ticks(from, to))
    chart.append(label(number(value), x(value), height - 7, "middle"));
  if (mark >= from && mark <= to) {
    chart.append(
      svg("line", { x1: x(mark), x2: x(mark), y1: top, y2: height - bottom, class: "mark" }),
    );
  }
  for (const { side, points: line } of [...lines].reverse()) {
    const path = line
      .map(([a, b], at) => `${at ? "L" : "M"}${x(a).toFixed(1)} ${y(b).toFixed(1)}`)
      .join("");
    chart.append(svg("path", { d: path, class: `curve ${side}` }));
    const at = line.find(([a]) => a === mark);
    if (at)
      chart.append(svg("circle", { cx: x(at[0]), cy: y(at[1]), r: 3.5, class: `dot ${side}` }));
  }
  if (pick) {
    const dots = lines[0].points.map(([a, b]) =>
      pickDot(a, { cx: x(a), cy: y(b), "aria-label": `${number(a)}: ${percent(b)}` }, pick),
    );
    reachByArrows(dots, Math.max(0, lines[0].points.findIndex(([a]) => a === mark)));
    chart.append(...dots);
  }
  return chart;
}

function pickDot(value, place, pick) {
  const dot = svg("circle", { ...place, r: 7, class: "pick", role: "button" });
  dot.addEventListener("click", () => pick(value));
  dot.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    pick(value);
  });
  return dot;
}

/* One stop of the Tab key for all dots; arrows go from one to the next. */
function reachByArrows(dots, at) {
  dots.forEach((dot, place) => {
    dot.setAttribute("tabindex", place === at ? 0 : -1);
    dot.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      dots[place + step]?.focus();
    });
  });
}

/* Which line is which, where there are several. */
function lineNames(lines) {
  if (lines.length < 2) return "";
  const names = lines.map(({ side }) => {
    const sample = svg("svg", { viewBox: "0 0 28 8", "aria-hidden": "true" });
    sample.append(svg("path", { d: "M0 4H28", class: `curve ${side}` }));
    return make("span", {}, sample, side === "bound" ? say("side.bound") : sideName(side));
  });
  return make("p", { className: "line-names" }, ...names);
}

const lowest = (shares) => Math.max(0, Math.floor(Math.min(...shares) * 10 - 0.01) / 10);

function ticks(from, to) {
  const step =
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((size) => (to - from) / size <= 6) ?? 5000;
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, at) => first + at * step);
}

function label(text, x, y, anchor) {
  const element = svg("text", { x, y, "text-anchor": anchor });
  element.textContent = text;
  return element;
}

function chartWords(lines) {
  return lines
    .map(({ side, points }) => {
      const [first, last] = [points[0], points[points.length - 1]];
      const name = side === "bound" ? say("side.bound") : sideName(side);
      const ends = [first, last].map(([x, share]) => `${number(x)} – ${percent(share)}`);
      return `${name}: ${ends.join(", ")}`;
    })
    .join("; ");
}
