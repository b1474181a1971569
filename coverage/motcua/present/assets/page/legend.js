/* What the colours, hatches and shapes mean; folds away, and starts folded on a phone. */

const Legend = L.Control.extend({
  options: { position: "bottomleft" },

  onAdd() {
    this._box = make("details", { className: "legend" });
    this._box.open = window.matchMedia("(min-width: 900px)").matches;
    L.DomEvent.disableClickPropagation(this._box).disableScrollPropagation(this._box);
    this.say();
    return this._box;
  },

  say() {
    const groups = [cellLegend(), officeLegend()];
    this._box.replaceChildren(make("summary", { text: say("legend.title") }), ...groups);
  },
});

function cellLegend() {
  const lines = [];
  if (view.layer === "outside") {
    lines.push(swatchLine("#d8dedb", say("legend.inside")));
    lines.push(swatchLine(page.colours.uncovered, say("legend.outside"), true));
    return group(say("legend.outside"), lines);
  }
  for (const row of page.classes) lines.push(swatchLine(row.colour, minutesLabel(row)));
  lines.push(swatchLine(page.colours.unknown, say("legend.unknown")));
  lines.push(swatchLine("#c3cbd2", say("legend.hatched"), true));
  return group(say("legend.minutes"), lines);
}

function minutesLabel({ lower, upper }) {
  if (lower === null) return say("legend.minutes_first", { upper });
  return upper === null ? say("legend.minutes_last", { lower }) : say("legend.minutes_between", { lower, upper });
}

function officeLegend() {
  const { sites, decisions } = page.document;
  const tiers = Object.keys(page.symbols.shapes).filter((tier) => sites.some((site) => site.tier === tier));
  const lines = tiers.map((tier) => symbolLine(tier, "keep", say(`tier.${tier}`)));
  if (view.side !== "before") {
    const taken = Object.keys(decisions).filter((name) => decisions[name] && name !== "none");
    for (const name of taken) {
      lines.push(symbolLine("commune", name, `${say(`decision.${name}`)} (${number(decisions[name])})`));
    }
  }
  return group(say("legend.offices"), lines);
}

function group(title, lines) {
  return make("div", { className: "group" }, make("h3", { text: title }), make("ul", {}, ...lines));
}

function symbolLine(tier, decision, text) {
  return make("li", {}, officeSymbol(tier, decision), make("span", { text }));
}

function swatchLine(colour, text, hatched = false) {
  const box = svg("svg", { viewBox: "0 0 22 14", class: "swatch", "aria-hidden": "true" });
  box.append(svg("rect", { width: 22, height: 14, fill: colour }));
  if (hatched) {
    const lines = { d: "M-2 8 8-2M0 16 16 0M8 18 24 2M16 18 30 4", "stroke-width": 2.6 };
    box.append(svg("path", { ...lines, stroke: "#000000", "stroke-opacity": 0.5, fill: "none" }));
  }
  return make("li", {}, box, make("span", { text }));
}
