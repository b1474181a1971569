"""The steps of the plan, as plan.json tells them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from motcua.domain.decisions import decisions
from motcua.present.figures import mean_minutes, people_in, share_of, whole
from motcua.present.proof import termination_row
from motcua.present.rows import text_at

if TYPE_CHECKING:
    from motcua.domain.assessment import Assessment
    from motcua.domain.phase import Phase
    from motcua.domain.plan import Plan
    from motcua.present.rows import Row

_DECISIONS = ("keep", "merge", "upgrade", "close", "open", "none")


def phase_rows(plan: Plan) -> list[Row]:
    """
    Return what every step of the plan comes to, each figure recomputed from its open sites.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    rows
        In the order of the steps; ``decisions`` count against the step before, the first against
        today, and ``merged`` names each office merged in the step and its receiver.
    """
    before, rows = plan.before, []
    for phase in plan.phases:
        rows.append(_row(plan, phase, before))
        before = phase.assessment
    return rows


def staff_totals(plan: Plan, assessment: Assessment, share: float) -> Row:
    """
    Return what the open offices come to in files, officers, money and minutes.

    Parameters
    ----------
    plan
        The plan.
    assessment
        Today's offices or those of a step.
    share
        Share of files that go to the nearest office.

    Returns
    -------
    totals
        ``mean_minutes_receiver`` is the way to the receiver of one's area, ``mean_minutes_filing``
        the mean over tied and free files; None where no time is known.
    """
    people = plan.demand.population
    nearest = mean_minutes(people, assessment.time_ms)
    receiver = mean_minutes(people, assessment.receiver_ms)
    known = nearest is not None and receiver is not None
    filing = share * (nearest or 0.0) + (1 - share) * (receiver or 0.0) if known else None
    return {
        "files": math.fsum(assessment.files),
        "officers": int(assessment.officers.sum()),
        "officers_lacking": int(assessment.lacking.sum()),
        "missing_files": math.fsum(assessment.missing_files),
        "yearly_cost": math.fsum(assessment.yearly_cost),
        "mean_minutes": nearest,
        "mean_minutes_receiver": receiver,
        "mean_minutes_filing": filing,
    }


def _row(plan: Plan, phase: Phase, before: Assessment) -> Row:
    people, after = plan.demand.population, phase.assessment
    covered = after.covered[plan.standard.reading]
    inside, outside = people_in(people, covered), people_in(people, ~covered)
    decided = decisions(plan.sites, before=before, after=after)
    ids = plan.sites.ids
    return {
        "name": phase.name,
        "from": phase.from_,
        "until": phase.until,
        "fixed": phase.is_fixed,
        "boundary_free_share": phase.boundary_free_share,
        "n_open": int(phase.opened.sum()),
        "covered_population": whole(inside),
        "covered_share": share_of(inside, inside + outside),
        **staff_totals(plan, after, phase.boundary_free_share),
        "decisions": {name: int((decided == name).sum()) for name in _DECISIONS},
        "merged": {
            str(ids[site]): text_at(ids, int(after.receiver[plan.sites.area[site]]))
            for site in (decided == "merge").nonzero()[0]
        },
        "opened": [str(site) for site in ids[decided == "open"]],
        "upgraded": [str(site) for site in ids[decided == "upgrade"]],
        "open_sites": [str(site) for site in ids[phase.opened]],
        "termination": termination_row(phase.termination),
    }
