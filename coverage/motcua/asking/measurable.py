"""Whether the ways to all sites fit into this machine, told before hours are spent on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.asking.terms import reach_of
from motcua.domain.machine import MIB, require_room
from motcua.domain.standard import Standard
from motcua.travel.bit_covers import Placed, cover_in_bits
from motcua.travel.trip import plan_trip

if TYPE_CHECKING:
    from motcua.domain.demand import Demand
    from motcua.domain.network import Network
    from motcua.domain.sites import Sites
    from motcua.study.schema import Study
    from motcua.travel.trip import Trip

WORTH_ASKING = 150_000_000
"""Pairs of people and sites below which nothing is asked: any machine has room for them."""

_BYTES_OF_A_PAIR = 100
"""What a pair within the cutoff takes from measuring to the last table, as measured."""

_TRIED = 64
"""Sites that are searched from to say how many pairs there are."""


def require_room_for_ways(
    study: Study, network: Network | None, demand: Demand, sites: Sites
) -> None:
    """
    Refuse to measure what does not fit, with the way out.

    Parameters
    ----------
    study
        The study: its cutoffs.
    network
        The roads; None where there are none.
    demand
        The people.
    sites
        Everything that is to be measured.

    Raises
    ------
    InputError
        If the ways within the cutoff take more memory than this machine has.
    """
    n_pairs = len(demand.ids) * len(sites.ids)
    if n_pairs <= WORTH_ASKING:
        return
    n_within = n_pairs * _share_within(study, network, demand, sites)
    need_mib = n_within * _BYTES_OF_A_PAIR / MIB
    require_room(
        need_mib,
        f"{len(sites.ids):,} sites by {len(demand.ids):,} demand points have some "
        f"{n_within / 1e6:,.0f} million ways within the cutoff: they take",
        where="[[sites]] spacing, [roads] cutoff",
        mend="Take a wider spacing or a shorter cutoff; lscp, mclp, partial and frontier "
        "measure only the candidates that can matter.",
    )


def _share_within(study: Study, network: Network | None, demand: Demand, sites: Sites) -> float:
    """Return the share of pairs within the cutoffs, from a few sites spread over the rows."""
    rows = np.unique(np.linspace(0, len(sites.ids) - 1, _TRIED).astype(np.int64))
    some, reach = sites.take(rows), reach_of(study)
    trip: Trip | None = None
    if network is not None:
        trip = plan_trip(network, demand, sites=some, reach=reach)
    n_points = len(demand.ids)
    widest = Standard(
        time_ms=np.full(n_points, reach.cutoff_ms),
        distance_m=np.full(n_points, reach.distance_cutoff_m),
    )
    placed = Placed(points_m=demand.xy_m, sites_m=some.xy_m, standard=widest, trip=trip)
    return float(cover_in_bits(placed).counts().mean()) / n_points
