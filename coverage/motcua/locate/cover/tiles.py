"""Parts of the demand that lie together, told by the sites they share: no coordinates needed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from motcua.locate.cover.envelope import Tile

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.locate.cover.losses import Losses


def compact_groups(losses: Losses, count: int) -> Losses:
    """
    Put rows in groups that lie together.

    Parameters
    ----------
    losses
        Rows.
    count
        Groups at most.

    Returns
    -------
    losses
        The same with other groups: each row is with the one of `count` sites, as far from one
        another as may be, that shares most people with the row's own.
    """
    shape = (losses.n_rows, losses.n_sites)
    ones = csr_array((np.ones(len(losses.sites)), losses.sites, losses.starts), shape=shape)
    like = _likeness(losses, ones)
    score = np.asarray(ones @ like[:, _far_apart(like, count)])
    used, group = np.unique(score.argmax(axis=1), return_inverse=True)
    return replace(losses, group=group.ravel().astype(np.int64), n_groups=len(used))


def _likeness(losses: Losses, ones: csr_array) -> FloatArray:
    """Return the people that two sites share over the mean of theirs, shape (n_sites, n_sites)."""
    weight = np.repeat(losses.weight, np.diff(losses.starts))
    people = csr_array((weight, losses.sites, losses.starts), shape=ones.shape)
    both: FloatArray = (ones.T @ people).toarray()
    alone = np.sqrt(np.maximum(both.diagonal(), 1e-300))
    return both / alone[:, None] / alone[None, :]


def _far_apart(like: FloatArray, count: int) -> LongArray:
    """Return sites, each as little like those before it as may be, over two steps."""
    twice = like @ like
    size = np.sqrt(np.maximum(twice.diagonal(), 1e-300))
    twice = twice / size[:, None] / size[None, :]
    used = like.diagonal() > 0.0
    chosen = [int(np.argmax(like.sum(axis=1)))]
    nearest = np.where(used, twice[chosen[0]], np.inf)
    while len(chosen) < min(count, int(used.sum())):
        chosen.append(int(nearest.argmin()))
        nearest = np.maximum(nearest, twice[chosen[-1]])
        nearest[chosen[-1]] = np.inf
    return np.array(chosen)


def make_tiles(losses: Losses, most: int) -> list[Tile]:
    """
    Join each group with those about it, as long as there are not too many sites.

    Parameters
    ----------
    losses
        Rows in compact groups.
    most
        Sites of a tile at most.

    Returns
    -------
    tiles
        They overlap; none is a part of another.
    """
    group = np.repeat(losses.group, np.diff(losses.starts))
    touches = np.zeros((losses.n_groups, losses.n_sites), dtype=np.bool_)
    touches[group, losses.sites] = True
    share = touches.astype(float) @ touches.T.astype(float)
    share /= np.sqrt(np.outer(share.diagonal(), share.diagonal()))
    near = share @ share
    sets = {
        frozenset(_grown(touches, first, near[first], most)) for first in range(losses.n_groups)
    }
    kept = [one for one in sets if len(one) > 0 and not any(one < other for other in sets)]
    return [Tile(losses, np.array(numbers)) for numbers in sorted(sorted(one) for one in kept)]


def _grown(touches: BoolArray, first: int, near: FloatArray, most: int) -> list[int]:
    """Join to a group the nearest others, as long as they fit."""
    own, groups = touches[first].copy(), [first]
    if own.sum() > most:
        return []
    for other in np.argsort(-near, kind="stable"):
        if near[other] <= 0.0:
            break
        if other != first and (own | touches[other]).sum() <= most:
            groups.append(int(other))
            own |= touches[other]
    return groups
