"""What comes before every question: places are read, the worthwhile ones measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.asking.measurable import require_room_for_ways
from motcua.asking.staffed import staffing
from motcua.asking.terms import reach_of, standard_of, workload_of
from motcua.assess.service import Setting
from motcua.cache import open_cache
from motcua.domain.progress import silent
from motcua.places import read_places
from motcua.sieving import worth_measuring
from motcua.travel.matrix import measure_travel
from motcua.travel.stored_travel import load_or_measure, travel_key

if TYPE_CHECKING:
    from motcua.domain.progress import Progress
    from motcua.domain.travel_matrix import TravelMatrix
    from motcua.places import Places
    from motcua.sieving import Worth
    from motcua.study.schema import ScenarioTable, Study


def measure(study: Study, places: Places, *, progress: Progress = silent) -> TravelMatrix:
    """
    Measure travel between places that are already read.

    Parameters
    ----------
    study
        The study: cutoffs and access legs.
    places
        Roads, people and sites.
    progress
        Told where the work stands.

    Returns
    -------
    travel
        Times and metres, shape (n_demand, n_sites).

    Raises
    ------
    InputError
        If they do not fit into this machine.
    """
    progress("travel", 0.0)
    roads, people, sites, reach = places.network, places.demand, places.sites, reach_of(study)

    def measured() -> TravelMatrix:
        """Measure what no earlier run has kept."""
        require_room_for_ways(study, roads, people, sites)
        return measure_travel(roads, people, sites=sites, reach=reach, progress=progress)

    key = travel_key(roads, people, sites=sites, reach=reach)
    travel = load_or_measure(open_cache(study.folder), key, measured)
    progress("travel", 1.0)
    return travel


def prepare_setting(study: Study, *, progress: Progress = silent) -> Setting:
    """
    Read and measure what every model and every assessment of a study shares.

    Parameters
    ----------
    study
        The study.
    progress
        Told where the work stands.

    Returns
    -------
    setting
        Places, impedances, rule and officers.
    """
    return prepare(study, progress)[1]


def prepare(
    study: Study,
    progress: Progress,
    *,
    scenario: ScenarioTable | None = None,
    opens: bool = True,
    second_map: bool = False,
) -> tuple[Worth, Setting]:
    """
    Read places, leave out candidates that are too many to measure, measure the others.

    Parameters
    ----------
    study
        The study.
    progress
        Told where the work stands.
    scenario
        The scenario that is planned under; left out: the roads as they are.
    opens
        Whether candidates may open; today's offices are assessed without any where they are many.
    second_map
        Whether areas are the units of the second map.

    Returns
    -------
    worth
        What was read, and solved beforehand.
    setting
        What was measured, on the roads as they are.
    """
    places = read_places(study, second_map=second_map, progress=progress)
    network = places.roads.network(scenario) if scenario and places.roads else places.network
    worth = worth_measuring(study, places, network=network, opens=opens, progress=progress)
    places = worth.places
    travel = measure(study, places, progress=progress)
    workload = workload_of(study)
    return worth, Setting(
        region=places.region,
        demand=places.demand,
        sites=places.sites,
        travel=travel,
        standard=standard_of(study, places.region, places.demand),
        workload=workload,
        staffing=staffing(study, workload, region=places.region, sites=places.sites),
    )
