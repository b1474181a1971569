"""Candidates left out before the model: never to the loss of a plan where nobody is free."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.asking import candidates
from motcua.domain.staffing import Prices
from motcua.locate.consolidate.consolidating import consolidate
from motcua.locate.consolidate.evaluate import Evaluator
from motcua.locate.consolidate.network_facts import Aim, facts_of, state_of
from motcua.locate.consolidate.network_loops import weigh
from motcua.locate.consolidate.newcomers import find_needless, without
from motcua.locate.consolidate.office_search import Patience, search_network
from motcua.locate.consolidate.prepare import prepare, prepare_walks
from motcua.locate.consolidate.thinning import thinned
from motcua.locate.consolidate.with_all import bounds_with_all
from motcua.locate.door.solve import Effort
from solved_here import optimum
from tiny_towns import TinyTown, row_of_three

whole = st.integers


@st.composite
def towns(draw, shares=(0.0,)):
    """Two or three areas in a row, an office in each, and three candidates among them."""
    n_areas = draw(whole(2, 3))
    new = draw(st.lists(whole(0, n_areas - 1), min_size=3, max_size=3))
    home = [*range(n_areas), *new]
    tiers = st.sampled_from(["commune", "commune", "commune", "inter_ward"])
    n_points = n_areas + draw(whole(0, 2))
    # Few different minutes, so that sites often match each other.
    minutes = [[draw(st.sampled_from([0, 5, 10, 20, None])) for _ in home] for _ in range(n_points)]
    area = [i % n_areas for i in range(n_points)]
    for i, row in enumerate(minutes):
        row[area[i]] = draw(st.sampled_from([0, 10]))
    n_steps = draw(st.sampled_from([1, 1, 2]))
    steps = [
        {
            "free": draw(st.sampled_from(shares)),
            "n_open": draw(st.sampled_from([math.inf, math.inf, n_areas])),
            "open": draw(st.sampled_from([(), (), (0,)])),
            "close": draw(st.sampled_from([(), (), (n_areas,)])) if s == 0 else (),
            "held": s > 0 and draw(whole(0, 3)) == 0,
        }
        for s in range(n_steps)
    ]
    return TinyTown(
        minutes=minutes, area=area, home=home,
        people=draw(st.lists(whole(0, 3_000), min_size=n_points, max_size=n_points)),
        tier=["commune"] * n_areas + [draw(tiers) for _ in new],
        existing=[True] * n_areas + [False] * 3,
        borders={(a, a + 1) for a in range(n_areas - 1)}, group=["g"] * n_areas,
        most=[draw(st.sampled_from([1, 2, 99])) for _ in home],
        office=[draw(st.sampled_from([1.0, 1.5])) for _ in home],
        prices=Prices(upgrade=draw(st.sampled_from([0.0, 0.5]))),
        floor_rule=draw(st.sampled_from(["soft", "off", "off", "hard"])),
        standard=draw(st.sampled_from([10, 20])), extra=draw(st.sampled_from([None, 5, 10])),
        rules=draw(st.sampled_from([[], [], [({0, n_areas}, 1, math.inf)]])),
        steps=steps,
    )  # fmt: skip


def test_nothing_is_lost_without_the_needless_where_nobody_is_free():
    left_out = np.zeros(2, dtype=int)

    @given(towns())
    @settings(
        max_examples=120, deadline=None, derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
    )  # fmt: skip
    def compare(town):
        rules, steps = town.asked()
        needless = find_needless(town.town(), rules, steps)
        assert needless.is_exact
        left_out[:] += (needless.idle.sum(), needless.beaten.sum())
        for goal in ("cost", "sites") if needless.sites.any() else ():
            best = town.best(goal)
            programme = prepare(town.town(), rules, without(steps, needless.sites))
            value, _ = optimum(programme, goal, clusters=False)
            assert value == (None if best is None else pytest.approx(best[0], abs=1e-5))

    compare()
    assert (left_out > 20).all(), left_out


@given(towns(shares=(0.0, 0.4, 1.0)), st.integers(0, 3))
@settings(
    max_examples=40, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)  # fmt: skip
def test_looking_the_nearest_up_sums_as_sets_of_closed_sites_do(town, seed):
    rules, steps = town.asked()
    programme = prepare(town.town(), rules, steps)
    walking, walks = prepare_walks(town.town(), rules, steps)
    found = search_network(
        walking, [], goal="cost", seed=seed, patience=Patience(rounds=2), walks=walks
    )
    if found is None:
        return
    facts = facts_of(walking, walks)
    state = state_of(facts, found)
    weigh(facts, Aim(True, np.zeros((0, len(town.home)), dtype=bool), math.inf), state)
    broken, cost, _, travel = Evaluator(programme).totals(found)
    assert (broken, cost, travel) == pytest.approx(tuple(state.worth))


@given(towns(shares=(0.0, 0.4, 1.0)))
@settings(
    max_examples=40, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)  # fmt: skip
def test_bounds_hold_with_all_candidates(town):
    rules, steps = town.asked()
    is_new = ~np.array(town.existing)
    none_new = without(steps, is_new)
    fewer = prepare(thinned(town.town(), none_new), rules, none_new)
    bounds = bounds_with_all(fewer, town.town(), rules=rules, steps=steps)
    for goal in ("cost", "sites"):
        best = town.best(goal)
        if best is not None:
            assert bounds[goal] <= best[0] + 1e-6
            assert bounds["mean_time"] <= best[1] + 1e-3


@given(towns(shares=(0.0, 0.4)))
@settings(
    max_examples=30, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)  # fmt: skip
def test_a_thinned_town_comes_to_the_same_programme(town):
    rules, steps = town.asked()
    steps = without(steps, np.arange(len(town.home)) == len(town.home) - 1)
    full = prepare(town.town(), rules, steps)
    thin = prepare(thinned(town.town(), steps), rules, steps)
    for name, value in vars(full).items():
        of_sites = name in ("admissible", "tied_travel", "upgrades")
        chosen = (slice(None), full.possible) if of_sites else ...
        np.testing.assert_array_equal(value[chosen], getattr(thin, name)[chosen], err_msg=name)


# --- by hand ---------------------------------------------------------------------------------
def with_candidates(**changes):
    """A row of three with two more offices in the middle: S3 at the office's door, S4 farther."""
    parts = {
        "minutes": [[0, 10, 20, 10, 12], [10, 0, 10, 0, 3], [20, 10, 0, 10, 12]],
        "home": [0, 1, 2, 1, 1], "tier": ["commune"] * 5, "existing": [True] * 3 + [False] * 2,
    }  # fmt: skip
    return row_of_three(**{**parts, **changes})


