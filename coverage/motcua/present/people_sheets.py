"""Further tables on people: who travels longer, who could walk, what free reception is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.present.further_columns import PREFIX, further_column
from motcua.present.sheet import Sheet

if TYPE_CHECKING:
    from motcua.present.rows import Row
    from motcua.present.sheet import Document, Kind
    from motcua.present.words import Words


def worst_sheet(document: Document, words: Words) -> Sheet:
    """
    Return the places whose way grows most, the worst first.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        One an area, ten at most; empty where nobody travels longer.
    """
    columns: tuple[tuple[str, Kind, float], ...] = (
        ("area_name", "text", 26), ("most_extra_minutes", "number", 14),
        ("minutes_before", "number", 12), ("minutes", "number", 12),
        ("longer_population", "people", 14), ("mean_extra_minutes", "number", 16),
        ("office_before", "text", 40), ("office", "text", 40),
    )  # fmt: skip
    return Sheet(
        key=f"{PREFIX}worst",
        columns=tuple(further_column("worst", k, kind=kind, width=w) for k, kind, w in columns),
        rows=document["changes"]["worst_places"],
        notes=(words.say("further.worst.note"),),
    )


def longer_sheet(document: Document, words: Words) -> Sheet:
    """
    Return, for every area where somebody's way changes, how many travel longer, and by how much.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        In id order.
    """
    columns: tuple[tuple[str, Kind], ...] = (
        ("name", "text"), ("longer_population", "people"), ("mean_extra_minutes", "number"),
        ("most_extra_minutes", "number"), ("small_change_share", "share"),
        ("shorter_population", "people"),
    )  # fmt: skip
    names = {row["id"]: row["name"] for row in document["areas"]}
    return Sheet(
        key=f"{PREFIX}longer",
        columns=tuple(further_column("longer", key, kind=kind, width=22) for key, kind in columns),
        rows=[
            {**row, "name": names[row["id"]]}
            for row in document["changes"]["areas"]
            if row["longer_population"] or row["shorter_population"]
        ],
        notes=(words.say("further.longer.note"),),
    )


def walking_sheet(document: Document, words: Words) -> Sheet:
    """
    Return who could walk to an office, today and under the plan.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        Empty where the study has no roads.
    """
    walking, is_plan = document["walking"], document["heading"] != "assessment"
    rows: list[Row] = []
    for row in walking.get("within", ()):
        measure = words.say("further.walking.within", minutes=row["minutes"])
        rows.append(_sides(measure, row["share_before"], row["share"], kind="share"))
    if walking:
        measure = words.say("further.walking.beyond", minutes=walking["measured_minutes"])
        before, after = walking["beyond_population_before"], walking["beyond_population"]
        rows.append(_sides(measure, before, after, kind="people"))
        if is_plan:
            longer = walking["longer_population"]
            rows.append(_sides(words.say("further.walking.longer"), None, longer, kind="people"))
    columns = [
        further_column("walking", "measure", width=64),
        further_column("walking", "before", kind="number"),
        further_column("walking", "after", kind="number"),
    ]
    return Sheet(
        key=f"{PREFIX}walking",
        columns=tuple(columns if is_plan else columns[:2]),
        rows=rows,
        notes=(words.say("further.walking.note"),),
    )


def reception_sheet(document: Document, words: Words) -> Sheet:
    """
    Return what boundary-free reception is worth: nobody free, as the plan has it, everybody.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        One row a share; empty where the plan was not asked.
    """
    columns: tuple[tuple[str, Kind], ...] = (
        ("state", "text"), ("share", "share"), ("people_elsewhere", "people"),
        ("mean_minutes_filing", "number"), ("officers", "people"), ("officers_lacking", "people"),
    )  # fmt: skip
    return Sheet(
        key=f"{PREFIX}reception",
        columns=tuple(further_column("reception", key, kind=kind) for key, kind in columns),
        rows=[
            {**row, "state": words.say(f"further.reception.{_state(row)}")}
            for row in document["reception"]
        ],
        notes=(words.say("further.reception.note"),),
    )


def _state(row: Row) -> str:
    if row["is_plan"]:
        return "plan"
    return "tied" if row["share"] == 0 else "free"


def _sides(measure: str, before: float | None, after: float | None, *, kind: Kind) -> Row:
    return {"measure": measure, "before": before, "after": after, "kind": kind}
