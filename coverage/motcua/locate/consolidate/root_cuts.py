"""The relaxed programme cut in rounds: a bound in a second, and cuts to begin with."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np
import pulp

from motcua.locate.consolidate.covering_cuts import broken_covers
from motcua.locate.consolidate.covers import Cover, SiteLoads
from motcua.locate.consolidate.offices import Programme
from motcua.locate.consolidate.programme import state_consolidation
from motcua.locate.door.believing import as_stated
from motcua.locate.door.quiet import quiet_highs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.domain.arrays import FloatArray

_ROUNDS = 20

_GIVE = 1e-6
"""Share of the bound that is not claimed: a linear programme is solved to a tolerance."""


@dataclass(frozen=True, kw_only=True)
class Root:
    """What is known before any branching."""

    covers: list[Cover]
    """Cuts found, all of them valid."""

    bound: float
    """No plan's goal is less, in the statement's unit; -inf where the time was too short."""


def cut_root(arrays: Mapping[str, Any], *, until: float) -> Root:
    """
    Solve the relaxed statement, add what its plan breaks, and again.

    Parameters
    ----------
    arrays
        What `state_consolidation` is called with, without cuts.
    until
        When to stop at the latest, by `time.monotonic`.

    Returns
    -------
    root
        The bound of the last round that ended in time.
    """
    quiet_highs()
    problem, _ = state_consolidation(**arrays)
    names = ("goal", "most_cost", "most_open", "unit", "cluster_site", "cluster_starts")
    left_out = {*names, "cluster_areas"}
    programme = Programme(**{key: each for key, each in arrays.items() if key not in left_out})
    solver = _Cutting(programme, until)
    problem.solve(solver)
    return Root(covers=solver.covers, bound=solver.bound)


class _Cutting(pulp.HiGHS):  # type: ignore[misc] # PuLP has no types
    """HiGHS through PuLP, without whole numbers, cut in rounds."""

    def __init__(self, programme: Programme, until: float) -> None:
        super().__init__(mip=False, msg=False, threads=1, random_seed=1)
        self.programme, self.until = programme, until
        self.covers: list[Cover] = []
        self.bound = -np.inf

    def callSolver(self, lp: Any) -> None:  # noqa: ANN401, N802 - PuLP's name
        """Cut until nothing is broken or the time is over."""
        listed = getattr(lp, "exported_variables", lp.variables)()
        relaxed = _Relaxed(lp.solverModel, {each.name: k for k, each in enumerate(listed)})
        steps = range(self.programme.n_steps)
        loads = [SiteLoads(self.programme, step) for step in steps]
        for _ in range(_ROUNDS):
            value = relaxed.solve(self.until)
            if value is None:
                return
            value = as_stated(lp, value)
            self.bound = max(self.bound, value - _GIVE * abs(value))
            found = [
                cover
                for step in steps
                for cover in broken_covers(
                    self.programme, loads[step], step, **relaxed.point(self.programme, step)
                )
            ]
            fresh = [cover for cover in found if cover not in set(self.covers)]
            if not fresh:
                return
            self.covers += fresh
            relaxed.add(fresh)


class _Relaxed:
    """A linear programme by its columns' names."""

    def __init__(self, model: Any, column: dict[str, int]) -> None:  # noqa: ANN401
        self.model, self.column = model, column
        self.values: FloatArray = np.zeros(len(column))
        self._stairs: dict[tuple[int, int], dict[int, int]] = {}
        for name, place in column.items():
            kind, *numbers = name.split("_")
            if kind == "u":
                step, site, officers = map(int, numbers)
                self._stairs.setdefault((step, site), {})[officers] = place

    def solve(self, until: float) -> float | None:
        """Return its value; None where the time ended first, or it has none."""
        left = until - time.monotonic()
        if left <= 0:
            return None
        if np.isfinite(left):
            self.model.setOptionValue("time_limit", float(self.model.getRunTime()) + left)
        self.model.run()
        if "Optimal" not in self.model.modelStatusToString(self.model.getModelStatus()):
            return None
        self.values = np.array(self.model.getSolution().col_value)
        return float(self.model.getInfo().objective_function_value)

    def point(self, programme: Programme, step: int) -> dict[str, Any]:
        """Return the shares of one step."""
        y = np.array([self._share(f"y_{step}_{site}") for site in range(programme.n_sites)])
        z = np.zeros((programme.n_areas, programme.n_sites))
        for area, site in zip(
            *(each.tolist() for each in np.nonzero(programme.admissible)), strict=True
        ):
            z[area, site] = self._share(f"z_{step}_{area}_{site}")
        reached = [self._reached(step, site, float(y[site])) for site in range(programme.n_sites)]
        return {"y": y, "z": z, "reached": reached}

    def add(self, covers: list[Cover]) -> None:
        """Add cuts as rows."""
        for cover in covers:
            step, site = cover.step, cover.site
            y = self.column[f"y_{step}_{site}"]
            row = {y: float(len(cover.received)) - 1.0}
            top = self._stairs.get((step, site), {}).get(cover.officers)
            if top is not None:
                row[top] = 1.0
            for other in cover.closed:
                row[self.column[f"y_{step}_{other}"]] = 1.0
            for area in cover.received:
                row[self.column[f"z_{step}_{area}_{site}"]] = -1.0
            places, values = np.array(list(row), dtype=np.int32), np.array(list(row.values()))
            self.model.addRow(0.0, highspy.kHighsInf, len(row), places, values)

    def _reached(self, step: int, site: int, y: float) -> FloatArray:
        """Return the shares of at least 0, 1, 2, ... officers, and nothing after the last."""
        stairs = self._stairs.get((step, site), {})
        above = [float(self.values[stairs[c]]) for c in sorted(stairs)]
        return np.array([*([y] * min(stairs, default=0)), *above, 0.0])

    def _share(self, name: str) -> float:
        place = self.column.get(name)
        return 0.0 if place is None else float(self.values[place])
