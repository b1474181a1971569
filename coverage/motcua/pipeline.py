"""
The straight line, from the study file to the plan: reads top to bottom.

study.toml -> Study; boundaries -> Region; roads -> Network; population -> Demand; sites -> Sites;
these three -> TravelMatrix -> coverage -> Solution -> Assessment -> Plan.
"""

from __future__ import annotations

import importlib.metadata
import platform
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.asking.deciding import decide
from motcua.asking.solving import note_left_out, solve_beside, solve_model
from motcua.asking.staffed import staffing
from motcua.assess.service import Setting, assess
from motcua.cache import open_cache
from motcua.domain.plan import About, Plan
from motcua.domain.progress import silent
from motcua.domain.queueing import Workload
from motcua.domain.standard import Standard
from motcua.inputs.boundaries import read_region
from motcua.inputs.checks import by_weight, check_places
from motcua.inputs.facilities import read_sites
from motcua.inputs.graphs import to_networkx
from motcua.inputs.population import read_demand
from motcua.inputs.provenance import describe_credits, describe_inputs
from motcua.inputs.roads import read_network as _read_network
from motcua.inputs.stored_network import load_or_read, network_key
from motcua.present.map import draw_map
from motcua.present.tables import plan_tables
from motcua.scenarios import Ground, assess_scenarios, setting_under
from motcua.study.change import note_changes
from motcua.study.load import load_study, require_files
from motcua.study.scenarios import find_scenario
from motcua.study.unread import note_unread
from motcua.travel.matrix import measure_travel as _measure_travel
from motcua.travel.reach import Reach
from motcua.travel.stored_travel import load_or_measure, travel_key

if TYPE_CHECKING:
    from motcua.domain.assessment import Assessment
    from motcua.domain.demand import Demand
    from motcua.domain.finding import Finding
    from motcua.domain.network import Network
    from motcua.domain.progress import Progress
    from motcua.domain.region import Region
    from motcua.domain.sites import Sites
    from motcua.domain.solution import Solution
    from motcua.domain.travel_matrix import TravelMatrix
    from motcua.study.schema import Study

__all__ = [
    "assess_plan",
    "draw_map",
    "load_study",
    "locate_offices",
    "measure_travel",
    "plan_tables",
    "read_network",
    "to_networkx",
]

_VERSIONED = ("motcua", "highspy", "numpy", "pulp", "scipy", "shapely")


@dataclass(frozen=True, kw_only=True, eq=False)
class Places:
    """What is read before anything is measured."""

    region: Region
    """The areas."""

    network: Network | None
    """The roads; None where the study names none."""

    demand: Demand
    """The people."""

    sites: Sites
    """The offices and candidates."""


def read_places(study: Study, *, progress: Progress = silent) -> Places:
    """
    Read region, roads, people and sites.

    Parameters
    ----------
    study
        The study.
    progress
        Told where the work stands.

    Returns
    -------
    places
        Everything on the map.
    """
    require_files(study)
    region = read_region(study, progress=progress)
    network = _network(study, region, progress) if study.roads else None
    demand = read_demand(study, region=region, network=network, progress=progress)
    sites = read_sites(study, region=region, network=network, progress=progress)
    return Places(region=region, network=network, demand=demand, sites=sites)


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
    return _network(study, read_region(study), silent)


def _network(study: Study, region: Region, progress: Progress) -> Network:
    def read() -> Network:
        return _read_network(study, region=region, progress=progress)

    try:
        key = network_key(study, region=region)
    except OSError:  # whoever reads the file says it best
        return read()
    return load_or_read(open_cache(study.folder), key, read)


