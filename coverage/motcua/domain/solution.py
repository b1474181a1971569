"""What a covering model answers: which sites are open, and what is proved about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from motcua.domain.arrays import BoolArray, IntArray, LongArray, freeze

if TYPE_CHECKING:
    from motcua.domain.frontier import Frontier

Reason = Literal["optimal", "gap", "time_limit", "interrupted", "heuristic"]


@dataclass(frozen=True, kw_only=True)
class Termination:
    """
    Why the search stopped and what is proved, apart from what was found.

    Examples
    --------
    >>> Termination(reason="time_limit", objective=20.0, bound=19.0, solver="HiGHS").gap
    0.05
    >>> Termination(reason="optimal", objective=0.0, bound=0.0, solver="HiGHS").gap
    0.0
    """

    reason: Reason
    """optimal: proved; gap: proved to the gap asked for; else what cut the search short."""

    objective: float
    """Value of the headline goal, recomputed from the opened sites."""

    bound: float
    """No plan is better than this; true whatever happened."""

    solver: str
    """Name and version of the solver that proved the bound."""

    @property
    def gap(self) -> float:
        """Share by which the objective may be off the best, 0 where it is proved."""
        difference = abs(self.objective - self.bound)
        return difference / max(abs(self.objective), abs(self.bound)) if difference else 0.0


@dataclass(frozen=True, kw_only=True)
class Goal:
    """One goal of a lexicographic model and what became of it."""

    name: Literal[
        "people_covered",
        "sites",
        "cost",
        "mean_time",
        "mean_time_with_room",
        "weighted_impedance",
        "worst_impedance",
        "people_with_backup",
    ]
    """What was sought."""

    termination: Termination
    """How the search for it ended."""


@dataclass(frozen=True, kw_only=True)
class Reduction:
    """One exact reduction step and how much smaller it made the model."""

    name: str
    """For example ``"merge_equal_rows"``."""

    rows: tuple[int, int]
    """Demand rows before and after."""

    columns: tuple[int, int]
    """Sites before and after."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Solution:
    """The sites a model opens."""

    model: str
    """lscp, mclp, ..."""

    opened: BoolArray
    """Which sites are open, shape (n_sites,)."""

    goals: tuple[Goal, ...]
    """The goals in their order; the first is the headline."""

    reductions: tuple[Reduction, ...] = ()
    """What was left of the model after each exact reduction step."""

    uncoverable_points: int = 0
    """Demand points that no allowed site covers; no plan can."""

    uncoverable_people: float = 0.0
    """Their people."""

    first_uncoverable: tuple[int, ...] = ()
    """The first five of those points, by row; empty where the demand came in merged rows."""

    frontier: Frontier | None = None
    """The curve, where it was asked for."""

    left_out: LongArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """p-models: demand rows with people that no allowed site reaches, rising."""

    receiver: IntArray | None = None
    """Capacitated models: site that serves each demand row, -1 for none, shape (n_demand,)."""

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        freeze(self, "opened", (None,), np.bool_)
        freeze(self, "left_out", (None,), np.int64)
        if self.receiver is not None:
            freeze(self, "receiver", (None,), np.int32)

    @property
    def termination(self) -> Termination:
        """The headline goal's termination."""
        return self.goals[0].termination
