"""Covers that come site by site, too many to hold: only the sites that some plan needs stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import issparse

from motcua.domain.cover_bits import CoverBits, scattered
from motcua.errors import InputError
from motcua.locate.cover.stand_ins import Rank, find_stand_ins
from motcua.locate.terms.arguments import check_backup
from motcua.locate.terms.sites import site_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike

    from motcua.domain.arrays import LongArray
    from motcua.domain.cover_bits import BitArray
    from motcua.locate.terms.limits import GroupRule


def needed_sites(
    blocks: Iterable[Any],
    cost: ArrayLike | None = None,
    *,
    mandatory: ArrayLike | None = None,
    forbidden: ArrayLike | None = None,
    rules: Sequence[GroupRule] = (),
    backup: int = 1,
) -> LongArray:
    """
    Return the sites that a covering model needs of a great many.

    A site goes where another one, no dearer and in the same groups, covers all that it covers. What
    is left is solved as usual: for `lscp`, `mclp`, `partial_cover` and `cover_frontier` the optimum
    is that of all. A pair takes one bit: 100,000 sites by 100,000 points 1.2 GiB.

    Parameters
    ----------
    blocks
        Coverage matrices of some sites each, dense or sparse, shape (n_demand, n_some), true is
        covered. Demand points with nobody are better left out: a site may stay for them.
    cost
        Of each site of all blocks; one each by default.
    mandatory
        Sites open in every plan: they stay. Boolean, shape (n_sites,).
    forbidden
        Sites closed in every plan: they go, and stand for none. Boolean, shape (n_sites,).
    rules
        As the model is given them; whoever a lower limit counts stays.
    backup
        As the model is given it: so many others stand for a site that goes.

    Returns
    -------
    sites
        Numbers of the sites that stay, rising. Of equal ones the cheapest, then the first stays.

    Raises
    ------
    InputError
        If there is no block, two differ in their demand points, or an argument does not fit.
    InfeasibleError
        If a site is both mandatory and forbidden.

    Examples
    --------
    The first site of the second block covers what the one before covers, and more:

    >>> needed_sites([[[True], [False]], np.array([[1, 0], [1, 0]])]).tolist()
    [1]
    """
    check_backup(backup)
    packed = [_packed(covers, number) for number, covers in enumerate(blocks)]
    n_points = {n for n, _ in packed}
    if len(n_points) != 1:
        told = "no block" if not packed else f"blocks of {sorted(n_points)} demand points"
        raise InputError(
            f"The covers come in {told}.", mend="Give blocks of columns over the same points."
        )
    words = np.concatenate([words for _, words in packed])
    terms = site_terms(
        len(words), cost=cost, mandatory=mandatory, forbidden=forbidden, rules=rules
    )  # fmt: skip
    rank = Rank(
        cost=terms.cost, kind=terms.bounds.kind, allowed=terms.allowed, may_go=~terms.mandatory
    )  # fmt: skip
    bits = CoverBits(words=words, n_points=n_points.pop())
    stays = find_stand_ins(bits, rank, backup=backup) < 0
    return np.flatnonzero(stays & terms.allowed)


def _packed(covers: Any, number: int) -> tuple[int, BitArray]:  # noqa: ANN401
    """Return the demand points of a block, and its words with the points in no order of place."""
    dense = np.asarray(covers.toarray() if issparse(covers) else covers, dtype=np.bool_)
    if dense.ndim != 2:  # noqa: PLR2004
        raise InputError(
            f"Block {number} of the covers has shape {dense.shape}.",
            mend="Give matrices of shape (n_demand, n_sites).",
        )
    return len(dense), CoverBits.of(dense[scattered(np.arange(len(dense)))]).words