def measure_travel(study: Study, *, progress: Progress = silent) -> TravelMatrix:
    """
    Measure the way from every resident to every site.

    Parameters
    ----------
    study
        The study.
    progress
        Told where the work stands.

    Returns
    -------
    travel
        Times and metres, shape (n_demand, n_sites).
    """
    return measure(study, read_places(study, progress=progress), progress=progress)


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
    """
    progress("travel", 0.0)
    roads, people, sites, reach = places.network, places.demand, places.sites, reach_of(study)
    travel = load_or_measure(
        open_cache(study.folder),
        travel_key(roads, people, sites=sites, reach=reach),
        lambda: _measure_travel(roads, people, sites=sites, reach=reach, progress=progress),
    )
    progress("travel", 1.0)
    return travel


def reach_of(study: Study) -> Reach:
    """
    Return how far a study measures.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    reach
        Its cutoffs and access legs; the distance cutoff is the widest standard of any class.
    """
    limits = [study.standard.for_class(name) for name in ("urban", "rural", "remote")]
    roads = study.roads
    return Reach(
        cutoff_ms=roads.cutoff_ms if roads else 0,
        distance_cutoff_m=max(distance_m for _, distance_m in limits),
        access_speed_kmh=roads.access_speed_kmh if roads else 5.0,
        access_limit_m=roads.access_limit_m if roads else 0.0,
    )


def assess_plan(study: Study, *, progress: Progress = silent) -> Plan:
    """
    Assess the existing offices as they stand, without optimising.

    Parameters
    ----------
    study
        The study.
    progress
        Told where the work stands.

    Returns
    -------
    plan
        Before and after are the same assessment; there is no solution.
    """
    places, setting = _prepare(study, progress)
    progress("assess", 0.0)
    today = assess(places.sites.is_existing, setting)
    progress("assess", 1.0)
    plan = _compose(study, places, setting=setting, before=today, after=today)
    return assess_scenarios(plan, _ground(study, places, setting=setting, progress=progress))


def locate_offices(
    study: Study, *, scenario: str | None = None, progress: Progress = silent
) -> Plan:
    """
    Solve the study's model and assess its answer beside today's offices.

    Parameters
    ----------
    study
        The study.
    scenario
        The scenario to plan under; left out: the roads as they are. Either way the plan is then
        assessed under every scenario of the study.
    progress
        Told where the work stands.

    Returns
    -------
    plan
        Solution, assessments before and after, and where it all came from.

    Raises
    ------
    ModelError
        If the model is not among those that this version solves.
    StudyError
        If the study has no such scenario.
    """
    chosen = find_scenario(study, scenario) if scenario is not None else None
    places, usual = _prepare(study, progress)
    ground = _ground(study, places, setting=usual, progress=progress)
    setting = setting_under(chosen, ground)[0] if chosen else usual
    if study.locate.model == "consolidate":
        plan = _consolidated(study, places, setting=setting, progress=progress)
    else:
        plan = _located(study, places, setting=setting, progress=progress)
    beside = tuple(solve_beside(study, model, setting) for model in study.locate.also)
    plan = replace(plan, beside=beside)
    if chosen is not None:
        about = replace(plan.about, mode=chosen.mode or plan.about.mode)
        plan = replace(plan, about=about, scenario=chosen.name)
    return assess_scenarios(plan, ground)


def _located(study: Study, places: Places, *, setting: Setting, progress: Progress) -> Plan:
    """Open the sites that a covering model chooses."""
    progress("assess", 0.0)
    before = assess(places.sites.is_existing, setting)
    progress("locate", 0.0)
    solution = solve_model(study, study.locate.model, setting)
    progress("locate", 1.0)
    progress("assess", 0.5)
    after = assess(solution.opened, setting)
    progress("assess", 1.0)
    return _compose(study, places, setting=setting, before=before, after=after, solution=solution)


def _consolidated(study: Study, places: Places, *, setting: Setting, progress: Progress) -> Plan:
    """Keep, merge, upgrade, close and open, phase after phase."""
    decided = decide(study, setting, progress=progress)
    plan = _compose(
        study, places, setting=setting, before=decided.before, after=decided.after,
        solution=decided.solution,
    )  # fmt: skip
    findings = (*plan.about.findings, *decided.findings)
    return replace(
        plan,
        about=replace(plan.about, findings=findings),
        phases=decided.phases,
        boundary_free_share=decided.free_share,
        staffing=decided.staffing,
        why=decided.why,
    )


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
    return _prepare(study, progress)[1]


def _prepare(study: Study, progress: Progress) -> tuple[Places, Setting]:
    places = read_places(study, progress=progress)
    travel = measure(study, places, progress=progress)
    workload = _workload(study)
    return places, Setting(
        region=places.region,
        demand=places.demand,
        sites=places.sites,
        travel=travel,
        standard=_standard(study, places),
        workload=workload,
        staffing=staffing(study, workload, region=places.region, sites=places.sites),
    )


def _ground(study: Study, places: Places, *, setting: Setting, progress: Progress) -> Ground:
    """Say what scenarios share: they measure the same people and sites on other roads."""

    def measure_on(network: Network) -> TravelMatrix:
        return measure(study, replace(places, network=network))

    return Ground(study=study, setting=setting, measure=measure_on, progress=progress)


def _standard(study: Study, places: Places) -> Standard:
    """Give every resident the limits of their area's class."""
    classes = places.region.area_class[places.demand.area]
    limits = {str(name): study.standard.for_class(str(name)) for name in np.unique(classes)}
    return Standard(
        time_ms=np.array([limits[str(name)][0] for name in classes]),
        distance_m=np.array([limits[str(name)][1] for name in classes]),
        rule=study.standard.rule,
        distance_by=study.standard.distance_by,
    )


