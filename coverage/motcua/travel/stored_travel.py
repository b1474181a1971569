"""The travel matrix in the cache: measured once, read again while what it rests on is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scipy.sparse import csr_array

from motcua.cache import digest, source_digest
from motcua.cache_file import Entry
from motcua.domain.finding import Finding
from motcua.domain.travel_matrix import TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Callable

    from motcua.cache import Cache
    from motcua.domain.demand import Demand
    from motcua.domain.network import Network
    from motcua.domain.sites import Sites
    from motcua.travel.reach import Reach

_MATRICES = ("time_ms", "distance_m", "shortest_m", "straight_m")


def travel_key(network: Network | None, demand: Demand, *, sites: Sites, reach: Reach) -> str:
    """
    Return a key of everything that a travel matrix depends on.

    Parameters
    ----------
    network
        The roads with their times, so that mode, speeds, closures and restrictions are in it.
    demand
        Where people are, and how many: the findings count them.
    sites
        Where they go.
    reach
        The cutoffs and the way to the road.

    Returns
    -------
    key
        For `Cache.load`.
    """
    roads: tuple[object, ...] = ()
    if network is not None:
        roads = (
            network.xy_m,
            network.tail,
            network.head,
            network.time_ms,
            network.length_mm,
            network.twin,
            network.part,
            network.can_snap,
            network.split_nodes,
            network.crs,
        )
    places = (demand.xy_m, demand.population, demand.crs, sites.xy_m, sites.ids.tolist(), sites.crs)
    return digest("travel", source_digest("motcua.travel"), reach, *roads, "places", *places)


def load_or_measure(cache: Cache, key: str, measure: Callable[[], TravelMatrix]) -> TravelMatrix:
    """
    Return the matrix that is kept under a key, or measure it and keep it.

    Parameters
    ----------
    cache
        The folder beside the study.
    key
        From `travel_key`.
    measure
        How to measure it.

    Returns
    -------
    travel
        The same either way.
    """
    entry = cache.load(key)
    kept = _from_entry(entry) if entry is not None else None
    if kept is not None:
        return kept
    travel = measure()
    cache.save(key, _to_entry(travel))
    return travel


def _to_entry(travel: TravelMatrix) -> Entry:
    arrays: dict[str, Any] = {}
    for name in _MATRICES:
        matrix = getattr(travel, name)
        arrays[f"{name}.data"] = matrix.data
        if name != "distance_m":  # its pairs are those of the times
            arrays[f"{name}.indices"] = matrix.indices
            arrays[f"{name}.indptr"] = matrix.indptr
    about = {
        "shape": list(travel.time_ms.shape),
        "cutoff_ms": travel.cutoff_ms,
        "distance_cutoff_m": travel.distance_cutoff_m,
        "has_roads": travel.has_roads,
        "findings": [
            {**vars(finding), "values": dict(finding.values)} for finding in travel.findings
        ],
    }
    return Entry(arrays=arrays, about=about)


def _from_entry(entry: Entry) -> TravelMatrix | None:
    """Return the matrix; None where an entry holds something else, whoever wrote it."""
    about = dict(entry.about)
    try:
        shape, findings = tuple(about.pop("shape")), about.pop("findings")
        matrices = {}
        for name in _MATRICES:
            pairs = "time_ms" if name == "distance_m" else name
            where = entry.arrays[f"{pairs}.indices"], entry.arrays[f"{pairs}.indptr"]
            matrices[name] = csr_array((entry.arrays[f"{name}.data"], *where), shape=shape)
        return TravelMatrix(**matrices, findings=tuple(Finding(**f) for f in findings), **about)
    except (KeyError, TypeError, ValueError):
        return None
