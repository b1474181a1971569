"""One rule at a time that alone decides, on towns of two or three areas solved by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from motcua.domain.staffing import Prices
from motcua.domain.standard import Standard
from motcua.locate.consolidate.consolidating import consolidate
from motcua.locate.consolidate.evaluate import Evaluator
from motcua.locate.consolidate.office_search import search_network
from motcua.locate.consolidate.prepare import prepare
from motcua.locate.door.solve import Effort
from tiny_towns import MINUTE, row_of_three

# One officer serves 1,333 files within the wait, two 4,618; an office costs 1.5, an upgrade 0.5.


def found(town, *, tiers=()):
    rules, steps = town.asked()
    programme = prepare(town.town(), replace(rules, tiers=tiers), steps)
    network = search_network(programme, [], goal="cost")
    if network is None:
        return None, None
    return Evaluator(programme).totals(network)[1], network.opened


def two_areas(**changes):
    return row_of_three(
        minutes=[[10, 2], [4, 0]], people=[1_000, 1_000], area=[0, 1], home=[0, 1],
        tier=["commune"] * 2, existing=[True] * 2, borders={(0, 1)}, group=["g"] * 2, **changes,
    )  # fmt: skip


def test_the_cap_to_the_nearest_office_binds_where_that_to_the_receiver_does_not():
    """
    Area 0's people are ten minutes from their own office and two from that of area 1.

    With office 0 protected, office 1 may close as far as receivers go (0 to 4 minutes for area 1,
    within 5); but the nearest office of area 0's people would be eight minutes further.
    """
    cost, opened = found(two_areas(extra=5, steps=[{"open": [0]}]))
    assert opened[0].tolist() == [True, True]
    assert cost == pytest.approx(5.0)
    cost, opened = found(two_areas(extra=8, steps=[{"open": [0]}]))
    assert opened[0].tolist() == [True, False]
    assert cost == pytest.approx(4.0)


def test_the_cap_to_the_receiver_binds_where_that_to_the_nearest_office_does_not():
    """Office 2 is near, but of another group; the one receiver of area 0 is 16 minutes further."""
    town = {"minutes": [[0, 16, 5], [16, 0, 30], [5, 30, 0]], "borders": {(0, 1)},
            "group": ["g", "g", "h"]}  # fmt: skip
    assert found(row_of_three(**town, extra=15))[0] == pytest.approx(7.5)
    cost, opened = found(row_of_three(**town, extra=16))
    assert cost == pytest.approx(4.0 + 2.5)
    assert opened[0].sum() == 2


def test_a_tiers_own_standard_keeps_its_offices():
    """
    Two branches and 30 minutes to any office; within 15 minutes of a branch stay those who are.

    Areas 0 and 2 have a branch each, 20 minutes apart. The commune offices keep the general
    standard, so that one branch may go, unless branches have a standard of their own.
    """
    town = row_of_three(
        minutes=[[0, 10, 20, 0, 20], [10, 0, 10, 10, 10], [20, 10, 0, 20, 0]], extra=None,
        home=[0, 1, 2, 0, 2], tier=["commune"] * 3 + ["branch"] * 2, existing=[True] * 5,
        steps=[{"open": [0, 1, 2]}],
    )  # fmt: skip
    cost, opened = found(town)
    assert opened[0, 3:].sum() == 1
    assert cost == pytest.approx(3 * 2.5 + 2.5)
    own = Standard(time_ms=[15 * MINUTE] * 3, distance_m=[0.0] * 3, rule="time")
    cost, opened = found(town, tiers=(("branch", own),))
    assert opened[0].tolist() == [True] * 5
    assert cost == pytest.approx(5 * 2.5)


def test_tiers_differ_in_cost_and_the_dearer_goes():
    """A branch at 3.0 and its ward's office at 1.5 stand together: without branch files it goes."""
    town = row_of_three(
        minutes=[[0, 40, 40, 0], [40, 0, 40, 40], [40, 40, 0, 40]], home=[0, 1, 2, 0],
        tier=["commune", "commune", "commune", "inter_ward"], existing=[True] * 4,
        office=[1.5, 1.5, 1.5, 3.0],
    )  # fmt: skip
    cost, opened = found(town)
    assert opened[0].tolist() == [True, True, True, False]
    assert cost == pytest.approx(3 * 2.5)
    town = replace(town, office=[3.0, 1.5, 1.5, 1.5])
    assert found(town)[1][0].tolist() == [False, True, True, True]


def test_a_least_number_of_officers_closes_what_the_load_alone_would_not():
    """An upgrade at 2 keeps two offices apart (2.5 each); with three officers each they pool."""
    assert found(two_areas(prices=Prices(upgrade=2.0)))[0] == pytest.approx(5.0)
    cost, opened = found(two_areas(prices=Prices(upgrade=2.0), least=3, extra=15))
    assert cost == pytest.approx(1.5 + 3 + 2)
    assert opened[0].sum() == 1


def test_equal_cost_and_equal_travel_leave_the_lower_id():
    """Two offices, each five minutes from the other's people: whichever goes, all else is equal."""
    town = two_areas(extra=15)
    town = replace(town, minutes=[[0, 5], [5, 0]])
    programme = prepare(town.town(), *town.asked())
    network = consolidate(programme, effort=Effort(time_limit_s=60)).network
    totals = [
        Evaluator(programme).totals(replace(network, opened=opened, receiver=receiver))[1:]
        for opened, receiver in (
            (np.array([[True, False]]), np.array([[0, 0]], dtype=np.int32)),
            (np.array([[False, True]]), np.array([[1, 1]], dtype=np.int32)),
        )
    ]
    assert totals[0] == pytest.approx(totals[1])
    assert network.opened[0].tolist() == [True, False]


def test_whoever_is_in_standard_after_one_phase_is_in_it_after_the_next():
    """
    A candidate opens in the first phase and brings area 2's people into standard.

    They were 40 minutes from their only office; the candidate is ten minutes away and cheap to
    keep. What opened stays open, so they stay within 30 minutes in the second phase too.
    """
    town = row_of_three(
        minutes=[[0, 10, 60, 40], [10, 0, 60, 40], [60, 60, 40, 10]], home=[0, 1, 2, 2],
        tier=["commune"] * 4, existing=[True, True, True, False], extra=None,
        office=[1.5, 1.5, 1.5, 9.0], steps=[{"open": [3]}, {}],
    )  # fmt: skip
    _, opened = found(town)
    assert opened[:, 3].tolist() == [True, True]
