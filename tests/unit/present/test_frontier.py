"""The curve as the files say it: counted again from the open sites, and who is in standard."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from motcua.present.document import plan_document
from motcua.present.folder import write_folder
from motcua.present.frontier import frontier_covered, frontier_rows
from motcua.present.page.points import curve_kinds, point_columns
from motcua.present.run_folder import read_run
from motcua.present.tables import plan_tables
from small_plan import plan_with_curve, small_plan


def test_people_are_counted_from_the_open_sites_whatever_the_solver_said():
    rows = frontier_rows(plan_with_curve())
    # S3 reaches all but the 50.5 people of D5 and D6; S4 reaches these too.
    assert [row["covered_population"] for row in rows] == [750, 800.5]
    assert [row["uncovered_population"] for row in rows] == [50.5, 0]
    assert [row["covered_share"] for row in rows] == [750 / 800.5, 1.0]
    assert [row["marginal_gain"] for row in rows] == [750, 50.5]
    assert [row["envelope_share"] for row in rows] == [750 / 800.5, 1.0]
    assert [row["open_sites"] for row in rows] == [["S3"], ["S3", "S4"]]


def test_every_point_says_in_which_plans_it_is_covered():
    assert frontier_covered(plan_with_curve()).tolist() == ["11"] * 4 + ["01"] * 2


def test_backup_asks_for_as_many_offices_as_the_curve_did():
    plan = plan_with_curve()
    (beside,) = plan.beside
    twice = dataclasses.replace(beside.frontier, backup=2)
    plan = dataclasses.replace(plan, beside=(dataclasses.replace(beside, frontier=twice),))
    # Only D4 has both S3 (28 minutes) and S4 (14) within 30 minutes.
    assert frontier_covered(plan).tolist() == ["00", "00", "00", "01", "00", "00"]
    assert [row["covered_population"] for row in frontier_rows(plan)] == [0, 400]


def test_a_plan_without_a_curve_has_neither_rows_nor_column():
    assert frontier_rows(small_plan()) == []
    assert frontier_covered(small_plan()) is None
    assert "frontier_covered" not in plan_tables(small_plan())["demand"]


def test_the_curve_comes_back_from_the_folder_and_packs_as_one_column(tmp_path):
    plan = plan_with_curve()
    write_folder(plan, tmp_path / "out")
    document, tables = read_run(tmp_path / "out")
    assert document["frontier"] == json.loads(json.dumps(plan_document(plan)["frontier"]))
    assert curve_kinds(tables) == ["01", "11"]
    order = np.array([5, 4, 3, 2, 1, 0])
    curve = point_columns(tables, order, sides=[])[-1]
    assert curve.name == "curve"
    assert curve.values.tolist() == [0, 0, 1, 1, 1, 1]


def test_a_page_of_too_many_points_leaves_the_curve_out(tmp_path, monkeypatch):
    write_folder(plan_with_curve(), tmp_path / "out")
    _, tables = read_run(tmp_path / "out")
    for most, kinds in ((6, ["01", "11"]), (5, [])):
        monkeypatch.setattr("motcua.present.page.points.MOST_ON_CURVE", most)
        assert curve_kinds(tables) == kinds
        assert [column.name for column in point_columns(tables, np.arange(6), sides=[])] == [
            "people", "area", *(["curve"] if kinds else []),
        ]  # fmt: skip


@pytest.mark.parametrize("first", [1, 2, 4])
def test_points_counted_in_pieces_are_the_same_points(monkeypatch, first):
    whole = frontier_covered(plan_with_curve()).tolist()
    monkeypatch.setattr("motcua.present.frontier._ROWS_AT_ONCE", first)
    assert frontier_covered(plan_with_curve()).tolist() == whole
