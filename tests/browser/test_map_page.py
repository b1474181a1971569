"""The page as an official opens it: from a file, with the network off."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest

from motcua.present.document import plan_document
from motcua.present.map import write_page
from motcua.present.page.numbers import written
from motcua.present.tables import plan_tables
from motcua.present.words import LANGUAGES, load_words
from small_plan import HOSTILE, assess, assessed_plan, small_plan

pytestmark = pytest.mark.browser

TONES = """() => {
  const tones = new Set();
  for (const tile of document.querySelectorAll(".leaflet-cells-pane canvas")) {
    const { data } = tile.getContext("2d").getImageData(0, 0, tile.width, tile.height);
    for (let at = 0; at < data.length; at += 4) {
      if (data[at + 3]) tones.add(data.slice(at, at + 3).join());
    }
  }
  return [...tones];
}"""
"""The colours that the cells' tiles show."""

KPIS = {
    "totals.covered_share": "share",
    "totals.n_open": "count",
    "totals.uncovered_population": "count",
    "totals.mean_minutes": "minutes",
    "totals.officers": "count",
    "totals.population": "count",
    "before.covered_share": "share",
    "before.n_open": "count",
}


@pytest.fixture(scope="module")
def document():
    return plan_document(small_plan())


@pytest.fixture(scope="module")
def path(tmp_path_factory, document):
    path = tmp_path_factory.mktemp("page") / "map.html"
    write_page(document, plan_tables(small_plan()), path=path)
    return path


def test_nothing_leaves_the_file_and_nothing_is_complained_of(open_page, path):
    seen = open_page(path)
    assert seen.requests == [path.as_uri()]
    assert seen.complaints == []


def test_kpis_are_plan_json_s_in_both_languages(open_page, path, document):
    seen = open_page(path)
    for language in ("vi", "en", "vi"):
        seen.page.click(f"[data-language={language}]")
        words = load_words(language)
        for key, form in KPIS.items():
            table, name = key.split(".")
            expected = written(document[table][name], form, words)
            assert seen.page.locator(f"[data-kpi='{key}']").first.text_content() == expected
            assert seen.page.locator(f"[data-kpi='{key}'] *").count() == 0
    # 770.5 of 800.5 people, by hand.
    assert seen.text("[data-kpi='totals.covered_share']") == "93,7\xa0%"


def test_a_hostile_name_is_text(open_page, path):
    seen = open_page(path)
    alerts = []
    seen.page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    marker = seen.page.locator(
        f'[aria-label*="{HOSTILE[:14].replace(chr(34), chr(92) + chr(34))}"]'
    )
    marker.first.hover()
    assert seen.text(".leaflet-tooltip strong") == HOSTILE
    marker.first.click()
    assert seen.text(".card h3") == HOSTILE
    assert seen.page.locator("img[src=x]").count() == 0
    assert alerts == []


def test_the_language_switch_says_everything_again(open_page, path):
    seen = open_page(path)
    vietnamese = seen.page.inner_text("main")
    assert "Dân số trong tiêu chuẩn" in vietnamese
    seen.page.click("[data-language=en]")
    english = seen.page.inner_text("body")
    assert seen.page.get_attribute("html", "lang") == "en"
    assert "People within the standard" in english
    assert "Lower bound by access alone, not a proposal." in english
    words_left = load_words("vi").entries["page"]["kpi"].values()
    assert [word for word in words_left if word in english] == []
    assert seen.complaints == []


def test_a_lower_bound_and_generated_inputs_are_said_loudly(open_page, path):
    seen = open_page(path)
    assert "chưa phải phương án đề xuất" in seen.text(".verdict.lower_bound")
    assert seen.text("[role=alert]").startswith("SỐ LIỆU MÔ PHỎNG.")