def _workload(study: Study) -> Workload:
    staff = study.staff
    return Workload(
        files_per_person_year=study.demand.files_per_person_year,
        online_share=staff.online_share,
        branch_share=staff.branch_share,
        boundary_free_share=_free_share(study),
        wait_ms=staff.wait_ms,
        service_time_ms=staff.service_time_ms,
        days=staff.days,
        hours=staff.hours,
        peak_factor=staff.peak_factor,
    )


def _free_share(study: Study) -> float:
    """Return the share of free files: all of them where the study ties nobody to an office."""
    is_said = "boundary_free_share" in study.demand.model_fields_set
    ties = is_said or bool(study.phases) or study.locate.model == "consolidate"
    return study.demand.boundary_free_share if ties else 1.0


def _compose(
    study: Study,
    places: Places,
    *,
    setting: Setting,
    before: Assessment,
    after: Assessment,
    solution: Solution | None = None,
) -> Plan:
    return Plan(
        about=_about(study, places, travel=setting.travel, solution=solution),
        region=places.region,
        demand=places.demand,
        sites=places.sites,
        standard=setting.standard,
        travel=setting.travel,
        network=places.network,
        before=before,
        after=after,
        solution=solution,
        boundary_free_share=setting.workload.boundary_free_share,
        workload=setting.workload,
    )


def _about(
    study: Study, places: Places, *, travel: TravelMatrix, solution: Solution | None
) -> About:
    files, as_of = describe_inputs(study)
    versions = [(name, importlib.metadata.version(name)) for name in _VERSIONED]
    return About(
        name=study.study.name,
        language=study.study.language,
        crs=places.region.crs,
        as_of=as_of,
        mode=study.roads.mode if study.roads else "",
        standard_time_ms=study.standard.time_ms,
        standard_distance_m=study.standard.distance_m,
        inputs=files,
        versions=(*versions, ("python", platform.python_version())),
        findings=(*note_left_out(solution, places.demand), *_findings(study, places, travel)),
        credits=describe_credits(study),
    )


def _findings(study: Study, places: Places, travel: TravelMatrix) -> tuple[Finding, ...]:
    """Gather what every reader noticed, the heaviest first."""
    network = places.network.findings if places.network else ()
    doubtful = check_places(places.region, places.sites)
    noticed = (*doubtful, *places.region.findings, *network, *places.demand.findings)
    asked = (*note_unread(study), *note_changes(study))
    return by_weight((*noticed, *places.sites.findings, *travel.findings, *asked))
