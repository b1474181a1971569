"""Equal to spopt, an independent statement of the same models, on random instances."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from motcua.domain.compiled import can_compile
from motcua.locate import lscp, mclp

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
    theirs.problem.solve(pulp.HiGHS(msg=False, threads=1))
    assert lscp(within).termination.objective == pulp.value(theirs.problem.objective)
    theirs = locate.MCLP.from_cost_matrix(apart, people, radius, p_facilities=5)
    theirs.problem.solve(pulp.HiGHS(msg=False, threads=1))
    ours = mclp(within, people, n_open=5).termination
    assert ours.objective == ours.bound == pytest.approx(pulp.value(theirs.problem.objective))