def test_cells_are_painted_and_a_side_can_be_chosen(open_page, path):
    seen = open_page(path)
    assert len(seen.page.evaluate(TONES)) > 1
    seen.page.select_option("#layer", "outside")
    # Grey within the standard; red, and halfway from it to white for the stripes, without: D5, D6.
    assert sorted(seen.page.evaluate(TONES)) == ["177,0,38", "213,220,217", "216,128,147"]
    seen.page.click("[data-value=before]")
    # Three existing offices stand today; under the plan S2 is drawn as merged.
    assert seen.page.locator(".office-icon").count() == 3


def test_an_assessment_shows_no_second_side(open_page, tmp_path):
    plan = assessed_plan()
    path = tmp_path / "map.html"
    write_page(plan_document(plan), plan_tables(plan), path=path)
    seen = open_page(path)
    assert seen.complaints == []
    assert seen.page.locator(".still-map").count() == 1


def test_a_green_field_has_no_office_today(open_page, tmp_path):
    plan = small_plan()
    nowhere = np.zeros(4, dtype=bool)
    sites = dataclasses.replace(plan.sites, is_existing=nowhere)
    before = assess(nowhere, travel=plan.travel, standard=plan.standard)
    plan = dataclasses.replace(plan, sites=sites, before=before)
    path = tmp_path / "map.html"
    write_page(plan_document(plan), plan_tables(plan), path=path)
    seen = open_page(path, fragment="#side=both&layer=change&minutes=20")
    assert seen.complaints == []
    assert seen.text("[data-kpi='before.n_open']") == "0"
    assert seen.text("[data-live='before.covered_share']") == "0,0\xa0%"


def test_without_roads_times_are_unknown_and_the_page_still_draws(open_page, tmp_path):
    plan = small_plan(has_roads=False)
    path = tmp_path / "map.html"
    write_page(plan_document(plan), plan_tables(plan), path=path)
    seen = open_page(path)
    assert seen.complaints == []
    assert seen.text("[data-kpi='totals.mean_minutes']") == "không rõ"


def test_without_scripts_a_still_map_and_a_table_are_shown(open_page, path):
    seen = open_page(path, java_script_enabled=False)
    assert seen.page.locator(".still-map").first.is_visible()
    rows = seen.page.locator(".still-areas tbody tr")
    assert rows.count() == 3
    assert "Đông | <b>Hòa</b>" in (rows.nth(2).text_content() or "")
    assert seen.text("[data-kpi='totals.covered_share']") == "93,7\xa0%"


def test_the_browser_writes_numbers_as_the_files_do(open_page, path):
    """Halves to even, groups and marks of each language, against Python."""
    seen = open_page(path)
    rng = np.random.default_rng(4)
    values = [0.25, 0.35, 2.5, 12.25, 12.75, 1234.5, 2722527, 0, 0.05, 999.95]
    values += (rng.random(200) * 10.0 ** rng.integers(0, 7, 200)).tolist()
    shares = [0.0, 1.0, 0.99999, 0.9994999, 0.1225, *rng.random(200).tolist()]
    for language in LANGUAGES:
        seen.page.click(f"[data-language={language}]")
        words = load_words(language)
        told = seen.page.evaluate(
            "([values, shares]) => ({numbers: values.map((v) => motcua.number(v, 1)),"
            " counts: values.map((v) => motcua.number(v, 0)), "
            " shares: shares.map((s) => motcua.percent(s))})",
            [values, shares],
        )
        assert told["numbers"] == [words.number(value, 1) for value in values]
        assert told["counts"] == [words.number(value, 0) for value in values]
        assert told["shares"] == [words.percent(share) for share in shares]


