"""Coverage as masks: one bit for a site instead of one number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from motcua.travel.ledger import LANES

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray

MaskArray: TypeAlias = NDArray[np.uint32]


@dataclass(frozen=True, kw_only=True, eq=False)
class CoverageMasks:
    """Masks of a batch of sites after the other, for the points that reach any of the batch."""

    starts: tuple[int, ...]
    """Where the masks of a batch begin, one more than batches."""

    point: IntArray
    """Row of the point, each once in a batch, shape (n_masks,)."""

    mask: MaskArray
    """Bit k is set where the point reaches the k-th site of the batch, shape (n_masks,)."""

    site: IntArray
    """Rows of the sites, batch after batch, shape (n_sites,)."""

    n_points: int
    """Points in all."""

    def matrix(self) -> csr_array:
        """
        Return the same as a coverage matrix, which the covering models take.

        Returns
        -------
        covers
            Boolean, shape (n_points, n_sites); stored entries are True, indices sorted.
        """
        columns: list[IntArray] = [np.array([], dtype=np.int32)] * len(self.site)
        for place, site in enumerate(self.site.tolist()):
            columns[site] = np.sort(self._points_of(place))
        ends = np.cumsum([0, *map(len, columns)])
        rows = np.concatenate([np.array([], dtype=np.int32), *columns])
        pairs = (np.ones(len(rows), dtype=np.bool_), rows, ends)
        return csr_array(csc_array(pairs, shape=(self.n_points, len(self.site))))

    def within_reach(self, weight: FloatArray) -> FloatArray:
        """
        Return what each site alone has within reach.

        Parameters
        ----------
        weight
            People, or whatever points hold, shape (n_points,).

        Returns
        -------
        reached
            Shape (n_sites,).
        """
        reached = np.zeros(len(self.site))
        for place, site in enumerate(self.site.tolist()):
            reached[site] = weight[self._points_of(place)].sum()
        return reached

    def _points_of(self, place: int) -> IntArray:
        """Return the points that reach the site in a place."""
        batch, lane = divmod(place, LANES)
        masks = slice(self.starts[batch], self.starts[batch + 1])
        is_set: BoolArray = (self.mask[masks] >> np.uint32(lane)) & np.uint32(1) > 0
        return self.point[masks][is_set]
