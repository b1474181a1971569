"""Districts: areas among which offices receive each other's people, as the loops read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from motcua.locate.consolidate.offices import EMPTY_SET, ragged

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, LongArray
    from motcua.locate.consolidate.offices import Programme


class Districts(NamedTuple):
    """
    A programme of one step by its districts, for the compiled loops; sets of sites are bits.

    Only sites that may be open and may be closed have a bit. Offices with no choice about them,
    who are open and receive their own areas alone, are the last district together.
    """

    site_starts: LongArray
    """Where the places of each district begin."""

    sites: LongArray
    """Row of the site at each place, in each district the more clusters the later."""

    bit: LongArray
    """Its bit, 0 where it is always open."""

    area_starts: LongArray
    """Where the areas of each district begin."""

    areas: LongArray
    """Row of each area, district by district."""

    area_bit: LongArray
    """Bit of each area within its district, 0 where one of its own offices is always open."""

    own_starts: LongArray
    """Where the own offices of each area begin."""

    own: LongArray
    """Their places, by rank: the first that is open receives the area."""

    cluster_starts: LongArray
    """Where the clusters of each place begin, that of its own area alone first."""

    cluster_areas: LongArray
    """Bits of the areas that a cluster takes besides the own one."""

    cluster_files: FloatArray
    """Tied files of all its areas."""

    cluster_grows: LongArray
    """1 where taking it makes a commune office inter-ward, 0 elsewhere."""

    must_grow: LongArray
    """1 for sites that are inter-ward in any case, shape (n_sites,)."""

    entry_site: LongArray
    """As in the programme, branch-only files after the free ones."""

    entry_before: LongArray
    """Bits of the sites that stand before it in somebody's order."""

    entry_files: FloatArray
    """Files behind it."""

    access: LongArray
    """Bits of sites one of which must be open."""


def surely_served(programme: Programme) -> float:
    """
    Return the files that some office has whatever is closed.

    Parameters
    ----------
    programme
        Of one step.

    Returns
    -------
    files
        A year. Free files count unless all offices that their people reach may close, those for
        branches where a branch must be open.
    """
    share, files = float(programme.free_share[0]), programme.entry_files
    n_sets = len(programme.set_starts) - 1
    after, before = programme.entry_after, programme.entry_before
    come = np.bincount(after[after >= 0], weights=files[after >= 0], minlength=n_sets)
    go = np.bincount(before, weights=files, minlength=n_sets)
    lost = np.maximum(come - go, 0.0)
    lost[EMPTY_SET] = 0.0
    tied = float((programme.tied * (1 - share) + programme.desk).sum())
    branches = ragged(programme.branch_starts, programme.branch_sites)
    always = programme.always_open
    access = ragged(programme.access_starts, programme.access_sites)
    at_desks = sum(
        float(count)
        for sites, count in zip(branches, programme.branch_files, strict=True)
        if always[sites].any() or any({*some} <= {*sites} for some in access)
    )
    return share * float(files[before == EMPTY_SET].sum() - lost.sum()) + tied + at_desks


def subsets(bits: list[int]) -> LongArray:
    """
    Return all sets of some sites.

    Parameters
    ----------
    bits
        One for each site.

    Returns
    -------
    subsets
        Bits of the members, the empty set first.

    Examples
    --------
    >>> subsets([1, 8]).tolist()
    [0, 1, 8, 9]
    """
    found = np.zeros(1, dtype=np.int64)
    for bit in bits:
        found = np.concatenate([found, found | bit])
    return found