def test_the_policy_lets_nothing_in(path):
    html = path.read_text(encoding="utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy[1]
    assert "http" not in policy[1]
    assert re.findall(r"<(?:link|iframe|img|script src)", html) == []


def test_web_tiles_are_asked_for_only_while_their_switch_is_on(open_page, tmp_path):
    path = tmp_path / "map.html"
    document = {**plan_document(small_plan()), "credits": ["Own survey"]}
    write_page(document, plan_tables(small_plan()), path=path, web_tiles=True)
    policy = re.search(r"img-src ([^;]+);", path.read_text(encoding="utf-8"))
    assert policy is not None
    assert policy[1] == "data: blob: https://tile.openstreetmap.org"
    seen = open_page(path, fragment="#web_tiles=1")
    credit = "OpenStreetMap contributors"
    seen.page.select_option("#layer", "density")
    assert not seen.page.is_checked("#web-tiles")
    assert seen.requests == [path.as_uri()]
    assert credit not in seen.text(".leaflet-control-attribution")
    with seen.page.expect_event("requestfailed"):
        seen.page.check("#web-tiles")
    assert all(url.startswith("https://tile.openstreetmap.org/") for url in seen.requests[1:])
    assert credit in seen.text(".leaflet-control-attribution")
    # The browser of this test has no network.
    failed = load_words("vi").say("page.web_tiles.failed", host="tile.openstreetmap.org")
    seen.page.wait_for_function(
        "(words) => document.querySelector('.web-told').textContent === words", arg=failed
    )
    assert [text for text in seen.complaints if "Content Security Policy" in text] == []
    seen.page.uncheck("#web-tiles")
    assert seen.page.locator(".web-told").is_hidden()
    assert credit not in seen.text(".leaflet-control-attribution")


def test_the_standard_page_offers_no_web_tiles(open_page, path):
    assert open_page(path).page.locator("#web-tiles").count() == 0


@pytest.mark.parametrize(
    "missing", ["delete globalThis.DecompressionStream", "delete Array.prototype.at"]
)
def test_a_browser_too_old_for_the_map_shows_the_still_one_and_says_so(chromium, path, missing):
    page = chromium.new_page(offline=True)
    page.add_init_script(missing)
    page.goto(path.as_uri())
    page.wait_for_selector("html.too-old", state="attached")
    assert page.locator(".still-map").first.is_visible()
    assert page.inner_text("p.no-script") == load_words("vi").say("page.no_script")
    assert page.locator(".folium-map").is_hidden()
    assert "93,7\xa0%" in page.inner_text("body")
    page.close()


def test_what_is_printed_says_that_it_is_not_what_is_tried_on_the_screen(open_page, path):
    seen = open_page(path)
    seen.page.emulate_media(media="print")
    assert seen.page.locator("#on-paper").is_hidden()
    seen.page.evaluate("location.hash = 'minutes=20'")
    seen.page.wait_for_selector("#on-paper", state="visible")
    assert seen.page.inner_text("#on-paper") == load_words("vi").say("page.limits.on_paper")
    seen.page.emulate_media(media="screen")
    assert seen.page.locator("#on-paper").is_hidden()


def test_further_tables_have_a_tab_a_print_and_both_languages(open_page, path, document):
    seen = open_page(path)
    share = document["fairness"]["gini"]
    for language in ("vi", "en"):
        seen.page.click(f"[data-language={language}]")
        words = load_words(language)
        seen.page.get_by_role("tab", name=words.say("files.sheet.further.evenness")).click()
        row = seen.page.locator("[id='table-further.evenness'] tbody tr").first
        assert row.locator("th").inner_text() == words.say("further.evenness.gini")
        assert row.locator("td").nth(1).inner_text() == words.percent(share)
    seen.page.locator("[id='table-further.evenness'] thead button").nth(2).click()
    cells = seen.page.locator("[id='table-further.evenness'] tbody tr td:nth-child(3)")
    figures = [document["fairness"][key] for key in ("gini", "worst_tenth_minutes")]
    assert cells.first.inner_text() == words.number(max(figures), 1)
    seen.page.emulate_media(media="print")
    name = load_words("en").say("files.sheet.further.evenness")
    paper = seen.page.locator(".still-further").filter(has_text=name)
    assert paper.is_visible()
    assert words.percent(share) in paper.inner_text()
    assert seen.complaints == []
