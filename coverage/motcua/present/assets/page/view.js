/* What the page holds, and what the reader looks at. */

const page = {};

/* Minutes and kilometres are null as long as the study's own limits count. */
const START = { layer: "minutes", side: "after", reading: null, minutes: null, km: null };

const view = { language: "vi", spot: null, n_open: null, ...START };

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

/* Sides to choose from: an assessment has one, a plan both and their comparison. */
const sidesOffered = () => (isAssessment() ? ["after"] : ["before", "after", "both"]);

/* Sides that are seen now. */
const sidesShown = () => (view.side === "both" ? ["before", "after"] : [view.side]);

/* An assessment has one side only, and that is today. */
const sideWords = (side) => (isAssessment() ? "side.before" : `side.${side}`);
