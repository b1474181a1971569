/* Finds areas and offices, typed with or without diacritics. */

const MOST_FOUND = 10;

function drawSearch(place, map) {
  const entries = searchEntries(map);
  const input = make("input", {
    label: "search.label",
    attributes: {
      type: "search",
      id: "search",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      "aria-expanded": "false",
      "aria-controls": "found",
      "aria-autocomplete": "list",
    },
  });
  const list = make("ul", {
    className: "found",
    attributes: { id: "found", role: "listbox", hidden: "" },
  });
  const state = { found: [], at: -1 };
  const show = () => showFound({ input, list, state });
  input.addEventListener("input", () => {
    state.found = find(entries, input.value);
    state.at = state.found.length ? 0 : -1;
    show();
  });
  input.addEventListener("keydown", (event) => moveFound(event, { input, list, state }));
  input.addEventListener("blur", () => setTimeout(() => close({ input, list, state }), 150));
  const hint = () => input.setAttribute("placeholder", say("search.hint"));
  hint();
  follow(["language"], hint);
  place.append(make("div", { className: "search" }, input, list));
}

function searchEntries(map) {
  const areas = page.document.areas.map((area, row) => ({
    name: area.name,
    kind: "areas",
    go: () =>
      page.rings[row].length &&
      map.fitBounds(L.latLngBounds(page.rings[row].flat()), { maxZoom: 14 }),
  }));
  const offices = page.document.sites
    .filter((site) => site.existing || site.open)
    .map((site) => ({ name: site.name, kind: "offices", go: () => showOffice(map, site) }));
  return [...areas, ...offices].map((entry) => ({ ...entry, key: folded(entry.name) }));
}

/* Names that begin with what was typed come first, then those with a word that does. */
function find(entries, typed) {
  const wanted = folded(typed.trim());
  if (!wanted) return [];
  const rank = ({ key }) =>
    key.startsWith(wanted) ? 0 : key.includes(` ${wanted}`) ? 1 : key.includes(wanted) ? 2 : 3;
  return entries
    .map((entry, place) => ({ entry, place, rank: rank(entry) }))
    .filter((found) => found.rank < 3)
    .sort((one, other) => one.rank - other.rank || one.place - other.place)
    .slice(0, MOST_FOUND)
    .map((found) => found.entry);
}

function showFound({ input, list, state }) {
  const options = state.found.map((entry, place) => {
    const kind = make("span", { className: "kind", text: say(entry.kind) });
    const option = make(
      "li",
      { attributes: { role: "option", id: `found-${place}` } },
      make("span", { text: entry.name }),
      kind,
    );
    option.setAttribute("aria-selected", String(place === state.at));
    option.addEventListener("mousedown", (event) => {
      event.preventDefault();
      choose(place, { input, list, state });
    });
    return option;
  });
  if (input.value.trim() && !options.length)
    options.push(make("li", { className: "none", text: say("search.none") }));
  list.replaceChildren(...options);
  list.hidden = !options.length;
  input.setAttribute("aria-expanded", String(!list.hidden));
  if (state.at >= 0) input.setAttribute("aria-activedescendant", `found-${state.at}`);
  else input.removeAttribute("aria-activedescendant");
}

function moveFound(event, search) {
  const { state } = search;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && state.found.length) {
    event.preventDefault();
    state.at = (state.at + step + state.found.length) % state.found.length;
    showFound(search);
  } else if (event.key === "Enter" && state.at >= 0) {
    choose(state.at, search);
  } else if (event.key === "Escape") {
    close(search);
  }
}

function choose(place, search) {
  const entry = search.state.found[place];
  search.input.value = entry.name;
  close(search);
  entry.go();
}

function close(search) {
  Object.assign(search.state, { found: [], at: -1 });
  search.list.replaceChildren();
  search.list.hidden = true;
  search.input.setAttribute("aria-expanded", "false");
}
