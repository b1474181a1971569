"""Limits on what may be opened together: a number, a budget, so many of a group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from motcua.errors import InfeasibleError, ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from motcua.domain.arrays import BoolArray, FloatArray, LongArray


@dataclass(frozen=True, kw_only=True, eq=False)
class GroupRule:
    """
    At least, or at most, so many open sites of a group.

    Examples
    --------
    >>> GroupRule(name="district 718", members=[True, False], at_least=1).at_most
    inf
    """

    name: str
    """Said where the rule cannot be kept."""

    members: ArrayLike
    """Boolean, shape (n_sites,)."""

    at_least: float = 0
    """Fewest open members."""

    at_most: float = np.inf
    """Most open members."""

    @property
    def says(self) -> str:
        """The rule in words."""
        says = [f"at least {self.at_least:g}"] if self.at_least > 0 else []
        says += [f"at most {self.at_most:g}"] if np.isfinite(self.at_most) else []
        return f"{' and '.join(says) or 'any number'} of {self.name}"


@dataclass(frozen=True, kw_only=True, eq=False)
class Bounds:
    """Linear limits on the sites: lower <= matrix @ y <= upper."""

    matrix: csr_array
    """Shape (n_limits, n_sites)."""

    lower: FloatArray
    """Shape (n_limits,); minus infinity where there is none."""

    upper: FloatArray
    """Shape (n_limits,); infinity where there is none."""

    names: tuple[str, ...] = ()
    """What each limit is called where it cannot be kept."""

    budget_row: int = -1
    """Number of the limit that counts cost, -1 where there is none."""

    def hold(self, opened: BoolArray) -> bool:
        """
        Say whether a plan keeps every limit.

        Parameters
        ----------
        opened
            Open sites, shape (n_sites,).

        Returns
        -------
        hold
            Within a billionth, for costs are sums of decimals.
        """
        used = self.matrix @ opened.astype(np.float64)
        room = 1e-9 * (1.0 + np.abs(used))
        return bool((used >= self.lower - room).all() and (used <= self.upper + room).all())

    @property
    def kind(self) -> LongArray:
        """
        Number of each site's kind, shape (n_sites,).

        Sites of one kind use every limit but the budget alike, so that one no dearer may stand
        for the other; -1 marks a site that a lower limit counts, which may not be left out.
        """
        dense = self.matrix.toarray()
        counted = (dense[np.isfinite(self.lower)] != 0).any(axis=0)
        if self.budget_row >= 0:
            dense[self.budget_row] = 0.0
        _, kind = np.unique(dense, axis=1, return_inverse=True)
        return np.where(counted, -1, kind.ravel())

    def with_rows(self, matrix: Any, lower: FloatArray, upper: FloatArray) -> Bounds:  # noqa: ANN401
        """
        Return these limits and further ones, which have no name.

        Parameters
        ----------
        matrix
            Sparse, shape (n_more, n_sites).
        lower
            Shape (n_more,).
        upper
            Shape (n_more,).

        Returns
        -------
        bounds
            The further ones come last.
        """
        from scipy.sparse import vstack

        return Bounds(
            matrix=csr_array(vstack([self.matrix, matrix])),
            lower=np.concatenate([self.lower, lower]),
            upper=np.concatenate([self.upper, upper]),
            names=self.names,
            budget_row=self.budget_row,
        )


def make_bounds(
    n_sites: int,
    *,
    cost: FloatArray,
    n_open: int | None = None,
    budget: float | None = None,
    rules: Sequence[GroupRule] = (),
) -> Bounds:
    """
    Put a number, a budget and group rules into one system.

    Parameters
    ----------
    n_sites
        Number of sites.
    cost
        Of each site, for the budget.
    n_open
        Most open sites; no limit by default.
    budget
        Most cost; no limit by default.
    rules
        Limits by group.

    Returns
    -------
    bounds
        The number first where there is one, then the budget, then the groups.

    Raises
    ------
    ModelError
        If a number or budget is negative, no number or above the sites, or a rule contradicts
        itself.
    ValueError
        If a rule's members have the wrong shape.
    """
    rows: list[tuple[FloatArray, float, float, str]] = []
    if n_open is not None:
        _check_number(n_open, n_sites)
        rows.append((np.ones(n_sites), -np.inf, float(n_open), f"at most {n_open} sites"))
    if budget is not None:
        _check_budget(budget)
        rows.append((cost, -np.inf, float(budget), f"a budget of {budget:g}"))
    rows += [_row_of(rule, n_sites) for rule in rules]
    matrix = np.array([row[0] for row in rows]).reshape(len(rows), n_sites)
    return Bounds(
        matrix=csr_array(matrix),
        lower=np.array([row[1] for row in rows], dtype=np.float64),
        upper=np.array([row[2] for row in rows], dtype=np.float64),
        names=tuple(row[3] for row in rows),
        budget_row=-1 if budget is None else int(n_open is not None),
    )


def _check_number(n_open: int, n_sites: int) -> None:
    if n_open != int(n_open) or not 0 <= n_open <= n_sites:
        raise ModelError(
            f"{n_open} sites cannot be opened: there are {n_sites}.",
            mend=f"Give n_open, a whole number from 0 to {n_sites}.",
        )


def _check_budget(budget: float) -> None:
    if not (np.isfinite(budget) and budget >= 0):
        raise ModelError(f"A budget of {budget} cannot be kept.", mend="Give a number from 0 up.")


def _row_of(rule: GroupRule, n_sites: int) -> tuple[FloatArray, float, float, str]:
    members = np.asarray(rule.members, dtype=np.bool_)
    if members.shape != (n_sites,):
        raise ValueError(f"members of {rule.name} have shape {members.shape}, not ({n_sites},)")
    if rule.at_least > rule.at_most or not rule.at_least <= members.sum():
        raise InfeasibleError(
            f"No plan has {rule.says}: the group has {members.sum()} sites.",
            mend="Lower at_least, raise at_most, or add sites to the group.",
        )
    lower = float(rule.at_least) if rule.at_least > 0 else -np.inf
    return members.astype(np.float64), lower, float(rule.at_most), rule.says
