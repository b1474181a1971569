r"""
Mean wait at an office with several officers: the M/M/c queue.

Erlang C gives the probability that a visitor waits when the offered load is :math:`a` and there
are :math:`c` officers; the mean wait is

.. math:: W_q = \frac{C(c, a)}{c\mu - \lambda}, \qquad a = \lambda / \mu

Source: A. K. Erlang 1917; Cooper, Introduction to Queueing Theory, 1981, chapter 3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from motcua.units import MS_PER_H, MS_PER_MIN

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray

_HALVINGS = 60
"""Enough to tell two neighbouring floats apart."""


@dataclass(frozen=True, kw_only=True)
class Workload:
    """How many files people bring and how an office works through them."""

    files_per_person_year: float = 0.5
    """Files a year for each person, before online filing."""

    online_share: float = 0.0
    """Share of files that never come to an office, 0 to 1."""

    branch_share: float = 0.0
    """Share of files that only a branch takes, 0 to 1."""

    boundary_free_share: float = 1.0
    """Share of the other files that go to the nearest office; the rest go to the area's own."""

    wait_ms: int = 15 * MS_PER_MIN
    """Ceiling on the mean wait in milliseconds, inclusive."""

    service_time_ms: int = 30 * MS_PER_MIN
    """Mean time an officer spends on a file, milliseconds."""

    days: float = 250.0
    """Opening days a year."""

    hours: float = 8.0
    """Opening hours a day."""

    peak_factor: float = 1.0
    """How many times the mean arrival rate the peak is."""

    @property
    def files_per_officer(self) -> float:
        """Files a year that keep one officer busy without a pause at peak."""
        return self.days * self.hours * MS_PER_H / self.service_time_ms / self.peak_factor

    def wait_min(self, files: float, officers: int) -> float:
        """
        Return the mean wait at peak.

        Parameters
        ----------
        files
            Files a year, not negative.
        officers
            Officers at the counters, at least one.

        Returns
        -------
        wait_min
            Minutes; infinite where the officers cannot keep up.

        Examples
        --------
        >>> round(Workload().wait_min(1_600, 1), 6), Workload().wait_min(4_000, 1)
        (20.0, inf)
        """
        offered = files / self.files_per_officer
        if offered >= officers:
            return math.inf
        waiting = _erlang_c(officers, offered)
        return waiting * self.service_time_ms / MS_PER_MIN / (officers - offered)

    def officers_needed(self, files: float) -> int:
        """
        Return the fewest officers that keep the mean wait within its ceiling.

        Parameters
        ----------
        files
            Files a year, not negative.

        Returns
        -------
        officers
            At least one: an open office is staffed even where nobody comes.

        Examples
        --------
        >>> Workload().officers_needed(0), Workload().officers_needed(1_333)
        (1, 1)
        >>> Workload().officers_needed(1_334)
        2
        """
        ceiling_min = self.wait_ms / MS_PER_MIN
        officers = max(1, math.ceil(files / self.files_per_officer))
        while self.wait_min(files, officers) > ceiling_min:
            officers += 1
        return officers

    def largest_loads(self, most: int) -> FloatArray:
        r"""
        Return the most files a year that so many officers take within the ceiling on the wait.

        .. math:: \Lambda(c) = \max\{\lambda : W_q(c, \lambda) \le W\}

        Parameters
        ----------
        most
            Largest number of officers, at least 1.

        Returns
        -------
        files
            :math:`\Lambda(0), \dots, \Lambda(most)`, read-only, never falling; zero for nobody.

        Examples
        --------
        >>> [int(files) for files in Workload().largest_loads(4)]
        [0, 1333, 4618, 8227, 11958]
        """
        return _largest_loads(self, most)


@lru_cache(maxsize=64)
def _largest_loads(workload: Workload, most: int) -> FloatArray:
    """Halve the interval between idle and swamped, for every number of officers at once."""
    officers = np.arange(1, most + 1)
    ceiling = workload.wait_ms / workload.service_time_ms
    low, high = np.zeros(most), officers.astype(np.float64)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        within = _waits(officers, middle) <= ceiling
        low, high = np.where(within, middle, low), np.where(within, high, middle)
    files = np.concatenate([[0.0], low * workload.files_per_officer])
    files.setflags(write=False)
    return files


def _waits(officers: np.ndarray[tuple[int], np.dtype[np.int64]], offered: FloatArray) -> FloatArray:
    """Return mean waits in service times; infinite where the officers cannot keep up."""
    blocked = np.ones(len(officers))
    for served in range(1, int(officers[-1]) + 1):
        step = offered * blocked / (served + offered * blocked)
        blocked = np.where(served <= officers, step, blocked)
    idle = officers - offered
    waiting = blocked / (1 - offered / officers * (1 - blocked))
    return np.where(idle > 0, waiting / np.where(idle > 0, idle, 1.0), np.inf)


def _erlang_c(officers: int, offered: float) -> float:
    """Return the probability of waiting, by the stable recursion of Erlang B."""
    blocked = 1.0
    for served in range(1, officers + 1):
        blocked = offered * blocked / (served + offered * blocked)
    busy = offered / officers
    return blocked / (1 - busy * (1 - blocked))
