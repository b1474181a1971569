"""The sentences that head a plan: what it is, what was asked, what is proved."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.present.words import Words

_MINUTE_DECIMALS = 1


def headline(document: Mapping[str, Any], words: Words) -> list[str]:
    """
    Return what the plan is, and a warning where inputs were generated.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of the sentences.

    Returns
    -------
    lines
        The warning if any, then the heading (a fewest-sites answer says that it is a lower bound
        and no proposal), the scenario it was planned for if any, then how many are served.
    """
    lines = [words.say(f"summary.heading_{document['heading']}"), _lead(document, words)]
    if document["study"].get("second_map"):
        lines.insert(1, words.say("second_map.planned", n=len(document["areas"])))
    if document["study"]["scenario"]:
        lines.insert(1, words.say("scenarios.planned", name=document["study"]["scenario"]))
    if document["is_generated"]:
        lines.insert(0, words.say("summary.generated"))
    return lines


def standard_line(document: Mapping[str, Any], words: Words) -> str:
    """
    Return the service standard as a sentence.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of the sentence.

    Returns
    -------
    text
        Names the limits of the study's own reading, and that both ends count.
    """
    standard = document["standard"]
    limits = _limits(standard, document["study"]["mode"], words)
    lines = [words.say("summary.standard", limits=limits), words.say("summary.inclusive")]
    if not document["study"]["mode"]:
        lines.append(words.say("summary.without_roads"))
    return " ".join(lines)


def proof_lines(document: Mapping[str, Any], words: Words) -> list[str]:
    """
    Return what is proved about each goal.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of the sentences.

    Returns
    -------
    lines
        One a goal in their order, then the model and the solver, then the bounds by access alone
        that were solved beside it.
    """
    if document["termination"] is None:
        return [words.say("summary.proof_none")]
    lines = [_goal_line(goal, document, words) for goal in document["goals"]]
    model = words.say(f"summary.model.{document['model']}")
    solver = document["termination"]["solver"]
    bounds = [_bound_line(row, words) for row in document["beside"] if row["model"] in _BOUNDS]
    return [*lines, words.say("summary.proof_model", model=model, solver=solver), *bounds]


_BOUNDS = ("lscp", "partial")
"""Models that answer access alone, and so are no proposals."""


def _bound_line(beside: Mapping[str, Any], words: Words) -> str:
    """Say how few offices access alone would ask for, under the heading that it is no proposal."""
    heading = words.say("summary.heading_lower_bound").rstrip(".")
    termination = beside["termination"]
    key = "proved" if termination["reason"] == "optimal" else "open"
    fewest = math.ceil(termination["bound"])
    return words.say(
        f"summary.beside_{key}", heading=heading, n_open=beside["n_open"], bound=fewest
    )


def as_of_line(document: Mapping[str, Any], words: Words) -> str:
    """
    Return as of when the data are, and in which coordinates they were measured.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of the sentence: Vietnamese writes the day first.

    Returns
    -------
    text
        One sentence.
    """
    study = document["study"]
    parts = study["as_of"].split("-")
    day = "/".join(reversed(parts)) if words.language == "vi" else study["as_of"]
    return words.say("summary.as_of", date=day, crs=study["crs"])


def minutes_text(value: float | None, words: Words) -> str:
    """
    Return minutes for a reader, or that they are not known.

    Parameters
    ----------
    value
        Minutes; None where not known.
    words
        Language of the text.

    Returns
    -------
    text
        One decimal.
    """
    if value is None:
        return words.say("summary.not_known")
    return words.number(value, _MINUTE_DECIMALS)


def share_text(value: float | None, words: Words) -> str:
    """
    Return a share for a reader, or that it is not known.

    Parameters
    ----------
    value
        0 to 1; None where not known.
    words
        Language of the text.

    Returns
    -------
    text
        Per cent.
    """
    return words.say("summary.not_known") if value is None else words.percent(value)


def _lead(document: Mapping[str, Any], words: Words) -> str:
    totals, before = document["totals"], document["before"]
    key = "lead" if before["n_open"] else "lead_green_field"
    if document["heading"] == "assessment":
        key = "lead_assessment"
    return words.say(
        f"summary.{key}",
        n_open=totals["n_open"],
        covered_share=share_text(totals["covered_share"], words),
        covered=words.number(totals["covered_population"]),
        population=words.number(totals["population"]),
        n_open_before=before["n_open"],
        covered_share_before=share_text(before["covered_share"], words),
    )


def _limits(standard: Mapping[str, Any], mode: str, words: Words) -> str:
    reading, by = standard["reading"], standard["distance_by"]
    distance_by = reading.removeprefix("distance_") if reading.startswith("distance") else by
    how = words.say(f"summary.mode.{mode}") if mode else ""
    time = words.say("summary.limit_time", minutes=standard["time_min"], mode=how).strip()
    distance = words.say(f"summary.limit_{distance_by}", km=standard["distance_km"])
    if reading in ("any", "all"):
        return words.say(f"summary.standard_{reading}", time=time, distance=distance)
    return time if reading == "time" else distance


def _goal_line(goal: Mapping[str, Any], document: Mapping[str, Any], words: Words) -> str:
    if goal["name"] == "mean_time":
        # The goal is counted in people times milliseconds, which nobody can read.
        key = "optimal" if goal["gap"] == 0 else "open"
        minutes = minutes_text(document["totals"]["mean_minutes"], words)
        gap = words.percent(goal["gap"], 2)
        return words.say(f"summary.proof_mean_{key}", minutes=minutes, gap=gap)
    unbounded = goal["bound"] is None or goal["objective"] is None
    key = "unbounded" if unbounded else goal["reason"]
    return words.say(
        f"summary.proof_{key}",
        goal=words.say(f"summary.goal.{goal['name']}"),
        objective=_goal_value(goal["objective"], goal["name"], document=document, words=words),
        bound=_goal_value(goal["bound"], goal["name"], document=document, words=words),
        gap=words.percent(goal["gap"], 2),
    )


_ROAD_UNITS = {
    "weighted_impedance": ("person_hours", 3_600_000),
    "worst_impedance": ("minutes", 60_000),
    "mean_time_with_room": ("minutes", 60_000),
}
_STRAIGHT_UNITS = {"weighted_impedance": ("person_km", 1_000), "worst_impedance": ("km", 1_000)}


def _goal_value(
    value: float | None, name: str, *, document: Mapping[str, Any], words: Words
) -> str:
    """Return a goal's value in a unit for readers: travel is counted in ms, or in metres."""
    by_road = document["totals"]["mean_minutes"] is not None
    unit, size = (_ROAD_UNITS if by_road else _STRAIGHT_UNITS).get(name, ("", 1))
    if value is None or not unit:
        return _value(value, words)
    return words.say(f"summary.unit.{unit}", value=words.number(value / size, 1))


def _value(value: float | None, words: Words) -> str:
    if value is None:
        return words.say("summary.not_known")
    return words.number(value, 0 if float(value).is_integer() else 1)
