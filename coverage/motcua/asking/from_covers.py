"""Covering models solved on covers of one bit a pair, where sites are too many to be measured."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from motcua.asking.pricing import among_all, columns_of, price_first, with_plans
from motcua.asking.sieve import MANY_PAIRS
from motcua.asking.solving import solve_alone, solve_model
from motcua.asking.terms import standard_of, workload_of
from motcua.assess.service import Setting
from motcua.domain.arrays import take_rows
from motcua.domain.cover_bits import CoverBits
from motcua.domain.machine import MIB, require_room
from motcua.domain.travel_matrix import TravelMatrix
from motcua.locate.cover.stand_ins import binding_points

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from motcua.asking.sieve import Sieved
    from motcua.domain.arrays import BoolArray, LongArray
    from motcua.domain.demand import Demand
    from motcua.domain.region import Region
    from motcua.domain.sites import Sites
    from motcua.domain.solution import Solution
    from motcua.study.schema import Study

_BYTES_OF_A_PAIR = 40
"""What stating and reducing a model takes of a covered pair."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """What the models open of the sites that stayed."""

    main: Solution
    """The plan's model."""

    beside: tuple[Solution, ...]
    """Those shown beside it, in the order asked for."""

    opened: BoolArray
    """Whether any of them opens the site, on a point of its curve at least; shape (n_sites,)."""

    def among(self, keep: BoolArray) -> Found:
        """
        Return the same with some of the sites alone.

        Parameters
        ----------
        keep
            Which; all that any solution opens.

        Returns
        -------
        found
            Otherwise the same.
        """

        def kept(opened: BoolArray) -> BoolArray:
            """Leave the other sites out."""
            return opened[keep]

        return Found(
            main=with_plans(self.main, kept), opened=kept(self.opened),
            beside=tuple(with_plans(solution, kept) for solution in self.beside),
        )  # fmt: skip


def is_left_many(sieved: Sieved, demand: Demand) -> bool:
    """
    Say whether even the sites that stay are too many to measure.

    Parameters
    ----------
    sieved
        Which stay.
    demand
        The people.

    Returns
    -------
    many
        Above `MANY_PAIRS`.
    """
    return len(demand.ids) * len(sieved.stays) > MANY_PAIRS


def solve_on_covers(
    study: Study, sieved: Sieved, demand: Demand, sites: Sites, *, region: Region
) -> Found:
    """
    Solve the study's covering models on what is known without measuring.

    Parameters
    ----------
    study
        The study: its models.
    sieved
        Who is covered by the sites that stay.
    demand
        All people.
    sites
        The sites that stay.
    region
        The areas.

    Returns
    -------
    found
        Exact in who is covered; the last goal, the shortest ways, is left out.

    Raises
    ------
    InputError
        If the covers are too many to state a model.
    """

    def solved(model: str, solve: Callable[..., Solution]) -> Solution:
        """Solve one model on the points and the sites that it needs."""
        points = _points_for(model, sieved, backup=study.locate.backup)
        order = np.argsort(sieved.points[points])
        priced = price_first(study, model, sieved, demand, sites)
        columns = columns_of(sieved.bits, priced)
        _check_room(sieved, points, columns)
        covers = sieved.bits.covers(columns, points)[order]
        people = take_rows(demand, sieved.points[points[order]])
        setting = _unmeasured(study, people, sites.take(columns), region=region)
        found = solve(study, model, setting, covers)
        found = among_all(found, columns, priced, n_sites=len(sites.ids))
        return _told_of_all(found, sieved, demand)

    main = solved(study.locate.model, solve_model)
    beside = tuple(solved(model, solve_alone) for model in study.locate.also)
    return Found(main=main, beside=beside, opened=_opened((main, *beside)))


def _points_for(model: str, sieved: Sieved, *, backup: int) -> LongArray:
    """Return the points of the bits that a model needs, rising."""
    if model == "lscp" and backup == 1:
        return binding_points(sieved.bits)
    return np.arange(sieved.bits.n_points)


def _unmeasured(study: Study, demand: Demand, sites: Sites, *, region: Region) -> Setting:
    """Return a setting in which nobody's way is known."""
    none = csr_array((len(demand.ids), len(sites.ids)), dtype=np.float64)
    travel = TravelMatrix(
        time_ms=csr_array(none.shape, dtype=np.int32), distance_m=none, shortest_m=none,
        straight_m=none, cutoff_ms=0, distance_cutoff_m=0.0,
    )  # fmt: skip
    return Setting(
        region=region, demand=demand, sites=sites, travel=travel,
        standard=standard_of(study, region, demand), workload=workload_of(study),
    )  # fmt: skip


def _told_of_all(found: Solution, sieved: Sieved, demand: Demand) -> Solution:
    """Count who cannot be covered among all people, by the rows of all demand points."""
    reached = np.bitwise_or.reduce(sieved.bits.words, axis=0)
    whole = CoverBits(words=reached[None, :], n_points=sieved.bits.n_points)
    is_reached = whole.covers(np.zeros(1, dtype=np.int64)).toarray()[:, 0]
    beyond = np.sort(sieved.points[~is_reached])
    return replace(
        found, uncoverable_points=len(beyond),
        uncoverable_people=float(demand.population[beyond].sum()),
        first_uncoverable=tuple(beyond[:5].tolist()),
    )  # fmt: skip


def _opened(solutions: Sequence[Solution]) -> BoolArray:
    opened: BoolArray = np.zeros_like(solutions[0].opened)
    for found in solutions:
        opened |= found.opened
        for point in found.frontier.points if found.frontier else ():
            opened |= point.opened
    return opened


def _check_room(sieved: Sieved, points: LongArray, columns: LongArray) -> None:
    share = len(points) / max(sieved.bits.n_points, 1)
    need_mib = sieved.bits.counts()[columns].sum() * share * _BYTES_OF_A_PAIR / MIB
    require_room(
        need_mib,
        f"{len(sieved.stays):,} candidates are left for which no other stands: a model of who is "
        "covered would take",
        where="[[sites]] spacing",
        mend="Take a wider spacing, or a coarser [demand] cell.",
    )
