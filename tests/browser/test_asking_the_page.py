"""What a reader may ask of the page: other limits, a place, a name, a table, a picture, a print."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from pyproj import Transformer

from motcua.assess.readings import covered_by_minute
from motcua.domain.phase import Phase
from motcua.domain.standard import READINGS
from motcua.present.document import plan_document
from motcua.present.map import write_page
from motcua.present.tables import plan_tables
from motcua.present.words import load_words
from motcua.present.workbook import write_workbook
from pages import recounted_by_minute, shares_in_the_workbook
from small_plan import CRS, EXISTING, HOSTILE, OPENED, ORIGIN, plan_with_curve, small_plan

pytestmark = pytest.mark.browser

REDS = """() => [...document.querySelectorAll(".leaflet-cells-pane canvas")]
  .map((tile) => {
    const copy = new OffscreenCanvas(tile.width, tile.height);
    const context = copy.getContext("2d", { willReadFrequently: true });
    context.drawImage(tile, 0, 0);
    const { data } = context.getImageData(0, 0, tile.width, tile.height);
    return data.filter((value, at) => at % 4 === 0 && value === 177 && data[at + 1] === 0).length;
  })
  .reduce((sum, n) => sum + n, 0)"""
"""How many dots of the cells' tiles are in the red of people outside the standard."""


def truly_counted(plan):
    """Return the plan with the thresholds of the real assessment, reading by reading."""
    sides = {}
    for name in ("before", "after"):
        side = getattr(plan, name)
        thresholds = covered_by_minute(
            side.opened,
            travel=plan.travel,
            standard=plan.standard,
            population=plan.demand.population,
        )
        sides[name] = dataclasses.replace(side, thresholds=thresholds)
    return dataclasses.replace(plan, **sides)


@pytest.fixture(scope="module")
def plan():
    return truly_counted(small_plan())


@pytest.fixture(scope="module")
def path(tmp_path_factory, plan):
    path = tmp_path_factory.mktemp("page") / "map.html"
    write_page(plan_document(plan), plan_tables(plan), path=path)
    return path


def written_link(page, part: str) -> str:
    """Return the address once it holds a part; the page writes it a moment after a change."""
    for _ in range(100):
        link = page.evaluate("location.hash")
        if part in link:
            return link
        page.wait_for_timeout(50)
    raise AssertionError(f"{part} never came into {link}")


def lat_lon(east_km: float, north_km: float) -> str:
    x, y = ORIGIN + 1_000 * np.array([east_km, north_km])
    lon, lat = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True).transform(x, y)
    return f"{lat:.5f},{lon:.5f}"


def test_every_whole_minute_is_the_same_on_page_in_plan_json_and_workbook(
    open_page, path, plan, tmp_path
):
    # A phone's map has few tiles to repaint at each of the 255 moves.
    seen, document, words = open_page(path, width=400), plan_document(plan), load_words("vi")
    write_workbook(document, plan_tables(plan), path=tmp_path / "plan.xlsx")
    for reading in READINGS:
        rows = [row for row in document["thresholds"] if row["reading"] == reading]
        told = recounted_by_minute(seen, reading)
        assert [line.minutes for line in told] == list(range(10, 61))
        for line, row in zip(told, rows, strict=True):
            shares = [row["covered_share"], row["covered_share_before"]]
            assert line.texts == line.recounts == [words.percent(share) for share in shares]
            assert document["thresholds"][line.place] == row
        in_book = shares_in_the_workbook(tmp_path / "plan.xlsx", reading)
        assert [line.recounts for line in told] == in_book
    assert seen.complaints == []


