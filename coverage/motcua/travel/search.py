"""
The one door to shortest paths: bounded searches from every site over the roads turned round.

Residents travel to sites, so each site is searched from against the arcs. Two engines stand behind
the door and find the same numbers: scipy's, which always works, and a compiled one for everything
that takes scipy more than a moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from motcua.domain.compiled import can_compile, is_kept
from motcua.travel.ends import arc_costs

if TYPE_CHECKING:
    from collections.abc import Callable

    from scipy.sparse import csr_array

    from motcua.domain.arrays import FloatArray
    from motcua.domain.network import Network
    from motcua.travel.ends import Ends, Places
    from motcua.travel.shortcuts import Shortcuts

Engine: TypeAlias = Literal["auto", "plain", "compiled", "swept"]

_NODES_WORTH_LOADING = 8_000_000
"""Nodes times sites that take scipy as long as numba takes to load, about a second and a half."""

_NODES_WORTH_COMPILING = 48_000_000
"""The same for the first time of all, when there is no machine code yet: nine seconds."""

_INT32_BITS = 31


@dataclass(frozen=True, kw_only=True, eq=False)
class Search:
    """What to find: the least cost from every point to every site within a limit."""

    points: Places
    """Where the points are on the roads, which they name, and what these cost."""

    sites: Ends
    """Where one leaves the roads for the sites."""

    shortcuts: Shortcuts
    """Ways that pass no node."""

    limit: int
    """Largest cost, inclusive; twice as much stays below 2 to the 53rd."""

    bits: int = 0
    """A cost is ``high * 2**bits + low``."""

    @property
    def network(self) -> Network:
        """The roads."""
        return self.points.network

    @property
    def shape(self) -> tuple[int, int]:
        """Points and sites."""
        return len(self.points.access), len(self.sites.node)

    def arc_cost(self) -> FloatArray:
        """
        Return the cost of every arc; to be let go, for it is as long as the roads.

        Returns
        -------
        cost
            Whole and not negative, shape (n_arcs,); the least of parallel arcs counts, and a cost
            of zero is one.
        """
        return arc_costs(self.network, self.points.scale, per_mm=self.points.per_mm)


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """Least costs, of the same pairs: stored zeros included, no entry means beyond the limit."""

    high: csr_array
    """Whole numbers, shape (n_points, n_sites)."""

    low: csr_array | None
    """Whole numbers, shape (n_points, n_sites); None where the search has no such bits."""


def cheapest(task: Search, *, progress: Callable[[float], None], engine: Engine = "auto") -> Found:
    """
    Return the least cost of going from every point to every site within a limit.

    Parameters
    ----------
    task
        What to find.
    progress
        Told the share of the sites done.
    engine
        Which engine searches; by default the quicker one for the task's size.

    Returns
    -------
    found
        Whichever engine: the same numbers.
    """
    if engine in ("compiled", "swept") or (engine == "auto" and is_worth_compiling(task)):
        from motcua.travel.compiled_search import search_compiled

        return search_compiled(task, progress=progress, swept=engine == "swept" or None)
    from motcua.travel.plain_search import search_plain

    return search_plain(task, progress=progress)


def is_worth_compiling(task: Search) -> bool:
    """
    Tell whether the compiled engine can do a task, and sooner, its loading included.

    Parameters
    ----------
    task
        What to find.

    Returns
    -------
    is_worth
        Not where numba cannot be imported, nor where costs are too long for it.
    """
    n_nodes = len(task.network.node_ids) * task.shape[1]
    fits = task.bits <= _INT32_BITS and (task.limit >> task.bits) < 2**_INT32_BITS
    if n_nodes <= _NODES_WORTH_LOADING or not fits or not can_compile():
        return False
    from motcua.travel.buckets import search

    return n_nodes > _NODES_WORTH_COMPILING or is_kept(search)
