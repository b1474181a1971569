"""Further tables on the choice: plans nearly as good, and the sites that may be exchanged."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from motcua.present.further_columns import PREFIX, further_column
from motcua.present.sheet import Sheet

if TYPE_CHECKING:
    from motcua.present.rows import Row
    from motcua.present.sheet import Document, Kind
    from motcua.present.words import Words

_SETTLED = ("always",)


def portfolio_sheet(document: Document, words: Words) -> Sheet:
    """
    Return the plans within one per cent that differ most.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        The plan first; empty where the study asks for the plan alone.
    """
    columns: tuple[tuple[str, Kind, float], ...] = (
        ("number", "text", 10), ("value", "number", 14), ("n_open", "people", 12),
        ("mean_minutes", "number", 14), ("apart", "people", 18), ("most_apart", "people", 18),
        ("opens", "text", 48), ("closes", "text", 48),
    )  # fmt: skip
    names = {row["id"]: row["name"] for row in document["sites"]}
    portfolio = document["portfolio"] or {"plans": []}
    return Sheet(
        key=f"{PREFIX}portfolio",
        columns=tuple(further_column("portfolio", k, kind=kind, width=w) for k, kind, w in columns),
        rows=[_named(row, names, words) for row in portfolio["plans"]],
        notes=(words.say("further.portfolio.note"),),
    )


def swaps_sheet(document: Document, words: Words) -> Sheet:
    """
    Return the sites on which plans of nearly the same value disagree.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        Those open in most plans first, ties in id order; empty where there is none.
    """
    columns: tuple[tuple[str, Kind, float], ...] = (
        ("name", "text", 44), ("area_name", "text", 24), ("role", "text", 16),
        ("open_in", "people", 16), ("decision", "text", 16), ("other_decision_cost", "number", 20),
    )  # fmt: skip
    portfolio = document["portfolio"] or {"roles": {}, "open_in": {}}
    role = {
        site: name
        for name, sites in portfolio["roles"].items()
        if name not in _SETTLED
        for site in sites
    }
    rows = [
        {
            **row,
            "role": words.say(f"further.swaps.{role[row['id']]}"),
            "decision": words.say(f"decision.{row['decision']}"),
            "open_in": portfolio["open_in"][row["id"]],
        }
        for row in document["sites"]
        if row["id"] in role
    ]
    return Sheet(
        key=f"{PREFIX}swaps",
        columns=tuple(further_column("swaps", k, kind=kind, width=w) for k, kind, w in columns),
        rows=sorted(rows, key=lambda row: -row["open_in"]),
        notes=(words.say("further.swaps.note", n=len(portfolio.get("plans", ()))),),
    )


def prices_sheet(document: Document, words: Words) -> Sheet:
    """
    Return what the other decision on each of today's offices would cost, and what keeps it.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        The cheapest first, those that the rules leave no choice last, ties in id order; empty
        where nothing was decided.
    """
    columns: tuple[tuple[str, Kind, float], ...] = (
        ("name", "text", 44), ("area_name", "text", 24), ("decision", "text", 16),
        ("other_decision_cost", "number", 22), ("kept_by", "text", 60),
    )  # fmt: skip
    rows = [
        {
            **row,
            "decision": words.say(f"decision.{row['decision']}"),
            "kept_by": words.say(f"kept_by.{row['kept_by']}") if row["kept_by"] else None,
        }
        for row in document["sites"]
        if row["existing"] and (row["kept_by"] or row["other_decision_cost"] is not None)
    ]
    return Sheet(
        key=f"{PREFIX}prices",
        columns=tuple(further_column("prices", k, kind=kind, width=w) for k, kind, w in columns),
        rows=sorted(rows, key=_price),
        notes=(words.say("further.prices.note"),),
    )


def _price(row: Row) -> float:
    price = row["other_decision_cost"]
    return math.inf if price is None else float(price)


def _named(row: Row, names: dict[str, str], words: Words) -> Row:
    listed = {key: ", ".join(names[site] for site in row[key]) for key in ("opens", "closes")}
    is_plan = row["number"] == 1
    number = words.say("further.portfolio.plan") if is_plan else str(row["number"])
    return {**row, **listed, "number": number}
