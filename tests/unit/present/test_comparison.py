"""Two runs side by side: sums done by hand, hostile names, and what cannot be compared."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pytest

from motcua.errors import InputError, OutputError
from motcua.present.changes import CLASSES
from motcua.present.comparison import compare_runs
from motcua.present.comparison_files import check_target, write_comparison
from motcua.present.comparison_page import compare_page
from motcua.present.document import plan_document, write_document
from motcua.present.finished_run import open_run
from motcua.present.geopackage import write_geopackage
from motcua.present.tables import plan_tables
from motcua.present.words import load_words
from small_plan import EXISTING, assessed_plan, small_plan

if TYPE_CHECKING:
    from pathlib import Path

    from motcua.domain.plan import Plan

VI = load_words("vi")
ALL_OPEN = np.ones(4, dtype=bool)


def write_run(plan: Plan, folder: Path):
    folder.mkdir()
    document, tables = plan_document(plan), plan_tables(plan)
    write_document(document, folder / "plan.json")
    write_geopackage(document, tables, path=folder / "plan.gpkg")
    return folder


def compare(a: Plan, b: Plan, tmp_path: Path) -> dict[str, Any]:
    runs = [open_run(write_run(plan, tmp_path / name)) for plan, name in ((a, "A"), (b, "B"))]
    return compare_runs(*runs)


@pytest.fixture
def runs(tmp_path: Path):
    """Return today's three offices, and the plan that opens S4 too and merges S2 into S1."""
    plan = small_plan(opened=np.array([True, False, True, True]))
    return (
        open_run(write_run(assessed_plan(), tmp_path / "A")),
        open_run(write_run(plan, tmp_path / "B")),
    )


@pytest.fixture
def comparison(runs):
    return compare_runs(*runs)


def test_people_gain_and_lose_as_reckoned_by_hand(comparison: dict[str, Any]):
    # Without S2, D3's 50 people walk 10 minutes to S1 in place of 6 to S2. S4 stands 7 km from
    # D4 (14 minutes for 28), 4 from D5 (8 for 50) and 5 from D6 (10 for 52).
    people = comparison["people"]
    assert people["lose_population"] == 50
    assert people["gain_population"] == 400 + 30 + 20.5
    assert people["same_population"] == 300
    assert people["most_extra_minutes"] == 4
    assert people["classes"] == {
        **dict.fromkeys(CLASSES, 0),
        "shorter_10": 450.5,
        "same": 300,
        "longer": 50,
    }
    # D5 and D6 had 50 minutes and more and no office within 5 km; now both are in standard.
    assert (people["enters_population"], people["leaves_population"]) == (50.5, 0)


def test_areas_add_up_to_the_totals(comparison: dict[str, Any]):
    areas = {row["id"]: row for row in comparison["areas"]}
    assert (areas["02"]["lose_population"], areas["02"]["gain_population"]) == (50, 0)
    assert areas["02"]["minutes_difference"] == 4
    assert areas["03"]["gain_population"] == 450.5
    for key in ("gain_population", "lose_population", "same_population", "enters_population"):
        assert sum(row[key] for row in comparison["areas"]) == comparison["people"][key]


def test_figures_are_the_documents_own(runs, comparison: dict[str, Any]):
    a, b = (run.document["totals"] for run in runs)
    for row in comparison["figures"]:
        assert (row["a"], row["b"]) == (a[row["key"]], b[row["key"]])
        assert row["difference"] == b[row["key"]] - a[row["key"]]
    assert {row["key"] for row in comparison["figures"]} >= {"n_open", "officers", "covered_share"}


def test_offices_that_differ_are_listed_and_no_others(comparison: dict[str, Any]):
    assert [row["id"] for row in comparison["sites"]] == ["S2", "S4"]
    merged, opened = comparison["sites"]
    assert (merged["decision_a"], merged["decision_b"]) == ("keep", "merge")
    assert merged["merged_into_b"] == "S1"
    assert (opened["open_a"], opened["open_b"]) == (False, True)


def test_a_run_differs_in_nothing_from_itself(tmp_path: Path):
    comparison = compare(small_plan(), small_plan(), tmp_path)
    assert (comparison["sites"], comparison["notes"]) == ([], [])
    assert {row["difference"] for row in comparison["figures"]} == {0}
    assert comparison["people"]["same_population"] == 800.5


def test_other_people_are_named_and_not_compared(tmp_path: Path):
    plan = small_plan()
    more = replace(plan.demand, population=[100.0, 200.0, 50.0, 400.0, 30.0, 21.0])
    comparison = compare(plan, replace(plan, demand=more), tmp_path)
    assert [note["code"] for note in comparison["notes"]] == ["people_differ"]
    assert comparison["people"] is None
    assert "gain_population" not in comparison["areas"][0]


def test_another_province_leaves_only_totals(tmp_path: Path):
    plan = small_plan()
    region = replace(plan.region, ids=["11", "12", "13"])
    sites = replace(plan.sites, ids=["T1", "T2", "T3", "T4"])
    demand = replace(plan.demand, ids=["E1", "E2", "E3", "E4", "E5", "E6"])
    other = replace(plan, region=region, sites=sites, demand=demand)
    comparison = compare(plan, other, tmp_path)
    codes = [note["code"] for note in comparison["notes"]]
    assert codes == ["areas_foreign", "sites_foreign", "people_differ"]
    assert comparison["areas"] == []
    assert comparison["figures"][0]["difference"] == 0
    for note in comparison["notes"]:
        for language in ("vi", "en"):
            assert load_words(language).say(f"compare.note.{note['code']}", **note["values"])


