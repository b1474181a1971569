"""Officers at every site: how few the load allows, how many the premises hold, what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from motcua.domain.arrays import FloatArray, IntArray, freeze

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.domain.queueing import Workload

Force = Literal["hard", "soft", "off"]

UNLIMITED = 9_999
"""Officers where nothing limits them."""

_SLACK = 1e-9
"""Share by which a load may pass a limit: the last digits of a sum are nobody's files."""


@dataclass(frozen=True, kw_only=True)
class Prices:
    """Yearly prices, all in one unit."""

    unit: str = "officers"
    """What is counted."""

    officer: float = 1.0
    """An officer."""

    upgrade: float = 0.5
    """A commune office that receives other areas, over and above the office."""

    missing_files: float = 0.000625
    """A file by which a load stays below the floor."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Posts:
    """What an open site's staff comes to, one value a site."""

    officers: IntArray
    """Officers, 0 where closed."""

    lacking: IntArray
    """Officers that the wait asks for beyond the most that the premises hold."""

    missing_files: FloatArray
    """Files by which the load stays below the floor of its officers, the lacking ones too."""

    wait_min: FloatArray
    """Mean wait in minutes, 0 where closed; infinite where the officers cannot keep up."""

    cost: FloatArray
    """Yearly cost of the open site: office, upgrade, officers and missing files."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Staffing:
    """The rules on officers, and what each site's premises allow."""

    workload: Workload
    """Service time, opening hours, peak and the ceiling on the wait."""

    floor: FloatArray
    """Least files an officer takes a year, by the class of the site's area, shape (n_sites,)."""

    least: IntArray
    """Fewest officers of an open site, at least one, shape (n_sites,)."""

    most: IntArray
    """Most officers while the site receives its own area alone, shape (n_sites,)."""

    most_upgraded: IntArray
    """Most officers while it receives other areas too, not below `most`, shape (n_sites,)."""

    capacity: FloatArray
    """Most files a year, infinite where not limited, shape (n_sites,)."""

    office_cost: FloatArray
    """Yearly cost of the open office without its officers, shape (n_sites,)."""

    prices: Prices = Prices()
    """Price of an officer, an upgrade and a missing file."""

    floor_rule: Force = "soft"
    """Whether the floor binds, costs, or is only shown."""

    wait_rule: Force = "hard"
    """
    hard: a load that even the most officers cannot take in time is impossible. soft: such a load
    is taken with the most officers, and those it lacks are paid for. off: the wait is only shown,
    officers need no more than to keep up with the files.
    """

    def __post_init__(self) -> None:
        """Check shapes and make everything read-only."""
        freeze(self, "floor", (None,), np.float64)
        shape = self.floor.shape
        for field in ("least", "most", "most_upgraded"):
            freeze(self, field, shape, np.int32)
        for field in ("capacity", "office_cost"):
            freeze(self, field, shape, np.float64)
        if (self.least < 1).any() or (self.most_upgraded < self.most).any():
            raise ValueError("Staffing has an office without officers, or one shrunk by an upgrade")

    def largest_loads(self, most: int) -> FloatArray:
        """
        Return the most files a year that so many officers may have.

        Parameters
        ----------
        most
            Largest number of officers, at least 1.

        Returns
        -------
        files
            For 0 to `most` officers: by the ceiling on the wait, or, where the wait is off, as
            many as keep them busy without a pause.
        """
        if self.wait_rule == "off":
            return np.arange(most + 1, dtype=np.float64) * self.workload.files_per_officer
        return self.workload.largest_loads(most)

    def needed(self, files: FloatArray) -> IntArray:
        """
        Return the fewest officers that may have such loads, whatever the premises hold.

        Parameters
        ----------
        files
            Files a year, any shape.

        Returns
        -------
        officers
            At least one each.
        """
        most = 64
        highest = float(files.max(initial=0.0))
        while self.largest_loads(most)[-1] < highest:
            most *= 2
        loads = self.largest_loads(most)[1:] * (1 + _SLACK)
        return (np.searchsorted(loads, files, side="left") + 1).astype(np.int32)

    def posts(self, files: FloatArray, opened: BoolArray, upgraded: BoolArray) -> Posts:
        """
        Return the officers of every site and what they cost.

        Parameters
        ----------
        files
            Files a year, shape (n_sites,).
        opened
            Open sites, shape (n_sites,).
        upgraded
            Open sites that receive other areas and pay for it, shape (n_sites,).

        Returns
        -------
        posts
            The fewest officers that the load and the least number allow: with a soft floor any
            more would cost more, and with a hard one miss it by more.
        """
        needed = np.maximum(self.needed(files), self.least) * opened
        most = np.where(upgraded, self.most_upgraded, self.most)
        officers = np.minimum(needed, most) if self.wait_rule == "soft" else needed
        lacking = needed - officers
        target = self.floor * needed
        missing = np.where(target - files > _SLACK * target, target - files, 0.0) * opened
        prices = self.prices
        fine = prices.missing_files if self.floor_rule == "soft" else 0.0
        cost = self.office_cost * opened + prices.upgrade * upgraded
        cost = cost + prices.officer * (officers + lacking) + fine * missing
        return Posts(
            officers=officers.astype(np.int32),
            lacking=lacking.astype(np.int32),
            missing_files=missing,
            wait_min=self._waits(files, officers),
            cost=cost,
        )

    def _waits(self, files: FloatArray, officers: IntArray) -> FloatArray:
        waits = [
            self.workload.wait_min(float(load), int(count)) if count else 0.0
            for load, count in zip(files, officers, strict=True)
        ]
        return np.array(waits)
