"""Annealings on their way: the rows they move on, where they stand, and their chance."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.locate.cover.dominance import turned
from motcua.locate.cover.equal_rows import count_chosen
from motcua.locate.cover.heat_ground import Ground, Standing, enter
from motcua.locate.cover.heat_loops import BLOCK, STEP, gather_loop, heat_loop, put_loop

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.locate.cover.heuristic import Exchange

SLICE = 1e8
"""Work between two looks at the clock, a fifth of a second."""


class Heat(NamedTuple):
    """How worse plans are taken: people by which one in e is, first and last."""

    hot: float
    cold: float

    def times(self, people: float) -> Heat:
        """
        Return as many times as much.

        Parameters
        ----------
        people
            By which each is multiplied.

        Returns
        -------
        heat
            First and last.
        """
        return Heat(self.hot * people, self.cold * people)


@dataclass(frozen=True, kw_only=True, eq=False)
class Field:
    """Where annealings walk: rows, sites and limits as their loops want them."""

    ids: LongArray
    """Numbers of the sites that may open and need not; the loops number these alone."""

    ground: Ground
    """Their rows and limits."""

    n_open: IntArray
    """Open mandatory sites of each row."""

    used: FloatArray
    """Their use of each limit."""

    mandatory: BoolArray
    """Sites open in every plan."""

    @property
    def number(self) -> IntArray:
        """Number of each site in the loops, -1 where it has none."""
        number = np.full(len(self.mandatory), -1, dtype=np.int32)
        number[self.ids] = np.arange(len(self.ids))
        return number

    @property
    def step(self) -> float:
        """The work of one step, about."""
        each = (np.diff(self.ground.starts).astype(float) ** 2).sum() / max(len(self.ids), 1)
        return float(each + 0.25 * len(self.ids) + STEP)

    def standing(self, plan: BoolArray) -> Standing:
        """
        Return where a plan stands.

        Parameters
        ----------
        plan
            Within the limits.

        Returns
        -------
        standing
            Its counts and gains.
        """
        ground, sites = self.ground, self.number[plan & ~self.mandatory].astype(np.int64)
        people = np.where(self.n_open == 0, ground.weight, 0.0)
        size = -(-len(self.ids) // BLOCK) * BLOCK
        every = np.repeat(people, np.diff(ground.starts))
        gain = np.bincount(ground.sites, weights=every, minlength=size).astype(np.float64)
        standing = Standing(
            n_open=self.n_open.copy(), gain=gain, tried=np.zeros_like(gain), used=self.used.copy(),
            plan=sites, place=np.full(len(self.ids), -1, dtype=np.int64), best=sites.copy(),
            people=np.zeros(2),
        )  # fmt: skip
        standing.place[sites] = np.arange(len(sites))
        for site in sites:
            standing.people[0] += enter(ground, standing, int(site))
        return standing


def field_of(exchange: Exchange) -> Field:
    """
    Return where annealings walk on the rows and limits of an exchange.

    Parameters
    ----------
    exchange
        Rows and limits.

    Returns
    -------
    field
        Limits that every site uses alike, the number of sites above all, are left out: no exchange
        of one for another changes their use.
    """
    rows, limits, mandatory = exchange.rows, exchange.bounds, exchange.mandatory
    ids = np.flatnonzero(exchange.allowed & ~mandatory)
    number = np.full(rows.n_sites, -1, dtype=np.int32)
    number[ids] = np.arange(len(ids))
    held = number[rows.sites] >= 0
    before = np.concatenate([[0], np.cumsum(held)]).astype(np.int64)
    starts, sites = before[rows.starts], number[rows.sites[held]]
    column_starts, column_rows = turned(starts, sites, len(ids))
    matrix = limits.matrix.toarray()
    bound = (matrix[:, ids] != matrix[:, ids[:1]]).any(axis=1)
    ground = Ground(
        starts=starts, sites=sites, column_starts=column_starts, column_rows=column_rows,
        weight=rows.weight, matrix=np.ascontiguousarray(matrix[bound][:, ids]),
        lower=limits.lower[bound], upper=limits.upper[bound],
        least=1e-12 * (1.0 + float(rows.weight.sum())),
    )  # fmt: skip
    return Field(
        ids=ids, ground=ground, mandatory=mandatory, used=matrix[bound] @ mandatory.astype(float),
        n_open=count_chosen(rows.starts, rows.sites, mandatory).astype(np.int32),
    )  # fmt: skip


class Walk:
    """
    An annealing on its way.

    Parameters
    ----------
    field
        Where it walks.
    plan
        Where it begins: a plan within the limits.
    near
        Each site's neighbours, itself first.
    seed
        Where chance begins.
    """

    def __init__(self, field: Field, plan: BoolArray, near: IntArray, *, seed: int) -> None:
        self.field, self.standing = field, field.standing(plan)
        self.near = field.number[near[field.ids]]
        self.chance: FloatArray = np.array([12_345.0 + 7.0 * seed])

    @property
    def plan(self) -> BoolArray:
        """The plan where it stands."""
        plan = self.field.mandatory.copy()
        plan[self.field.ids[self.standing.plan]] = True
        return plan

    def anneal(self, about: LongArray, heat: Heat, *, work: float, until: float) -> None:
        """
        Anneal some places of the plan, and go to the best plan of the colder half.

        Parameters
        ----------
        about
            The places.
        heat
            First and last.
        work
            Sites looked at, about.
        until
            Clock value (`time.monotonic`) at which to end.
        """
        standing = self.standing
        count = 2 * max(1, int(np.ceil(work / SLICE / 2.0)))
        heats = heat.hot * (heat.cold / heat.hot) ** (np.arange(count + 1) / count)
        for turn in range(count):
            if turn in (0, count // 2):
                standing.people[1] = standing.people[0]
                standing.best[:] = standing.plan
            heat_loop(
                self.field.ground, standing, self.chance, about, heats[turn], heats[turn + 1],
                work / count,
            )  # fmt: skip
            if time.monotonic() >= until:
                break
        put_loop(self.field.ground, standing, about, standing.best[about])

    def around(self, centres: LongArray, count: int) -> LongArray:
        """
        Return the places that stand nearest to some sites of the plan.

        Parameters
        ----------
        centres
            Places of the plan.
        count
            Places wanted in all, as many for each centre.

        Returns
        -------
        about
            Fewer where rows do not reach as far.
        """
        about: LongArray = np.zeros(0, dtype=np.int64)
        for turn, centre in enumerate(centres, 1):
            wider = np.full(count * turn // len(centres), -1, dtype=np.int64)
            wider[: len(about)] = about
            site = self.standing.plan[centre]
            gather_loop(self.near, self.standing.place, site, wider, len(about))
            about = wider[wider >= 0]
        return about

    def back(self, about: LongArray, held: LongArray) -> None:
        """
        Let the sites that stood at some places stand there again.

        Parameters
        ----------
        about
            The places.
        held
            The sites.
        """
        put_loop(self.field.ground, self.standing, about, held)
