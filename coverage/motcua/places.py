"""What is read before anything is measured: areas, roads, people, offices and candidates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from motcua.cache import open_cache
from motcua.domain.progress import silent
from motcua.errors import StudyError
from motcua.inputs.boundaries import read_region
from motcua.inputs.crosswalk import read_second_map
from motcua.inputs.facilities import read_sites
from motcua.inputs.population import read_demand
from motcua.inputs.study_roads import StudyRoads
from motcua.study.load import require_files

if TYPE_CHECKING:
    from motcua.domain.crosswalk import Crosswalk
    from motcua.domain.demand import Demand
    from motcua.domain.network import Network
    from motcua.domain.progress import Progress
    from motcua.domain.region import Region
    from motcua.domain.sites import Sites
    from motcua.inputs.crosswalk import SecondMap
    from motcua.study.schema import Study


@dataclass(frozen=True, kw_only=True, eq=False)
class Places:
    """What is read before anything is measured."""

    region: Region
    """The areas."""

    roads: StudyRoads | None
    """The roads in every state; None where the study names none."""

    network: Network | None
    """The roads as they are; None likewise."""

    demand: Demand
    """The people."""

    sites: Sites
    """The offices and candidates."""

    crosswalk: Crosswalk | None = None
    """From the study's first map to its second; None where it has none."""

    is_on_second_map: bool = False
    """Whether the areas are the units of the second map."""


def read_places(study: Study, *, second_map: bool = False, progress: Progress = silent) -> Places:
    """
    Read region, roads, people and sites.

    Parameters
    ----------
    study
        The study.
    second_map
        Whether areas are the units of ``[crosswalk]``.
    progress
        Told where the work stands.

    Returns
    -------
    places
        Everything on the map.

    Raises
    ------
    StudyError
        If a second map is asked for that the study has not.
    """
    require_files(study)
    region = read_region(study, progress=progress)
    roads = _roads(study, region) if study.roads else None
    network = roads.network(progress=progress) if roads else None
    demand = read_demand(study, region=region, network=network, progress=progress)
    sites = read_sites(study, region=region, network=network, progress=progress)
    second = read_second_map(study, region, demand, sites)
    places = Places(
        region=region, roads=roads, network=network, demand=demand, sites=sites,
        crosswalk=second.crosswalk if second else None,
    )  # fmt: skip
    return _on_second_map(study, places, second) if second_map else places


def _on_second_map(study: Study, places: Places, second: SecondMap | None) -> Places:
    """Put the same people and sites into the units of the second map."""
    if second is None:
        raise StudyError(
            "The study has no second map.",
            where=study.path.name,
            mend="Add [crosswalk], or leave --second-map out.",
        )
    return replace(
        places,
        region=second.region,
        demand=second.demand,
        sites=second.sites,
        is_on_second_map=True,
    )


def read_network(study: Study) -> Network:
    """
    Read the study's roads.

    Parameters
    ----------
    study
        A study with a ``[roads]`` table.

    Returns
    -------
    network
        The roads as they are searched.
    """
    return _roads(study, read_region(study)).network()


def _roads(study: Study, region: Region) -> StudyRoads:
    return StudyRoads(study, region, cache=open_cache(study.folder))
