r"""
Coarse cells split along the roads.

People of a coarse cell *c* are spread over its finer cells *f* in proportion to the length
:math:`\ell_f` of residential-class road in them:

.. math:: w_f = w_c \, \ell_f / \sum_{g \in c} \ell_g

and evenly where a coarse cell has no such road. This is dasymetric mapping with roads as the
ancillary variable (Reibel & Bufalino 2005, doi 10.1068/a36202): people live along streets, but how
many along each is not known, a tower counts like a cottage, and alleys missing from the map draw
nobody. Shares inside a coarse cell are therefore an assumption; its total is not.

A coarse cell is a square around its point, as wide as the grid's spacing and a tenth more, so that
cells a little taller than wide, or hexagons, leave no seam; where squares overlap, a fine cell
belongs to the nearest coarse point, ties to the earlier row. Fine cells lie on the lattice of
multiples of their side in the study's coordinate system.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.errors import InputError

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, LongArray
    from motcua.domain.network import Network

RESIDENTIAL = ("residential", "living_street", "unclassified")
"""Road classes along which people live; unclassified is what village lanes are mapped as."""

MAX_FINE_CELLS = 10_000_000

_HALF_WIDTH = 0.55


@dataclass(frozen=True, kw_only=True, eq=False)
class FineCells:
    """Cells of the fine lattice and the coarse cell each belongs to, by coarse row, then place."""

    column_row: LongArray
    """Lattice place: the cell spans ``[k, k + 1) * cell_m``, shape (n, 2)."""

    coarse: LongArray
    """Row of the coarse cell, shape (n,)."""

    cell_m: float
    """Side in metres."""

    @property
    def xy_m(self) -> FloatArray:
        """Centres, shape (n, 2)."""
        centres: FloatArray = (self.column_row.astype(np.float64) + 0.5) * self.cell_m
        return centres


def fine_cells(xy_m: FloatArray, *, spacing_m: float, cell_m: float) -> FineCells:
    """
    Return the fine cells that make up coarse ones.

    Parameters
    ----------
    xy_m
        Centres of the coarse cells, shape (n_coarse, 2).
    spacing_m
        Side of a coarse cell.
    cell_m
        Side of a fine cell.

    Returns
    -------
    fine
        Every fine cell with its centre in a coarse one, once. A coarse cell has at least the fine
        cell its own point lies in, unless an earlier one owns it.

    Raises
    ------
    InputError
        If there would be too many.
    """
    half = _HALF_WIDTH * spacing_m
    reach = np.arange(-int(half // cell_m) - 1, int(half // cell_m) + 2)
    if len(xy_m) * len(reach) ** 2 > MAX_FINE_CELLS:
        raise InputError(
            f"Splitting {len(xy_m):,} cells of {spacing_m:.0f} m makes too many of {cell_m:g} m.",
            where="[demand] cell",
            mend="Take a larger cell, or work by provinces.",
        )
    own = np.floor(xy_m / cell_m).astype(np.int64)
    column, row = (offset.ravel() for offset in np.meshgrid(reach, reach))
    places = own[:, None, :] + np.column_stack([column, row])[None, :, :]
    away = (places + 0.5) * cell_m - xy_m[:, None, :]
    inside = (np.abs(away) <= half).all(axis=2) | ((column == 0) & (row == 0))[None, :]
    coarse, which = np.nonzero(inside)
    chosen = places[coarse, which]
    far = (away[coarse, which] ** 2).sum(axis=1)
    mine = _nearest_owner(chosen, coarse, far)
    return FineCells(column_row=chosen[mine], coarse=coarse[mine], cell_m=cell_m)


def spread(people: FloatArray, *, fine: FineCells, road_m: FloatArray) -> FloatArray:
    """
    Spread the people of coarse cells over their fine ones.

    Parameters
    ----------
    people
        People of each coarse cell, shape (n_coarse,).
    fine
        The fine cells.
    road_m
        Length of residential-class road in each fine cell, shape (n_fine,).

    Returns
    -------
    people
        Shape (n_fine,); those of one coarse cell add up to its people, up to rounding of the last
        bit. A coarse cell without a fine one loses its people: give it one first.

    Examples
    --------
    Road length decides; where there is none all fine cells are alike:

    >>> fine = FineCells(column_row=np.zeros((4, 2), int), coarse=np.array([0, 0, 1, 1]), cell_m=1)
    >>> spread(np.array([30.0, 8.0]), fine=fine, road_m=np.array([50.0, 100.0, 0.0, 0.0]))
    array([10., 20.,  4.,  4.])
    """
    n_coarse = len(people)
    total = np.bincount(fine.coarse, weights=road_m, minlength=n_coarse)
    weight = np.where(total[fine.coarse] > 0, road_m, 1.0)
    total = np.bincount(fine.coarse, weights=weight, minlength=n_coarse)
    return people[fine.coarse] * (weight / total[fine.coarse])


def residential_m(network: Network | None, fine: FineCells) -> FloatArray:
    """
    Return the length of residential-class road in each fine cell.

    Parameters
    ----------
    network
        The roads; None: there is none anywhere.
    fine
        The fine cells.

    Returns
    -------
    road_m
        Metres, each two-way road once, shape (n_fine,). Roads are cut where they cross the
        lattice, so that the lengths are exact.
    """
    if network is None or not len(fine.coarse):
        return np.zeros(len(fine.coarse))
    classes = [k for k, name in enumerate(network.road_classes) if name in RESIDENTIAL]
    first_of_twins = (network.twin < 0) | (np.arange(len(network.tail)) < network.twin)
    arcs = np.flatnonzero(np.isin(network.road_class, classes) & first_of_twins)
    place, length_m = cut_at_lattice(
        network.xy_m[network.tail[arcs]], network.xy_m[network.head[arcs]], cell_m=fine.cell_m
    )
    keys, key = np.unique(_keys(fine.column_row, place), return_inverse=True)
    n_fine = len(fine.column_row)
    in_place = np.bincount(key[n_fine:], weights=length_m, minlength=len(keys))
    road_m: FloatArray = in_place[key[:n_fine]].astype(np.float64)
    return road_m


def cut_at_lattice(
    start_m: FloatArray, end_m: FloatArray, *, cell_m: float
) -> tuple[LongArray, FloatArray]:
    """
    Cut straight pieces of road where they cross a lattice.

    Parameters
    ----------
    start_m, end_m
        Ends of the pieces, shape (n, 2).
    cell_m
        Side of the lattice's cells.

    Returns
    -------
    column_row
        Cell of each cut piece, shape (n_cut, 2).
    length_m
        Its length, shape (n_cut,).

    Examples
    --------
    >>> place, length = cut_at_lattice(np.array([[50.0, 10]]), np.array([[250.0, 10]]), cell_m=100)
    >>> place.tolist(), length.tolist()
    ([[0, 0], [1, 0], [2, 0]], [50.0, 100.0, 50.0])
    """
    n_pieces = len(start_m)
    step = end_m - start_m
    shares, pieces = [np.zeros(n_pieces), np.ones(n_pieces)], [np.arange(n_pieces)] * 2
    for axis in (0, 1):
        piece, line = _crossings(start_m[:, axis], end_m[:, axis], cell_m)
        shares.append((line * cell_m - start_m[piece, axis]) / step[piece, axis])
        pieces.append(piece)
    share, piece = np.concatenate(shares), np.concatenate(pieces)
    order = np.lexsort((share, piece))
    share, piece = share[order], piece[order]
    same = piece[1:] == piece[:-1]
    part, from_, to = piece[1:][same], share[:-1][same], share[1:][same]
    middle = start_m[part] + ((from_ + to) / 2)[:, None] * step[part]
    length_m = (to - from_) * np.hypot(step[:, 0], step[:, 1])[part]
    return np.floor(middle / cell_m).astype(np.int64), length_m


def _crossings(start: FloatArray, end: FloatArray, cell_m: float) -> tuple[LongArray, LongArray]:
    """Return, piece by piece, the lattice lines strictly between both ends along one axis."""
    low, high = np.minimum(start, end), np.maximum(start, end)
    first = np.floor(low / cell_m).astype(np.int64) + 1
    count = np.maximum(np.ceil(high / cell_m).astype(np.int64) - first, 0)
    piece = np.repeat(np.arange(len(start)), count)
    within = np.arange(len(piece)) - np.repeat(np.cumsum(count) - count, count)
    return piece, first[piece] + within


def _nearest_owner(places: LongArray, coarse: LongArray, far: FloatArray) -> LongArray:
    """Return which claims stand: one a place, the nearest coarse cell's, in coarse order."""
    order = np.lexsort((coarse, far, places[:, 1], places[:, 0]))
    sorted_places = places[order]
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = (sorted_places[1:] != sorted_places[:-1]).any(axis=1)
    kept: LongArray = np.sort(order[is_first])
    return kept


def _keys(*places: LongArray) -> LongArray:
    """Return one number for each lattice place, the same for the same place."""
    column, row = np.vstack(places).T
    keys: LongArray = (column - column.min()) * (row.max() - row.min() + 1) + (row - row.min())
    return keys
