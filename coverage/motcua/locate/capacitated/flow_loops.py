"""The compiled loops of the flow of load from rows to sites with room."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray


class Net(NamedTuple):
    """Pairs of rows and sites, row by row, and where each site's are."""

    starts: LongArray
    """Where each row's pairs begin, shape (n_rows + 1,)."""

    site: LongArray
    """Site of each pair."""

    row: LongArray
    """Row of each pair."""

    site_starts: LongArray
    """Where each site's pairs begin in `of_site`, shape (n_sites + 1,)."""

    of_site: LongArray
    """Pairs, site by site."""


class Flow(NamedTuple):
    """Who is where; changed in place."""

    taken: FloatArray
    """Load that the site of each pair takes of its row."""

    left: FloatArray
    """Load of each row that nobody takes."""

    spare: FloatArray
    """Room that each site has left."""

    opened: BoolArray


class Levels(NamedTuple):
    """Steps from the rows with load left, -1 where there is no way; changed in place."""

    of_row: LongArray
    of_site: LongArray


@compiled
def _measure(net: Net, flow: Flow, levels: Levels, least: float) -> bool:
    """Measure the steps to every row and open site; say whether one with room is among them."""
    n_rows, found = len(flow.left), False
    levels.of_row[:] = -1
    levels.of_site[:] = -1
    queue = np.empty(n_rows, dtype=np.int64)
    head, tail = 0, 0
    for row in range(n_rows):
        if flow.left[row] > least:
            levels.of_row[row] = 0
            queue[tail] = row
            tail += 1
    while head < tail:
        row = queue[head]
        head += 1
        for pair in range(net.starts[row], net.starts[row + 1]):
            site = net.site[pair]
            if not flow.opened[site] or levels.of_site[site] >= 0:
                continue
            levels.of_site[site] = levels.of_row[row] + 1
            if flow.spare[site] > least:
                found = True
            for at in range(net.site_starts[site], net.site_starts[site + 1]):
                other = net.row[net.of_site[at]]
                if flow.taken[net.of_site[at]] > least and levels.of_row[other] < 0:
                    levels.of_row[other] = levels.of_site[site] + 1
                    queue[tail] = other
                    tail += 1
    return found


@compiled
def _push(net: Net, flow: Flow, path: LongArray, depth: int) -> None:
    """Send load along a path: to the first site, from there to the next, and so on."""
    source, last = net.row[path[0]], net.site[path[depth - 1]]
    amount = min(flow.left[source], flow.spare[last])
    for step in range(1, depth, 2):
        amount = min(amount, flow.taken[path[step]])
    for step in range(depth):
        flow.taken[path[step]] += amount if step % 2 == 0 else -amount
    flow.left[source] -= amount
    flow.spare[last] -= amount


@compiled
def _walk(  # noqa: PLR0917
    net: Net, flow: Flow, levels: Levels, next_of: Levels, path: LongArray, source: int,
    least: float,
) -> int:  # fmt: skip
    """Look for a way from a row to a site with room; return its length, zero without one."""
    depth, at, is_row = 0, source, True
    while True:
        if is_row:
            level, end, here = levels.of_row[at] + 1, net.starts[at + 1], next_of.of_row
        else:
            level, end, here = levels.of_site[at] + 1, net.site_starts[at + 1], next_of.of_site
        pair = -1
        while here[at] < end:
            pair = here[at] if is_row else net.of_site[here[at]]
            if is_row:
                ahead = flow.opened[net.site[pair]] and levels.of_site[net.site[pair]] == level
            else:
                ahead = flow.taken[pair] > least and levels.of_row[net.row[pair]] == level
            if ahead:
                break
            here[at] += 1
        if here[at] < end:
            path[depth] = pair
            depth += 1
            at, is_row = (net.site[pair] if is_row else net.row[pair]), not is_row
            if not is_row and flow.spare[at] > least:
                return depth
            continue
        if depth == 0:
            return 0
        depth -= 1
        pair = path[depth]
        at, is_row = (net.site[pair] if is_row else net.row[pair]), not is_row
        if is_row:
            next_of.of_row[at] += 1
        else:
            next_of.of_site[at] += 1


@compiled
def flow_loop(net: Net, flow: Flow, levels: Levels, least: float) -> None:
    """
    Let open sites take as much load as they can, by shortest ways first (Dinic 1970).

    Parameters
    ----------
    net
        Who may go where.
    flow
        Who is where; what is taken may move to other sites.
    levels
        On return, the rows and sites that load which is left could still be moved through.
    least
        Load that counts as none.
    """
    path = np.empty(2 * len(flow.spare) + 2, dtype=np.int64)
    next_of = Levels(levels.of_row.copy(), levels.of_site.copy())
    while _measure(net, flow, levels, least):
        next_of.of_row[:] = net.starts[:-1]
        next_of.of_site[:] = net.site_starts[:-1]
        for source in range(len(flow.left)):
            while flow.left[source] > least:
                depth = _walk(net, flow, levels, next_of, path, source, least)
                if depth == 0:
                    break
                _push(net, flow, path, depth)


@compiled
def wanted_loop(net: Net, flow: Flow, room: FloatArray, wanted: FloatArray) -> None:
    """
    Count the load left in reach of every closed site, at most what it can take.

    Parameters
    ----------
    net
        Who may go where.
    flow
        Who is where.
    room
        What each site can take.
    wanted
        Written: shape (n_sites,), zero at open sites.
    """
    wanted[:] = 0.0
    for row in range(len(flow.left)):
        if flow.left[row] > 0.0:
            for pair in range(net.starts[row], net.starts[row + 1]):
                site = net.site[pair]
                if not flow.opened[site]:
                    wanted[site] = min(wanted[site] + flow.left[row], room[site])
