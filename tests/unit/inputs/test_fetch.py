"""Roads fetched from a server on this machine that answers, stalls, fails once, or babbles."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import numpy as np
import osmnx
import pytest
from click.testing import CliRunner

from motcua.cli.main import group
from motcua.errors import InputError, MotcuaError, OutputError
from motcua.inputs.fetch import Fetch, fetch_roads
from motcua.inputs.overpass import Answers
from motcua.inputs.road_file import read_ways
from motcua.inputs.road_tags import AGAINST, BOTH, WayRules
from motcua.inputs.server import Patience
from motcua.inputs.speeds import mode_speeds

HASTE = Patience(timeout_s=5.0, tries=3, pause_s=0.0)
SQUARE = [[106.6, 11.0], [106.62, 11.0], [106.62, 11.02], [106.6, 11.02], [106.6, 11.0]]
PLACE = json.dumps({"type": "Polygon", "coordinates": [SQUARE]})

NODES = {1: (106.601, 11.001), 2: (106.611, 11.001), 3: (106.611, 11.011), 4: (106.601, 11.011)}
STREETS = [
    {"type": "way", "id": 30, "nodes": [1, 2, 3, 1],
     "tags": {"highway": "residential", "name": 'Đường "Lê <Lợi> & Con\u0007"'}},
    {"type": "way", "id": 20, "nodes": [3, 4],
     "tags": {"highway": "primary", "oneway": "-1", "oneway:bicycle": "no"}},
]  # fmt: skip
FERRY = [{"type": "way", "id": 50, "nodes": [4, 1],
          "tags": {"route": "ferry", "duration": "PT10M"}}]  # fmt: skip


def answer(ways, as_of="2025-06-30T20:00:00Z"):
    nodes = [{"type": "node", "id": n, "lon": x, "lat": y} for n, (x, y) in NODES.items()]
    stamp = {"timestamp_osm_base": as_of, "copyright": "OpenStreetMap"}
    return {"version": 0.6, "osm3s": stamp, "elements": [*nodes, *ways]}


class Server:
    """What the handler is to do for each request in turn; afterwards it answers."""

    def __init__(self):
        self.turns = []
        self.asked = []
        self.may_go_on = threading.Event()
        self.places = [{
            "importance": 0.5, "boundingbox": ["11.0", "11.02", "106.6", "106.62"],
            "lat": "11.01", "lon": "106.61", "display_name": "Thử", "class": "boundary",
            "type": "administrative", "geojson": json.loads(PLACE),
        }]  # fmt: skip

    def reply(self, path, body):
        self.asked.append((path, body))
        turn = self.turns.pop(0) if self.turns else "answer"
        if turn == "stall":
            self.may_go_on.wait(30)
            return 200, {}, b"{}"
        if turn == "answer":
            return 200, {}, self.known(path, body)
        return turn

    def known(self, path, body):
        if path.startswith("/search"):
            return json.dumps(self.places).encode()
        is_ferry = "ferry" in parse_qs(body)["data"][0]
        return json.dumps(answer(FERRY if is_ferry else STREETS)).encode()


@pytest.fixture
def server():
    made = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.give(*made.reply(self.path, body))

        def do_GET(self):
            self.give(*made.reply(self.path, ""))

        def give(self, status, headers, content):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

        def handle(self):
            # A client that has lost patience has hung up.
            try:
                super().handle()
            except ConnectionError:
                self.close_connection = True

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{httpd.server_port}"
    thread = threading.Thread(target=httpd.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.may_go_on.set()
    httpd.shutdown()
    thread.join()
    httpd.server_close()


@pytest.fixture
def place(tmp_path):
    path = tmp_path / "place.geojson"
    path.write_text(PLACE, encoding="utf-8")
    return path


@contextmanager
def unchanged(folder):
    """See that nothing in a folder changes, and that osmnx is left as it was."""
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    yield
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == files


def fetch(server, place, folder, **more):
    asked = {"overpass": server.url + "/api", "patience": HASTE, "buffer_m": 0.0, **more}
    return fetch_roads(Fetch(place=str(place), folder=folder, **asked))


def test_the_ways_come_as_they_are_mapped(server, place, tmp_path):
    roads, sources = fetch(server, place, tmp_path / "study")
    assert [roads.name, sources.name] == ["roads.osm", "SOURCES.md"]
    bike = read_ways(roads, WayRules(mode_speeds("bicycle")))
    car = read_ways(roads, WayRules(mode_speeds("car")))
    # Of a way against its points, the points stay; a round way stays round; bicycles may go back.
    assert car.osm_ids.tolist() == [20, 30, 50]
    assert car.node_ids.tolist() == [3, 4, 1, 2, 3, 1, 4, 1]
    assert car.direction.tolist() == [AGAINST, BOTH, BOTH]
    assert bike.direction.tolist() == [BOTH, BOTH, BOTH]
    assert car.time_ms.tolist() == [-1, -1, 600_000]
    assert np.allclose(car.lon_lat[0], NODES[3], atol=1e-9)
    name = ET.parse(roads).find("way[@id='30']/tag[@k='name']")  # noqa: S314 - our own
    assert name.get("v") == 'Đường "Lê <Lợi> & Con"'


def test_the_question_holds_the_place_and_its_surroundings(server, place, tmp_path):
    fetch(server, place, tmp_path, buffer_m=1_000.0)
    (streets, ferries) = [parse_qs(body)["data"][0] for _, body in server.asked]
    assert '["route"="ferry"]' in ferries
    assert "[timeout:5]" in streets
    corners = streets.split("poly:'")[1].split("'")[0].split()
    lat, lon = np.array(corners[::2], dtype=float), np.array(corners[1::2], dtype=float)
    # A kilometre is 0.00904 degrees of latitude here; osmnx itself adds half a kilometre.
    assert 11.02 + 0.0090 < lat.max() < 11.02 + 0.0150
    assert lon.min() < 106.6 - 0.0090


def test_sources_are_told_and_earlier_ones_stay(server, place, tmp_path):
    (tmp_path / "SOURCES.md").write_text("# Nguồn\n\n- cũ\n", encoding="utf-8")
    url = server.url.replace("://", "://lan:mat-khau@") + "/api"
    fetch(server, place, tmp_path, overpass=url)
    text = (tmp_path / "SOURCES.md").read_text(encoding="utf-8")
    assert text.startswith("# Nguồn\n\n- cũ\n\n## roads.osm\n")
    for needed in ("© OpenStreetMap contributors", "Open Database License", "2025-06-30T20:00:00Z",
                   "place.geojson", "3 ways", server.url):  # fmt: skip
        assert needed in text
    assert "mat-khau" not in text


def test_same_answers_same_bytes(server, place, tmp_path):
    first, _ = fetch(server, place, tmp_path / "a")
    again, _ = fetch(server, place, tmp_path / "b")
    assert first.read_bytes() == again.read_bytes()


def test_a_server_that_fails_once_is_asked_again_for_what_is_missing(server, place, tmp_path):
    server.turns = ["answer", (503, {}, b"busy"), "answer"]
    told = []
    asked = Fetch(place=str(place), folder=tmp_path, overpass=server.url + "/api", patience=HASTE)
    fetch_roads(asked, say=told.append)
    assert len(server.asked) == 3
    ferry = ["ferry" in body for _, body in server.asked]
    assert ferry == [False, True, True]
    assert any("503" in line and "asking again" in line for line in told)


def test_a_server_that_says_when_to_come_back_is_obeyed(server, place, tmp_path):
    server.turns = [(429, {"Retry-After": "1"}, b"")]
    told = []
    asked = Fetch(place=str(place), folder=tmp_path, overpass=server.url + "/api", patience=HASTE)
    fetch_roads(asked, say=told.append)
    assert any("429" in line and line.endswith("asking again in 1 s.") for line in told)


@pytest.mark.parametrize(
    ("turn", "message"),
    [
        ("stall", "asked 2 times without success: no answer within 0.2 s"),
        ((504, {}, b""), "asked 2 times without success: it answered 504"),
        ((200, {}, b'{"elements": [], "remark": "runtime error: out of memory"}'),
         'it remarked "runtime error: out of memory"'),
    ],
)  # fmt: skip
def test_a_server_that_never_answers_leaves_everything_as_it_was(
    server, place, tmp_path, turn, message
):
    server.turns = [turn, turn]
    patience = Patience(timeout_s=0.2, tries=2, pause_s=0.0)
    with unchanged(tmp_path), pytest.raises(InputError, match=message):
        fetch(server, place, tmp_path, patience=patience)
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("turn", "message"),
    [
        ((400, {}, b"<html>"), "refuses: it answered 400"),
        ((404, {}, b""), "refuses: it answered 404"),
        ((200, {}, b"<html>hello</html>"), "this is no Overpass server"),
        ((200, {}, b'{"elements": [{"type": "node", "id": 1}]}'), "none of Overpass"),
        ((200, {}, b'{"elements": [{"type": "node", "id": 1, "lon": 1, "lat": 1e999}]}'),
         "nowhere on earth"),
        ((200, {"Content-Length": str(3 * 1024**3)}, b"{}"), "longer than anybody needs"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_at_once(server, place, tmp_path, turn, message):
    server.turns = [turn]
    with unchanged(tmp_path), pytest.raises(InputError, match=message):
        fetch(server, place, tmp_path)
    assert len(server.asked) <= 2


def test_a_place_without_roads_is_one_message(server, place, tmp_path):
    nothing = (200, {}, json.dumps(answer([])).encode())
    server.turns = [nothing, nothing]
    with unchanged(tmp_path), pytest.raises(InputError, match="no road in this place"):
        fetch(server, place, tmp_path)


def test_nobody_listens(place, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/api"
    asked = Fetch(place=str(place), folder=tmp_path, overpass=url, patience=HASTE)
    with unchanged(tmp_path), pytest.raises(InputError, match="the connection failed"):
        fetch_roads(asked)


def test_roads_that_stand_there_stay_unless_one_says_so(server, place, tmp_path):
    (tmp_path / "roads.osm").write_text("mine", encoding="utf-8")
    with unchanged(tmp_path), pytest.raises(OutputError, match="already holds roads"):
        fetch(server, place, tmp_path)
    assert server.asked == []
    fetch(server, place, tmp_path, overwrite=True)
    assert "<osm" in (tmp_path / "roads.osm").read_text(encoding="utf-8")


def test_roads_fetched_anew_have_one_entry_and_other_files_keep_theirs(server, place, tmp_path):
    sources = tmp_path / "SOURCES.md"
    sources.write_text("# Nguồn\n\n## people.csv\n\n- sở\n", encoding="utf-8")
    fetch(server, place, tmp_path)
    with sources.open("a", encoding="utf-8") as file:
        file.write("\n## offices.csv\n\n- tỉnh\n")
    later = [(200, {}, json.dumps(answer(ways, "2025-08-01T00:00:00Z")).encode())
             for ways in (STREETS, [])]  # fmt: skip
    server.turns = later
    fetch(server, place, tmp_path, overwrite=True)
    text = sources.read_text(encoding="utf-8")
    heads = [line for line in text.splitlines() if line.startswith("#")]
    assert heads == ["# Nguồn", "## people.csv", "## offices.csv", "## roads.osm"]
    assert "2025-08-01T00:00:00Z" in text
    assert "2025-06-30T20:00:00Z" not in text
    assert "2 ways" in text


def test_osmnx_and_sockets_are_left_as_they_were(server, place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = [name for name in osmnx.settings.__annotations__ if not name.startswith("_")]
    before = [getattr(osmnx.settings, name) for name in names]
    look_up = socket.getaddrinfo
    server.turns = ["answer", "answer", (400, {}, b"")]
    fetch(server, place, tmp_path / "a")
    with pytest.raises(MotcuaError):
        fetch(server, place, tmp_path / "b")
    assert [getattr(osmnx.settings, name) for name in names] == before
    assert socket.getaddrinfo is look_up
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "place.geojson"]


def test_a_named_place_is_looked_up_first(server, tmp_path):
    roads, sources = fetch(server, "Bình Dương, Việt Nam", tmp_path, nominatim=server.url)
    path, _ = server.asked[0]
    assert urlsplit(path).path == "/search"
    assert parse_qs(urlsplit(path).query)["q"] == ["Bình Dương, Việt Nam"]
    assert "Bình Dương, Việt Nam" in sources.read_text(encoding="utf-8")
    assert "106.6" in parse_qs(server.asked[1][1])["data"][0]
    assert roads.is_file()


@pytest.mark.parametrize("places", [[], "point"])
def test_a_place_nobody_knows_is_one_message(server, tmp_path, places):
    if places == "point":
        server.places[0]["geojson"] = {"type": "Point", "coordinates": [106.6, 11.0]}
    else:
        server.places = []
    with unchanged(tmp_path), pytest.raises(InputError, match='called "Xa lắm"'):
        fetch(server, "Xa lắm", tmp_path, nominatim=server.url)


def test_a_polygon_file_that_is_not_there_is_no_place(server, tmp_path):
    with pytest.raises(InputError, match=r"none\.geojson is not there"):
        fetch(server, tmp_path / "none.geojson", tmp_path)
    assert server.asked == []


def test_the_command_fetches_and_says_what_to_write(server, place, tmp_path):
    words = ["fetch", "roads", str(place), "--out", str(tmp_path / "study"), "--overpass"]
    told = CliRunner().invoke(group, [*words, server.url + "/api"], catch_exceptions=False)
    assert told.exit_code == 0
    assert told.stdout.splitlines() == [
        str(tmp_path / "study" / "roads.osm"), str(tmp_path / "study" / "SOURCES.md")
    ]  # fmt: skip
    assert '[roads] file = "roads.osm"' in told.stderr
    wrong = CliRunner().invoke(group, [*words, "ftp://x"])
    assert wrong.exit_code == 2
    assert "begins with https://" in wrong.stderr


def test_answers_that_overlap_count_once():
    answers = Answers()
    answers.add(answer(STREETS, "2025-06-30T20:00:00Z"))
    answers.add(answer(STREETS[:1], "2025-06-29T20:00:00Z"))
    assert len(answers.ways) == 2
    assert len(answers.nodes) == 4
    assert answers.as_of == "2025-06-29T20:00:00Z"
