/* What the page holds, and what the reader looks at. */

const page = {};

const view = { language: "vi", layer: "minutes", side: "after" };

const followers = [];

/* Call `follow(names, run)` once; `run` is called whenever one of the named settings changes. */
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
