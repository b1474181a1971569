"""Which networks the rules allow, loads apart: open receivers, connected, nothing opened twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, IntArray
    from motcua.locate.consolidate.evaluate import Network
    from motcua.locate.consolidate.offices import Programme


def is_sound(programme: Programme, network: Network) -> bool:
    """
    Say whether receivers and openings are such as the rules allow, loads apart.

    Parameters
    ----------
    programme
        The instance.
    network
        Open sites and receivers.

    Returns
    -------
    is_sound
        Receivers are open, admissible, own where an own office is open, and connected; nothing
        that closed opens again; what a step states is so.
    """
    before = programme.stood
    for step in range(programme.n_steps):
        opened, receiver = network.opened[step], network.receiver[step]
        if not _openings_are_sound(programme, step, opened, before=before):
            return False
        given = programme.given[step]
        if (receiver[given >= 0] != given[given >= 0]).any():
            return False
        if not receivers_are_sound(programme, opened, receiver):
            return False
        before = opened
    return True


def _openings_are_sound(
    programme: Programme, step: int, opened: BoolArray, *, before: BoolArray
) -> bool:
    candidate = programme.is_candidate
    wrong = (opened & ~before & ~candidate) | (before & ~opened & candidate)
    wrong |= programme.must_open[step] & ~opened
    wrong |= programme.must_close[step] & opened
    if programme.is_held[step]:
        stated = programme.must_open[step] | programme.must_close[step]
        wrong |= (opened != before) & ~stated
    return not wrong.any()


def receivers_are_sound(programme: Programme, opened: BoolArray, receiver: IntArray) -> bool:
    """
    Say whether receivers are open, admissible, own where possible, and connected.

    Parameters
    ----------
    programme
        The instance.
    opened
        Open sites, shape (n_sites,).
    receiver
        Receiving site of each area, shape (n_areas,).

    Returns
    -------
    is_sound
        Whether all of it holds in every area.
    """
    areas = np.arange(programme.n_areas)
    if (receiver < 0).any() or not opened[receiver].all():
        return False
    if not programme.admissible[areas, receiver].all():
        return False
    own = own_receivers(programme, opened)
    if (receiver[own >= 0] != own[own >= 0]).any():
        return False
    for site in np.unique(receiver):
        members = set(np.flatnonzero(receiver == site).tolist())
        home = int(programme.home[site])
        if home not in members or reach(programme.neighbours, home, members) != members:
            return False
    return True


def own_receivers(programme: Programme, opened: BoolArray) -> IntArray:
    """
    Return each area's own open office that receives it, -1 where it has none.

    Parameters
    ----------
    programme
        The instance.
    opened
        Open sites, shape (n_sites,).

    Returns
    -------
    own
        The admissible one of the lowest rank, shape (n_areas,).
    """
    own = np.full(programme.n_areas, -1, dtype=np.int32)
    sites = np.flatnonzero(opened & (programme.home >= 0))
    sites = sites[programme.admissible[programme.home[sites], sites]]
    sites = sites[np.argsort(-programme.rank[sites], kind="stable")]
    own[programme.home[sites]] = sites
    return own


def reach(neighbours: BoolArray, start: int, members: set[int]) -> set[int]:
    """
    Return the members that are connected with one of them.

    Parameters
    ----------
    neighbours
        Which areas touch.
    start
        An area, itself a member.
    members
        The areas one may pass.

    Returns
    -------
    reached
        Always with `start`.

    Examples
    --------
    >>> line = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], dtype=bool)
    >>> sorted(reach(line, 0, {0, 2}))
    [0]
    """
    reached, stack = {start}, [start]
    while stack:
        for area in np.flatnonzero(neighbours[stack.pop()]).tolist():
            if area in members and area not in reached:
                reached.add(area)
                stack.append(area)
    return reached
