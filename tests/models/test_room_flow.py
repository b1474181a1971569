"""Room for load as a flow that follows the open sites, and the search that lives on it."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from covering_oracles import room_for
from motcua.locate import GroupRule
from motcua.locate.capacitated.cover_bound import least_cost
from motcua.locate.capacitated.cover_ready import ready
from motcua.locate.capacitated.flow import RoomFlow
from motcua.locate.capacitated.ruin import narrowed, rebuilt, refilled
from motcua.locate.terms.clock import Clock

FEW = settings(max_examples=12, deadline=None)


def town(seed, n_rows=14, n_sites=7, **ask):
    """Return a covering model at random: whole people, whole room."""
    chance = np.random.default_rng(seed)
    covers = chance.random((n_rows, n_sites)) < 0.4
    people = chance.integers(1, 9, n_rows).astype(float)
    capacity = chance.integers(0, 30, n_sites).astype(float)
    asked = {
        "capacity": capacity, "load": None, "cost": None, "n_open": None, "budget": None,
        "mandatory": None, "forbidden": None, "rules": (), **ask,
    }  # fmt: skip
    return covers, people.astype(int), capacity.astype(int), asked


@given(st.integers(0, 2**32 - 1))
@FEW
def test_the_flow_follows_sites_as_they_open_and_close(seed):
    """A second implementation: scipy's maximum flow, for every state from the beginning."""
    covers, people, capacity, asked = town(seed)
    task = ready(covers, people, **asked, target_share=0.0).task
    chance = np.random.default_rng(seed)
    flow = RoomFlow(task, chance.random(7) < 0.5)
    kept, before = flow.copy(), flow.opened.copy()
    for site in chance.integers(0, 7, 20).tolist():
        if flow.opened[site]:
            flow.close(site)
        else:
            flow.open(site)
        most = room_for(covers, people, capacity, flow.opened)
        assert task.load.sum() - flow.missing == most
        assert (flow.filled <= capacity + 1e-9).all()
        # The cut has as much load too many as finds no room, and nobody moves out of it.
        stuck = flow.stuck
        reach = np.zeros(7)
        np.add.at(reach, task.sites[stuck[task.row]], 1)
        full = (reach > 0) & flow.opened
        assert task.load[stuck].sum() - capacity[full].sum() == flow.missing
    flow.restore(kept)
    assert (flow.opened == before).all()
    assert task.load.sum() - flow.missing == room_for(covers, people, capacity, before)


@given(st.integers(0, 2**32 - 1), st.booleans())
@FEW
def test_a_plan_built_anew_is_no_dearer_has_room_and_keeps_the_rules(seed, is_whole):
    chance = np.random.default_rng(seed)
    rule = GroupRule(name="the west", members=np.arange(7) < 3, at_least=1, at_most=2)
    cost = chance.integers(1, 5, 7).astype(float)
    covers, people, capacity, asked = town(
        seed, cost=cost, mandatory=np.arange(7) == 1, rules=(rule,)
    )
    capacity = capacity + 20
    most = room_for(covers, people, capacity, np.ones(7, dtype=bool))
    assume(not is_whole or most == people[covers.any(axis=1)].sum())
    share = {} if is_whole else {"target_share": 0.7 * most / people.sum()}
    asked["capacity"] = capacity
    task = ready(covers, people, **asked, **share, serves_all=is_whole).task
    plan = np.ones(7, dtype=bool)
    plan[0] = False
    before = plan.copy()
    if not task.is_enough(plan):
        return
    better = rebuilt(task, plan, Clock(None))
    assert (plan == before).all()
    assert task.is_enough(better)
    assert task.keeps(better)
    assert cost[better].sum() <= cost[plan].sum()
    assert (rebuilt(task, plan, Clock(None)) == better).all()
    needless = [
        site for site in np.flatnonzero(better)
        if task.keeps(less := better & (np.arange(7) != site)) and task.is_enough(less)
    ]  # fmt: skip
    assert not needless


def test_what_greed_opens_too_many_of_is_closed_again():
    """
    Four hamlets of two in a ring; each site reaches two neighbours, a hub all four.

    Eight people: of all pairs only the two sites with room for four have room for all of them, and
    neither is open to begin with.
    """
    covers = [[1, 0, 0, 1, 1], [1, 1, 0, 0, 1], [0, 1, 1, 0, 1], [0, 0, 1, 1, 1]]
    _, _, _, asked = town(0)
    asked["capacity"] = [4, 3, 4, 3, 3]
    task = ready(covers, [2, 2, 2, 2], **asked, serves_all=True).task
    plan = np.array([False, True, False, True, True])
    assert task.is_enough(plan)
    assert rebuilt(task, plan, Clock(None)).tolist() == [True, False, True, False, False]


