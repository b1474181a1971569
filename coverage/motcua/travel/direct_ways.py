"""Ways between points and sites that meet no junction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.travel.attached import Direct
from motcua.travel.far import FAR

if TYPE_CHECKING:
    from motcua.domain.arrays import IntArray, LongArray
    from motcua.travel.chains import Chains
    from motcua.travel.ends import Ends
    from motcua.travel.search import Search


def direct_ways(
    task: Search,
    leave: tuple[IntArray, LongArray],
    chains: Chains,
    place_of_point: IntArray,
    place_of_site: IntArray,
) -> Direct:
    """
    Return ways that pass no junction: within a piece or a chain.

    Parameters
    ----------
    task
        Points and sites on the pieces of the network.
    leave
        Nodes that one comes to first from each point, and what it costs to be there.
    chains
        Who is no junction.
    place_of_point, place_of_site
        Where each stands in the order of the result.

    Returns
    -------
    direct
        By point; of several ways between two places, all.
    """
    shortcuts = task.shortcuts
    along = _along_chains(*leave, task.sites, chains)
    point = place_of_point[np.concatenate([shortcuts.point, along[0]])]
    site = place_of_site[np.concatenate([shortcuts.site, along[1]])]
    cost = np.concatenate([shortcuts.cost.astype(np.int64), along[2]])
    order = np.argsort(point, kind="stable")
    return Direct(point=point[order], place=site[order], cost=cost[order])


def _along_chains(
    point_node: IntArray, point_cost: LongArray, sites: Ends, chains: Chains
) -> tuple[IntArray, IntArray, LongArray]:
    """Return ways from a point's end to a site's end within one chain."""
    site, site_side = _on_chains(sites.node, chains)
    site_node = sites.node[site, site_side]
    order = np.argsort(chains.chain[site_node], kind="stable")
    site, site_side, site_node = site[order], site_side[order], site_node[order]
    has_site = np.zeros(len(chains.ends) + 1, dtype=np.bool_)
    has_site[chains.chain[site_node]] = True
    point, side = _on_chains(point_node, chains)
    shared = has_site[chains.chain[point_node[point, side]]]
    point, side = point[shared], side[shared]
    node = point_node[point, side]
    first = np.searchsorted(chains.chain[site_node], chains.chain[node], side="left")
    last = np.searchsorted(chains.chain[site_node], chains.chain[node], side="right")
    count = last - first
    nth = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    at = np.repeat(first, count) + nth
    x, y = np.repeat(node, count), site_node[at]
    cost = _within_chain(x, y, chains)
    cost += np.repeat(point_cost[point, side], count)
    cost += sites.cost[site[at], site_side[at]].astype(np.int64)
    is_way = cost < FAR
    from_, to = np.repeat(point, count)[is_way], site[at][is_way]
    return from_.astype(np.int32), to.astype(np.int32), cost[is_way]


def _within_chain(x: IntArray, y: IntArray, chains: Chains) -> LongArray:
    """Return the cost from x to y, nodes of one chain, without leaving it."""
    chain = chains.chain[x]
    can_go, can_return = chains.whole[chain, 0] < FAR, chains.whole[chain, 1] < FAR
    step = chains.nth[y] - chains.nth[x]
    to = np.where((step >= 0) & can_go, chains.ahead[y] - chains.ahead[x], FAR)
    fro = np.where((step <= 0) & can_return, chains.back[x] - chains.back[y], FAR)
    cost: LongArray = np.minimum(to, fro)
    return cost


def _on_chains(node: IntArray, chains: Chains) -> tuple[LongArray, LongArray]:
    """Return places, and their sides, whose node lies within a chain."""
    is_there = (node >= 0) & (chains.chain[node] >= 0)
    place, side = np.nonzero(is_there)
    return place, side
