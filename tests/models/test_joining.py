"""Plans joined from clusters of others, against every way to put the clusters together."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.locate import GroupRule
from motcua.locate.capacitated.dual import capacity_bound
from motcua.locate.capacitated.joining import Clusters
from motcua.locate.capacitated.problem import CapacityProblem
from motcua.locate.capacitated.settle import KEPT, Settling
from motcua.locate.terms.limits import make_bounds


def problem_of(cost, *, load, capacity, n_open, forced=(), rules=()):
    """Return a problem of plain arrays; out of reach is infinite."""
    row, site = np.nonzero(np.isfinite(cost))
    n_sites = cost.shape[1]
    return CapacityProblem(
        row=row, site=site, cost=cost[row, site], load=load, capacity=capacity, n_open=n_open,
        forced=np.isin(np.arange(n_sites), forced),
        bounds=make_bounds(n_sites, cost=np.ones(n_sites), n_open=n_open, rules=rules),
    )  # fmt: skip


def clusters_of(problem, plans, price=9.0):
    clusters = Clusters(problem, capacity_bound(problem, np.full(problem.n_rows, price)))
    clusters.add(np.array(plans))
    return clusters


def put_together(problem, known, left):
    """Yield every way to part some rows into known clusters, each as the site of its rows."""
    if not left:
        yield {}
        return
    first = min(left)
    for rows, site in known:
        if first in rows and rows <= left:
            for rest in put_together(problem, known, left - rows):
                if site not in rest.values():
                    yield {**dict.fromkeys(rows, site), **rest}


def best_of(problem, plans):
    """Put each cluster at its cheapest site that can take it, and try all that fit together."""
    cost = np.full((problem.n_rows, problem.n_sites), np.inf)
    cost[problem.row, problem.site] = problem.cost
    known, sites = set(), np.arange(problem.n_sites)
    for plan in plans:
        for site in set(plan):
            rows = [row for row, at in enumerate(plan) if at == site]
            fits = problem.capacity >= problem.load[rows].sum()
            costs = np.where(fits, cost[rows].sum(axis=0), np.inf)
            known.add((frozenset(rows), int(np.argmin(costs))))
    return min(
        (
            problem.value(
                np.array([each for _, each in sorted(plan.items())]), np.isin(sites, some)
            )
            for plan in put_together(problem, known, frozenset(range(problem.n_rows)))
            for size in range(problem.n_sites + 1)
            for some in itertools.combinations(sites, size)
        ),
        default=np.inf,
    )


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_no_way_to_put_the_clusters_together_is_better(seed):
    """A row in two clusters leaves one: that may be better than any clusters that are whole."""
    random = np.random.default_rng(seed)
    cost = random.integers(0, 30, (6, 4)).astype(float)
    cost[random.random(cost.shape) < 0.1] = np.inf
    load, capacity = random.integers(1, 4, 6).astype(float), random.integers(4, 12, 4).astype(float)
    west = GroupRule(name="the west", members=[1, 1, 0, 0], at_least=1, at_most=1)
    problem = problem_of(
        cost, load=load, capacity=capacity, n_open=int(random.integers(2, 5)),
        forced=[3] if random.random() < 0.3 else [], rules=[west] if random.random() < 0.5 else [],
    )  # fmt: skip
    every = [np.array(plan) for plan in itertools.product(range(4), repeat=6)]
    fitting = [plan for plan in every if np.isfinite(problem.value(plan, np.ones(4, dtype=bool)))]
    if not fitting:
        return
    plans = [fitting[k] for k in random.integers(0, len(fitting), 6)]
    clusters = clusters_of(problem, plans)
    opened, found = clusters.joined(np.inf, time_limit_s=60.0)
    value = np.inf if found is None else problem.value(found, opened)
    assert value <= best_of(problem, [plan.tolist() for plan in plans])
    subsets = [np.isin(np.arange(4), some) for n in range(5) for some in
               itertools.combinations(range(4), n)]  # fmt: skip
    assert value >= min(problem.value(plan, opened) for plan in fitting for opened in subsets)
    best = min(problem.value(plan) for plan in every)
    known = clusters_of(problem, every)
    if any(problem.value(plan) == best and is_as_joined(known, plan) for plan in fitting):
        # What prices strike off is in no plan that is as cheap and has its clusters where they are.
        opened, found = known.joined(best + 1e-6, time_limit_s=60.0)
        assert problem.value(found, opened) == pytest.approx(best)


def is_as_joined(clusters, plan):
    """Say whether each cluster of a plan is at the one site where it would be joined: it has but
    one, and where another cluster needs that site, the plan is not among those looked at."""
    parts = [(site, np.flatnonzero(plan == site)) for site in np.unique(plan)]
    return all(clusters._known[rows.tobytes()].site == site for site, rows in parts)


def test_two_plans_each_good_on_one_side_make_one_that_is_good_on_both():
    """
    Rows 0 and 1 at site 0 or 1, rows 2 and 3 at site 2 or 3; one row a site at most.

    One plan has the left the right way round, at 1 each, and the right at 9; the other the
    opposite. Both cost 20, joined 4.
    """
    cost = np.full((4, 4), np.inf)
    cost[[0, 1, 2, 3], [0, 1, 2, 3]], cost[[0, 1, 2, 3], [1, 0, 3, 2]] = 1.0, 9.0
    problem = problem_of(cost, load=np.ones(4), capacity=np.ones(4), n_open=4)
    one, other = [0, 1, 3, 2], [1, 0, 2, 3]
    assert problem.value(np.array(one)) == problem.value(np.array(other)) == 20.0
    assert clusters_of(problem, [one, other]).joined(np.inf, time_limit_s=9.0)[1].tolist() == [
        0,
        1,
        2,
        3,
    ]


def test_nothing_to_join():
    """No clusters, none that may be better, or none that fit together under a rule."""
    cost = np.array([[1.0, 5.0], [5.0, 1.0]])
    problem = problem_of(cost, load=np.ones(2), capacity=np.ones(2), n_open=2)
    assert (
        clusters_of(problem, np.zeros((0, 2), dtype=int)).joined(np.inf, time_limit_s=9.0)[1]
        is None
    )
    plan = [[0, 1]]
    assert clusters_of(problem, plan).joined(2.0, time_limit_s=9.0)[1].tolist() == [0, 1]
    assert clusters_of(problem, plan).joined(-1e9, time_limit_s=9.0)[1] is None
    ruled = problem_of(
        cost, load=np.ones(2), capacity=np.ones(2), n_open=2,
        rules=[GroupRule(name="both", members=[1, 1], at_most=1)],
    )  # fmt: skip
    assert clusters_of(ruled, plan).joined(np.inf, time_limit_s=9.0)[1] is None


def test_the_plans_that_annealing_came_by_are_within_all_capacities():
    random = np.random.default_rng(3)
    cost = random.random((30, 8))
    problem = problem_of(
        cost, load=random.integers(1, 5, 30).astype(float), capacity=np.full(8, 22.0), n_open=5
    )
    settling = Settling(problem)
    opened = np.arange(8) < 5
    best = settling.deepen(opened, None, seed=0)
    met = settling.met()
    assert 1 < len(met) <= KEPT
    values = [problem.value(plan.astype(np.int64)) for plan in met]
    assert np.isfinite(values).all()
    assert min(values) >= problem.value(best) - 1e-9
    assert values[-1] <= 1.02 * problem.value(best) + 1e-9
    assert len(settling.met()) == 0
    joined = clusters_of(problem, met).joined(np.inf, time_limit_s=60.0)[1]
    assert problem.value(joined) <= min(values) + 1e-9


def test_a_row_of_two_clusters_goes_to_the_nearer_site():
    """
    Rows 0 and 1 at site 0, for which 1 is too small, and rows 1 and 2 at site 1: 4 and 2.

    Row 0 alone would be put at site 1 and row 2 alone at site 0, where the pairs are. So both
    pairs are chosen, and row 1 goes to site 1, where it travels 1 instead of 3.
    """
    cost = np.array([[1.0, 0.5], [3.0, 1.0], [0.5, 1.0]])
    problem = problem_of(
        cost, load=np.array([2.0, 1.0, 1.0]), capacity=np.array([3.0, 2.0]), n_open=2
    )
    opened, joined = clusters_of(problem, [[0, 0, 1], [0, 1, 1]]).joined(np.inf, time_limit_s=9.0)
    assert joined.tolist() == [0, 1, 1]
    assert problem.value(joined, opened) == 3.0


@pytest.mark.parametrize(("most", "receiver"), [(1, None), (2, [0, 1]), (3, [0, 1])])
def test_only_the_best_clusters_by_price_are_joined(most, receiver, monkeypatch):
    """Both rows at one site, the first cluster met, cost 6, apart 2; one row alone is no plan."""
    monkeypatch.setattr("motcua.locate.capacitated.joining.MOST", most)
    cost = np.array([[1.0, 5.0], [5.0, 1.0]])
    problem = problem_of(cost, load=np.ones(2), capacity=np.full(2, 2.0), n_open=2)
    clusters = clusters_of(problem, [[0, 0], [0, 1]], price=1.0)
    _, found = clusters.joined(np.inf, time_limit_s=9.0)
    assert (None if found is None else found.tolist()) == receiver
