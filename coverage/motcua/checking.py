"""What is wrong with a study's data: every reader's findings, and where people meet the roads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.asking.terms import reach_of
from motcua.domain.progress import Progress, silent
from motcua.inputs.checks import by_weight, examine
from motcua.travel.trip import plan_trip

if TYPE_CHECKING:
    from motcua.domain.finding import Finding
    from motcua.study.schema import Study


def check_study(study: Study, *, progress: Progress = silent) -> tuple[Finding, ...]:
    """
    Tell everything that can be known about a study's data before anything is searched.

    Parameters
    ----------
    study
        The study.
    progress
        Told where the work stands.

    Returns
    -------
    findings
        Red ones first: each is a fault that stops a run. Amber ones limit a result, green ones are
        for the record. After a fault in one file the others are still read, where they can be.
    """
    seen = examine(study, progress=progress)
    if seen.network is None or seen.demand is None or seen.sites is None:
        return seen.findings
    trip = plan_trip(seen.network, seen.demand, sites=seen.sites, reach=reach_of(study))
    return by_weight((*seen.findings, *trip.findings))
