"""The same command on real input; each study skips where the shared data are absent."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import openpyxl
import pyogrio.raw
import pytest

from motcua.study.load import load_study
from motcua.verify import verify_plan
from shared_data import shared

STUDIES = Path(__file__).resolve().parent
MIB_IN_4_GIB = 4 * 1024


@dataclass(frozen=True)
class Ran:
    """What one run left."""

    folder: Path

    def read(self, name):
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    @cached_property
    def plan(self):
        return self.read("plan.json")

    @cached_property
    def findings(self):
        return {row["code"]: row for row in self.plan["findings"]}

    def column(self, layer, name):
        meta, _, _, values = pyogrio.raw.read(self.folder / "plan.gpkg", layer=layer)
        return values[list(meta["fields"]).index(name)]


@pytest.fixture(scope="module")
def run_study(tmp_path_factory):
    """Return a function that runs a study once, in a process whose memory is its own."""
    done = {}

    def run(name):
        shared("geodata")
        if name not in done:
            done[name] = Ran(tmp_path_factory.mktemp(name) / "out")
            subprocess.run(
                [
                    sys.executable, "-c", "from motcua.cli.main import main; main()",
                    "run", STUDIES / name, "--out", done[name].folder,
                ],
                check=True, capture_output=True,
            )  # fmt: skip
        return done[name]

    return run


def check_every_figure_twice(ran):
    """The headline figures once more, from the demand points of the GeoPackage."""
    people = ran.column("demand", "people")
    covered = ran.column("demand", "covered").astype(bool)
    totals = ran.plan["totals"]
    assert len(people) == totals["demand_points"]
    assert people.sum() == pytest.approx(totals["population"], rel=1e-9)
    assert people[covered].sum() == pytest.approx(totals["covered_population"], rel=1e-9)
    minutes = ran.column("demand", "minutes")
    known = np.isfinite(minutes)
    mean = np.average(minutes[known], weights=people[known])
    assert mean == pytest.approx(totals["mean_minutes"], rel=1e-6)
    for area in ran.plan["areas"]:
        assert 0 <= area["covered_share"] <= 1


def check_readings(ran):
    """`all` is within both readings, `any` holds each; by road is never nearer than straight."""
    share = {name: row["covered_share"] for name, row in ran.plan["readings"].items()}
    assert share["all"] <= min(share["time"], share["distance_straight"])
    assert share["any"] >= max(share["time"], share["distance_straight"])
    assert share["distance_road"] <= share["distance_straight"]


@pytest.mark.slow
def test_inner_hcmc(run_study):
    ran = run_study("hcmc-inner-2025")
    totals, sites = ran.plan["totals"], ran.plan["sites"]
    assert totals["population"] == 6_883_841
    assert totals["demand_points"] >= 25_000
    assert ran.plan["before"]["n_open"] == 66
    candidates = [site for site in sites if site["decision"] in ("open", "none")]
    assert len(candidates) >= 200
    assert ran.plan["heading"] == "lower_bound"
    termination = ran.plan["termination"]
    assert termination["reason"] == "optimal"
    assert termination["objective"] == termination["bound"] == totals["n_open"]
    wards = shared("geodata/boundaries/hcmc_wards_2025.geojson")
    with wards.open(encoding="utf-8") as file:
        official = {
            row["properties"]["ward_code"]: row["properties"]["population"]
            for row in json.load(file)["features"]
        }
    for area in ran.plan["areas"]:
        assert area["population"] == int(official[area["id"]])
    check_readings(ran)
    check_every_figure_twice(ran)
    assert ran.read("run.json")["peak_memory_mib"] < MIB_IN_4_GIB


@pytest.mark.slow
def test_one_id_at_one_place_is_one_site_with_a_note(run_study):
    ran = run_study("hcmc-inner-2025")
    ids = [site["id"] for site in ran.plan["sites"]]
    assert len(ids) == len(set(ids))
    with shared("geodata/offices/poi_hotosm.csv").open(encoding="utf-8", newline="") as file:
        kinds = ("school", "kindergarten", "college", "university", "marketplace", "post_office")
        rows = [row["osm_node_id"] for row in csv.DictReader(file) if row["amenity"] in kinds]
    repeated = {each for each in rows if rows.count(each) > 1}
    note = ran.findings["repeated_site"]
    assert note["values"]["n"] == len(repeated)
    assert note["values"]["first"] in repeated


def test_a_real_id_at_two_places_is_a_fault(tmp_path):
    """Of the file's 46 repeated ids one is moved by a street."""
    from motcua.errors import InputError
    from motcua.inputs.boundaries import read_region
    from motcua.inputs.facilities import read_sites
    from motcua.study.load import load_study

    text = (STUDIES / "hcmc-inner-2025" / "study.toml").read_text(encoding="utf-8")
    home = shared("geodata").as_posix()
    text = text.replace("../../../../shared/geodata", home)
    moved = tmp_path / "moved.csv"
    with shared("geodata/offices/poi_hotosm.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    seen = set()
    for row in rows:
        if row["osm_node_id"] in seen and row["amenity"] == "marketplace":
            row["lon"] = str(float(row["lon"]) + 0.001)
        seen.add(row["osm_node_id"])
    with moved.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames)
        writer.writeheader()
        writer.writerows(rows)
    (tmp_path / "study.toml").write_text(
        text.replace(f"{home}/offices/poi_hotosm.csv", "moved.csv"), encoding="utf-8"
    )
    study = load_study(tmp_path)
    with pytest.raises(InputError, match=r'One id stands at two places: "9587486344".*109 m apart'):
        read_sites(study, region=read_region(study), network=None)


