"""What keeps an office, on three areas in a row where one rule at a time can be what does."""

from __future__ import annotations

import math

import numpy as np
import pytest

from motcua.domain.staffing import Prices
from motcua.locate.consolidate.evaluate import Network
from motcua.locate.consolidate.keeping import explain
from motcua.locate.consolidate.prepare import prepare
from tiny_towns import row_of_three


def why(opened, receiver, **changes):
    town = row_of_three(**changes)
    programme = prepare(town.town(), *town.asked())
    network = Network(opened=np.array([opened]), receiver=np.array([receiver], dtype=np.int32))
    return explain(programme, network, town.region().group)


ALL = ([True] * 3, [0, 1, 2])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"steps": [{"open": [0, 1, 2]}]}, "protected"),
        ({"group": ["f", "g", "h"]}, "group"),
        ({"extra": 9}, "receiver"),
        ({"borders": set()}, "alone"),
        ({"standard": 9}, "access"),
        ({"most": [1] * 3, "most_upgraded": [1] * 3}, "premises"),
        ({"capacity": [1_500.0] * 3}, "capacity"),
        ({"people": [1_600] * 3, "floor_rule": "hard", "floor": 1_601.0}, "floor"),
        ({"rules": [({0, 1, 2}, 3, math.inf)]}, "rules"),
        ({"prices": Prices(upgrade=5.0)}, "cost"),
    ],
)
def test_the_reason_is_the_rule_that_was_set(changes, reason):
    assert set(why(*ALL, **changes).kept_by) == {reason}


def test_the_price_of_the_other_decision():
    """
    With an upgrade at 5 closing an end costs -2.5 + 5 + 1 officer = 3.5 more.

    From one office in the middle (1.5 + 0.5 + 2 officers = 4), keeping an end costs 2.5 more: the
    middle needs two officers and its upgrade all the same.
    """
    assert why(*ALL, prices=Prices(upgrade=5.0)).price[0] == pytest.approx(3.5)
    told = why([False, True, False], [1, 1, 1])
    assert told.price[[0, 2]].tolist() == pytest.approx([2.5, 2.5])
    assert told.kept_by.tolist() == ["", "alone", ""]
    assert told.price[1] == np.inf


def test_an_area_handed_on_must_find_a_receiver_too():
    """The middle receives area 2; office 0 may have area 1, but area 2 is 20 minutes away."""
    told = why([True, True, False], [0, 1, 1])
    assert told.kept_by.tolist() == ["cost", "connected", ""]


def test_a_low_volume_office_that_access_keeps_is_listed_and_others_are_not():
    """Area 2 is 40 minutes from everybody; its 1,000 files are fewer than 1,600."""
    minutes = [[0, 10, 40], [10, 0, 40], [40, 40, 0]]
    told = why(*ALL, minutes=minutes, people=[1_700, 1_000, 1_000], floor_rule="hard")
    assert told.low_volume.tolist() == [False, False, True]
    assert not why(*ALL, minutes=minutes, people=[1_700, 1_000, 1_600]).low_volume.any()
