"""The comparison of two runs as sheets of a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua.present.changes import CLASSES
from motcua.present.sheet import Column, Sheet
from motcua.present.sheets import FIGURES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.present.rows import Row
    from motcua.present.sheet import Kind
    from motcua.present.words import Words


def comparison_sheets(comparison: Mapping[str, Any], *, words: Words) -> list[Sheet]:
    """
    Return the sheets of compare.xlsx, in order.

    Parameters
    ----------
    comparison
        From `comparison.compare_runs`.
    words
        Language of everything that is said.

    Returns
    -------
    sheets
        Figures first; a sheet without a row is left out.
    """
    sheets = [
        figures_sheet(comparison, words),
        _readings_sheet(comparison, words),
        sites_sheet(comparison, words),
        areas_sheet(comparison),
        _people_sheet(comparison, words),
    ]
    return [sheet for sheet in sheets if sheet.rows or sheet.key == "compare_figures"]


def figure_kind(key: str) -> Kind:
    """
    Return how a figure is written.

    Parameters
    ----------
    key
        Of ``figures`` in the comparison.

    Returns
    -------
    kind
        As in the workbook of a plan.
    """
    return FIGURES.get(key, "number")


def note_lines(comparison: Mapping[str, Any], words: Words) -> list[str]:
    """
    Return what the two runs are and what cannot be compared.

    Parameters
    ----------
    comparison
        From `comparison.compare_runs`.
    words
        Language of the sentences.

    Returns
    -------
    lines
        A, B, then one line a note.
    """
    lines = [
        words.say(
            f"compare.{letter}",
            name=comparison[letter]["name"],
            folder=comparison[letter]["folder"],
            what=words.say(f"summary.heading_{comparison[letter]['heading']}"),
        )
        for letter in ("a", "b")
    ]
    notes = comparison["notes"]
    return [*lines, *(words.say(f"compare.note.{n['code']}", **n["values"]) for n in notes)]


def figures_sheet(comparison: Mapping[str, Any], words: Words) -> Sheet:
    """
    Return the totals side by side.

    Parameters
    ----------
    comparison
        From `comparison.compare_runs`.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        One row a figure; the difference is B less A.
    """
    rows = [
        {
            **row,
            "figure": words.say(f"compare.figure.{row['key']}"),
            "kind": figure_kind(row["key"]),
        }
        for row in comparison["figures"]
    ]
    return _side_by_side("compare_figures", "figure", rows, notes=note_lines(comparison, words))


def _readings_sheet(comparison: Mapping[str, Any], words: Words) -> Sheet:
    rows = [
        {**row, "reading": words.say(f"reading.{row['reading']}"), "kind": "share"}
        for row in comparison["readings"]
    ]
    return _side_by_side("compare_readings", "reading", rows)


def _side_by_side(key: str, first: str, rows: list[Row], notes: list[str] | None = None) -> Sheet:
    return Sheet(
        key=key,
        columns=(
            Column(key=first, width=46),
            Column(key="a", kind="number", width=20, heading="side_a"),
            Column(key="b", kind="number", width=20, heading="side_b"),
            Column(key="difference", kind="number", width=20, signed=True),
        ),
        rows=rows,
        notes=tuple(notes or ()),
    )


def sites_sheet(comparison: Mapping[str, Any], words: Words) -> Sheet:
    """
    Return the offices that differ.

    Parameters
    ----------
    comparison
        From `comparison.compare_runs`.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        In id order; an office that one run does not know has empty cells there.
    """
    rows = []
    for row in comparison["sites"]:
        said = {}
        for letter in ("a", "b"):
            for key in ("tier", "decision"):
                value = row[f"{key}_{letter}"]
                said[f"{key}_{letter}"] = words.say(f"{key}.{value}") if value else None
            said[f"merged_into_{letter}"] = row[f"merged_into_name_{letter}"]
        rows.append({**row, **said})
    return Sheet(
        key="compare_sites",
        columns=(
            Column(key="id", width=12),
            Column(key="name", width=36),
            Column(key="area_name", width=22),
            *_pair("decision", width=14),
            *_pair("merged_into", width=30),
            *_pair("tier", width=18),
            *_pair("population", kind="people", width=12),
            *_pair("officers", kind="people", width=10),
        ),
        rows=rows,
    )


def areas_sheet(comparison: Mapping[str, Any]) -> Sheet:
    """
    Return the areas that both runs know.

    Parameters
    ----------
    comparison
        From `comparison.compare_runs`.

    Returns
    -------
    sheet
        In the order of the first run; who gains and who loses where people can be compared.
    """
    counts = ("gain", "lose", "same", "unknown", "enters", "leaves")
    people = [Column(key=f"{name}_population", kind="people", width=12) for name in counts]
    return Sheet(
        key="compare_areas",
        columns=(
            Column(key="id", width=10),
            Column(key="name", width=24),
            Column(key="population", kind="people", width=12, heading="residents"),
            *_pair("covered_share", kind="share", width=11),
            *_pair("mean_minutes", kind="number", width=11),
            Column(key="minutes_difference", kind="number", width=11, signed=True),
            *(people if comparison["people"] is not None else ()),
            *_pair("receiver_name", width=30),
        ),
        rows=comparison["areas"],
    )


def _people_sheet(comparison: Mapping[str, Any], words: Words) -> Sheet:
    people = comparison["people"]
    rows = (
        []
        if people is None
        else [
            {"figure": words.say(f"files.column.{name}"), "people": people["classes"][name]}
            for name in CLASSES
        ]
    )
    return Sheet(
        key="compare_people",
        columns=(Column(key="figure", width=46), Column(key="people", kind="people", width=20)),
        rows=rows,
        notes=(words.say("compare.people_note"),),
    )


def _pair(key: str, *, kind: Kind = "text", width: float) -> tuple[Column, Column]:
    """Return the same column for A and for B."""
    first, second = (Column(key=f"{key}_{letter}", kind=kind, width=width) for letter in ("a", "b"))
    return first, second
