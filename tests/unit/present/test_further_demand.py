"""Where people work and study, in the files of a plan: told beside the residents, never in them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from motcua.present.document import plan_document
from motcua.present.layers import residents_alone
from motcua.present.tables import plan_tables
from small_plan import PEOPLE, small_plan


@pytest.fixture
def plan():
    """300 work at D4, 28 minutes from S3; 100 at D5, outside and 50 minutes from it."""
    whole = small_plan()
    is_work = np.array([False, False, False, True, True, False])
    demand = replace(
        whole.demand,
        population=np.where(is_work, 0.0, PEOPLE),
        layer=is_work,
        visitors=[0, 0, 0, 300, 100, 0],
        visitor_files=[0, 0, 0, 30, 10, 0],
    )
    return replace(whole, demand=demand)


def test_a_layer_has_shares_and_minutes_of_its_own(plan):
    document = plan_document(plan)
    (row,) = document["demand"]["layers"]
    assert row == {
        "number": 1, "points": 2, "visitors": 400, "files": 40.0,
        "covered_share_before": 0.75, "covered_share": 0.75,
        "mean_minutes_before": pytest.approx(33.5), "mean_minutes": pytest.approx(33.5),
    }  # fmt: skip
    assert document["totals"]["population"] == 370.5
    assert document["totals"]["demand_points"] == 6


def test_images_show_residents_and_the_table_everybody(plan):
    tables = plan_tables(plan)
    assert tables["demand"]["layer"].tolist() == [0, 0, 0, 1, 1, 0]
    assert residents_alone(tables)["demand"]["id"].tolist() == ["D1", "D2", "D3", "D6"]
    assert len(tables["demand"]) == 6


def test_whoever_lives_nowhere_is_counted_by_a_layer_alone(plan):
    with pytest.raises(ValueError, match="residents at a point of a further layer"):
        replace(plan.demand, population=PEOPLE)
