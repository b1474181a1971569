"""The plan on one page in plain language, as Markdown."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

from motcua.present.findings import say_finding
from motcua.present.markdown import bullets, escape, table, title
from motcua.present.people_words import choice_lines, people_lines
from motcua.present.proposal import phases_table, reasons, staffing_table
from motcua.present.scenarios import scenario_table
from motcua.present.sheets import FIGURES
from motcua.present.summary_words import (
    as_of_line,
    headline,
    minutes_text,
    proof_lines,
    share_text,
    standard_line,
)
from motcua.present.words import load_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geopandas import GeoDataFrame

    from motcua.present.words import Words

Document: TypeAlias = "Mapping[str, Any]"

_SHOWN = 12
"""How many merges, places and notes fit on one page; the workbook has them all."""


def write_summary(document: Document, tables: Mapping[str, GeoDataFrame]) -> str:
    """
    Return the summary in the study's language.

    Parameters
    ----------
    document
        From `plan_document`.
    tables
        From `plan_tables`.

    Returns
    -------
    text
        Markdown; names from files are escaped, so that they stay text wherever it is shown.
    """
    words = load_words(document["study"]["language"])
    sections = [
        [f"# {escape(document['study']['name'])}", *_head(document, words)],
        [title("asked", words), escape(standard_line(document, words))],
        [title("figures", words), _figures(document, words)],
        [title("readings", words), _readings(document, words)],
        _scenarios(document, words),
        _decided(document, words),
        _proposed(document, words),
        _changed(document, words),
        _told("people.title", people_lines(document, words), words),
        _told("people.choice_title", choice_lines(document, words), words),
        _outside(document, tables["uncovered"], words),
        [title("proof", words), bullets(proof_lines(document, words))],
        [title("limits", words), bullets(_limits(document, words))],
        [title("sources", words), bullets(_sources(document, words))],
    ]
    return "\n\n".join(block for section in sections for block in section if block) + "\n"


def _head(document: Document, words: Words) -> list[str]:
    *banner, heading, lead = headline(document, words)
    return [*(f"> ⚠ {line}" for line in banner), f"**{heading}**", lead]


def _figures(document: Document, words: Words) -> str:
    before, totals = document["before"], document["totals"]
    is_plan = document["heading"] != "assessment"
    heading = ["", words.say("files.column.before")]
    heading += [words.say("files.column.after")] if is_plan else []
    rows = [heading]
    for key, kind in FIGURES.items():
        values = [before.get(key, totals[key])] + ([totals[key]] if is_plan else [])
        written = [_figure(value, kind, words) for value in values]
        rows.append([words.say(f"files.figure.{key}"), *written])
    return table(rows)


def _figure(value: float | None, kind: str, words: Words) -> str:
    if kind == "share":
        return share_text(value, words)
    return minutes_text(value, words) if kind == "number" else words.number(value or 0)


def _readings(document: Document, words: Words) -> str:
    own, is_plan = document["standard"]["reading"], document["heading"] != "assessment"
    keys = ["covered_share_before", *(["covered_share"] if is_plan else [])]
    names = {"covered_share_before": "before", "covered_share": "after"}
    rows = [["", *(words.say(f"files.column.{names[key]}") for key in keys)]]
    for reading, row in document["readings"].items():
        name = words.say(f"reading.{reading}") + (" ←" if reading == own else "")
        rows.append([name, *(share_text(row[key], words) for key in keys)])
    return table(rows)


def _scenarios(document: Document, words: Words) -> list[str]:
    rows = scenario_table(document, words)
    if not rows:
        return []
    return [f"## {words.say('scenarios.title')}", table(rows), escape(words.say("scenarios.note"))]


def _decided(document: Document, words: Words) -> list[str]:
    if document["heading"] == "assessment":
        return []
    counts = [
        words.say("summary.decision_counts", decision=words.say(f"decision.{name}"), n=n)
        for name, n in document["decisions"].items()
        if n
    ]
    merges = [row for row in document["sites"] if row["decision"] == "merge"]
    names = {row["id"]: row["name"] for row in document["sites"]}
    lines = [_merge(row, names, words) for row in merges[:_SHOWN]]
    if len(merges) > _SHOWN:
        lines.append(words.say("summary.further", n=len(merges) - _SHOWN))
    return [title("decided", words), escape("; ".join(counts)) + ".", bullets(lines)]


def _proposed(document: Document, words: Words) -> list[str]:
    tables = (phases_table(document, words), staffing_table(document, words))
    blocks = [table(rows) for rows in tables if rows]
    if kept := reasons(document, words):
        blocks += [words.say("proposal.kept_title"), bullets(kept)]
    return [f"## {words.say('proposal.title')}", *blocks] if blocks else []


def _merge(row: Mapping[str, Any], names: Mapping[str, str], words: Words) -> str:
    receiver = row["merged_into"]
    if receiver is None:
        return words.say("summary.merge_unknown", name=row["name"])
    return words.say("summary.merge", name=row["name"], receiver=names[receiver])


def _changed(document: Document, words: Words) -> list[str]:
    changes = document["changes"]
    if document["heading"] == "assessment" or not document["before"]["n_open"]:
        return []
    longer, shorter = changes["longer_population"], changes["shorter_population"]
    counts = {"longer": longer, "shorter": shorter, "same": changes["same_population"]}
    written = {name: words.number(n) for name, n in counts.items()}
    lines = [words.say("summary.change", **written)]
    if changes["most_extra_minutes"]:
        minutes = minutes_text(changes["most_extra_minutes"], words)
        lines.append(words.say("summary.most_extra", minutes=minutes))
    if changes["unknown_population"]:
        unknown = words.number(changes["unknown_population"])
        lines.append(words.say("summary.change_unknown", n=unknown))
    return [title("changes", words), " ".join(lines)]


def _told(key: str, lines: Sequence[str], words: Words) -> list[str]:
    return [f"## {words.say(key)}", bullets(lines)] if lines else []


def _outside(document: Document, uncovered: GeoDataFrame, words: Words) -> list[str]:
    heading = title("outside", words)
    if uncovered.empty:
        return [heading, words.say("summary.nobody_outside")]
    people = words.number(document["totals"]["uncovered_population"])
    lines = [words.say("summary.outside_total", people=people, places=len(uncovered))]
    in_reach = math.fsum(uncovered["people_in_reach"])
    beyond = math.fsum(uncovered["people"]) - in_reach
    for key, count in (("outside_out_of_reach", beyond), ("outside_not_opened", in_reach)):
        if count > 0:
            lines.append(words.say(f"summary.{key}", people=words.number(count)))
    names = {row["id"]: row["name"] for row in document["sites"]}
    rows = uncovered.head(_SHOWN).to_dict("records")
    places = [_place(row, names, words) for row in rows]
    rest = uncovered["people"].iloc[_SHOWN:]
    if len(rest):
        people = words.number(math.fsum(rest))
        places.append(words.say("summary.outside_further", n=len(rest), people=people))
    return [heading, escape(" ".join(lines)), bullets(places)]


def _place(row: Mapping[str, Any], names: Mapping[str, str], words: Words) -> str:
    people, area = words.number(row["people"]), row["area_name"] or row["area"]
    if row["nearest_site"] is None:
        return words.say("summary.outside_place_no_site", area=area, people=people)
    return words.say(
        "summary.outside_place",
        area=area,
        people=people,
        site=names[row["nearest_site"]],
        km=words.number(row["straight_km"], 1),
    )


def _limits(document: Document, words: Words) -> list[str]:
    weighty = [row for row in document["findings"] if row["level"] != "green"]
    lines = [say_finding(row, words) for row in weighty[:_SHOWN]]
    if len(weighty) > _SHOWN:
        lines.append(words.say("summary.findings_further", n=len(weighty) - _SHOWN))
    return [*lines, words.say("summary.estimates")] if document["study"]["mode"] else lines


def _sources(document: Document, words: Words) -> list[str]:
    lines = [as_of_line(document, words)]
    for row in document["inputs"]:
        note = f" ({words.say('summary.source_generated')})" if row["generated"] else ""
        lines.append(f"{row['path']}{note}, SHA-256 {row['sha256'][:12]}…")
    if document["credits"]:
        lines.append(words.say("summary.credits", credits="; ".join(document["credits"])))
    return lines
