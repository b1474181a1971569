"""A reduced set cover, proved part by part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.solution import Reduction, Termination
from motcua.locate.cover.programme import TOLERANCE
from motcua.locate.cover.proof import prove_cover
from motcua.locate.cover.reduce import Sets, kernel, parts
from motcua.locate.terms.arguments import are_whole, check_backup

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.cover.checks import Instance
    from motcua.locate.cover.rest import Proof
    from motcua.locate.terms.clock import Clock


@dataclass(frozen=True, kw_only=True, eq=False)
class CoverCase:
    """A reduced set cover."""

    given: Instance
    """The instance."""

    sets: Sets
    """Rows still to be covered."""

    need: int
    """How many open sites each of them is to have, forced ones included where above one."""

    forced: BoolArray
    """Sites that some optimal plan opens."""

    reductions: tuple[Reduction, ...]
    """Sizes before and after each step."""


def reduce_cover(given: Instance, backup: int = 1) -> CoverCase:
    """
    Leave out of an instance what cannot matter to covering everybody.

    Parameters
    ----------
    given
        The instance.
    backup
        How many open sites each row is to have.

    Returns
    -------
    case
        Rows left to cover and sites already forced.

    Raises
    ------
    ModelError
        If the backup is less than one.
    """
    check_backup(backup)
    rows = given.rows
    sets = Sets(starts=rows.starts, sites=rows.sites, n_sites=rows.n_sites)
    sets = sets.keep_rows(rows.weight > 0)
    if backup > 1:
        return _backup_case(given, sets, backup)
    kind = np.where(given.mandatory, -1, given.bounds.kind)
    left = kernel(sets, given.scarce, forced=given.mandatory, allowed=given.allowed, kind=kind)
    steps = (given.merged.reduction, *left.reductions)
    return CoverCase(given=given, sets=left.sets, need=1, forced=left.forced, reductions=steps)


def _backup_case(given: Instance, sets: Sets, backup: int) -> CoverCase:
    """With backup a site may be needed beside a larger one, so only rows go."""
    from motcua.locate.cover.dominance import dominated_rows

    size = np.diff(sets.starts)
    forced = given.mandatory.copy()
    forced[sets.keep_rows(size <= backup).sites] = True
    left = sets.keep_rows((size > backup) & (sets.hit(forced) < backup))
    left = left.keep_rows(~dominated_rows(left.starts, left.sites, left.n_sites))
    columns = len(np.unique(sets.sites)), len(np.unique(left.sites))
    step = Reduction(name="dominated_rows", rows=(sets.n_rows, left.n_rows), columns=columns)
    return CoverCase(
        given=given, sets=left, need=backup, forced=forced,
        reductions=(given.merged.reduction, step),
    )  # fmt: skip


class Proved(NamedTuple):
    """A reduced set cover, and what is proved of it."""

    opened: BoolArray
    """The best plan."""

    termination: Termination
    """Objective recomputed, bound true."""

    priced: tuple[Reduction, ...] = ()
    """
    How many sites reduced costs left undecided; none where it did not come to prices. With any of
    the others no plan is better than the one held.
    """


def cheapest_cover(
    case: CoverCase,
    clock: Clock,
    *,
    gap: float = 0.0,
    solver: str = "highs",
    start: BoolArray | None = None,
) -> Proved:
    """
    Cover all rows at the least cost, part by part.

    Parameters
    ----------
    case
        The reduced set cover.
    clock
        When to end; a part has its share of the time by its size.
    gap
        Relative gap at which a plan is good enough.
    solver
        What proves the parts that the own search does not.
    start
        A cover of everybody, where one is known.

    Returns
    -------
    proved
        The best plan, its bound, and what prices decided.
    """
    given = case.given
    opened = case.forced.copy()
    bound, proofs, steps = float(given.cost[opened].sum()), [], []
    tied = len(given.bounds.lower) > 0 or case.need > 1
    pieces = [np.arange(case.sets.n_rows)] if tied else parts(case.sets)
    sizes = [int(np.diff(case.sets.starts)[rows].sum()) for rows in pieces]
    for number, rows in enumerate(pieces):
        if not len(rows) and not (tied and not given.bounds.hold(opened)):
            continue
        keep = np.zeros(case.sets.n_rows, dtype=np.bool_)
        keep[rows] = True
        share = sizes[number] / max(sum(sizes[number:]), 1)
        part = case.sets.keep_rows(keep)
        proof = prove_cover(
            part, given, forced=case.forced, need=case.need, tied=tied,
            until=clock.share(share), gap=gap, solver=solver, start=start,
        )  # fmt: skip
        opened |= proof.opened
        bound += proof.bound
        proofs.append(proof)
        steps += _priced(part, proof)
    termination = _termination(given.cost, opened, bound=bound, proofs=proofs)
    return Proved(opened, termination, _over_all(steps) if steps else ())


def _priced(part: Sets, proof: Proof) -> list[Reduction]:
    if proof.left is None:
        return []
    n_rows, n_sites = proof.left
    columns = len(np.unique(part.sites)), n_sites
    return [Reduction(name="reduced_costs", rows=(part.n_rows, n_rows), columns=columns)]


def _over_all(steps: list[Reduction]) -> tuple[Reduction, ...]:
    """Add up one step of several parts."""
    rows = np.sum([step.rows for step in steps], axis=0)
    columns = np.sum([step.columns for step in steps], axis=0)
    whole = Reduction(
        name=steps[0].name, rows=(int(rows[0]), int(rows[1])),
        columns=(int(columns[0]), int(columns[1])),
    )  # fmt: skip
    return (whole,)


def _termination(
    cost: FloatArray, opened: BoolArray, *, bound: float, proofs: list[Proof]
) -> Termination:
    """Recompute the objective from the opened sites; the bound is that of all parts together."""
    objective = float(cost[opened].sum())
    bound = min(bound, objective)
    if are_whole(cost):
        bound = min(float(np.ceil(bound - 1e-6)), objective)
    if objective - bound <= TOLERANCE * (1.0 + objective):
        bound = objective
    open_ones = [proof for proof in proofs if proof.reason != "optimal"]
    reason = open_ones[-1].reason if open_ones else "gap"
    solvers = dict.fromkeys(proof.solver for proof in open_ones or proofs)
    return Termination(
        reason="optimal" if bound == objective else reason, objective=objective, bound=bound,
        solver="; ".join(solvers) or "reduction",
    )  # fmt: skip
