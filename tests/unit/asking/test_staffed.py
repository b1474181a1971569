"""Officers by tier, by column and by floor area, and how assumptions give way to today's load."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import shapely

from motcua.asking.staffed import give_way, staffing
from motcua.domain.queueing import Workload
from motcua.domain.region import Region
from motcua.domain.sites import Sites
from motcua.domain.staffing import UNLIMITED

WORK = Workload(files_per_person_year=1.0)
TIERS = ["branch", "commune", "commune", "inter_ward"]


def sites_of(**changes):
    parts = {
        "ids": ["a", "b", "c", "d"], "names": ["A", "B", "C", "D"], "xy_m": np.zeros((4, 2)),
        "tier": TIERS, "area": [0, 0, 1, -1], "is_existing": [True, True, True, False],
        "is_mandatory": [False] * 4, "is_forbidden": [False] * 4, "cost": [3.0, 1.5, 1.5, 2.0],
        "crs": "EPSG:9210",
    }  # fmt: skip
    return Sites(**{**parts, **changes})


def region():
    return Region(
        ids=["1", "2"], names=["1", "2"], group=["g", "g"], crs="EPSG:9210",
        area_class=["urban", "remote"],
        geometry=np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], dtype=object),
    )  # fmt: skip


def rules(sites=None, *, most=None, least=None, per_officer=None, floor_rule="soft"):
    tiers = {
        tier: SimpleNamespace(floor_area_per_officer=area)
        for tier, area in (per_officer or {}).items()
    }
    study = SimpleNamespace(
        staff=SimpleNamespace(
            min_officers=least or {}, max_officers=most or {}, floor_rule=floor_rule,
            wait_rule="hard", floor={"urban": 1_600.0, "rural": 1_200.0, "remote": 800.0},
        ),
        tiers=tiers,
        costs=SimpleNamespace(unit="officers", officer=1.0, upgrade=0.5, missing_files=1 / 1_600),
    )  # fmt: skip
    return staffing(study, WORK, region=region(), sites=sites or sites_of())


def test_the_least_and_the_largest_number_are_the_tiers():
    told = rules(most={"branch": 40, "commune": 20}, least={"branch": 12, "commune": 2})
    assert told.least.tolist() == [12, 2, 2, 1]
    assert told.most.tolist() == [40, 20, 20, UNLIMITED]


def test_an_upgraded_commune_office_may_have_what_an_inter_ward_one_has():
    told = rules(most={"commune": 20, "inter_ward": 30, "branch": 40})
    assert told.most.tolist() == [40, 20, 20, 30]
    assert told.most_upgraded.tolist() == [40, 30, 30, 30]


def test_the_floor_is_that_of_the_offices_area_class_and_urban_where_it_lies_in_none():
    assert rules().floor.tolist() == [1_600, 1_600, 800, 1_600]


def test_a_column_wins_over_what_is_assumed():
    sites = sites_of(max_officers=[-1, 7, -1, -1])
    told = rules(sites, most={"branch": 40, "commune": 20})
    assert told.most.tolist() == [40, 7, 20, UNLIMITED]


def test_floor_area_holds_one_officer_for_so_many_square_metres_and_at_least_one():
    """50 m2 at 8 m2 each are 6 officers; 5 m2 are one; the less of column and area holds."""
    sites = sites_of(floor_area_m2=[-1, 50.0, 5.0, -1], max_officers=[-1, 9, -1, -1])
    told = rules(sites, per_officer={"commune": 8.0}, most={"commune": 20})
    assert told.most.tolist() == [UNLIMITED, 6, 1, UNLIMITED]
    sites = sites_of(floor_area_m2=[-1, 50.0, -1, -1], max_officers=[-1, 4, -1, -1])
    assert rules(sites, per_officer={"commune": 8.0}).most[1] == 4


def test_an_assumed_largest_number_gives_way_to_todays_load_and_is_named():
    """8,000 files need three officers (8,227), 12,000 need five: four take 11,958."""
    told = rules(most={"branch": 2, "commune": 2, "inter_ward": 2})
    changed, (note,) = give_way(told, np.array([0, 8_000.0, 12_000.0, 9_000.0]), sites=sites_of())
    assert changed.most.tolist() == [2, 3, 5, 2]
    assert changed.most_upgraded.tolist() == [2, 3, 5, 2]
    assert (note.code, dict(note.values)) == ("officers_raised", {"n": 2, "first": "B (3), C (5)"})


def test_what_a_column_or_the_premises_say_does_not_give_way():
    sites = sites_of(max_officers=[-1, 2, -1, -1], floor_area_m2=[-1, -1, 16.0, -1])
    told = rules(sites, most={"commune": 2}, per_officer={"commune": 8.0})
    changed, notes = give_way(told, np.array([0, 8_000.0, 8_000.0, 0]), sites=sites)
    assert changed.most.tolist()[1:3] == [2, 2]
    assert notes == ()


def test_a_hard_floor_lowers_an_assumed_least_number_that_today_cannot_feed():
    """1,000 files feed no two officers at 1,600 each; one is enough for the wait (1,333)."""
    told = rules(least={"commune": 2}, floor_rule="hard")
    changed, (note,) = give_way(told, np.array([0, 1_000.0, 3_000.0, 0]), sites=sites_of())
    assert changed.least.tolist() == [1, 1, 2, 1]
    assert (note.code, note.values["first"]) == ("officers_lowered", "B (1)")
    soft = rules(least={"commune": 2})
    assert give_way(soft, np.array([0, 1_000.0, 3_000.0, 0]), sites=sites_of())[1] == ()


def test_an_office_costs_what_its_site_says():
    assert rules().office_cost.tolist() == pytest.approx([3.0, 1.5, 1.5, 2.0])
