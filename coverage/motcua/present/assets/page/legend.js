/* What the colours, hatches and shapes mean; folds away, and starts folded on a phone. */

const Legend = L.Control.extend({
  initialize() {
    this._isWide = window.matchMedia("(min-width: 900px)").matches;
    L.setOptions(this, { position: this._isWide ? "bottomleft" : "topleft" });
  },

  onAdd() {
    this._box = make("details", { className: "legend" });
    this._box.open = this._isWide;
    L.DomEvent.disableClickPropagation(this._box).disableScrollPropagation(this._box);
    this.say();
    return this._box;
  },

  say() {
    const groups = [
      group(say(layerTitle()), LEGENDS[view.layer]().map(swatchLine)),
      officeLegend(),
    ];
    this._box.replaceChildren(make("summary", { text: say("legend.title") }), ...groups);
  },
});

/* Entries of a layer: a colour, or several; what they mean; their texture. */
const LEGENDS = {
  minutes: () => [
    ...page.classes.map(({ colour }, place) => ({ colour, text: say(`class.${place}`) })),
    unknownEntry(DOTS),
    hatchEntry(),
  ],
  change: () => [
    ...CHANGES.map(([colour, name, texture]) => ({
      colour,
      text: say(`change.${name}`),
      texture,
    })),
    unknownEntry(STRIPES),
  ],
  outside: () => [
    { colour: INSIDE, text: say("legend.inside") },
    { colour: page.colours.uncovered, text: say("legend.outside_line"), texture: STRIPES },
  ],
  shares: shareEntries,
  catchments: () => [
    { colours: CATCHMENTS.slice(0, 3), text: say("legend.catchment") },
    hatchEntry(),
  ],
  density: () =>
    DENSITIES.map(([most, colour], place) => {
      const lower = place ? DENSITIES[place - 1][0] : null;
      return {
        colour,
        text: densityWords(lower, Number.isFinite(most) ? most : null),
      };
    }),
};

const layerTitle = () =>
  view.layer === "density" && !page.document.demand.cell_m
    ? "legend.density_points"
    : `legend.${view.layer}`;

const unknownEntry = (texture) => ({
  colour: page.colours.unknown,
  text: say("legend.unknown"),
  texture,
});

const hatchEntry = () => ({ colour: "#c3cbd2", text: say("legend.hatched"), texture: STRIPES });

function densityWords(lower, upper) {
  if (lower === null) return say("legend.density_first", { upper });
  return upper === null
    ? say("legend.density_last", { lower })
    : say("legend.density_between", { lower, upper });
}

function shareEntries() {
  const bounds = [50, 80, 90, 95, 100];
  const entries = bounds.map((upper, place) => {
    const gaps = { lower: bounds[place - 1], upper };
    return {
      colour: page.colours.share[place],
      text: say(place ? "legend.share_between" : "legend.share_first", gaps),
    };
  });
  entries.push({ colour: page.colours.share[bounds.length], text: say("legend.share_last") });
  return [...entries, { colour: page.colours.unknown, text: say("legend.share_unknown") }];
}

function officeLegend() {
  const { sites } = page.document;
  const tiers = Object.keys(page.symbols.shapes).filter((tier) =>
    sites.some((site) => site.tier === tier),
  );
  const lines = tiers.map((tier) => symbolLine(tier, "keep", say(`tier.${tier}`), "#56616c"));
  const side = sidesShown().at(-1);
  if (side !== "before" && !isAssessment()) {
    for (const [name, n] of decisionsOn(side)) {
      lines.push(symbolLine("commune", name, `${say(`decision.${name}`)} (${number(n)})`));
    }
  }
  return group(say("legend.offices"), lines);
}

/* The decisions taken on a side, and how many offices each. */
function decisionsOn(side) {
  const taken = page.document.sites.map((site) => decisionOn(side, site));
  const count = (name) => taken.filter((decision) => decision === name).length;
  return Object.keys(page.document.decisions)
    .filter((name) => name !== "none")
    .map((name) => [name, count(name)])
    .filter(([, n]) => n > 0);
}

function group(title, lines) {
  return make("div", { className: "group" }, make("h3", { text: title }), make("ul", {}, ...lines));
}

function symbolLine(tier, decision, text, tone) {
  return make("li", {}, officeSymbol(tier, decision, tone), make("span", { text }));
}

function swatchLine(entry) {
  return make("li", {}, swatchCanvas(entry, 22, 14), make("span", { text: entry.text }));
}
