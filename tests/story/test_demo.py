"""The first thing a newcomer does, from an empty folder."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys

import openpyxl
import pytest

from motcua.domain.standard import READINGS
from motcua.present.words import load_words
from pages import recounted_by_minute, shares_in_the_workbook

HEAVY = (
    "numpy", "pandas", "geopandas", "osmnx", "rasterio", "folium", "pulp", "scipy", "rich", "numba",
    "networkx", "shapely", "pyproj", "pydantic",
)  # fmt: skip


def motcua(*words, cwd):
    command = [sys.executable, "-c", "from motcua.cli.main import main; main()", *words]
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Return the folder of one demo and what was told of it."""
    home = tmp_path_factory.mktemp("demo")
    folder = home / "maps" / "binh-duong-2024"
    folder.mkdir(parents=True)
    (folder / "plan.json").write_text("{}", encoding="utf-8")  # an earlier demo's, to be replaced
    (folder / "own.txt").write_text("stays", encoding="utf-8")
    told = motcua("demo", "--json", cwd=home)
    assert told.returncode == 0, told.stderr
    return folder, told


def test_demo_plans_the_province_and_says_what_it_is(demo):
    folder, told = demo
    assert (folder / "own.txt").read_text(encoding="utf-8") == "stays"
    plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    assert json.loads(told.stdout) == plan
    assert plan["totals"]["population"] == 2_722_527
    assert plan["before"]["n_open"] == 100
    assert plan["heading"] == "plan"
    first, second, third = plan["phases"]
    assert [first["n_open"], second["n_open"]] == [100, 91]
    assert second["merged"].items() >= {("VP-25747", "CN-718"), ("VP-25906", "CN-726")}
    assert len(second["merged"]) == 9
    assert set(third["open_sites"]) < set(second["open_sites"])
    n_open = sum(site["open"] for site in plan["sites"])
    assert n_open == plan["totals"]["n_open"] == third["n_open"]
    assert third["covered_share"] == second["covered_share"] == first["covered_share"]
    cost = sum(site["yearly_cost"] for site in plan["sites"] if site["open"])
    assert abs(cost - plan["termination"]["objective"]) < 1e-6
    assert plan["termination"]["bound"] <= cost
    assert plan["termination"]["gap"] < 0.2
    assert plan["changes"]["most_extra_minutes"] <= 15
    fewest = next(row for row in plan["beside"] if row["model"] == "lscp")
    assert fewest["termination"]["reason"] == "optimal"
    everybody = [row["n_open"] for row in plan["frontier"] if row["covered_share"] == 1]
    assert min(everybody) == fewest["n_open"] == 20
    assert all(row["gap"] == 0 for row in plan["frontier"])
    summary = (folder / "summary.md").read_text(encoding="utf-8")
    assert "chưa phải phương án đề xuất: 20 điểm một cửa; đã chứng minh" in summary
    assert plan["is_generated"]
    assert {row["path"] for row in plan["inputs"] if row["generated"]} == {
        "areas-generated.geojson", "population-generated.csv", "roads-generated.osm"
    }  # fmt: skip
    book = openpyxl.load_workbook(folder / "plan.xlsx", read_only=True)
    assert len(book.sheetnames) > 4


@pytest.mark.browser
def test_the_demo_s_page_recounts_to_plan_json_and_workbook_at_every_minute(demo, open_page):
    folder, _ = demo
    document = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    seen, words = open_page(folder / "map.html", width=400), load_words("vi")
    for reading in READINGS:
        rows = [row for row in document["thresholds"] if row["reading"] == reading]
        recounts = [line.recounts for line in recounted_by_minute(seen, reading)]
        assert recounts == [
            [words.percent(row["covered_share"]), words.percent(row["covered_share_before"])]
            for row in rows
        ]
        assert recounts == shares_in_the_workbook(folder / "plan.xlsx", reading)
    assert seen.requests == [(folder / "map.html").as_uri()]
    assert seen.complaints == []
    assert (folder / "map.html").stat().st_size < 1.5e6


@pytest.mark.browser
def test_every_plan_of_the_demo_s_curve_recounts_to_plan_json(demo, open_page):
    folder, _ = demo
    document = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    seen, words = open_page(folder / "map.html", width=400), load_words("vi")
    assert len(document["frontier"]) == seen.page.locator(".chart .pick").count() == 20
    for place, row in enumerate(document["frontier"]):
        seen.page.locator(".chart .pick").nth(place).dispatch_event("click")
        live = seen.page.locator("[data-live='totals.covered_share']")
        assert live.get_attribute("data-kpi") == f"frontier.{place}.covered_share"
        assert live.get_attribute("data-recounted") == words.percent(row["covered_share"])
        left = seen.page.locator("[data-live='totals.uncovered_population']")
        assert left.get_attribute("data-recounted") == words.number(row["uncovered_population"])
    assert seen.complaints == []


def test_what_no_clock_stopped_is_the_same_bytes_again(tmp_path):
    assert motcua("new", "study", cwd=tmp_path).returncode == 0
    assert motcua("run", "study", cwd=tmp_path).returncode == 0
    written = hashes(tmp_path / "maps" / "study")
    assert motcua("run", "study", "--overwrite", cwd=tmp_path).returncode == 0
    assert hashes(tmp_path / "maps" / "study") == written


def hashes(folder):
    """Hash all but the clock's own file."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.name != "run.json"
    }


def test_help_loads_nothing_heavy(tmp_path):
    code = (
        "import sys\nfrom motcua.cli.main import VERBS, group\n"
        "for words in [['--help'], *([verb, '--help'] for verb in VERBS)]:\n"
        "    group.main(words, standalone_mode=False)\n"
        f"print('heavy:', [name for name in {HEAVY} if name in sys.modules])"
    )
    command = [sys.executable, "-c", code]
    told = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert told.stdout.splitlines()[-1] == "heavy: []"


def test_a_missing_study_is_one_message_and_exit_code_one(tmp_path):
    told = motcua("run", "nowhere", cwd=tmp_path)
    assert told.returncode == 1
    assert "There is no study file." in told.stderr
    assert "Traceback" not in told.stderr
    assert not (tmp_path / "maps").exists()