def test_kilometres_are_recounted_and_the_standard_comes_back(open_page, path):
    seen = open_page(path)
    seen.page.evaluate(
        """() => {
          const slider = document.getElementById("limit-km");
          slider.value = 10;
          slider.dispatchEvent(new Event("input"));
        }"""
    )
    # Within 10 km straight of S1 or S3, or 30 minutes: all but D5 and D6, D4 by its 28 minutes.
    assert seen.text("[data-live='totals.covered_share']") == "93,7\xa0%"
    assert seen.page.get_attribute("[data-live='totals.covered_share']", "data-kpi") is None
    assert seen.page.locator("#recounted").is_visible()
    seen.page.select_option("#reading", "distance_straight")
    # D1, D2 and D3 alone live within 5 km straight: 350 of 800.5 people.
    assert seen.text("[data-live='totals.covered_share']") == "43,7\xa0%"
    seen.page.click(".limits .plain")
    assert seen.page.get_attribute("[data-live='totals.covered_share']", "data-kpi") == (
        "totals.covered_share"
    )
    assert seen.page.locator("#recounted").is_hidden()


def test_a_spot_tells_who_serves_it_before_and_after(open_page, path):
    seen = open_page(path, fragment=f"#spot={lat_lon(6, 1)}")
    cells = seen.page.locator(".probe tbody td").all_text_contents()
    assert seen.text(".probe h3") == "Giữa"
    assert "50 người" in seen.text(".probe .card")
    # D3 walks the streets 3 km to S2 today, 5 km to S1 under the plan, at 30 km/h.
    assert cells == [
        HOSTILE, "Trung tâm Tây", "6 phút", "10 phút", "3,0 km", "5,0 km", "2,3 km", "5,0 km",
        "có", "có",
    ]  # fmt: skip
    nearest = seen.page.locator(".probe ol li").all_text_contents()
    assert [line.split(",")[0] for line in nearest] == ["Trung tâm Tây", "Trung tâm Đông"]
    assert seen.complaints == []


def test_a_click_asks_and_the_address_answers_a_colleague(open_page, path):
    seen = open_page(path, fragment="#lang=en&layer=density&minutes=45&side=both")
    assert seen.page.input_value("#layer") == "density"
    assert seen.page.input_value("#limit-minutes") == "45"
    assert seen.page.get_attribute("html", "lang") == "en"
    assert seen.page.get_attribute("[data-value=both]", "aria-pressed") == "true"
    box = seen.page.locator(".folium-map").bounding_box()
    seen.page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.62)
    seen.page.select_option("#layer", "catchments")
    link = written_link(seen.page, "layer=catchments")
    again = open_page(path, fragment=link)
    assert again.page.input_value("#layer") == "catchments"
    assert again.page.input_value("#limit-minutes") == "45"
    assert again.complaints == seen.complaints == []


def test_the_keyboard_asks_for_the_middle_of_the_map(open_page, path):
    lat, lon = lat_lon(19, 8).split(",")
    seen = open_page(path, fragment=f"#at={lat},{lon},12")
    seen.page.focus(".folium-map")
    seen.page.keyboard.press("Enter")
    # D4: 400 people, 14 km of streets from S3, 28 minutes.
    assert "400 người" in seen.text(".probe .card")
    assert "28 phút" in seen.page.inner_text(".probe .card")


@pytest.mark.parametrize(
    "fragment",
    [
        "#layer=<img>",
        "#minutes=1e9&km=-4&spot=a,b&at=1,2",
        "#side=phase9&reading=x",
        "#",
        "#lang=toString&layer=constructor",
    ],
)
def test_a_broken_address_shows_the_plan(open_page, path, fragment):
    seen = open_page(path, fragment=fragment)
    assert seen.complaints == []
    assert seen.page.input_value("#layer") == "minutes"
    assert seen.text("[data-kpi='totals.covered_share']") == "93,7\xa0%"


