"""Further tables on the second map: its units under the plan, and the areas that were split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.present.further_columns import PREFIX, further_column
from motcua.present.sheet import Sheet

if TYPE_CHECKING:
    from motcua.present.rows import Row
    from motcua.present.sheet import Document, Kind
    from motcua.present.words import Words


def units_sheet(document: Document, words: Words) -> Sheet:
    """
    Return the second map's units: their totals, what is missed of them, and the plan there.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        In id order; empty where the study has no second map.
    """
    columns: tuple[tuple[str, Kind, float], ...] = (
        ("name", "text", 24), ("official_population", "people", 14), ("missed", "people", 14),
        ("n_open_before", "people", 12), ("n_open", "people", 12),
        ("covered_share_before", "share", 14), ("covered_share", "share", 14),
        ("mean_minutes_before", "number", 14), ("mean_minutes", "number", 14),
    )  # fmt: skip
    told = document["crosswalk"] or {"units": []}
    return Sheet(
        key=f"{PREFIX}units",
        columns=tuple(further_column("units", k, kind=kind, width=w) for k, kind, w in columns),
        rows=[{**row, "missed": _missed(row)} for row in told["units"]],
        notes=(words.say("further.units.note"),),
    )


def parts_sheet(document: Document, words: Words) -> Sheet:
    """
    Return the areas that went to several units, and their shares.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        By area, then unit; empty where none was split.
    """
    columns: tuple[tuple[str, Kind], ...] = (
        ("area_name", "text"), ("unit_name", "text"), ("people_share", "share"),
        ("ground_share", "share"),
    )  # fmt: skip
    told = document["crosswalk"] or {"parts": []}
    return Sheet(
        key=f"{PREFIX}parts",
        columns=tuple(further_column("parts", key, kind=kind, width=26) for key, kind in columns),
        rows=[row for row in told["parts"] if not row["is_whole"]],
        notes=(words.say("further.parts.note"),),
    )


def _missed(row: Row) -> int | None:
    """Return by how many people the shares pass the official total; less is below nought."""
    if row["official_population"] is None:
        return None
    fitted, official = float(row["fitted_population"]), float(row["official_population"])
    return round(fitted - official)
