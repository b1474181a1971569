"""The base map from the internet, from a server of tiles that stands on this machine."""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from motcua.present.document import plan_document
from motcua.present.map import write_page
from motcua.present.page import draw
from motcua.present.page.png import write_png
from motcua.present.tables import plan_tables
from small_plan import small_plan

pytestmark = pytest.mark.browser

CREDIT = "© <b>Own</b> tiles"
LOADED = """() => [...document.querySelectorAll(".leaflet-tile-pane img")]
  .filter((tile) => tile.complete && tile.naturalWidth === 1).length"""
STRANGE = """async (url) => {
  const image = new Image();
  return await new Promise((done) => {
    image.onload = () => done("loaded");
    image.onerror = () => done("refused");
    image.src = url;
  });
}"""


class Tiles(BaseHTTPRequestHandler):
    """Answers every path with one blue dot, and remembers who asked for what."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Referer")))
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(write_png(np.zeros((1, 1), np.uint8), ["#1060a0"]))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def servers():
    """Two servers on loopback: the one that the page names, and a stranger."""
    both = [ThreadingHTTPServer(("127.0.0.1", 0), Tiles) for _ in range(2)]
    for server in both:
        server.asked = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield both
    for server in both:
        server.shutdown()
        server.server_close()


def test_tiles_come_from_the_named_host_alone_and_are_credited(
    open_page, tmp_path, servers, monkeypatch
):
    named, stranger = (f"http://127.0.0.1:{server.server_port}" for server in servers)
    tiles = {"host": named, "path": "/{z}/{x}/{y}.png", "credit": CREDIT}
    monkeypatch.setattr(draw, "WEB_TILES", tiles)
    path = tmp_path / "map.html"
    write_page(plan_document(small_plan()), plan_tables(small_plan()), path=path, web_tiles=True)
    policy = re.search(r"img-src ([^;]+);", path.read_text(encoding="utf-8"))
    assert policy is not None
    assert policy[1] == f"data: blob: {named}"

    seen = open_page(path, offline=False)
    assert seen.page.evaluate(LOADED) == 0
    assert servers[0].asked == []
    seen.page.check("#web-tiles")
    seen.page.wait_for_function(f"() => ({LOADED})() > 3")
    assert CREDIT in seen.text(".leaflet-control-attribution")
    assert seen.page.locator(".leaflet-control-attribution b").count() == 0
    assert named.removeprefix("http://") in seen.text(".web-told")
    paths = [asked for asked, _ in servers[0].asked]
    assert all(re.fullmatch(r"/\d+/\d+/\d+\.png", asked) for asked in paths)
    # Whoever opens a file has no address to tell: neither file nor view goes to the server.
    assert {referer for _, referer in servers[0].asked} == {None}
    assert seen.complaints == []

    seen.page.uncheck("#web-tiles")
    n_asked = len(servers[0].asked)
    seen.page.click(".leaflet-control-zoom-in")
    seen.page.evaluate("() => new Promise((done) => requestAnimationFrame(done))")
    assert len(servers[0].asked) == n_asked
    assert CREDIT not in seen.text(".leaflet-control-attribution")

    assert seen.page.evaluate(STRANGE, f"{stranger}/1/1/1.png") == "refused"
    assert servers[1].asked == []
    assert len(seen.complaints) == 1
    assert "Content Security Policy" in seen.complaints[0]