def test_south_binh_duong_2018(run_study):
    ran = run_study("binhduong-south-2018")
    totals = ran.plan["totals"]
    assert ran.plan["before"]["n_open"] == 7
    assert totals["demand_points"] > 10_000
    assert ran.findings["split_cells"]["values"]["fine"] == totals["demand_points"]
    assert totals["covered_share"] == ran.plan["before"]["covered_share"] == 1
    assert ran.plan["termination"]["reason"] == "optimal"
    check_readings(ran)
    check_every_figure_twice(ran)


def test_fragments_name_whom_no_road_reaches(run_study):
    ran = run_study("binhduong-fragments-2025")
    totals, people = ran.plan["totals"], ran.column("demand", "people")
    without_time = ~np.isfinite(ran.column("demand", "minutes"))
    assert totals["population"] == pytest.approx(people.sum())  # nobody is dropped
    assert totals["people_without_time"] == pytest.approx(people[without_time].sum())
    assert totals["people_without_time"] > 0
    note = ran.findings["no_road_in_reach"]
    assert note["people"] == pytest.approx(totals["people_without_time"], abs=1)
    assert ran.findings["road_pieces"]["values"]["n"] > 1
    said = (ran.folder / "summary.md").read_text(encoding="utf-8")
    assert "không có đường nào trong tầm đi bộ" in said
    check_readings(ran)
    check_every_figure_twice(ran)


def test_fragments_today_leave_people_out_by_name(run_study):
    """Four offices stand on pieces that not everybody's road leads to."""
    ran = run_study("binhduong-fragments-2025")
    before = ran.plan["before"]
    assert before["n_open"] == 4
    assert before["covered_share"] < 0.7
    assert before["people_without_time"] > ran.plan["totals"]["people_without_time"]
    assert ran.plan["totals"]["covered_share"] == 1  # the plan opens an office on every piece
    book = openpyxl.load_workbook(ran.folder / "plan.xlsx", read_only=True)
    names = {area["name"] for area in ran.plan["areas"]}
    cells = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert names <= cells


def test_the_second_route_agrees_on_roads_in_pieces(run_study):
    ran = run_study("binhduong-fragments-2025")
    study = load_study(STUDIES / "binhduong-fragments-2025")
    checks = verify_plan(study, ran.plan)
    assert [check.key for check in checks if not check.agrees] == []
    assert len(checks) > 40


def test_porto_alegre_is_a_green_field(run_study):
    ran = run_study("porto-alegre")
    totals = ran.plan["totals"]
    assert (totals["population"], totals["demand_points"]) == (812_935, 1_227)
    assert ran.plan["before"]["n_open"] == 0
    assert totals["n_open"] == 10
    assert ran.plan["termination"]["objective"] == totals["covered_population"]
    assert ran.plan["heading"] == "plan"
    assert ran.plan["study"]["crs"] == "EPSG:32722"  # south of the equator
    check_readings(ran)
    check_every_figure_twice(ran)
