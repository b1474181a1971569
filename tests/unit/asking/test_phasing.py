"""What lasts from one phase to the next, and phases decided one after the other."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings

from drawn_towns import towns
from motcua.asking.phasing import lasting, one_by_one, unchanged
from motcua.domain.arrangement import Arrangement
from motcua.locate.consolidate.consolidating import consolidate
from motcua.locate.consolidate.evaluate import Evaluator
from motcua.locate.consolidate.prepare import prepare
from motcua.locate.consolidate.soundness import is_sound
from motcua.locate.door.solve import Effort
from tiny_towns import row_of_three


def test_an_upgrade_of_an_earlier_phase_is_paid_in_the_later_ones():
    """
    A decree merged areas 0 and 2 into office 1 and upgraded it; the next phase decides.

    One office of 1.5, 2 officers for 3,000 files and the upgrade's 0.5: 4.0. Were the upgrade
    forgotten, the areas that came to it before the phase would ask for none: 3.5.
    """
    town, (rules, steps) = row_of_three().town(), row_of_three().asked()
    merged = Arrangement(
        opened=[False, True, False], receiver=[1, 1, 1], upgraded=[False, True, False]
    )
    town = replace(town, begun=merged)
    held = lasting(list(steps), merged)
    assert held[0].must_upgrade.tolist() == [False, True, False]
    programme = prepare(town, rules, held)
    same = unchanged(merged, 1)
    assert is_sound(programme, same)
    assert Evaluator(programme).totals(same)[1] == pytest.approx(4.0)
    forgotten = prepare(town, rules, steps)
    assert Evaluator(forgotten).totals(same)[1] == pytest.approx(3.5)
    found = consolidate(programme, effort=Effort(time_limit_s=60), starts=(same,))
    assert found.goals[0].termination.objective == pytest.approx(4.0)
    assert found.upgraded.tolist() == [[False, True, False]]


def test_upgrades_of_each_phase_last_in_all_after_it():
    town = row_of_three(steps=[{"upgrade": [2]}, {"upgrade": [0]}, {}])
    _, steps = town.asked()
    held = lasting(list(steps), town.town().begun)
    assert [each.must_upgrade.nonzero()[0].tolist() for each in held] == [[2], [0, 2], [0, 2]]


def test_one_by_one_takes_the_first_phase_without_a_look_at_the_second():
    """
    The town in which phase by phase is provably worse: 6.5 in both phases against a mean of 5.25.

    Office 2 is protected in the first phase. Areas 0 and 1 pool in office 0, for area 0 has one
    person more to walk; from there area 2 lies beyond the cap, so the second phase changes nothing.
    """
    town = row_of_three(people=[1_001, 1_000, 1_000], steps=[{"open": [2]}, {}])
    rules, steps = town.asked()
    found = one_by_one(town.town(), rules, steps, goal="cost", limit_s=None, seed=1)
    (network,) = found.networks
    assert network.opened.tolist() == [[True, False, True], [True, False, True]]
    assert network.receiver.tolist() == [[0, 0, 2], [0, 0, 2]]
    programme = prepare(town.town(), rules, steps)
    assert Evaluator(programme).totals(network)[1] == pytest.approx(6.5)
    # The first step costs 6.5 at least, the second 4.0 by itself: what both together can reach.
    assert found.bound == pytest.approx((6.5 + 4.0) / 2)
    none = Effort(time_limit_s=60)
    both = consolidate(programme, effort=none, starts=found.networks, known=found.bound)
    assert both.goals[0].termination.objective == pytest.approx(5.25)


@given(towns())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_no_plan_of_all_phases_costs_less_than_the_cheapest_of_each(town):
    town.steps = [{**step, "n_open": math.inf, "budget": math.inf} for step in town.steps]
    rules, steps = town.asked()
    found = one_by_one(town.town(), rules, steps, goal="cost", limit_s=None, seed=1)
    best = town.best("cost")
    if best is None:
        assert found.networks == ()
        return
    assert found.bound <= best[0] + 1e-6
    for network in found.networks:
        cost = Evaluator(prepare(town.town(), rules, steps)).totals(network)[1]
        assert cost >= best[0] - 1e-6


def test_one_by_one_has_nothing_to_offer_where_a_phase_has_no_way_on():
    """The second phase wants office 0 closed and nobody may take its area in: 2 is too far."""
    town = row_of_three(steps=[{"close": [1]}, {"close": [0]}])
    rules, steps = town.asked()
    found = one_by_one(town.town(), rules, steps, goal="cost", limit_s=None, seed=1)
    assert (found.networks, found.bound) == ((), -math.inf)
