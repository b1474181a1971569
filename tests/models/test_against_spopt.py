"""Equal to spopt, an independent statement of the same models, on random instances."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from motcua.domain.compiled import can_compile
from motcua.locate import (
    capacitated_lscp,
    capacitated_p_median,
    lscp,
    lscp_b,
    mclp,
    p_center,
    p_median,
)

can_compile()  # loads numba, which would take the folder coverage/ for another package by itself
pytest.importorskip("spopt", reason="spopt is not installed")
pytestmark = pytest.mark.filterwarnings("ignore")  # spopt uses what PuLP will drop


@pytest.fixture(scope="module")
def spopt_locate():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own imports warn of each other
        import pulp
        from spopt import locate

        yield locate, pulp


def distances(seed, n_points, n_sites):
    chance = np.random.default_rng(seed)
    points, sites = chance.random((n_points, 2)) * 30, chance.random((n_sites, 2)) * 30
    people = chance.integers(1, 100, n_points)
    apart = np.hypot(*(points[:, None] - sites[None]).transpose(2, 0, 1))
    return apart, people


@pytest.mark.parametrize("seed", range(6))
def test_lscp_and_mclp_are_what_spopt_says(spopt_locate, seed):
    locate, pulp = spopt_locate
    apart, people = distances(seed, 200 if seed < 2 else 60, 50 if seed < 2 else 20)
    radius = 6.0
    within = apart <= radius
    kept = within.any(axis=1)  # spopt has no plan where somebody is out of reach
    theirs = locate.LSCP.from_cost_matrix(apart[kept], radius)
    assert lscp(within).termination.objective == solved(theirs, pulp)
    theirs = locate.MCLP.from_cost_matrix(apart, people, radius, p_facilities=5)
    ours = mclp(within, people, n_open=5).termination
    assert ours.objective == ours.bound == pytest.approx(solved(theirs, pulp))


def solved(theirs, pulp):
    """Solve their statement; HiGHS refuses one thread where the process has settled on others."""
    for threads in (1, None):
        theirs.problem.solve(pulp.HiGHS(msg=False, threads=threads))
        model = theirs.problem.solverModel
        if model.modelStatusToString(model.getModelStatus()) == "Optimal":
            break
    return pulp.value(theirs.problem.objective)


@pytest.mark.parametrize("seed", range(4))
def test_lscp_b_is_what_spopt_says(spopt_locate, seed):
    """Theirs counts points that have a second site; those with one candidate it counts for free."""
    locate, pulp = spopt_locate
    apart, _ = distances(seed, 200 if not seed else 60, 50 if not seed else 20)
    within = apart <= 6.0
    kept = within.any(axis=1)
    theirs = locate.LSCPB.from_cost_matrix(apart[kept], 6.0, pulp.HiGHS(msg=False, threads=1))
    twice = solved(theirs, pulp) - (within[kept].sum(axis=1) == 1).sum()
    first, second = (goal.termination for goal in lscp_b(within[kept]).goals)
    assert first.objective == pytest.approx(theirs.lscp_obj_value)
    assert second.objective == second.bound == pytest.approx(twice)


@pytest.mark.parametrize("seed", range(4))
def test_the_p_models_are_what_spopt_says(spopt_locate, seed):
    locate, pulp = spopt_locate
    apart, people = distances(seed, 200 if not seed else 40, 50 if not seed else 15)
    apart, n_open = np.round(100 * apart), 10 if not seed else 4
    theirs = locate.PMedian.from_cost_matrix(apart, people, p_facilities=n_open)
    ours = p_median(apart, people, n_open=n_open).termination
    assert ours.objective == ours.bound == pytest.approx(solved(theirs, pulp))
    theirs = locate.PCenter.from_cost_matrix(apart, p_facilities=n_open)
    ours = p_center(apart, people, n_open=n_open).termination
    assert ours.objective == ours.bound == pytest.approx(solved(theirs, pulp))


def test_a_cover_within_capacities_is_what_spopt_says_at_200_by_50(spopt_locate):
    locate, pulp = spopt_locate
    apart, people = distances(2, 200, 50)
    capacity = np.random.default_rng(2).integers(2, 6, 50) * people.sum() / 125.0
    theirs = locate.LSCP.from_cost_matrix(
        apart, 15.0, demand_quantity_arr=people, facility_capacity_arr=capacity
    )
    ours = capacitated_lscp(apart <= 15.0, capacity=capacity, load=people).termination
    assert ours.objective == ours.bound == pytest.approx(solved(theirs, pulp))


@pytest.mark.parametrize("seed", range(3))
def test_the_capacitated_models_are_what_spopt_says(spopt_locate, seed):
    """Of medians within capacities it proves no more points than these in a second or two."""
    locate, pulp = spopt_locate
    apart, people = distances(seed, *((60, 15) if not seed else (25, 10)))
    chance = np.random.default_rng(seed)
    reached = (apart <= 15.0).any(axis=1)  # spopt has no plan where somebody is out of reach
    apart, people = apart[reached], people[reached]
    capacity = chance.integers(2, 6, apart.shape[1]) * people.sum() / (2.5 * apart.shape[1])
    within = apart <= 15.0
    theirs = locate.LSCP.from_cost_matrix(
        apart, 15.0, demand_quantity_arr=people, facility_capacity_arr=capacity
    )
    ours = capacitated_lscp(within, capacity=capacity, load=people).termination
    assert ours.objective == ours.bound == pytest.approx(solved(theirs, pulp))
    n_open = int(ours.objective) + 2
    theirs = locate.PMedian.from_cost_matrix(
        np.round(100 * apart), people, p_facilities=n_open, facility_capacities=capacity
    )
    ours = capacitated_p_median(np.round(100 * apart), people, capacity=capacity, n_open=n_open)
    least = solved(theirs, pulp)
    assert ours.termination.objective == pytest.approx(least, rel=1e-6)
    assert ours.termination.bound == pytest.approx(least, rel=1e-6)


def test_what_must_be_open_is_so_in_both(spopt_locate):
    locate, pulp = spopt_locate
    apart, people = distances(7, 60, 12)
    must = np.zeros(12, dtype=bool)
    must[[2, 9]] = True
    here = must.astype(int)
    within, kept = apart <= 9.0, (apart <= 9.0).any(axis=1)
    theirs = locate.LSCP.from_cost_matrix(apart[kept], 9.0, predefined_facilities_arr=here)
    assert lscp(within, mandatory=must).termination.objective == solved(theirs, pulp)
    theirs = locate.MCLP.from_cost_matrix(
        apart, people, 6.0, p_facilities=4, predefined_facilities_arr=here
    )
    ours = mclp(apart <= 6.0, people, n_open=4, mandatory=must).termination
    assert ours.objective == pytest.approx(solved(theirs, pulp))
    theirs = locate.PMedian.from_cost_matrix(
        apart, people, p_facilities=4, predefined_facilities_arr=here
    )
    ours = p_median(apart, people, n_open=4, mandatory=must).termination
    assert ours.objective == pytest.approx(solved(theirs, pulp))
