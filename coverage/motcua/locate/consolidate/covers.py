r"""
Cuts on officers by what is closed and received: closures that together ask for one more officer.

.. math:: v_{jc} \ge y_j - \sum_{r \in R} y_r - \sum_{a \in S} (y_j - z_{aj})

with :math:`v_{jc}` site j having at least c officers, wherever the files that j has when all of R
is closed and all of S received ask for c. The loads of the programme say that only of whole
numbers; between them a stair is paid by the slope, half an officer a site too little. In kind the
covers of knapsacks (Balas 1975, doi 10.1007/BF01580440), of a load that is no sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pulp

from motcua.locate.consolidate.offices import pack, ragged

if TYPE_CHECKING:
    from motcua.locate.consolidate.officers import Stairs
    from motcua.locate.consolidate.offices import Programme
    from motcua.locate.consolidate.receiving import Block


@dataclass(frozen=True, kw_only=True)
class Cover:
    """One cut."""

    step: int
    """Which."""

    site: int
    """Whose officers."""

    officers: int
    """At least so many."""

    closed: tuple[int, ...]
    """R, sites."""

    received: tuple[int, ...]
    """S, areas."""


def cover_arrays(covers: list[Cover]) -> dict[str, Any]:
    """
    Return cuts as arrays, to travel to the child process.

    Parameters
    ----------
    covers
        Any number of them.

    Returns
    -------
    arrays
        Read back by `read_covers`.

    Examples
    --------
    >>> cover = Cover(step=0, site=3, officers=7, closed=(), received=(1, 2))
    >>> read_covers(**cover_arrays([cover])) == [cover]
    True
    """
    closed_starts, closed = pack([list(cover.closed) for cover in covers])
    received_starts, received = pack([list(cover.received) for cover in covers])
    heads = [[cover.step, cover.site, cover.officers] for cover in covers]
    return {
        "cover_heads": np.array(heads, dtype=np.int32).reshape(-1, 3),
        "cover_closed_starts": closed_starts,
        "cover_closed": closed,
        "cover_received_starts": received_starts,
        "cover_received": received,
    }


def read_covers(
    *, cover_heads: Any, cover_closed_starts: Any, cover_closed: Any,  # noqa: ANN401 - arrays
    cover_received_starts: Any, cover_received: Any,  # noqa: ANN401
) -> list[Cover]:  # fmt: skip
    """
    Return the cuts of arrays.

    Parameters
    ----------
    cover_heads
        Step, site and officers, shape (n_covers, 3).
    cover_closed_starts
        Where the closed sites of each cut begin.
    cover_closed
        The closed sites.
    cover_received_starts
        Where the received areas of each cut begin.
    cover_received
        The received areas.

    Returns
    -------
    covers
        As `cover_arrays` was given them.
    """
    parts = zip(
        cover_heads.tolist(), ragged(cover_closed_starts, cover_closed),
        ragged(cover_received_starts, cover_received), strict=True,
    )  # fmt: skip
    return [
        Cover(step=step, site=site, officers=c, closed=tuple(closed), received=tuple(received))
        for (step, site, c), closed, received in parts
    ]


def state_covers(
    problem: pulp.LpProblem, block: Block, stairs: dict[int, Stairs], *, covers: list[Cover]
) -> None:
    """
    State the cuts of one step.

    Parameters
    ----------
    problem
        Grows by the rows.
    block
        The step's variables.
    stairs
        Officers by site.
    covers
        Cuts of any step.
    """
    y, z = block.y, block.z
    for number, cover in enumerate(covers):
        if cover.step == block.step:
            spared = [y[site] for site in cover.closed]
            spared += [y[cover.site] - z[area, cover.site] for area in cover.received]
            enough = stairs[cover.site].reaches(cover.officers)
            problem += enough >= y[cover.site] - pulp.lpSum(spared), f"cover_{number}"


class SiteLoads:
    """
    What each site has to do for any closures and receptions.

    Parameters
    ----------
    programme
        The instance.
    step
        Whose share counts.
    """

    def __init__(self, programme: Programme, step: int) -> None:
        self.programme = programme
        share = float(programme.free_share[step])
        n_sites, starts = programme.n_sites, programme.set_starts
        inside = np.zeros((len(starts) - 1, n_sites), dtype=np.int16)
        rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
        inside[rows, programme.set_sites] = 1
        entries = [np.flatnonzero(programme.entry_site == site) for site in range(n_sites)]
        self._before = [inside[programme.entry_before[mine]] for mine in entries]
        self._files = [programme.entry_files[mine] * share for mine in entries]
        self._tied = programme.tied * (1 - share) + programme.desk
        self._always = np.zeros(n_sites)
        single = np.flatnonzero(np.diff(programme.branch_starts) == 1)
        branches = programme.branch_sites[programme.branch_starts[single]]
        self._always[branches] = programme.branch_files[single]
        own = programme.possible & (programme.home >= 0)
        own &= programme.admissible[programme.home, np.arange(n_sites)]
        self._own = [np.flatnonzero(own & (programme.home == a)) for a in range(programme.n_areas)]

    def movers(self, site: int) -> list[int]:
        """
        Return the sites whose closing could send files to a site.

        Parameters
        ----------
        site
            Which.

        Returns
        -------
        sites
            Rows.
        """
        return np.flatnonzero(self._before[site].any(axis=0)).tolist()

    def officers(self, site: int, closed: list[int], received: list[int]) -> int:
        """
        Return the officers that an open site needs at the least.

        Parameters
        ----------
        site
            Which.
        closed
            Sites that are closed; all others are taken for open.
        received
            Areas that it receives, whose own sites are closed by that.

        Returns
        -------
        officers
            At least one.
        """
        stays = np.ones(self.programme.n_sites, dtype=np.int16)
        stays[closed] = 0
        for area in received:
            if area != self.programme.home[site]:
                stays[self._own[area]] = 0
        stays[site] = 1
        load = self._always[site] + float(self._tied[received].sum())
        load += float(self._files[site][self._before[site] @ stays == 0].sum())
        return int(np.searchsorted(self.programme.loads[1:], load * (1 - 1e-9))) + 1
