"""The plan as other programs read it: plan.json."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.assessment import THRESHOLD_MINUTES
from motcua.domain.coverage_matrix import cover
from motcua.domain.standard import READINGS
from motcua.present.changes import change_totals
from motcua.present.crosswalk import crosswalk_document
from motcua.present.fairness import fairness
from motcua.present.figures import covered_by, people_in, share_of, whole
from motcua.present.frontier import frontier_rows
from motcua.present.layers import layer_rows
from motcua.present.losers import longer_by_area, worst_places
from motcua.present.phases import phase_rows, staff_totals
from motcua.present.portfolio import portfolio_document
from motcua.present.proof import proof
from motcua.present.reception import reception_rows
from motcua.present.rows import Row, area_rows, site_rows
from motcua.present.scenarios import scenario_keys
from motcua.present.staffing import staffing_rows
from motcua.present.walking import walking
from motcua.units import MS_PER_MIN

if TYPE_CHECKING:
    from pathlib import Path

    from scipy.sparse import csr_array

    from motcua.domain.assessment import Assessment
    from motcua.domain.finding import Finding
    from motcua.domain.plan import Plan
    from motcua.domain.standard import Reading

DECISIONS = ("keep", "merge", "upgrade", "close", "open", "none")
_BY_ROAD: tuple[Reading, ...] = ("all", "time", "distance_road")
"""Readings that nothing is known of where the study names no roads."""


def plan_document(plan: Plan) -> dict[str, Any]:
    """
    Return everything plan.json says, each figure recomputed from the open sites.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    document
        Plain dicts, lists, texts and numbers; None where a figure does not exist.
    """
    sites = site_rows(plan)
    covers = cover(plan.travel, plan.standard)
    return {
        "heading": _heading(plan),
        "is_generated": plan.about.is_generated,
        "study": _study(plan),
        "standard": _standard(plan),
        "demand": {"cell_m": plan.demand.cell_m, "layers": layer_rows(plan)},
        "workload": _workload(plan),
        "totals": _totals(plan, covers),
        "before": _side(plan, plan.before),
        "readings": {reading: _reading(plan, reading) for reading in READINGS},
        "changes": {
            **change_totals(plan.demand, before=plan.before, after=plan.after),
            "areas": longer_by_area(plan),
            "worst_places": worst_places(plan),
        },
        "decisions": {name: sum(row["decision"] == name for row in sites) for name in DECISIONS},
        **proof(plan, covers),
        "sites": sites,
        "areas": area_rows(plan),
        "phases": phase_rows(plan),
        "staffing": staffing_rows(plan),
        "fairness": fairness(plan),
        "walking": walking(plan),
        "portfolio": portfolio_document(plan),
        "crosswalk": crosswalk_document(plan),
        "reception": reception_rows(plan),
        "thresholds": _thresholds(plan),
        "frontier": frontier_rows(plan),
        **scenario_keys(plan),
        **_provenance(plan),
    }


def write_document(document: dict[str, Any], path: Path) -> None:
    """
    Write plan.json: UTF-8, one line a value, the same bytes for the same document.

    Parameters
    ----------
    document
        From `plan_document`.
    path
        Where to.

    Raises
    ------
    ValueError
        If a figure is not a number: a bug, for absent values are null.
    """
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _heading(plan: Plan) -> str:
    if plan.solution is None:
        return "assessment"
    return "lower_bound" if plan.is_lower_bound else "plan"


def _study(plan: Plan) -> Row:
    about = plan.about
    return {
        "name": about.name,
        "scenario": plan.scenario or None,
        "second_map": plan.is_on_second_map,
        "language": about.language,
        "crs": about.crs,
        "mode": about.mode,
        "as_of": about.as_of,
    }


def _standard(plan: Plan) -> Row:
    return {
        "time_min": whole(plan.about.standard_time_ms / MS_PER_MIN),
        "distance_km": whole(plan.about.standard_distance_m / 1_000),
        "rule": plan.standard.rule,
        "distance_by": plan.standard.distance_by,
        "reading": plan.standard.reading,
    }


def _workload(plan: Plan) -> Row:
    """Return what the study assumes of files, service and opening hours."""
    work = plan.workload
    if work is None:
        return {}
    return {
        "files_per_person_year": work.files_per_person_year,
        "online_share": work.online_share,
        "branch_share": work.branch_share,
        "service_time_min": whole(work.service_time_ms / MS_PER_MIN),
        "wait_ceiling_min": whole(work.wait_ms / MS_PER_MIN),
        "days": work.days,
        "hours": work.hours,
        "peak_factor": work.peak_factor,
    }


def _totals(plan: Plan, covers: csr_array) -> Row:
    people = plan.demand.population
    someone = np.ones(len(people), dtype=np.bool_)
    in_reach = covered_by(covers, ~plan.sites.is_forbidden)
    return {
        "demand_points": len(people),
        "population": whole(people_in(people, someone)),
        **_side(plan, plan.after),
        "out_of_reach_population": whole(people_in(people, ~in_reach)),
    }


def _side(plan: Plan, assessment: Assessment) -> Row:
    """Return the headline figures of the offices as they stand, or of the plan."""
    people = plan.demand.population
    share = plan.boundary_free_share
    covered = assessment.covered[plan.standard.reading]
    people_covered, people_left = people_in(people, covered), people_in(people, ~covered)
    return {
        "n_open": int(assessment.opened.sum()),
        "covered_population": whole(people_covered),
        "uncovered_population": whole(people_left),
        "covered_share": share_of(people_covered, people_covered + people_left),
        "people_without_time": whole(people_in(people, assessment.time_ms < 0)),
        **staff_totals(plan, assessment, share),
    }


def _reading(plan: Plan, reading: Reading) -> Row:
    people = plan.demand.population
    covered, before = plan.after.covered[reading], plan.before.covered[reading]
    unknown = reading in _BY_ROAD and not plan.travel.has_roads
    figures = {
        "covered_population": people_in(people, covered),
        "covered_population_before": people_in(people, before),
    }
    total = people_in(people, np.ones(len(people), dtype=np.bool_))
    shares = {
        key.replace("population", "share"): share_of(value, total) for key, value in figures.items()
    }
    row = {**shares, **{key: whole(value) for key, value in figures.items()}}
    return dict.fromkeys(row) if unknown else row


def _thresholds(plan: Plan) -> list[Row]:
    before, after = plan.before.thresholds, plan.after.thresholds
    return [
        {
            "minutes": minutes,
            "reading": reading,
            "covered_share": after[reading][place],
            "covered_share_before": before[reading][place],
        }
        for reading in READINGS
        for place, minutes in enumerate(THRESHOLD_MINUTES)
    ]


def _provenance(plan: Plan) -> Row:
    about = plan.about
    return {
        "inputs": [
            {
                "path": file.path,
                "sha256": file.sha256,
                "generated": file.generated,
                "role": file.role,
            }
            for file in about.inputs
        ],
        "versions": dict(about.versions),
        "findings": [_finding(finding) for finding in about.findings],
        "credits": list(about.credits),
        "search": {**about.search, "by_command": list(about.by_command)} if about.search else None,
    }


def _finding(finding: Finding) -> Row:
    return {
        "level": finding.level,
        "code": finding.code,
        "values": dict(finding.values),
        "where": finding.where,
        "people": whole(finding.people),
    }
