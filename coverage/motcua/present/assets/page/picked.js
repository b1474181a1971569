/* A plan picked on the curve of coverage. The page knows which offices it opens and who is in
   standard in it; minutes, serving offices and officers are known of the study's own plan alone. */

const PICKED = "picked";
const KNOWN_OF_PICKED = ["outside", "shares", "density"];

const placePicked = () => page.document.frontier.findIndex((row) => row.n_open === view.n_open);

const isPicked = () => view.n_open !== null && page.curve.length > 0 && placePicked() >= 0;

const rowPicked = () => page.document.frontier[placePicked()];

/* What the reader looked at before: given back when the plan is let go. */
let layerBefore = null;

function pick(n) {
  if (!isPicked()) layerBefore = view.layer;
  change({ n_open: n, ...asPicked(view.layer) });
}

/* The curve was drawn for the study's own rule: other limits mean nothing on it. */
function asPicked(layer) {
  if (!page.curve.length) return {};
  return {
    reading: page.document.standard.reading,
    minutes: null,
    km: null,
    layer: KNOWN_OF_PICKED.includes(layer) ? layer : "outside",
  };
}

function letGo(settings = {}) {
  const layer = isPicked() ? (layerBefore ?? START.layer) : view.layer;
  layerBefore = null;
  change({ n_open: null, layer, ...settings });
}

/* For each point 1 where the picked plan covers it: the digit of its kind at the plan's place. */
function metPicked() {
  const place = placePicked();
  const isMet = Uint8Array.from(page.curve, (kind) => Number(kind[place]));
  const { curve } = page.columns;
  const met = new Uint8Array(page.n_points);
  for (let point = 0; point < met.length; point++) met[point] = isMet[curve[point]];
  return met;
}

/* The curve says which offices stand, not into what the others merge. */
function decisionPicked(site) {
  const isOpen = rowPicked().open_sites.includes(site.id);
  if (isOpen) return site.existing ? "keep" : "open";
  return site.existing ? "close" : "none";
}

/* Above the figures, where nobody can overlook whose they are. */
function drawPicked(before) {
  const words = make("span");
  const back = make("button", {
    className: "plain",
    key: "curve.clear",
    attributes: { type: "button" },
  });
  back.addEventListener("click", () => letGo());
  const box = make(
    "p",
    { className: "recounted", attributes: { id: "picked", role: "status", hidden: "" } },
    words,
    " ",
    back,
  );
  before.before(box);
  const show = () => {
    box.hidden = !isPicked();
    if (isPicked()) words.textContent = say("curve.shown", { n: rowPicked().open_sites.length });
  };
  follow(["n_open", "language"], show);
  show();
}
