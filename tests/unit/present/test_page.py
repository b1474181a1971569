"""The page's parts: rounding that never flatters, runs, classes, symbols, the finished file."""

from __future__ import annotations

import base64
import gzip
import json
import re
import zlib

import folium
import numpy as np
import pytest

from motcua import draw_map
from motcua.errors import InputError, OutputError
from motcua.present.annex_sheets import annex_sheets
from motcua.present.document import plan_document, write_document
from motcua.present.folder import write_folder
from motcua.present.further import further_sheets
from motcua.present.geopackage import write_geopackage
from motcua.present.grid import CellImage
from motcua.present.map import write_page
from motcua.present.minute_classes import minute_classes
from motcua.present.page import figure
from motcua.present.page.codes import parts_of_km, whole_minutes
from motcua.present.page.draw import draw_page
from motcua.present.page.image import image_columns
from motcua.present.page.png import write_png
from motcua.present.run_folder import read_run, redraw_page
from motcua.present.tables import plan_tables
from motcua.present.words import LANGUAGES, load_words
from small_plan import HOSTILE, small_plan


@pytest.fixture(scope="module")
def html() -> str:
    return draw_map(small_plan()).get_root().render()


def test_minutes_round_up_to_the_millisecond():
    times_ms = np.arange(1_799_990, 1_800_011)
    codes = whole_minutes(times_ms / 60_000)
    assert codes.tolist() == [31] * 11 + [32] * 10


def test_distances_survive_kilometres_and_never_shrink():
    metres = np.arange(0, 20_000, 100, dtype=float)
    assert parts_of_km(metres / 1_000, 10).tolist() == [k + 1 for k in range(200)]
    assert parts_of_km((metres + 0.01) / 1_000, 10).tolist() == [k + 2 for k in range(200)]


def test_runs_rebuild_the_image():
    point = np.array([[-1, 0, 0], [0, 1, -1]], dtype=np.int32)
    columns = image_columns(CellImage(point=point, bounds_m=(0.0, 0.0, 1.0, 1.0)))
    names = [column.name for column in columns]
    points, lengths = (column.values for column in columns)
    assert names == ["run_point", "run_length"]
    assert (np.repeat(points, lengths).astype(int) - 1).tolist() == point.ravel().tolist()


def lightness(colour: str) -> float:
    """Return CIE L* of an sRGB colour, as the standard defines it."""
    channels = [value / 255 for value in bytes.fromhex(colour.removeprefix("#"))]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    y = np.dot([0.2126, 0.7152, 0.0722], linear)
    return float(116 * np.cbrt(y) - 16)


@pytest.mark.parametrize("standard", [5, 12.5, 30, 45, 60, 75])
def test_classes_part_at_the_standard_and_each_is_darker_than_the_one_before(standard):
    classes = minute_classes({"standard": {"time_min": standard}})
    bounds = [row.upper for row in classes]
    assert bounds == [*sorted({10, 20, 45, 60, standard}), None]
    light = [lightness(row.colour) for row in classes]
    assert min(np.diff(light[::-1])) > 4
    # Blue at most up to the standard, brown beyond it.
    red_over_blue = [int(row.colour[1:3], 16) > int(row.colour[5:], 16) for row in classes]
    first_beyond = bounds.index(standard) + 1
    assert all(red_over_blue[first_beyond:])
    assert not red_over_blue[first_beyond - 1] or first_beyond == 1


def test_png_is_read_back():
    pixels = np.array([[0, 1], [2, 1]], dtype=np.uint8)
    data = write_png(pixels, ["#ffffff", "#102030", "#405060"])
    chunk = data.index(b"IDAT")
    length = int.from_bytes(data[chunk - 4 : chunk], "big")
    lines = zlib.decompress(data[chunk + 4 : chunk + 4 + length])
    assert lines == bytes([0, 0, 1, 0, 2, 1])
    assert bytes.fromhex("ffffff102030405060") in data


def test_the_page_is_a_folium_map_and_the_same_bytes_again(html: str):
    page = draw_map(small_plan())
    assert isinstance(page, folium.Map)
    assert page.get_root().render() == page.get_root().render() == html
    assert re.findall(r"_[0-9a-f]{32}\b", html) == []


def test_further_folium_layers_still_draw():
    page = draw_map(small_plan())
    folium.CircleMarker([11.0, 106.7]).add_to(page)
    html = page.get_root().render()
    assert "L.circleMarker(" in html
    name = re.search(r"var (map_\d+) = L\.map\(", html)
    assert name is not None
    assert f".addTo({name[1]})" in html


