"""Scenarios as rows: the plan and today's offices while the roads are in another state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua.domain.standard import READINGS
from motcua.present.figures import mean_minutes, people_in, share_of, whole
from motcua.present.sheet import Column, Sheet
from motcua.present.summary_words import minutes_text, share_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.domain.assessment import Assessment
    from motcua.domain.plan import Plan
    from motcua.domain.scenario import ScenarioOutcome
    from motcua.present.rows import Row
    from motcua.present.sheet import Document
    from motcua.present.words import Words


def scenario_keys(plan: Plan) -> Row:
    """
    Return what plan.json says of scenarios.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    keys
        ``scenarios``: one row a scenario in the order of the study, perhaps none; ``usual_roads``:
        the same figures on the roads as they are, None where there is no scenario. People "lost"
        are in standard on the roads as they are and not in the scenario, by the study's own
        reading; "lost_time" by time alone, for a straight line knows of no bridge.
    """
    if plan.usual is None:
        return {"usual_roads": None, "scenarios": []}
    usual = plan.usual
    return {
        "usual_roads": _row(plan, usual, usual=usual),
        "scenarios": [_row(plan, outcome, usual=usual) for outcome in plan.scenarios],
    }


def _row(plan: Plan, outcome: ScenarioOutcome, *, usual: ScenarioOutcome) -> Row:
    after = _side(plan, outcome.after, usual=usual.after)
    before = _side(plan, outcome.before, usual=usual.before)
    people = plan.demand.population
    total = people_in(people, people >= 0)
    return {
        "name": outcome.name or None,
        "mode": outcome.mode,
        "is_planned_for": outcome.name == plan.scenario,
        **after,
        **{f"{key}_before": value for key, value in before.items()},
        "readings": {
            reading: {
                "covered_share": share_of(people_in(people, outcome.after.covered[reading]), total),
                "covered_share_before": share_of(
                    people_in(people, outcome.before.covered[reading]), total
                ),
            }
            for reading in READINGS
        },
    }


def _side(plan: Plan, assessment: Assessment, *, usual: Assessment) -> Row:
    people, reading = plan.demand.population, plan.standard.reading
    covered, was = assessment.covered[reading], usual.covered[reading]
    in_time, was_in_time = assessment.covered["time"], usual.covered["time"]
    n_covered = people_in(people, covered)
    return {
        "covered_population": whole(n_covered),
        "covered_share": share_of(n_covered, people_in(people, people >= 0)),
        "mean_minutes": mean_minutes(people, assessment.time_ms),
        "people_without_time": whole(people_in(people, assessment.time_ms < 0)),
        "lost_population": whole(people_in(people, was & ~covered)),
        "lost_time_population": whole(people_in(people, was_in_time & ~in_time)),
    }


def scenario_table(document: Document, words: Words) -> list[list[str]]:
    """
    Return the table of scenarios as texts.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of headings and numbers.

    Returns
    -------
    rows
        Headings, the roads as they are, then a row a scenario; none where the study has none.
    """
    if not document["scenarios"]:
        return []
    is_plan = document["heading"] != "assessment"
    heads = ["state", "time_share", "share", "minutes", "lost"]
    head = [words.say(f"scenarios.column.{key}") for key in heads]
    if is_plan:
        head = [head[0], *(f"{text} {_when(words, 'before')}" for text in head[1:])]
        head += [
            f"{words.say(f'scenarios.column.{key}')} {_when(words, 'after')}" for key in heads[1:]
        ]
    body = []
    for row in _all_rows(document):
        cells = [_state(row, document, words), *_cells(row, "_before", words)]
        body.append(cells + (_cells(row, "", words) if is_plan else []))
    return [head, *body]


def _when(words: Words, side: str) -> str:
    return f"({words.say(f'scenarios.{side}')})"


def _all_rows(document: Document) -> list[Mapping[str, Any]]:
    return [document["usual_roads"], *document["scenarios"]]


def _state(row: Mapping[str, Any], document: Document, words: Words) -> str:
    name = row["name"] or words.say("scenarios.usual")
    if row["mode"] != document["usual_roads"]["mode"]:
        mode = words.say(f"summary.mode.{row['mode']}")
        name = f"{name} ({mode})"
    return f"{name} ←" if row["is_planned_for"] else name


def _cells(row: Mapping[str, Any], side: str, words: Words) -> list[str]:
    return [
        share_text(row["readings"]["time"][f"covered_share{side}"], words),
        share_text(row[f"covered_share{side}"], words),
        minutes_text(row[f"mean_minutes{side}"], words),
        words.number(row[f"lost_population{side}"]),
    ]


def scenario_sheet(document: Document, words: Words) -> list[Sheet]:
    """
    Return the workbook's sheet of scenarios.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of what people read.

    Returns
    -------
    sheets
        One, or none where the study has no scenario.
    """
    if not document["scenarios"]:
        return []
    sides = ["_before", ""] if document["heading"] != "assessment" else ["_before"]
    kinds = {"time_share": "share", "share": "share", "minutes": "number"}
    kinds |= {"lost": "people", "lost_time": "people"}
    columns = [
        Column(key=f"{key}{side}", kind=kind, width=18, heading=f"scenario.{key}{side}")  # type: ignore[arg-type]
        for side in sides
        for key, kind in kinds.items()
    ]
    rows = [_sheet_row(row, document, words) for row in _all_rows(document)]
    state = Column(key="state", width=40, heading="scenario.state")
    notes = (words.say("scenarios.note"),)
    return [Sheet(key="scenarios", columns=(state, *columns), rows=rows, notes=notes)]


def _sheet_row(row: Mapping[str, Any], document: Document, words: Words) -> Row:
    cells: Row = {"state": _state(row, document, words)}
    for side in ("_before", ""):
        cells[f"time_share{side}"] = row["readings"]["time"][f"covered_share{side}"]
        cells[f"share{side}"] = row[f"covered_share{side}"]
        cells[f"minutes{side}"] = row[f"mean_minutes{side}"]
        cells[f"lost{side}"] = row[f"lost_population{side}"]
        cells[f"lost_time{side}"] = row[f"lost_time_population{side}"]
    return cells
