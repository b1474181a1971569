/* The offices' symbols: the shape tells the tier, colour and mark tell the decision. */

const SVG = "http://www.w3.org/2000/svg";

function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function officeSymbol(tier, decision, tone) {
  const { shapes, marks, gone, gone_scale: goneScale } = page.symbols;
  const isGone = gone.includes(decision);
  const colour = tone ?? page.colours.decision[decision];
  const [fill, stroke] = isGone ? ["#ffffff", colour] : [colour, "#ffffff"];
  const group = svg("g", isGone ? { transform: `scale(${goneScale})` } : {});
  const halo = { d: shapes[tier], fill: "none", stroke: isGone ? "#ffffff" : "#16222e" };
  group.append(svg("path", { ...halo, "stroke-width": isGone ? 5 : 3.6 }));
  group.append(svg("path", { d: shapes[tier], fill, stroke, "stroke-width": isGone ? 2.4 : 1.8 }));
  if (marks[decision]) {
    const mark = { d: marks[decision], fill: "none", stroke, "stroke-width": 2 };
    group.append(svg("path", { ...mark, "stroke-linecap": "round" }));
  }
  return svg("svg", { viewBox: "-11 -11 22 22", class: "office", "aria-hidden": "true" }, group);
}

/* Today every existing office stands, and nothing is decided yet. At a step, what closed or was
   opened so far stays so; whoever is gone then is gone in the plan, which says into what. */
function decisionOn(side, site) {
  if (side === "after") return site.decision;
  if (side === "before") return site.existing ? "keep" : "none";
  if (side === PICKED) return decisionPicked(site);
  const isOpen = page.open_at[phaseOf(side)].has(site.id);
  if (isOpen && site.existing)
    return page.upgraded_at[phaseOf(side)].has(site.id) ? "upgrade" : "keep";
  if (isOpen) return "open";
  return site.existing ? site.decision : "none";
}
