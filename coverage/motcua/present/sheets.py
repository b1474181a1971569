"""Every sheet of the workbook; here those on the plan as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.present.course_sheets import frontier_sheet, phases_sheet, thresholds_sheet
from motcua.present.further import further_sheets
from motcua.present.ground_sheets import assumptions_sheet, findings_sheet
from motcua.present.place_sheets import areas_sheet, changes_sheet, uncovered_sheet
from motcua.present.scenarios import scenario_sheet
from motcua.present.sheet import Column, Sheet
from motcua.present.site_sheets import sites_sheet, staffing_sheet
from motcua.present.summary_words import as_of_line, headline, proof_lines, standard_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.present.sheet import Document, Kind, Tables
    from motcua.present.words import Words

FIGURES: Mapping[str, Kind] = {
    "population": "people",
    "demand_points": "people",
    "n_open": "people",
    "covered_population": "people",
    "covered_share": "share",
    "uncovered_population": "people",
    "out_of_reach_population": "people",
    "mean_minutes": "number",
    "people_without_time": "people",
    "files": "people",
    "officers": "people",
}


def plan_sheets(document: Document, tables: Tables, *, words: Words) -> list[Sheet]:
    """
    Return the sheets of the workbook, in order.

    Parameters
    ----------
    document
        From `plan_document`.
    tables
        From `plan_tables`.
    words
        Language of everything that is said.

    Returns
    -------
    sheets
        Values as in the document; what people read is in words. A sheet without a row (no phases,
        nobody outside) is left out, and so are changes where nothing changes.
    """
    sheets = [
        _summary(document, words),
        _readings(document, words),
        *scenario_sheet(document, words),
        sites_sheet(document, words),
        areas_sheet(document, words),
        changes_sheet(document, tables, words=words),
        *further_sheets(document, words),
        staffing_sheet(document, words),
        phases_sheet(document, words),
        frontier_sheet(document, words),
        thresholds_sheet(document, words),
        uncovered_sheet(tables, words),
        assumptions_sheet(document, words),
        findings_sheet(document, words),
        _inputs(document, words),
    ]
    left_out = {"changes"} if document["heading"] == "assessment" else set()
    return [sheet for sheet in sheets if sheet.rows and sheet.key not in left_out]


def _summary(document: Document, words: Words) -> Sheet:
    before, totals = document["before"], document["totals"]
    rows = [
        {
            "figure": words.say(f"files.figure.{key}"),
            "before": before.get(key, totals[key]),
            "after": totals[key],
            "kind": kind,
        }
        for key, kind in FIGURES.items()
    ]
    plan = (Column(key="after", kind="number", width=22),)
    return Sheet(
        key="summary",
        columns=(
            Column(key="figure", width=56),
            Column(key="before", kind="number", width=22),
            *(plan if document["heading"] != "assessment" else ()),
        ),
        rows=rows,
        notes=(
            document["study"]["name"],
            *headline(document, words),
            standard_line(document, words),
            *proof_lines(document, words),
        ),
    )


def _readings(document: Document, words: Words) -> Sheet:
    own = words.say(f"reading.{document['standard']['reading']}")
    return Sheet(
        key="readings",
        columns=(
            Column(key="reading", width=40),
            Column(key="covered_population_before", kind="people", width=20),
            Column(key="covered_population", kind="people", width=20),
            Column(key="covered_share_before", kind="share"),
            Column(key="covered_share", kind="share"),
        ),
        rows=[
            {"reading": words.say(f"reading.{name}"), **row}
            for name, row in document["readings"].items()
        ],
        notes=(words.say("files.note.readings", reading=own),),
    )


def _inputs(document: Document, words: Words) -> Sheet:
    versions = ", ".join(f"{name} {version}" for name, version in document["versions"].items())
    return Sheet(
        key="inputs",
        columns=(
            Column(key="path", width=60),
            Column(key="role", width=18),
            Column(key="generated", kind="claim", width=18),
            Column(key="sha256", width=68),
        ),
        rows=[
            {**row, "role": words.say(f"files.role.{row['role']}") if row["role"] else None}
            for row in document["inputs"]
        ],
        notes=(
            as_of_line(document, words),
            words.say("files.note.credits", credits="; ".join(document["credits"])),
            words.say("files.note.versions", versions=versions),
        ),
    )
