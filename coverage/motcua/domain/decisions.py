"""What becomes of each site between two states of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrays import TextArray
    from motcua.domain.assessment import Assessment
    from motcua.domain.sites import Sites


def decisions(sites: Sites, *, before: Assessment, after: Assessment) -> TextArray:
    """
    Return what becomes of each site between two assessments.

    Parameters
    ----------
    sites
        The sites.
    before
        Where things stood.
    after
        Where they stand.

    Returns
    -------
    decision
        keep, merge, upgrade, close, open or none, shape (n_sites,).
    """
    stood, stands = before.opened, after.opened
    decision = np.where(stands, "open", "none").astype("U7")
    decision[stood & stands] = "keep"
    decision[stood & stands & after.upgraded & ~before.upgraded] = "upgrade"
    gone = stood & ~stands
    received = before.receiver[sites.area] == np.arange(len(sites.ids))
    decision[gone] = np.where((received & (sites.area >= 0))[gone], "merge", "close")
    return decision
