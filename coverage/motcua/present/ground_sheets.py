"""The workbook's sheets on what a plan stands on: assumptions, and faults of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.present.findings import say_finding
from motcua.present.sheet import Column, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from motcua.present.rows import Row
    from motcua.present.sheet import Document
    from motcua.present.words import Words


def assumptions_sheet(document: Document, words: Words) -> Sheet:
    """
    Return the numbers that the study sets and no file states.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        The standard, then files, service and opening hours where the plan knows them.
    """
    return Sheet(
        key="assumptions",
        columns=(
            Column(key="sentence", width=70, heading="assumption"),
            Column(key="value", width=24),
        ),
        rows=list(_assumptions(document, words)),
        notes=(words.say("files.note.assumptions"), words.say("summary.estimates")),
    )


def findings_sheet(document: Document, words: Words) -> Sheet:
    """
    Return what was noticed in the data, the weightiest first.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        One row a finding, with the people it touches.
    """
    rows = [
        {
            "level": words.say(f"files.level.{finding['level']}"),
            "sentence": say_finding(finding, words),
            "people": finding["people"] or None,
            "where": finding["where"],
        }
        for finding in document["findings"]
    ]
    return Sheet(
        key="findings",
        columns=(
            Column(key="level", width=14),
            Column(key="sentence", width=96),
            Column(key="people", kind="people", width=12),
            Column(key="where", width=34),
        ),
        rows=rows,
        notes=(words.say("files.note.findings"),),
    )


def _assumptions(document: Document, words: Words) -> Iterator[Row]:
    standard, study = document["standard"], document["study"]
    minutes = words.say("unit.minutes", n=standard["time_min"])
    yield _row("standard_time", minutes, words)
    yield _row("standard_distance", words.say("unit.km", n=standard["distance_km"]), words)
    yield _row("reading", words.say(f"reading.{standard['reading']}"), words)
    if study["mode"]:
        yield _row("mode", words.say(f"summary.mode.{study['mode']}"), words)
    for name, value in document["workload"].items():
        yield _row(name, _written(name, value, words), words)


def _written(name: str, value: float, words: Words) -> str:
    if name.endswith("_share"):
        return words.percent(value)
    if name.endswith("_min"):
        return words.say("unit.minutes", n=value)
    return words.number(value, 0 if float(value).is_integer() else 2)


def _row(name: str, value: str, words: Words) -> Row:
    return {"sentence": words.say(f"files.assumption.{name}"), "value": value}
