"""The proposal in words: its steps, its officers, and what keeps each kept office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua.domain.why import REASONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from motcua.present.words import Words

_NAMED = 12
"""Offices named for one reason; the workbook has them all."""


def phases_table(document: Mapping[str, Any], words: Words) -> list[list[str]]:
    """
    Return the steps of the plan as the rows of a table.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of the headings.

    Returns
    -------
    rows
        The heading first; none where the plan has no steps.
    """
    if not document["phases"]:
        return []
    keys = ("from", "until", "n_open", "officers", "yearly_cost", "mean_minutes_filing")
    heading = [words.say("proposal.phase"), *(words.say(f"proposal.{key}") for key in keys)]
    return [heading, *(_phase_row(phase, words) for phase in document["phases"])]


def staffing_table(document: Mapping[str, Any], words: Words) -> list[list[str]]:
    """
    Return officers against floors by area class as the rows of a table.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of the headings.

    Returns
    -------
    rows
        The heading first, every figure today and under the plan; none where no floor is known.
    """
    if not document["staffing"]:
        return []
    keys = ("n_open", "officers", "files_per_officer", "below")
    heading = [words.say("proposal.area_class"), words.say("proposal.floor")]
    heading += [words.say(f"proposal.class_{key}") for key in keys]
    return [heading, *(_class_row(row, keys, words) for row in document["staffing"])]


def reasons(document: Mapping[str, Any], words: Words) -> list[str]:
    """
    Return what keeps the kept offices, one line a reason.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of the lines.

    Returns
    -------
    lines
        Those the study protects are counted, the others named as far as a page holds them.
    """
    lines = []
    for reason in REASONS:
        names = [row["name"] for row in document["sites"] if row["kept_by"] == reason]
        if not names:
            continue
        because = words.say(f"kept_by.{reason}")
        if reason == "protected":
            lines.append(words.say("proposal.kept_counted", n=len(names), because=because))
            continue
        listed = ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
        lines.append(words.say("proposal.kept", n=len(names), because=because, names=listed))
    return lines


def _phase_row(phase: Mapping[str, Any], words: Words) -> list[str]:
    minutes = phase["mean_minutes_filing"]
    return [
        phase["name"],
        phase["from"],
        phase["until"],
        words.number(phase["n_open"]),
        words.number(phase["officers"]),
        words.number(phase["yearly_cost"], 1),
        words.say("summary.not_known") if minutes is None else words.number(minutes, 1),
    ]


def _class_row(row: Mapping[str, Any], keys: Sequence[str], words: Words) -> list[str]:
    def pair(key: str) -> str:
        """Write a figure before and after."""
        sides = (row[f"{key}_before"], row[key])
        shown = ["-" if side is None else words.number(side) for side in sides]
        return " → ".join(shown)

    name = words.say(f"area_class.{row['area_class']}")
    return [name, words.number(row["floor"]), *(pair(key) for key in keys)]