def test_comparing_clips_both_sides_at_the_line(open_page, path):
    seen = open_page(path, fragment="#side=both")
    clips = "() => ['cells', 'cells-before', 'offices', 'offices-before'].map((name) => document.querySelector(`.leaflet-${name}-pane`).style.clip)"  # noqa: E501
    right, left, *_ = (
        [float(edge[:-2]) for edge in clip[5:-1].split(", ")] for clip in seen.page.evaluate(clips)
    )
    assert left[1] == pytest.approx(right[3])
    seen.page.focus(".swipe input")
    for _ in range(100):
        seen.page.keyboard.press("ArrowLeft")
    moved = [float(edge[:-2]) for edge in seen.page.evaluate(clips)[1][5:-1].split(", ")]
    assert moved[1] < left[1]
    # Three offices today, and the same three as decided.
    assert seen.page.locator(".leaflet-offices-before-pane .office-icon").count() == 3
    assert seen.page.locator(".leaflet-offices-pane .office-icon").count() == 3


def test_an_office_keeps_focus_and_card_when_drawn_anew(open_page, path):
    seen = open_page(path)
    seen.page.locator(".office-icon").first.focus()
    seen.page.keyboard.press("Enter")
    label = "() => document.activeElement.getAttribute('aria-label')"
    name = seen.page.evaluate(label).split(",")[0]
    seen.page.evaluate("document.querySelector('[data-language=en]').click()")
    assert seen.page.evaluate(label).split(",")[0] == name
    assert seen.text(".card h3") == name
    assert load_words("en").say("tier.branch") in seen.text(".card")
    seen.page.evaluate("document.querySelector('[data-value=before]').click()")
    assert seen.page.evaluate(label) == f"{name}, Today"
    assert seen.complaints == []


@pytest.mark.parametrize("typed", ["tay hoa", "TÂY HOÀ", "hoa"])
def test_search_finds_names_without_diacritics(open_page, path, typed):
    seen = open_page(path)
    seen.page.fill("#search", typed)
    found = seen.page.locator("#found li")
    assert "Tây Hoà" in (found.first.text_content() or "")
    seen.page.keyboard.press("Enter")
    assert seen.page.input_value("#search") == "Tây Hoà"
    assert found.count() == 0


def test_tables_sort_filter_and_download(open_page, path):
    seen = open_page(path)
    names = (
        "() => [...document.querySelectorAll('#table-areas tbody th')].map((e) => e.textContent)"
    )
    assert seen.page.evaluate(names) == ["Tây Hoà", "Giữa", "Đông | <b>Hòa</b>"]
    seen.page.click("#table-areas thead th:nth-child(3) button")
    assert seen.page.evaluate(names) == ["Đông | <b>Hòa</b>", "Tây Hoà", "Giữa"]
    seen.page.click("#table-areas thead th:nth-child(3) button")
    assert seen.page.evaluate(names) == ["Giữa", "Tây Hoà", "Đông | <b>Hòa</b>"]
    seen.page.fill("#table-areas input", "dong")
    assert seen.page.evaluate(names) == ["Đông | <b>Hòa</b>"]
    seen.page.click("[role=tab] >> nth=1")
    with seen.page.expect_download() as download:
        seen.page.click("#table-offices .table-tools button")
    text = download.value.path().read_bytes().decode("utf-8")
    assert text.startswith("\ufeffĐiểm một cửa;Loại điểm;")
    hostile = next(line for line in text.split("\r\n") if "HYPERLINK" in line)
    assert hostile.startswith('"\'=HYPERLINK(""x"")|<img src=x')
    assert "Sáp nhập" in hostile


def test_outside_places_say_what_they_need(open_page, path):
    seen = open_page(path)
    seen.page.click("[role=tab] >> nth=2")
    row = seen.page.locator("#table-outside tbody tr").first.locator("th, td").all_text_contents()
    # D5 and D6: S4 at (19, 15) stands 4 and 5 km away but is not opened.
    assert row[:3] == ["Đông | <b>Hòa</b>", "50", "50"]
    assert row[-1] == load_words("vi").say("page.needs.open")


def test_the_map_downloads_as_a_picture(open_page, path):
    seen = open_page(path)
    with seen.page.expect_download() as download:
        seen.page.click("#picture")
    assert download.value.suggested_filename == "map.png"
    assert download.value.path().read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert seen.complaints == []


