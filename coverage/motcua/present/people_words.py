"""What the plan means for people, in sentences: losers, evenness, walkers, reception, choices."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from motcua.present.rows import Row
    from motcua.present.sheet import Document
    from motcua.present.words import Words

_WALK_MIN = 30


def people_lines(document: Document, words: Words) -> list[str]:
    """
    Return who travels longer where, how evenly, on foot, and what free reception is worth.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of everything that is said.

    Returns
    -------
    lines
        Plain sentences; those without a figure are left out.
    """
    return [
        *_worst(document, words),
        *_evenness(document["fairness"], words),
        *_walking(document["walking"], words),
        *_reception(document["reception"], words),
        *_low_volume(document, words),
    ]


def choice_lines(document: Document, words: Words) -> list[str]:
    """
    Return what is settled and what may be exchanged, and what the second map adds.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of everything that is said.

    Returns
    -------
    lines
        None where the study asks for neither.
    """
    return [*_portfolio(document, words), *_units(document["crosswalk"], words)]


def _worst(document: Document, words: Words) -> Iterator[str]:
    places = document["changes"]["worst_places"]
    if not places:
        return
    listed = "; ".join(
        words.say(
            "people.place",
            name=row["area_name"],
            minutes=words.number(row["most_extra_minutes"], 1),
            people=words.number(row["longer_population"]),
        )
        for row in places
    )
    yield words.say("people.worst", places=listed)


def _evenness(figures: Row, words: Words) -> Iterator[str]:
    if figures["small_change_share"] is not None:
        yield words.say("people.small_change", share=words.percent(figures["small_change_share"]))
    if figures["gini"] is not None and figures["gini_before"] is not None:
        gini = (words.number(figures[key], 3) for key in ("gini_before", "gini"))
        tenth = (figures[f"worst_tenth_minutes{end}"] for end in ("_before", ""))
        before, after = gini
        was, now = (words.number(minutes, 1) for minutes in tenth)
        yield words.say("people.evenness", before=before, after=after, was=was, now=now)


def _walking(walking: Row, words: Words) -> Iterator[str]:
    for row in walking.get("within", ()):
        if row["minutes"] == _WALK_MIN and row["share"] is not None:
            yield words.say(
                "people.walking",
                before=words.percent(row["share_before"]),
                after=words.percent(row["share"]),
                lost=words.number(walking["loses_walk_population"]),
                most=walking["measured_minutes"],
            )


def _reception(rows: list[Row], words: Words) -> Iterator[str]:
    timed = [row for row in rows if row["mean_minutes_filing"] is not None]
    if len(timed) < 2:  # noqa: PLR2004 - a worth is a difference
        return
    listed = "; ".join(
        words.say(
            "people.reception_at",
            share=words.percent(row["share"], 0),
            people=words.number(row["people_elsewhere"]),
            minutes=words.number(row["mean_minutes_filing"], 1),
            officers=row["officers"],
        )
        for row in timed
    )
    yield words.say("people.reception", rows=listed)


def _low_volume(document: Document, words: Words) -> Iterator[str]:
    names = [row["name"] for row in document["sites"] if row["low_volume"]]
    if names:
        yield words.say("people.low_volume", n=len(names), names=", ".join(names))


def _portfolio(document: Document, words: Words) -> Iterator[str]:
    told = document["portfolio"]
    if told is None:
        return
    roles, names = told["roles"], {row["id"]: row["name"] for row in document["sites"]}
    yield words.say(
        "people.portfolio",
        n=len(told["plans"]),
        always=len(roles["always"]),
        usually=len(roles["usually"]),
        swappable=len(roles["swappable"]),
    )
    if roles["swappable"]:
        listed = ", ".join(names[site] for site in roles["swappable"])
        yield words.say("people.swappable", names=listed)


def _units(told: Row | None, words: Words) -> Iterator[str]:
    if told is None:
        return
    known = [row for row in told["units"] if row["official_population"]]
    off = sum(abs(row["fitted_population"] - row["official_population"]) for row in known)
    split = {row["area_name"] for row in told["parts"] if not row["is_whole"]}
    yield words.say("people.units", n=len(told["units"]), split=len(split), off=round(off))
