"""Every exchange of one open site for one closed one, priced at once for travel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray
    from motcua.locate.cover.losses import Losses


def swap_moves(losses: Losses, opened: BoolArray) -> tuple[FloatArray, LongArray]:
    """
    Return what every exchange changes (Whitaker 1983, doi 10.1080/03155986.1983.11731889).

    Parameters
    ----------
    losses
        Rows with sites by rising loss.
    opened
        A plan.

    Returns
    -------
    change
        Change of the total loss by closing ``out[k]`` and opening site j, shape
        (n_open, n_sites).
    out
        The open sites.
    """
    out = np.flatnonzero(opened)
    place = np.full(losses.n_sites, -1, dtype=np.int64)
    place[out] = np.arange(len(out))
    change = np.zeros((len(out), losses.n_sites))
    gain, lost = np.zeros(losses.n_sites), np.zeros(len(out))
    _moves(
        losses.starts, losses.sites, losses.loss, losses.beyond, losses.weight, place, change,
        gain, lost,
    )  # fmt: skip
    return change + lost[:, None] - gain[None, :], out


@compiled
def _moves(  # noqa: C901, PLR0917
    starts: LongArray,
    sites: IntArray,
    loss: FloatArray,
    beyond: FloatArray,
    weight: FloatArray,
    place: LongArray,
    change: FloatArray,
    gain: FloatArray,
    lost: FloatArray,
) -> None:
    """
    Add up gains of opening, losses of closing, and what of both happens in the same row.

    With first and second open site at d1 and d2, closing the first costs d2 - d1 less what an
    opened site at d saves: all of it below d1, d2 - d between.
    """
    for row in range(len(weight)):
        people, first, d1, d2 = weight[row], -1, beyond[row], beyond[row]
        for at in range(starts[row], starts[row + 1]):
            where = place[sites[at]]
            if where >= 0 and first < 0:
                first, d1 = where, loss[at]
            elif where >= 0:
                d2 = loss[at]
                break
        if first >= 0:
            lost[first] += people * (d2 - d1)
        for at in range(starts[row], starts[row + 1]):
            d = loss[at]
            if d >= d2:
                break
            if d < d1:
                gain[sites[at]] += people * (d1 - d)
                if first >= 0:
                    change[first, sites[at]] -= people * (d2 - d1)
            elif first >= 0:
                change[first, sites[at]] -= people * (d2 - d)