def test_print_shows_the_sheet_in_place_of_the_live_map(open_page, path):
    seen = open_page(path)
    seen.page.click("[data-language=en]")
    seen.page.emulate_media(media="print")
    assert seen.page.locator(".folium-map").is_hidden()
    assert seen.page.locator(".still-map").count() == 2
    assert seen.page.locator(".still-map").first.is_visible()
    assert "Under the plan" in seen.page.inner_text(".still")
    assert "93.7%" in seen.page.inner_text(".still")


def test_phases_are_one_line_of_time(open_page, tmp_path):
    plan = small_plan()
    steps = (("Một", plan.before), ("Hai", plan.after))
    phases = tuple(
        Phase(
            name=name, from_=f"2025-0{at}-01", until=f"2025-0{at}-28", is_fixed=False,
            boundary_free_share=0.0, assessment=side,
        )
        for at, (name, side) in enumerate(steps, start=1)
    )  # fmt: skip
    path = tmp_path / "map.html"
    plan = dataclasses.replace(plan, phases=phases)
    write_page(plan_document(plan), plan_tables(plan), path=path)
    seen = open_page(path, fragment="#side=phase0")
    assert seen.complaints == []
    assert seen.page.input_value("#phase") == "1"
    assert seen.text("[for=phase] >> nth=1") == "Một"
    assert "01/01/2025" in seen.text(".told >> nth=0")
    assert f"{EXISTING.sum()} điểm" in seen.text(".told >> nth=0")
    seen.page.focus("#phase")
    seen.page.keyboard.press("ArrowRight")
    assert f"{OPENED.sum()} điểm" in seen.text(".told >> nth=0")


def test_a_picked_plan_of_the_curve_is_what_figures_and_cells_show(open_page, tmp_path):
    plan, path, words = plan_with_curve(), tmp_path / "map.html", load_words("vi")
    document = plan_document(plan)
    write_page(document, plan_tables(plan), path=path)
    seen = open_page(path, fragment="#minutes=20")
    seen.page.locator(".chart .pick").first.focus()
    seen.page.keyboard.press("Enter")
    # S3 alone leaves D5 and D6 out, whatever minutes were asked before: 50.5 of 800.5 people.
    assert seen.text("[data-live='totals.covered_share']") == "93,7\xa0%"
    kpi = seen.page.get_attribute("[data-live='totals.covered_share']", "data-kpi")
    assert kpi == "frontier.0.covered_share"
    recounted = seen.page.get_attribute("[data-live='totals.covered_share']", "data-recounted")
    assert recounted == words.percent(document["frontier"][0]["covered_share"])
    assert seen.text("[data-live='totals.uncovered_population']") == "50"
    assert seen.text("[data-live='totals.n_open']") == "1"
    assert seen.text("[data-live='totals.officers']") == words.say("page.curve.not_counted")
    assert seen.text("[data-kpi='before.n_open']") == "3"
    assert seen.page.input_value("#layer") == "outside"
    assert seen.page.evaluate(REDS) > 0
    assert seen.page.is_disabled("#limit-minutes")
    assert seen.page.is_disabled("#layer option[value=minutes]")
    assert words.say("page.curve.shown", n=1) in seen.text("#picked")
    # S1 and S2 exist and are not in it, S4 is a candidate that is not.
    labels = [
        (icon.get_attribute("aria-label") or "").rsplit(", ", 1)[1]
        for icon in seen.page.locator(".office-icon").all()
    ]
    assert sorted(labels) == sorted(
        words.say(f"decision.{name}") for name in ("close", "close", "keep")
    )
    # The focus stays on the curve that was drawn anew, and an arrow goes to the next plan.
    seen.page.keyboard.press("ArrowRight")
    seen.page.keyboard.press("Enter")
    assert seen.text("[data-live='totals.covered_share']") == "100,0\xa0%"
    assert seen.page.evaluate(REDS) == 0
    assert "n_open=2" in written_link(seen.page, "n_open=2")
    seen.page.click("[data-value=after]")
    assert seen.page.input_value("#layer") == "minutes"
    assert seen.text("[data-kpi='totals.covered_share']") == "93,7\xa0%"
    assert seen.text("[data-kpi='totals.officers']") == str(document["totals"]["officers"])
    assert seen.page.locator("#picked").is_hidden()
    assert seen.complaints == []


