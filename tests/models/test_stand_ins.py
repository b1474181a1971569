"""Sites for which others stand may go: against every possible plan of small instances."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from covering_oracles import cases
from motcua.domain.cover_bits import CoverBits
from motcua.errors import InputError
from motcua.locate import GroupRule, lscp, mclp, needed_sites
from motcua.locate.cover.checks import make_instance
from motcua.locate.cover.parts import reduce_cover
from motcua.locate.cover.stand_ins import Rank, binding_points, find_stand_ins
from motcua.locate.terms.limits import make_bounds


def rules_of(chance, n_sites):
    """None, or a group that a plan has at least, or at most, so many of."""
    kind = chance.integers(0, 3)
    members = chance.random(n_sites) < 0.5
    if kind == 1 and members.any():
        return (GroupRule(name="a group", members=members, at_least=1),)
    return (GroupRule(name="a group", members=members, at_most=1),) if kind == 2 else ()


def left_of(case, rules, backup=1):
    """Return which sites stay, of points with people alone."""
    bits = CoverBits.of(case.covers[case.people > 0])
    kind = make_bounds(len(case.cost), cost=case.cost, rules=rules).kind
    rank = Rank(cost=case.cost, kind=kind, allowed=~case.never, may_go=~(case.must | case.never))
    return find_stand_ins(bits, rank, backup=backup)


@given(cases(n_sites=9), st.integers(0, 2**32 - 1), st.integers(1, 2))
@settings(max_examples=100, deadline=None)
def test_no_plan_is_lost_that_is_better_than_those_left(case, seed, backup):
    """For covers and for the most people, by number and by cost, in a group and with backup."""
    rules = rules_of(np.random.default_rng(seed), len(case.cost))
    gone = left_of(case, rules, backup) >= 0
    plans = list(case.plans(rules))
    left = [plan for plan in plans if not plan[gone].any()]
    for price in (np.ones(len(case.cost)), case.cost):
        covers = [price[p].sum() for p in plans if case.covers_all(p, backup)]
        if covers:
            among = [price[p].sum() for p in left if case.covers_all(p, backup)]
            assert min(among) == pytest.approx(min(covers))
        spent = [price[p].sum() for p in plans]
        for budget in np.quantile(spent, [0.1, 0.4, 0.8]) if plans else ():
            best = [
                max(covered(case, p, backup) for p in some if price[p].sum() <= budget + 1e-9)
                for some in (plans, left)
            ]
            assert best[0] == best[1]


def covered(case, plan, backup):
    return case.people[case.covers[:, plan].sum(axis=1) >= backup].sum()


@given(cases(n_sites=12))
@settings(max_examples=60, deadline=None)
def test_only_sites_without_another_stay(case):
    """Without limits and backup: by the definition, pair by pair; who stands for one stays."""
    stand_in = left_of(case, ())
    covers = case.covers[case.people > 0].T
    for j, k in enumerate(stand_in.tolist()):
        others = [
            i
            for i in np.flatnonzero(~case.never)
            if i != j and not (covers[j] & ~covers[i]).any() and case.cost[i] <= case.cost[j]
            and (covers[i].sum() > covers[j].sum() or case.cost[i] < case.cost[j] or i < j)
        ]  # fmt: skip
        if case.must[j] or case.never[j]:
            assert k == -1
        elif not covers[j].any():
            assert k == j
        else:
            assert (k >= 0) == bool(others)
            assert k == -1 or (k in others and stand_in[k] == -1)


@given(cases())
@settings(max_examples=100, deadline=None)
def test_who_covers_the_binding_points_covers_everybody(case):
    lived_in = case.covers[case.people > 0]
    points = binding_points(CoverBits.of(lived_in))
    for plan in case.plans():
        is_whole = lived_in[:, plan].any(axis=1)[lived_in.any(axis=1)].all()
        assert is_whole == lived_in[points][:, plan].any(axis=1).all()
    found = [lscp(covers, case.cost) for covers in (lived_in, lived_in[points])]
    assert found[0].termination.objective == pytest.approx(found[1].termination.objective)


def test_equal_sites_keep_the_cheapest_and_then_the_first():
    bits, every = CoverBits.of(np.ones((3, 4), dtype=bool)), np.ones(4, dtype=bool)
    rank = Rank(
        cost=np.array([2.0, 1.0, 1.0, 1.0]), kind=np.zeros(4, dtype=np.int64), allowed=every,
        may_go=every,
    )  # fmt: skip
    assert find_stand_ins(bits, rank).tolist() == [1, -1, 1, 1]
    # Two stand for a site that goes with backup, so the two cheapest stay.
    assert find_stand_ins(bits, rank, backup=2).tolist() == [2, -1, -1, 2]


def test_what_prices_close_is_counted_from_what_the_reduction_leaves():
    """Overlapping discs in a square, some dearer than others."""
    chance = np.random.default_rng(1)
    homes, doors = chance.random((400, 2)), chance.random((100, 2))
    covers = np.hypot(*(homes[:, None] - doors[None]).transpose(2, 0, 1)) < 0.15
    cost = np.round(chance.random(100) * 1_000 + 1)
    plan = lscp(covers, cost)
    (priced,) = [step for step in plan.reductions if step.name == "reduced_costs"]
    case = reduce_cover(make_instance(covers, None, cost=cost, mandatory=None, forbidden=None))
    left = (case.sets.n_rows, len(np.unique(case.sets.sites)))
    assert plan.termination.reason == "optimal"
    assert (priced.rows[0], priced.columns[0]) == left
    assert priced.columns[1] < priced.columns[0]


@given(cases(n_sites=12), st.integers(1, 4), st.integers(1, 2))
@settings(max_examples=60, deadline=None)
def test_blocks_of_sites_leave_the_optimum_where_it_is(case, width, backup):
    covers, n_sites = case.covers, len(case.cost)
    people = np.maximum(case.people, 1.0)
    cuts = range(0, n_sites, width)
    blocks = [csr_array(covers[:, k : k + width]) if k % 2 else covers[:, k : k + width]
              for k in cuts]  # fmt: skip
    ask = {"mandatory": case.must, "forbidden": case.never, "backup": backup}
    sites = needed_sites(blocks, case.cost, **ask)
    assert set(np.flatnonzero(case.must)) <= set(sites.tolist())
    if not len(sites):
        assert not covers[:, ~case.never].any()
        return
    few = {"mandatory": case.must[sites], "backup": backup}
    whole = lscp(covers, case.cost, population=people, **ask)
    left = lscp(covers[:, sites], case.cost[sites], population=people, **few)
    assert left.termination.objective == pytest.approx(whole.termination.objective)
    n_open = min(int(case.must.sum()) + 2, n_sites)
    most = mclp(covers, people, n_open=n_open, **ask).termination.objective
    n_left = min(n_open, len(sites))
    assert mclp(covers[:, sites], people, n_open=n_left, **few).termination.objective == most


def test_blocks_that_do_not_fit_together_are_refused():
    with pytest.raises(InputError, match="no block"):
        needed_sites([])
    with pytest.raises(InputError, match=r"blocks of \[2, 3\] demand points"):
        needed_sites([np.ones((2, 1)), np.ones((3, 1))])
    with pytest.raises(InputError, match=r"Block 0 of the covers has shape \(3,\)"):
        needed_sites([np.ones(3)])
