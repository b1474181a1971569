"""What a plan says of itself: its inputs and their hashes, versions, findings and credits."""

from __future__ import annotations

import importlib.metadata
import platform
from typing import TYPE_CHECKING

from motcua.asking.capacities import note_room
from motcua.asking.sieve import note_priced
from motcua.asking.solving import note_left_out
from motcua.domain.plan import About, Plan
from motcua.inputs.checks import by_weight, check_places
from motcua.inputs.provenance import describe_credits, describe_inputs
from motcua.study.change import note_changes
from motcua.study.unread import note_unread

if TYPE_CHECKING:
    from motcua.assess.service import Setting
    from motcua.domain.assessment import Assessment
    from motcua.domain.finding import Finding
    from motcua.domain.solution import Solution
    from motcua.domain.travel_matrix import TravelMatrix
    from motcua.places import Places
    from motcua.study.schema import Study

_VERSIONED = ("motcua", "highspy", "numpy", "pulp", "scipy", "shapely")


def compose(
    study: Study,
    places: Places,
    *,
    setting: Setting,
    before: Assessment,
    after: Assessment,
    solution: Solution | None = None,
) -> Plan:
    """
    Gather a plan: what was read, measured and answered, and where it all came from.

    Parameters
    ----------
    study
        The study.
    places
        What was read.
    setting
        What was measured, and the rule.
    before
        Today's offices.
    after
        The plan's.
    solution
        What the model answered; None where nothing was optimised.

    Returns
    -------
    plan
        With the hashes of its inputs, the versions it was made by, and everything noticed.
    """
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
        crosswalk=places.crosswalk,
        is_on_second_map=places.is_on_second_map,
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
        findings=(
            *note_left_out(solution, places.demand),
            *note_room(solution, places.sites),
            *note_priced(solution, places.sites),
            *_findings(study, places, travel),
        ),
        credits=describe_credits(study),
        search=_search(study) if solution is not None else {},
        by_command=study.by_command if solution is not None else (),
    )


def _search(study: Study) -> dict[str, float | None]:
    return {"gap": study.locate.gap, "time_limit_s": study.locate.time_limit_s}


def _findings(study: Study, places: Places, travel: TravelMatrix) -> tuple[Finding, ...]:
    """Gather what every reader noticed, the heaviest first."""
    network = places.network.findings if places.network else ()
    doubtful = check_places(places.region, places.sites)
    noticed = (*doubtful, *places.region.findings, *network, *places.demand.findings)
    asked = (*note_unread(study), *note_changes(study))
    return by_weight((*noticed, *places.sites.findings, *travel.findings, *asked))
