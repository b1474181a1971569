"""Every possible plan of a small covering instance, tried one by one."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """A covering instance that a computer can enumerate."""

    covers: np.ndarray
    people: np.ndarray
    cost: np.ndarray
    must: np.ndarray
    never: np.ndarray
    times: np.ndarray
    """Infinite where out of reach."""

    @property
    def sites(self):
        return {"mandatory": self.must, "forbidden": self.never}

    @property
    def impedance(self):
        rows, columns = np.nonzero(np.isfinite(self.times))
        return csr_array((self.times[rows, columns], (rows, columns)), shape=self.times.shape)

    def plans(self, rules=()):
        for bits in itertools.product([False, True], repeat=len(self.cost)):
            plan = np.array(bits, dtype=bool)
            grouped = all(r.at_least <= plan[r.members].sum() <= r.at_most for r in rules)
            if grouped and (plan >= self.must).all() and not (plan & self.never).any():
                yield plan

    @property
    def coverable(self):
        return self.covers[:, ~self.never].any(axis=1) & (self.people > 0)

    def covers_all(self, plan, backup=1):
        need = np.minimum(self.covers[:, ~self.never].sum(axis=1), backup)
        return (self.covers[:, plan].sum(axis=1) >= need)[self.coverable].all()

    def covered(self, plan):
        return self.people[self.covers[:, plan].any(axis=1)].sum()

    def mean_time(self, plan):
        reach = np.isfinite(self.times[:, ~self.never]).any(axis=1) & (self.people > 0)
        finite = self.times[np.isfinite(self.times)]
        best = np.where(plan, self.times, np.inf).min(axis=1)
        best[np.isinf(best)] = finite.max(initial=0)
        return (best * self.people)[reach].sum() / max(self.people[reach].sum(), 1)


@st.composite
def cases(draw, n_points=30, n_sites=10):
    seed = draw(st.integers(0, 2**32 - 1))
    rows, columns = draw(st.integers(1, n_points)), draw(st.integers(1, n_sites))
    density = draw(st.sampled_from([0.05, 0.15, 0.3, 0.6]))
    chance = np.random.default_rng(seed)
    cost = chance.integers(1, 5, columns).astype(float)
    if draw(st.booleans()):
        cost = np.round(chance.random(columns) * 4 + 0.01, 2)
    role = chance.integers(0, 7, columns)
    times = np.round(chance.random((rows, columns)) * 60)
    times[chance.random(times.shape) < 0.3] = np.inf
    return Case(
        covers=chance.random((rows, columns)) < density,
        people=chance.integers(0, 20, rows).astype(float),
        cost=cost, must=role == 0, never=role == 1, times=times,
    )  # fmt: skip


def room_for(covers, load, capacity, plan, backup=1):
    """Return the most load that fits: a flow from the rows through open sites (whole numbers)."""
    rows, sites = covers.shape
    covers = covers & (covers[:, plan].sum(axis=1) >= backup)[:, None]
    network = np.zeros((rows + sites + 2, rows + sites + 2), dtype=np.int32)
    network[0, 1 : rows + 1] = load
    network[1 : rows + 1, rows + 1 : rows + sites + 1] = (covers & plan) * load[:, None]
    network[rows + 1 : rows + sites + 1, -1] = capacity * plan
    return maximum_flow(csr_array(network), 0, rows + sites + 1).flow_value
