/* What the page holds, and what the reader looks at. */

const page = {};

/* Minutes and kilometres are null as long as the study's own limits count. */
const START = {
  layer: "minutes",
  side: "after",
  reading: null,
  minutes: null,
  km: null,
  n_open: null,
};

const view = { language: "vi", spot: null, ...START };

const followers = [];

/* `run` is called whenever one of the named settings changes, in the order of following. */
function follow(names, run) {
  followers.push({ names, run });
}

function change(settings) {
  const changed = Object.keys(settings).filter((name) => view[name] !== settings[name]);
  Object.assign(view, settings);
  for (const { names, run } of followers) {
    if (names.some((name) => changed.includes(name))) run();
  }
}

const isAssessment = () => page.document.heading === "assessment";

/* Sides to choose from: an assessment has one, a plan two, those of its steps and a comparison. */
const sidesOffered = () => (isAssessment() ? ["after"] : [...page.sides, "both"]);

/* Sides that are seen now. */
const sidesShown = () => {
  if (isPicked()) return [PICKED];
  return view.side === "both" ? ["before", "after"] : [view.side];
};

const isComparing = () => sidesShown().length > 1;

/* An assessment has one side only, and that is today; a step is called as the study calls it. */
function sideName(side) {
  if (isAssessment()) return say("side.before");
  if (side === PICKED) return say("curve.side", { n: rowPicked().open_sites.length });
  return side.startsWith("phase") ? page.document.phases[phaseOf(side)].name : say(`side.${side}`);
}

const phaseOf = (side) => Number(side.slice("phase".length));