def test_a_spot_says_whether_the_picked_plan_covers_it(open_page, tmp_path):
    plan, path = plan_with_curve(), tmp_path / "map.html"
    write_page(plan_document(plan), plan_tables(plan), path=path)
    # D5: not by S3 alone, by S3 and S4.
    for n_open, key in ((1, "legend.outside_line"), (2, "legend.inside")):
        seen = open_page(path, fragment=f"#n_open={n_open}&spot={lat_lon(19, 19)}&layer=minutes")
        side = load_words("vi").say("page.curve.side", n=n_open)
        said = f"{side}: {load_words('vi').say(f'page.{key}')}."
        assert said in seen.page.inner_text(".probe .card")
        assert seen.page.locator(".probe ol li").count() == n_open
        assert seen.complaints == []


def test_a_curve_whose_cells_are_not_known_changes_nothing_else(open_page, tmp_path, plan):
    document = plan_document(plan_with_curve())
    path = tmp_path / "map.html"
    write_page(document, plan_tables(plan), path=path)
    seen = open_page(path)
    seen.page.locator(".chart .pick").first.click()
    told = seen.page.locator(".chart .told")
    assert "1 điểm: 93,7\xa0% dân số" in told.inner_text()
    assert "thêm được 750 người" in told.inner_text()
    assert load_words("vi").say("page.curve.unlisted") in told.inner_text()
    assert seen.text("[data-kpi='totals.n_open']") == "2"
    assert seen.page.input_value("#layer") == "minutes"
    assert seen.complaints == []


def test_scenarios_have_a_table_on_the_page_and_in_print(open_page, tmp_path, plan):
    document = json.loads(json.dumps(plan_document(plan)))
    figures = {"mean_minutes": 12.5, "lost_population": 40, "covered_share": 0.75}
    both = {**figures, **{f"{key}_before": value for key, value in figures.items()}}
    shares = {"covered_share": 0.5, "covered_share_before": 0.25}
    row = {**both, "mode": "motorbike", "is_planned_for": False, "readings": {"time": shares}}
    document["usual_roads"] = {**row, "name": None, "is_planned_for": True, "lost_population": 0}
    document["scenarios"] = [{**row, "name": "Lũ <b>sông</b>", "mode": "car"}]
    path = tmp_path / "map.html"
    write_page(document, plan_tables(plan), path=path)
    seen = open_page(path)
    seen.page.locator("[role=tab]").last.click()
    rows = seen.page.locator("#table-scenarios tbody tr")
    assert rows.nth(1).locator("th, td").all_text_contents() == [
        "Lũ <b>sông</b> (đi ô tô)",
        "25,0\xa0%", "75,0\xa0%", "12,5", "40", "50,0\xa0%", "75,0\xa0%", "12,5", "40",
    ]  # fmt: skip
    seen.page.click("[data-language=en]")
    assert seen.page.locator("#table-scenarios tbody th").nth(1).text_content() == (
        "Lũ <b>sông</b> (by car)"
    )
    seen.page.emulate_media(media="print")
    paper = seen.page.locator(".still-scenarios tbody tr").nth(1)
    assert paper.is_visible()
    assert paper.locator("th").inner_text() == "Lũ <b>sông</b> (by car)"
    assert paper.locator("td").all_text_contents() == [
        "25.0%", "75.0%", "12.5", "40", "50.0%", "75.0%", "12.5", "40",
    ]  # fmt: skip
    assert seen.complaints == []