@given(st.integers(0, 2**32 - 1))
@FEW
def test_no_plan_with_room_costs_less_than_the_sites_that_take_most_for_their_cost(seed):
    """Brute force over all plans; prices of room that no capacity asks for are the plain ones."""
    cost = np.random.default_rng(seed).integers(1, 5, 7).astype(float)
    must = np.arange(7) == seed % 7
    covers, people, capacity, asked = town(seed, cost=cost, mandatory=must)
    asked["capacity"] = capacity + 10
    most = room_for(covers, people, capacity + 10, np.ones(7, dtype=bool))
    task = ready(covers, people, **asked, target_share=0.6 * most / people.sum()).task
    plans = (np.array(bits) for bits in itertools.product([False, True], repeat=7))
    good = [cost[p].sum() for p in plans if task.is_enough(p)]
    worth = np.minimum(people @ covers, capacity + 10)
    least = least_cost(task)
    assert least <= min(good, default=np.inf) + 1e-9
    assert least >= cost[must].sum() * (1 - 1e-9)
    wanted = 0.6 * most - worth[must].sum()
    assert least >= cost[must].sum() + wanted * (cost / np.maximum(worth, 1)).min() - 1e-4


@given(st.integers(0, 2**32 - 1))
@FEW
def test_a_plan_refilled_has_room_for_no_fewer_and_keeps_the_rules(seed):
    """Brute force over all plans bounds it; three sites, two of the west at most."""
    rule = GroupRule(name="the west", members=np.arange(7) < 4, at_least=1, at_most=2)
    must = np.arange(7) == 1
    covers, people, capacity, asked = town(seed, n_open=3, mandatory=must, rules=(rule,))
    task = ready(covers, people, **asked).task
    plan = must | (np.arange(7) == 5)
    better = refilled(task, plan, Clock(None), most=float(people.sum()))
    assert task.keeps(better)
    rooms = [
        room_for(covers, people, capacity, p)
        for p in (np.array(bits) for bits in itertools.product([False, True], repeat=7))
        if task.keeps(p)
    ]  # fmt: skip
    best, ours = max(rooms), room_for(covers, people, capacity, better)
    assert room_for(covers, people, capacity, plan) <= ours <= best
    assert (refilled(task, plan, Clock(None), most=float(people.sum())) == better).all()
    enough = refilled(task, better, Clock(None), most=float(ours))
    assert (enough == better).all()


@given(st.integers(0, 2**32 - 1), st.sampled_from(["n_open", "budget", "rules"]))
@FEW
def test_a_plan_narrowed_keeps_the_limits_and_has_room(seed, limit):
    """All sites open break a limit; of all plans tried, one must do wherever it finds one."""
    cost = np.random.default_rng(seed).integers(1, 5, 7).astype(float)
    west = GroupRule(name="the west", members=np.arange(7) < 4, at_most=1)
    asked = {"n_open": {"n_open": 4}, "budget": {"budget": 10.0}, "rules": {"rules": (west,)}}
    covers, people, capacity, ask = town(seed, cost=cost, **asked[limit])
    ask["capacity"] = capacity + 15
    most = room_for(covers, people, capacity + 15, np.ones(7, dtype=bool))
    task = ready(covers, people, **ask, target_share=0.8 * most / people.sum()).task
    plan = narrowed(task, np.ones(7, dtype=bool), Clock(None))
    some = any(
        task.keeps(p) and task.is_enough(p)
        for p in (np.array(bits) for bits in itertools.product([False, True], repeat=7))
    )
    assert plan is None or (task.keeps(plan) and task.is_enough(plan))
    assert some or plan is None


def test_a_number_that_greed_exceeds_is_kept():
    """The ring of four again, where greed opens three: two sites have room, and two may open."""
    covers = [[1, 0, 0, 1, 1], [1, 1, 0, 0, 1], [0, 1, 1, 0, 1], [0, 0, 1, 1, 1]]
    _, _, _, asked = town(0, n_open=2)
    asked["capacity"] = [4, 3, 4, 3, 3]
    task = ready(covers, [2, 2, 2, 2], **asked, serves_all=True).task
    plan = narrowed(task, np.array([False, True, False, True, True]), Clock(None))
    assert plan.tolist() == [True, False, True, False, False]
    beyond = ready(covers, [2, 2, 2, 2], **{**asked, "n_open": 1}, target_share=0.6).task
    assert narrowed(beyond, np.ones(5, dtype=bool), Clock(None)) is None
