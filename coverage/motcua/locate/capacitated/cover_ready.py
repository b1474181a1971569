"""Arguments of the covering models within capacities, checked, completed and merged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from motcua.domain.solution import Goal, Reduction, Solution
from motcua.errors import InfeasibleError, InputError, listing
from motcua.locate.capacitated.cover_merging import merge_with_room
from motcua.locate.capacitated.cover_task import ROOM, CapacityCover
from motcua.locate.cover.feasible import feasible_plan
from motcua.locate.cover.reduce import Sets
from motcua.locate.cover.rows import as_covers
from motcua.locate.terms.arguments import amounts, check_backup, check_shape
from motcua.locate.terms.sites import SiteTerms, site_terms, with_backup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike
    from scipy.sparse import csr_array

    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.locate.terms.limits import GroupRule


LARGE = 200_000
"""Pairs above which it is not told beforehand whether all sites have room: that takes seconds."""


@dataclass(frozen=True, kw_only=True, eq=False)
class CapacityCase:
    """A covering model within capacities, and whom it cannot cover."""

    task: CapacityCover
    """Merged rows and sites."""

    nobody: LongArray
    """Rows that no allowed site covers."""

    population: FloatArray
    """People of every row."""

    covers: csr_array
    """Allowed sites of every row, boolean, shape (n_demand, n_sites)."""

    load: FloatArray
    """What every row asks of its sites."""

    area: LongArray
    """Area of every row, -1 for none, and where no floors are kept."""

    serves_all: bool
    """Whether every row that some allowed site covers is to be covered wholly."""

    def solution(self, model: str, opened: BoolArray, *goals: Goal) -> Solution:
        """
        Say what was found.

        Parameters
        ----------
        model
            Its name.
        opened
            Open sites.
        *goals
            What was sought, and what is proved.

        Returns
        -------
        solution
            With the rows that no site covers counted.
        """
        task, n_sites = self.task, len(opened)
        merged = Reduction(
            name="merge_equal_rows", rows=(len(self.population), task.n_rows),
            columns=(n_sites, len(np.unique(task.sites))),
        )  # fmt: skip
        return Solution(
            model=model, opened=opened, goals=goals, reductions=(merged,),
            uncoverable_points=len(self.nobody),
            uncoverable_people=float(self.population[self.nobody].sum()),
            first_uncoverable=tuple(self.nobody[:5].tolist()),
        )  # fmt: skip


def ready(
    covers: Any,  # noqa: ANN401 - any scipy sparse or array-like
    population: ArrayLike | None,
    *,
    capacity: ArrayLike,
    load: ArrayLike | None,
    cost: ArrayLike | None,
    n_open: int | None,
    budget: float | None,
    mandatory: ArrayLike | None,
    forbidden: ArrayLike | None,
    rules: Sequence[GroupRule],
    backup: int = 1,
    goal: Literal["cost", "sites"] = "cost",
    serves_all: bool = False,
    target_share: float | None = None,
    floor_share: float = 0.0,
    area: ArrayLike | None = None,
    reach: Sets | None = None,
) -> CapacityCase:
    """
    Check the arguments, fill in what was left out, and merge the demand.

    Parameters
    ----------
    covers
        Coverage matrix.
    population
        People of each row; one each by default.
    capacity
        What each site can take.
    load
        What each row asks of its sites; the population by default.
    cost
        Of each site; one each by default.
    n_open
        Most open sites.
    budget
        Most cost.
    mandatory
        Sites open in every plan.
    forbidden
        Sites closed in every plan.
    rules
        Limits by group.
    backup
        Open sites that each row with load is to have where all are served, at most those that
        cover it; elsewhere open sites by which a row counts.
    goal
        Whether cost is kept low, or the number of sites.
    serves_all
        Whether all whom some allowed site covers are to be served: their whole load.
    target_share
        Share of everybody to be covered.
    floor_share
        Share to be covered in every area.
    area
        Area of each row.
    reach
        Where all are served: who is to have `backup` open sites among which; the coverage matrix
        by default.

    Returns
    -------
    case
        Rows with one cover set, one area and one load a person are one.

    Raises
    ------
    InputError
        If a shape differs, or a number is negative or none.
    InfeasibleError
        If all allowed sites together have no room for so many, or limits conflict.
    """
    matrix = as_covers(covers)
    n_rows, n_sites = matrix.shape
    people = amounts("population", population, n_rows)
    asks = people if load is None else amounts("load", load, n_rows)
    everybody = target_share is None and serves_all
    room = amounts("capacity", capacity, n_sites, may_be_inf=True)
    check_backup(backup)
    for name, share in (("target_share", target_share), ("floor_share", floor_share)):
        if share is not None and not 0.0 <= share <= 1.0:
            raise InputError(f"{name} is {share}, expected a share from 0 to 1.")
    terms = site_terms(
        n_sites, cost=cost, mandatory=mandatory, forbidden=forbidden, n_open=n_open,
        budget=budget, rules=rules,
    )  # fmt: skip
    feasible_plan(terms)
    region = _areas(area, n_rows) if floor_share > 0 else np.full(n_rows, -1)
    usable = as_covers(matrix.multiply(terms.allowed[None, :]))
    need = 1 if everybody else int(backup)
    covered = np.diff(usable.indptr) >= need
    counted = asks if everybody else people
    task = merge_with_room(usable, covered * counted, covered * asks, region=region)
    here = np.bincount(region[region >= 0], weights=people[region >= 0])
    target = asks[covered].sum() if everybody else (target_share or 0.0) * people.sum()
    task = replace(
        task, capacity=np.where(terms.allowed, room, 0.0), terms=terms, target=float(target),
        cost=terms.cost if goal == "cost" else np.ones(n_sites),
        floors=(floor_share * here).astype(np.float64), need=need,
    )  # fmt: skip
    if everybody:
        terms = _with_rows(task, backup if reach is None else 1)
        if reach is not None:
            terms = with_backup(terms, reach.keep_sites(terms.allowed).covers, backup)
        task = replace(task, terms=terms)
    _check_room(task)
    return CapacityCase(
        task=task, nobody=np.flatnonzero(~covered), population=people, covers=usable,
        load=asks, area=region, serves_all=everybody,
    )  # fmt: skip


def _areas(area: ArrayLike | None, n_rows: int) -> LongArray:
    if area is None:
        raise InputError("floor_share needs areas.", mend="Give area, a number for each row.")
    array = np.asarray(area, dtype=np.int64)
    check_shape("area", array.shape, (n_rows,))
    return np.maximum(array, -1)


def _with_rows(task: CapacityCover, backup: int) -> SiteTerms:
    """State that every row has open sites: true of every plan with room, and sharper for it."""
    sets = Sets(starts=task.starts, sites=task.sites, n_sites=len(task.capacity))
    sets = sets.keep_rows(task.load > 0).keep_sites(np.ones(len(task.capacity), dtype=np.bool_))
    return with_backup(task.terms, sets.covers, backup)


def _check_room(task: CapacityCover) -> None:
    """Refuse what even all allowed sites together have no room for; large ones find out later."""
    if len(task.sites) > LARGE:
        return
    covered = task.covered(task.terms.allowed)
    if covered is None:
        raise InfeasibleError(
            "The allowed sites have no room for floor_share in every area.",
            mend="Lower floor_share, raise capacities, or allow more sites.",
        )
    most, short = float(covered.sum()), covered < task.people * (1 - ROOM)
    if most >= task.target * (1 - ROOM):
        return
    full = np.unique(task.sites[short[task.row]])
    cause, remedy = (
        f"those that are full: {listing([str(site) for site in full])}",
        "raise capacities",
    )
    if not len(full):
        cause, remedy = "nobody else is in reach of any", "widen the standard"
    raise InfeasibleError(
        f"All allowed sites together have room for {most:g} of {task.target:g}; {cause}.",
        mend=f"{remedy.capitalize()}, allow more sites, or ask for fewer people.",
    )