def needless_of(town):
    needless = find_needless(town.town(), *town.asked())
    return np.flatnonzero(needless.idle).tolist(), np.flatnonzero(needless.beaten).tolist()


def test_a_candidate_at_an_offices_door_is_beaten_by_it():
    assert needless_of(with_candidates()) == ([], [3, 4])


def test_a_cheaper_or_roomier_candidate_is_not_beaten():
    assert needless_of(with_candidates(office=[1.5] * 4 + [1.0]))[1] == [3]
    # S4 comes after S3, which the office does not beat, and S3 beats S4.
    roomy = with_candidates(most=[9, 9, 9, 10, 9], most_upgraded=[9, 9, 9, 10, 9])
    assert needless_of(roomy)[1] == [4]


def test_whoever_reaches_an_area_that_the_office_does_not_is_not_beaten():
    """Area 0's people may travel nine minutes more: only S3 takes them."""
    minutes = [[0, 10, 20, 9, 12], [10, 0, 10, 0, 3], [20, 10, 0, 10, 12]]
    assert needless_of(with_candidates(minutes=minutes, extra=9))[1] == [4]


def test_behind_an_office_that_stays_a_candidate_is_idle():
    assert needless_of(with_candidates(steps=[{"open": [1]}])) == ([3, 4], [])


def test_phases_let_an_office_beat_nobody_for_it_may_have_closed_before():
    """Of two candidates the first beats the second all the same: both would open together."""
    assert needless_of(with_candidates(steps=[{}, {}]))[1] == [4]


@pytest.mark.parametrize("free", [0.0, 0.6])
def test_the_sifted_steps_never_cost_more_than_no_candidates(monkeypatch, free):
    """S3 costs 1.0: it takes all three areas for 1.0 + 2 officers and an upgrade, 3.5, not 4."""
    monkeypatch.setattr(candidates, "_FEW", 0)
    town = with_candidates(office=[1.5] * 3 + [1.0, 1.5], steps=[{"free": free}])
    study = SimpleNamespace(
        locate=SimpleNamespace(time_limit_s=None, goal="cost", gap=0.0, solver="highs"),
        study=SimpleNamespace(seed=1),
    )
    rules, steps = town.asked()
    sifted = candidates.sift_candidates(study, town.town(), rules, steps)
    programme = prepare(town.town(), rules, sifted.steps)
    found = sifted.bounded(
        consolidate(programme, starts=sifted.starts, effort=Effort(time_limit_s=30.0))
    )
    assert found.network.opened[0].tolist() == [False, False, False, True, False]
    cost = found.goals[0].termination
    assert cost.objective == pytest.approx(3.5)
    assert cost.bound <= 3.5 + 1e-9
    assert (cost.reason == "optimal") == (free == 0)
    alone = Evaluator(programme).totals(sifted.starts[0])
    assert alone[1] == pytest.approx(4.0)