def test_names_are_escaped_and_blocks_hold_the_document(html: str):
    assert "<img" not in html
    assert HOSTILE not in html
    block = re.search(r'id="page-data">([^<]+)<', html)
    assert block is not None
    data = json.loads(gzip.decompress(base64.b64decode(block[1])))
    assert data["document"] == json.loads(json.dumps(plan_document(small_plan())))
    assert sorted(data["texts"]) == ["en", "vi"]
    assert sorted(data["texts"]["vi"]) == sorted(data["texts"]["en"])


def test_leaflet_brings_no_address_along():
    assert "url(" not in figure.leaflet_css()
    assert "sourceMappingURL" not in figure.leaflet_js()


def test_a_run_s_folder_redraws_the_same_page(tmp_path):
    write_folder(small_plan(), tmp_path / "run")
    first = (tmp_path / "run" / "map.html").read_bytes()
    with pytest.raises(OutputError, match="already holds a page"):
        redraw_page(tmp_path / "run", tmp_path / "run")
    assert redraw_page(tmp_path / "run", tmp_path / "run", overwrite=True).read_bytes() == first
    assert redraw_page(tmp_path / "run", tmp_path / "other").read_bytes() == first
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["map.html"]


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: (folder / "plan.json").unlink(), "no finished run"),
        (lambda folder: (folder / "plan.gpkg").unlink(), "holds no plan.gpkg"),
        (lambda folder: (folder / "plan.json").write_text("{"), "cannot be read"),
        (lambda folder: (folder / "plan.json").write_text("[]"), "lacks study"),
    ],
)
def test_a_spoilt_folder_is_one_message(tmp_path, spoil, message):
    folder = tmp_path / "run"
    folder.mkdir()
    document, tables = plan_document(small_plan()), plan_tables(small_plan())
    write_document(document, folder / "plan.json")
    write_geopackage(document, tables, path=folder / "plan.gpkg")
    spoil(folder)
    with pytest.raises(InputError, match=message):
        redraw_page(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_files_of_two_runs_are_not_mixed(tmp_path):
    document, tables = plan_document(small_plan()), plan_tables(small_plan())
    document["areas"] = document["areas"][1:]
    write_document(document, tmp_path / "plan.json")
    write_geopackage(document, tables, path=tmp_path / "plan.gpkg")
    with pytest.raises(InputError, match="not of the same run"):
        read_run(tmp_path)


def test_a_generated_input_and_the_kind_of_plan_are_said_in_the_html(html: str):
    assert 'class="generated" role="alert"' in html
    assert "verdict lower_bound" in html
    document, tables = plan_document(small_plan()), plan_tables(small_plan())
    quiet = draw_page({**document, "is_generated": False, "heading": "plan"}, tables)
    html = quiet.get_root().render()
    assert 'role="alert"' not in html
    assert "verdict plan" in html


def test_write_page_writes_what_is_rendered(tmp_path, html: str):
    write_page(plan_document(small_plan()), plan_tables(small_plan()), path=tmp_path / "map.html")
    assert (tmp_path / "map.html").read_bytes().decode("utf-8") == html


def test_further_tables_are_on_the_page_in_print_and_in_every_file():
    document, tables = plan_document(small_plan()), plan_tables(small_plan())
    both = [further_sheets(document, load_words(language)) for language in LANGUAGES]
    assert [sheet.key for sheet in both[0]] == [sheet.key for sheet in both[1]]
    for language, sheets in zip(LANGUAGES, both, strict=True):
        words = load_words(language)
        # Sheet names longer than this break a workbook.
        assert max(len(sheet.titled(words)) for sheet in sheets) <= 31
        keys = [sheet.key for sheet in annex_sheets(document, tables, words=words)]
        assert keys[3 : 3 + len(sheets)] == [sheet.key for sheet in sheets]
    sheet = next(each for each in both[0] if each.key == "further.evenness")
    assert sheet.key == "further.evenness"
    assert [row["after"] for row in sheet.rows] == [
        document["fairness"][key] for key in ("gini", "worst_tenth_minutes", "small_change_share")
    ]


def test_a_further_table_without_a_figure_is_left_out():
    document = plan_document(small_plan(has_roads=False))
    assert document["fairness"]["gini"] is None
    assert [sheet.key for sheet in further_sheets(document, load_words("vi"))] == []
