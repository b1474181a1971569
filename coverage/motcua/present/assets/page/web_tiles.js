/* A base map from the internet, only on a page that was asked to offer it, and only while its
   switch is on; never kept in the address, so that nobody's link turns it on for another. */

const SEEN_THROUGH = ["cells", "cells-before", "shares", "shares-before"];

function drawWebTiles(bar, map) {
  if (!page.web_tiles) return;
  const { host, path, credit } = page.web_tiles;
  const input = make("input", { attributes: { type: "checkbox", id: "web-tiles" } });
  const words = make("span", { key: "web_tiles.switch" });
  const told = make("p", { className: "web-told", attributes: { role: "status" } });
  const options = { attribution: escaped(credit), maxZoom: 19, crossOrigin: false };
  const tiles = L.tileLayer(host + path, options);
  let hasFailed = false;
  const show = () => {
    told.hidden = !input.checked;
    const gaps = { host: new URL(host).host };
    told.textContent = say(hasFailed ? "web_tiles.failed" : "web_tiles.told", gaps);
    map.invalidateSize({ animate: false });
  };
  const turn = () => {
    hasFailed = false;
    if (input.checked) tiles.addTo(map);
    else tiles.remove();
    for (const name of SEEN_THROUGH) {
      map.getPane(name).style.opacity = input.checked ? 0.62 : "";
    }
    show();
  };
  tiles.on("tileerror", () => {
    hasFailed = true;
    show();
  });
  input.addEventListener("change", turn);
  follow(["language"], show);
  show();
  bar.append(make("label", { className: "web-switch" }, input, words), told);
}
