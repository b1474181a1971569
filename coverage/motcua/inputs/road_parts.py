"""Which roads hang together, and which are islands of the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import UNKNOWN

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray, LongArray

LEAST_KM = 10.0
"""A strongly connected part with less road than this is an artefact of mapping."""


def rank_parts(
    part: IntArray, *, tail: IntArray, road_mm: LongArray, inside: BoolArray
) -> tuple[IntArray, FloatArray]:
    """
    Rename the parts worth keeping by length, the longest 0.

    Parameters
    ----------
    part
        Part of every node, shape (n_nodes,).
    tail
        Node an arc leaves, shape (n_arcs,).
    road_mm
        Length of road that an arc stands for, counted once, shape (n_arcs,); 0 for ferries.
    inside
        Whether the arc lies within one part, shape (n_arcs,).

    Returns
    -------
    kept
        The new name of every node's part, -1 where it is dropped, shape (n_nodes,).
    km
        Road of each part, the longest first, dropped ones included.
    """
    n_parts = int(part.max()) + 1
    length = np.bincount(part[tail[inside]], weights=road_mm[inside], minlength=n_parts) / 1e6
    order = np.argsort(-length, kind="stable")
    n_kept = max(1, int((length >= LEAST_KM).sum()))
    name = np.full(n_parts, UNKNOWN, dtype=np.int32)
    name[order[:n_kept]] = np.arange(n_kept)
    return name[part], length[order]
