"""The models against every possible plan, on instances a computer can enumerate."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from motcua.errors import InfeasibleError, ModelError
from motcua.locate import lscp, mclp
from motcua.locate.heuristic import greedy_cover, greedy_weight
from motcua.locate.reduce import kernel, merge_rows


def plans(n_sites):
    for size in range(n_sites + 1):
        for sites in itertools.combinations(range(n_sites), size):
            yield np.isin(np.arange(n_sites), sites)


@st.composite
def instances(draw, n_rows=12, n_sites=6):
    rows, columns = draw(st.integers(1, n_rows)), draw(st.integers(1, n_sites))
    bits = draw(st.lists(st.booleans(), min_size=rows * columns, max_size=rows * columns))
    cost = draw(st.lists(st.integers(1, 4), min_size=columns, max_size=columns))
    role = draw(st.lists(st.sampled_from(["", "", "must", "never"]),
                         min_size=columns, max_size=columns))  # fmt: skip
    role = np.array(role)
    covers = np.array(bits).reshape(rows, columns)
    return covers, np.array(cost, float), role == "must", role == "never"


def cheapest_cover(covers, cost, must, never):
    need = covers[:, ~never].any(axis=1)
    allowed = (p for p in plans(len(cost)) if (p >= must).all() and not (p & never).any())
    return min(cost[p].sum() for p in allowed if (covers[:, p].any(axis=1) >= need).all())


def most_people(covers, people, cost, *, must, never, n_open, budget):
    allowed = (
        p for p in plans(len(cost))
        if (p >= must).all() and not (p & never).any()
        and p.sum() <= n_open and cost[p].sum() <= budget
    )  # fmt: skip
    return max(people[covers[:, p].any(axis=1)].sum() for p in allowed)


@given(instances())
@settings(max_examples=15, deadline=None)
def test_lscp_is_the_cheapest_of_all_covers(instance):
    covers, cost, must, never = instance
    plan = lscp(covers, cost, mandatory=must, forbidden=never)
    best = cheapest_cover(covers, cost, must, never)
    assert plan.termination.objective == best
    assert plan.termination.bound == best
    assert plan.termination.reason == "optimal"
    assert (plan.opened >= must).all()
    assert not (plan.opened & never).any()


@given(instances(), st.integers(0, 5), st.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_mclp_is_the_best_of_all_plans(instance, spare, seed):
    covers, cost, must, never = instance
    people = np.random.default_rng(seed).integers(0, 50, len(covers)).astype(float)
    n_open = min(int(must.sum()) + spare, len(cost))
    budget = float(cost[must].sum() + 2 * spare)
    plan = mclp(covers, people, n_open=n_open, budget=budget, cost=cost,
                mandatory=must, forbidden=never)  # fmt: skip
    best = most_people(covers, people, cost, must=must, never=never, n_open=n_open, budget=budget)
    assert plan.termination.objective == best
    assert plan.termination.bound == best
    assert people[covers[:, plan.opened].any(axis=1)].sum() == best


@given(instances(n_rows=30, n_sites=9))
@settings(max_examples=60, deadline=None)
def test_reduction_never_moves_the_optimum(instance):
    covers, cost, must, never = instance
    merged = merge_rows(csr_array(covers & ~never), np.ones(len(covers)))
    left = kernel(merged.covers, cost, forced=must, allowed=~never)
    rest = 0.0
    if len(left.rows):
        sets = merged.covers[np.ix_(left.rows, left.columns)]
        nobody = np.zeros(len(left.columns), dtype=bool)
        rest = cheapest_cover(sets, cost[left.columns], nobody, nobody)
    assert cost[left.forced].sum() + rest == cheapest_cover(covers, cost, must, never)


@given(instances(n_rows=30, n_sites=9))
@settings(max_examples=60, deadline=None)
def test_greedy_keeps_its_promise(instance):
    covers, cost, _, _ = instance
    covers = covers[covers.any(axis=1)]
    if not len(covers):
        return
    assert covers[:, greedy_cover(covers, cost)].any(axis=1).all()
    ones, nobody = np.ones(len(cost)), np.zeros(len(cost), dtype=bool)
    people = np.arange(1.0, len(covers) + 1)
    for n_open in range(1, len(cost) + 1):
        found = greedy_weight(covers, people, cost=ones, budget=n_open, start=nobody)
        best = most_people(covers, people, ones, must=nobody, never=nobody,
                           n_open=n_open, budget=np.inf)  # fmt: skip
        assert people[covers[:, found].any(axis=1)].sum() >= (1 - 1 / np.e) * best


def test_the_least_cover_is_the_least_number_that_covers_all():
    covers = np.random.default_rng(7).random((40, 9)) < 0.25
    people = np.ones(40)
    least = int(lscp(covers).termination.objective)
    everybody = covers.any(axis=1).sum()
    curve = [mclp(covers, people, n_open=n).termination.objective for n in range(least + 1)]
    assert curve == sorted(curve)
    assert curve[least] == everybody > curve[least - 1]


def test_conflicting_rules_are_named():
    covers, people = np.eye(3, dtype=bool), np.ones(3)
    with pytest.raises(InfeasibleError, match="Sites 1 are both mandatory and forbidden"):
        lscp(covers, mandatory=[0, 1, 0], forbidden=[0, 1, 0])
    with pytest.raises(InfeasibleError, match="2 sites are mandatory, but only 1"):
        mclp(covers, people, n_open=1, mandatory=[1, 1, 0])
    with pytest.raises(InfeasibleError, match="cost 5, but the budget is 4"):
        mclp(covers, people, budget=4, cost=[5, 1, 1], mandatory=[1, 0, 0])
    with pytest.raises(ModelError, match="4 sites cannot be opened: there are 3"):
        mclp(covers, people, n_open=4)
    with pytest.raises(ModelError, match="needs a number of sites or a budget"):
        mclp(covers, people)
    with pytest.raises(ValueError, match="population is negative or no number in rows 0, 2"):
        mclp(covers, [-1, 1, np.nan], n_open=1)
    with pytest.raises(ValueError, match=r"population has shape \(2,\), expected \(3,\)"):
        mclp(covers, [1, 1], n_open=1)


def test_a_place_with_nobody_asks_for_no_site():
    covers = np.eye(3, dtype=bool)
    plan = lscp(covers, population=[5, 0, 2])
    assert plan.opened.tolist() == [True, False, True]
