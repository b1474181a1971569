"""The tables: columns as promised, absent as null, neighbours joined, roads once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from motcua.present.base_roads import major_roads
from motcua.present.clusters import uncovered_clusters
from motcua.present.document import plan_document
from motcua.present.tables import COLUMNS, plan_tables
from small_plan import CRS, ORIGIN, SITES_KM, small_plan

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


@pytest.fixture(scope="module")
def tables():
    return plan_tables(small_plan())


def test_columns_and_crs_are_as_promised(tables: dict[str, GeoDataFrame]):
    for name, kinds in COLUMNS.items():
        assert list(tables[name].columns) == [*kinds, "geometry"]
        assert tables[name].crs == CRS


def test_rows_are_the_documents(tables: dict[str, GeoDataFrame]):
    document = plan_document(small_plan())
    for name in ("sites", "areas"):
        for key in COLUMNS[name]:
            column = tables[name][key]
            given = [row[key] for row in document[name]]
            assert column.astype(object).where(column.notna(), None).tolist() == given


def test_demand_tells_both_ways(tables: dict[str, GeoDataFrame]):
    demand = tables["demand"]
    assert demand["site"].tolist() == ["S1", "S1", "S1", "S3", "S3", "S3"]
    assert demand["site_before"].tolist() == ["S1", "S1", "S2", "S3", "S3", "S3"]
    assert demand["minutes"].tolist() == [0, 12, 10, 28, 50, 52]
    assert demand["minutes_before"].tolist() == [0, 12, 6, 28, 50, 52]
    assert demand["road_km"].tolist() == [0, 6, 5, 14, 25, 26]
    assert demand["straight_km"].tolist()[:3] == [0, pytest.approx(20**0.5), 5]
    assert demand["covered"].tolist() == [True] * 4 + [False] * 2
    assert demand["covered_distance_road"].tolist() == [True, False, True, False, False, False]


def test_what_is_not_known_is_null_and_not_zero():
    demand = plan_tables(small_plan(has_roads=False))["demand"]
    assert demand["minutes"].isna().all()
    assert demand["road_km"].isna().all()
    assert demand["site"].tolist() == ["S1", "S1", "S1", None, None, None]
    assert demand["straight_km"].notna().all()


def test_two_neighbours_left_outside_are_one_place(tables: dict[str, GeoDataFrame]):
    (place,) = tables["uncovered"].to_dict("records")
    assert (place["people"], place["points"], place["area"]) == (50.5, 2, "03")
    assert place["people_in_reach"] == 50.5  # S4, not opened, reaches both
    centre_km = (30 * 19 + 20.5 * 20) / 50.5
    away_km = np.hypot(19 - SITES_KM[2][0], centre_km - SITES_KM[2][1])
    assert (place["nearest_site"], place["straight_km"]) == ("S3", pytest.approx(away_km))
    assert place["geometry"].covers(shapely.Point(*(ORIGIN + np.array([19_000, 19_500]))))
    assert place["geometry"].area == pytest.approx(2e6, rel=0.05)


def test_nobody_outside_leaves_an_empty_table():
    tables = plan_tables(small_plan(opened=np.ones(4, dtype=bool)))
    assert len(tables["uncovered"]) == 0
    assert tables["uncovered"]["points"].dtype == np.int64


def test_points_that_are_no_grid_are_joined_within_a_kilometre():
    plan = small_plan()
    loose = replace(plan, demand=replace(plan.demand, cell_m=0.0))
    rows, geometry = uncovered_clusters(loose)
    assert [row["points"] for row in rows] == [2]
    xy_m = plan.demand.xy_m + np.array([[0, 0]] * 5 + [[0, 1]])
    rows, geometry = uncovered_clusters(replace(loose, demand=replace(loose.demand, xy_m=xy_m)))
    assert [(row["id"], row["people"]) for row in rows] == [("N1", 30), ("N2", 20.5)]
    assert len(geometry) == 2


def test_cells_that_touch_at_a_corner_hang_together():
    plan = small_plan()
    xy_m = plan.demand.xy_m + np.array([[0, 0]] * 5 + [[1_000, 0]])
    rows, _ = uncovered_clusters(replace(plan, demand=replace(plan.demand, xy_m=xy_m)))
    assert [row["points"] for row in rows] == [2]


def test_without_any_open_office_no_nearest_one_is_named():
    rows, _ = uncovered_clusters(small_plan(opened=np.zeros(4, dtype=bool)))
    assert {row["nearest_site"] for row in rows} == {None}
    assert {row["straight_km"] for row in rows} == {None}
    assert sum(row["people"] for row in rows) == 800.5


def test_major_roads_count_each_two_way_road_once(tables: dict[str, GeoDataFrame]):
    roads = tables["roads"]
    assert roads["road_class"].tolist() == ["trunk", "primary"]
    assert roads.length.tolist() == [20_000.0, 20_000.0]
    assert [len(shape.geoms) for shape in roads.geometry] == [1, 1]


def test_roads_beyond_reason_are_left_out():
    network = small_plan().network
    long = replace(network, length_mm=np.where(network.road_class == 0, 2_000_000_000, 20_000_000))
    rows, _ = major_roads(long)
    assert [row["road_class"] for row in rows] == ["trunk"]


def test_without_roads_the_base_is_empty():
    rows, geometry = major_roads(None)
    assert (rows, len(geometry)) == ([], 0)
