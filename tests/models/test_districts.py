"""The tree of districts against every possible plan of tiny towns, whatever options are drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drawn_towns import towns
from motcua.domain.staffing import Prices
from motcua.locate.consolidate.district_bounds import DistrictBounds
from motcua.locate.consolidate.district_plans import Receivers
from motcua.locate.consolidate.district_tree import plant
from motcua.locate.consolidate.districts import subsets, surely_served
from motcua.locate.consolidate.evaluate import Evaluator
from motcua.locate.consolidate.ladders import cheapest, ladders_of
from motcua.locate.consolidate.manning import Manning
from motcua.locate.consolidate.network_facts import facts_of
from motcua.locate.consolidate.parting import find_districts
from motcua.locate.consolidate.prepare import prepare
from motcua.locate.consolidate.soundness import is_sound
from tiny_towns import row_of_three


def of_one_step(town):
    """What the tree can say: one step without receivers given, a number, a budget or rules."""
    step = {key: town.steps[0][key] for key in ("free", "open", "close", "upgrade")}
    town.steps, town.rules = [step], []
    return town


@given(towns().map(of_one_step))
@settings(
    max_examples=80, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)  # fmt: skip
def test_the_cheapest_and_of_those_the_nearest_of_all_plans(town):
    programme = prepare(town.town(), *town.asked())
    best, proof = town.best("cost"), plant(programme).grown(None, until=np.inf)
    if best is None:
        assert proof is None
        return
    assert is_sound(programme, proof.network)
    broken, cost, _, travel = Evaluator(programme).totals(proof.network)
    assert (broken, proof.is_nearest) == (0, True)
    assert (cost, proof.bound) == pytest.approx((best[0], best[0]), abs=1e-5)
    assert travel == pytest.approx(best[1], rel=1e-6, abs=1.0)
    tree = plant(programme)
    assert tree.grown(proof.network, until=-np.inf).bound == -np.inf
    assert tree.bounds.fit(proof.network.opened[0], best[0], until=np.inf)
    assert tree.bounds.root <= best[0] + 1e-6


def row_with_strangers(**changes):
    """A row of three, and 500 people in its middle who reach the ends alone, out of standard."""
    parts = {
        "minutes": [[0, 10, 20], [10, 0, 10], [20, 10, 0], [40, None, 45]],
        "people": [1_000, 1_000, 1_000, 500], "area": [0, 1, 2, 1], "extra": None,
        "steps": [{"free": 0.4}],
    }  # fmt: skip
    return row_of_three(**{**parts, **changes})


@pytest.mark.parametrize(
    ("changes", "served"),
    [
        # Four tenths of the 500 stay away where both ends close; the other people cannot.
        ({}, 0.6 * 3_500 + 0.4 * 3_000),
        ({"steps": [{"free": 0.4, "open": (2,)}]}, 3_500),
        # One of two branches is open, whichever: a fifth of all files is done there.
        (
            {"tier": ["branch", "branch", "commune"], "branch_share": 0.2},
            0.8 * (0.6 * 3_500 + 0.4 * 3_000) + 0.2 * 3_500,
        ),
    ],
)
def test_files_that_somebody_has_whatever_closes(changes, served):
    town = row_with_strangers(**changes)
    programme = prepare(town.town(), *town.asked())
    assert surely_served(programme) == pytest.approx(served)
    plans = town.plans_of_step(town.steps[0])
    fewest = min(
        sum(town.loads(opened, plan[-1], 0.4)) for opened in plans for plan in plans[opened]
    )
    assert fewest == pytest.approx(served)


@pytest.mark.parametrize("rate", [0.0, 1 / 8_000, 1 / 3_900, 1 / 1_000])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"office": [1.5, 9.0, 1.5], "floor_rule": "soft"},
        # Which branch is open first is not known until their districts are settled.
        {"tier": ["branch", "branch", "commune"], "branch_share": 0.2},
        {"tier": ["branch", "branch", "commune"], "branch_share": 0.2, "office": [9.0, 1.5, 1.5]},
    ],
)
def test_at_any_price_of_a_file_the_bound_is_met(changes, rate, monkeypatch):
    """Also where people may stay away, and where a second branch may be the first open one."""
    town = row_with_strangers(people=[2_000, 3_000, 4_000, 9_000], **changes)
    programme = prepare(town.town(), *town.asked())
    ladders = ladders_of(facts_of(programme).staff, rate)
    monkeypatch.setattr(DistrictBounds, "_best_ladders", lambda *_: ladders)
    proof = plant(programme).grown(None, until=np.inf)
    assert proof.is_nearest
    assert (proof.bound, Evaluator(programme).totals(proof.network)[3]) == pytest.approx(
        town.best("cost")
    )


ASIDE = {
    "minutes": [[0, 10, 20, 0], [10, 0, 10, 10], [20, 10, 0, 20]], "home": [0, 1, 2, 0],
    "tier": ["inter_ward", "commune", "commune", "commune"], "existing": [True] * 4,
    "steps": [{"open": (0, 3), "upgrade": (0,)}], "prices": Prices(upgrade=0.5),
}  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        # The middle may go to either end at the same cost: the nearer one takes it.
        {"minutes": [[0, 10, 20], [12, 0, 10], [20, 10, 0]], "steps": [{"close": (1,)}]},
        {"minutes": [[0, 10, 20], [10, 0, 12], [20, 10, 0]], "steps": [{"close": (1,)}]},
        # More officers than there is room for are paid.
        {"people": [6_000] * 3, "most": [1] * 3, "wait_rule": "soft"},
        # The office of area 0 that receives nobody is upgraded all the same.
        ASIDE,
    ],
)
def test_small_rules_are_in_the_bound(changes):
    town = row_of_three(**changes)
    programme = prepare(town.town(), *town.asked())
    proof = plant(programme).grown(None, until=np.inf)
    assert proof.is_nearest
    assert (proof.bound, Evaluator(programme).totals(proof.network)[3]) == pytest.approx(
        town.best("cost")
    )


def check_receivers(town):
    """Ask one `Receivers` for every set of open offices; every receiver is listed by hand."""
    programme = prepare(town.town(), *town.asked())
    land, evaluator = find_districts(programme), Evaluator(programme)
    receivers, plans = Receivers(programme, land), town.plans_of_step(town.steps[0])
    found = {}
    for bits in subsets(sorted({*land.bit.tolist()} - {0})).tolist():
        network = receivers.network(bits)
        is_open = programme.always_open.copy()
        is_open[land.sites] = (land.bit & ~bits) == 0
        if (key := tuple(is_open.tolist())) in plans:
            _, cost, _, travel = evaluator.totals(network)
            best = min((round(plan[0], 9), plan[2]) for plan in plans[key])
            assert (cost, travel) == pytest.approx(best, abs=1e-5)
            found[key] = network.receiver[0].tolist()
    return found


@given(towns().map(of_one_step))
@settings(
    max_examples=60, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)  # fmt: skip
def test_receivers_of_every_set_of_open_offices_are_the_best_there_are(town):
    check_receivers(town)


@pytest.mark.parametrize("free", [0.0, 0.5])
def test_what_one_set_of_open_offices_found_is_no_others(free):
    """
    The same receivers with other files, and the same files with other receivers.

    Area 1 has no office and is nearer to 0 than to 2. With half of all files free, office 0 has
    500 files of its own people, the free 250 of area 1 and its tied 250: one officer. Where
    office 3 of the other group closes, 500 free files come from there: 0 would need two
    officers, and 2 takes the tied files of area 1.
    """
    town = row_of_three(
        minutes=[[0, 10, 20, 30, 45], [10, 0, 12, 40, 45], [20, 12, 0, 50, 45],
                 [30, 40, 50, 0, 45], [45, 45, 45, 45, 0]],
        people=[500, 500, 500, 1_000, 10], area=[0, 1, 2, 3, 4], home=[0, 1, 2, 3, 4],
        tier=["commune"] * 5, existing=[True] * 5, group=["g"] * 3 + ["h"] * 2,
        borders={(0, 1), (1, 2), (3, 4)}, standard=60, extra=None,
        steps=[{"close": [1], "free": free}],
    )  # fmt: skip
    found = check_receivers(town)
    assert found[True, False, True, True, True] == [0, 0, 2, 3, 4]
    other = 2 if free else 0
    assert found[True, False, True, False, True] == [0, other, 2, 4, 4]
    assert found[False, False, True, True, True] == [2, 2, 2, 3, 4]


@given(towns().map(of_one_step), st.integers(0, 40), st.integers(0, 40), st.booleans())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_the_cheapest_load_of_a_range_is_no_dearer_than_any(town, one, other, grows):
    """Every load of a range by sums of arrays: none is worth more, and one is worth as much."""
    programme = prepare(town.town(), *town.asked())
    rate, step = 1 / 3_900, 400.0
    low, high = sorted((one * step, other * step))
    found = cheapest(ladders_of(facts_of(programme).staff, rate), 0, low, high, int(grows))
    ends = programme.loads[1:][(programme.loads[1:] > low) & (programme.loads[1:] < high)]
    loads = np.concatenate([np.arange(low, high + 1, step / 2), ends])
    capacity = float(programme.capacity[0])
    loads = np.append(loads, capacity) if low < capacity < high else loads
    sites = np.zeros(len(loads), dtype=np.int64)
    manned = Manning(programme).manned(sites, loads, np.full(len(loads), grows))
    worth = np.where(manned.broken == 0, manned.cost - rate * loads, np.inf)
    assert found == pytest.approx(worth.min(), abs=1e-5)


def test_what_the_tree_cannot_say_it_leaves_alone():
    """Two steps, a budget, a number of offices, a rule by group, a receiver that is given."""
    asked = [{"n_open": 2}, {"budget": 9.0}, {"given": {1: 0}}]
    towns_of = [row_of_three(steps=[step]) for step in asked]
    towns_of += [row_of_three(steps=[{}, {}]), row_of_three(rules=[({0, 1}, 1, 1.0)])]
    for town in towns_of:
        assert plant(prepare(town.town(), *town.asked())) is None
    assert plant(prepare(row_of_three().town(), *row_of_three().asked())) is not None