def test_the_same_people_in_other_areas_are_followed_all_the_same(tmp_path: Path):
    """On a second map nobody moves: who gains and loses is as it was, only by no area."""
    plan = small_plan()
    region = replace(plan.region, ids=["11", "12", "13"])
    told = compare(assessed_plan(), replace(plan, region=region), tmp_path)
    assert [note["code"] for note in told["notes"]] == ["areas_foreign"]
    assert told["people"]["lose_population"] == 50
    assert told["areas"] == []


def test_places_on_one_side_alone_and_moved_offices_are_counted(tmp_path: Path):
    plan = small_plan()
    region = replace(plan.region, ids=["01", "02", "13"])
    moved = plan.sites.xy_m.copy()
    moved[0] += 2.0
    other = replace(plan, region=region, sites=replace(plan.sites, xy_m=moved))
    notes = {row["code"]: row["values"] for row in compare(plan, other, tmp_path)["notes"]}
    assert notes["areas_differ"] == {"only_a": 1, "only_b": 1}
    assert notes["sites_moved"] == {"n": 1, "first": "S1"}


def test_other_standards_and_means_of_travel_are_named(tmp_path: Path):
    plan = small_plan()
    about = replace(plan.about, standard_time_ms=1_200_000, mode="foot")
    comparison = compare(plan, replace(plan, about=about), tmp_path)
    assert [row["code"] for row in comparison["notes"]] == ["standard_differs", "mode_differs"]


def test_a_run_without_roads_compares_what_it_has(tmp_path: Path):
    comparison = compare(small_plan(), small_plan(has_roads=False), tmp_path)
    assert comparison["people"]["unknown_population"] == 800.5
    assert comparison["people"]["most_extra_minutes"] is None
    means = {row["key"]: row for row in comparison["figures"]}["mean_minutes"]
    assert (means["b"], means["difference"]) == (None, None)


def test_the_page_loads_nothing_and_escapes_everything(runs, comparison: dict[str, Any]):
    page = compare_page(comparison, *runs)
    assert not re.search(r"<[^>]*\s(src|href|srcset|action)=|@import|url\((?!#)|https?://", page)
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "default-src 'none'" in page
    assert page.count("<tr>") == page.count("</tr>")


def test_the_page_says_every_figure_in_both_languages(runs, comparison: dict[str, Any]):
    page = compare_page(comparison, *runs)
    lead = {"gain": 450.5, "lose": 50, "enters": 50.5, "leaves": 0}
    for language in ("vi", "en"):
        words = load_words(language)
        written = {name: words.number(n) for name, n in lead.items()}
        assert words.say("compare.people_lead", **written) in page
    shares = [f'data-v="{share!r}"' for share in (750 / 800.5, 1.0)]
    assert all(share in page for share in shares)
    assert "+6,31 điểm\u00a0%" in page  # 50.5 of 800.5
    assert "+6.31 points" in page


def test_the_workbook_holds_the_same_rows_and_no_formula(runs, comparison, tmp_path: Path):
    out = tmp_path / "out"
    paths = write_comparison(comparison, *runs, folder=out)
    assert [path.name for path in paths] == ["compare.html", "compare.xlsx"]
    first = [path.read_bytes() for path in paths]
    assert [path.read_bytes() for path in write_comparison(comparison, *runs, folder=out)] == first
    assert sorted(path.name for path in out.iterdir()) == ["compare.html", "compare.xlsx"]
    book = openpyxl.load_workbook(paths[1])
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    rows = list(book[VI.say("files.sheet.compare_areas")].iter_rows(values_only=True))
    gains = rows[0].index(VI.say("files.column.gain_population"))
    assert [row[gains] for row in rows[1:]] == [0, 0, 450.5]


def test_an_earlier_comparison_is_not_overwritten_without_leave(tmp_path: Path):
    (tmp_path / "compare.html").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="already holds a comparison"):
        check_target(tmp_path, overwrite=False)
    check_target(tmp_path, overwrite=True)
    with pytest.raises(OutputError, match="a file stands there"):
        check_target(tmp_path / "compare.html", overwrite=True)


def test_a_folder_without_a_plan_is_told(tmp_path: Path):
    with pytest.raises(InputError, match="There is no finished run here"):
        open_run(tmp_path)
    with pytest.raises(InputError, match="There is no finished run here"):
        open_run(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "cannot be read"),
        ("[" * 100_000, "cannot be read"),
        ("[]", "lacks study, standard, demand"),
        ('{"versions": {"motcua": "0.0.1"}}', "of version 0.0.1 lacks study, standard"),
        ('{"study": 4}', "lacks standard, demand"),
        ("\xff", "cannot be read"),
    ],
)
def test_a_plan_of_another_make_is_told(text: str, told: str, tmp_path: Path):
    (tmp_path / "plan.json").write_text(text, encoding="latin-1")
    with pytest.raises(InputError, match=told):
        open_run(tmp_path)


def test_an_older_plan_names_the_inner_keys_that_it_lacks(tmp_path: Path):
    folder = write_run(small_plan(opened=EXISTING), tmp_path / "A")
    document = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    del document["totals"]["officers"]
    (folder / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError, match=r"lacks totals\.officers"):
        open_run(folder)
    (folder / "plan.gpkg").unlink()
    document["totals"]["officers"] = 1
    (folder / "plan.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(InputError, match=r"holds no plan\.gpkg"):
        open_run(folder / "plan.json")
