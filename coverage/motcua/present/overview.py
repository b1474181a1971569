"""The plan on one A3 sheet: maps before and after, figures, legend, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua.present import palette
from motcua.present.curve import draw_curve
from motcua.present.map_drawing import draw_minutes, draw_shares, map_base
from motcua.present.map_legend import draw_legend
from motcua.present.paper_page import INK, MARGIN_MM, PAPER, QUIET, Page
from motcua.present.summary_words import (
    as_of_line,
    headline,
    minutes_text,
    proof_lines,
    share_text,
    standard_line,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopandas import GeoDataFrame
    from matplotlib.figure import Figure

    from motcua.present.words import Words

A3_MM = (420.0, 297.0)
_SIDE_MM = 80.0
"""Width of the column of legend and readings."""

_GAP_MM = 6.0
_CARD_MM = 19.0
_FOOT_MM = 33.0
_CURVE_MM = 35.0
"""Height below which the curve of minutes is left out."""


def draw_overview(
    document: Mapping[str, Any], tables: Mapping[str, GeoDataFrame], *, words: Words
) -> Figure:
    """
    Return the overview as a figure of A3 size, to be drawn in `paper_page.house_style`.

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
    figure
        Of matplotlib; an assessment shows minutes beside the areas' shares, as it has no after.
    """
    page = Page(*A3_MM)
    y_mm = _draw_head(page, document, words)
    y_mm = _draw_cards(page, document, words, y_mm=y_mm)
    base = map_base(document, tables, words=words)
    width = (page.width_mm - 2 * MARGIN_MM - _SIDE_MM - 2 * _GAP_MM) / 2
    height = page.height_mm - y_mm - _FOOT_MM - 12
    is_plan = document["heading"] != "assessment"
    for number, title in enumerate(_titles(document, words)):
        x_mm = MARGIN_MM + number * (width + _GAP_MM)
        page.write(title, (x_mm, y_mm), size=11, bold=True)
        axes = page.frame((x_mm, y_mm + 6), (width, height))
        if number and not is_plan:
            draw_shares(axes, base)
        else:
            draw_minutes(axes, base, side="after" if number else "before")
    corner = (page.width_mm - MARGIN_MM - _SIDE_MM, y_mm)
    y_mm = draw_legend(page, document, words=words, at=corner)
    room = page.height_mm - _FOOT_MM - y_mm
    if room >= _CURVE_MM:
        draw_curve(
            page, document, tables, words=words, at=(corner[0], y_mm), size_mm=(_SIDE_MM, room)
        )
    _draw_foot(page, document, words)
    return page.figure


def _draw_head(page: Page, document: Mapping[str, Any], words: Words) -> float:
    *banner, heading, _ = headline(document, words)
    width = page.width_mm - 2 * MARGIN_MM
    y_mm = MARGIN_MM - 2
    if banner:
        page.box((0, 0), (page.width_mm, 9.5), colour=palette.UNCOVERED)
        page.write(
            banner[0], (page.width_mm / 2, 2.6), size=9.5, colour=PAPER, bold=True, align="center"
        )
        y_mm += 5
    y_mm = page.paragraph(
        document["study"]["name"], (MARGIN_MM, y_mm), width_mm=width, size=21, bold=True
    )
    is_bound = document["heading"] == "lower_bound"
    colour = palette.UNCOVERED if is_bound else INK
    y_mm = page.paragraph(
        heading, (MARGIN_MM, y_mm), width_mm=width, size=12, bold=True, colour=colour
    )
    standard = standard_line(document, words)
    return (
        page.paragraph(standard, (MARGIN_MM, y_mm + 0.5), width_mm=width, size=9, colour=QUIET) + 2
    )


def _draw_cards(page: Page, document: Mapping[str, Any], words: Words, *, y_mm: float) -> float:
    """Draw the headline figures side by side, today's in small above the plan's in large."""
    cards = _cards(document, words)
    gap = 3.0
    width = (page.width_mm - 2 * MARGIN_MM - gap * (len(cards) - 1)) / len(cards)
    for number, (label, value, note) in enumerate(cards):
        x_mm = MARGIN_MM + number * (width + gap)
        page.box((x_mm, y_mm), (width, _CARD_MM), colour="#f2f5f9")
        page.write(label, (x_mm + 3, y_mm + 1.8), size=7.5, colour=QUIET)
        page.write(value, (x_mm + 3, y_mm + 5.6), size=16, bold=True)
        page.write(note, (x_mm + 3, y_mm + 13.8), size=7.5, colour=QUIET)
    return y_mm + _CARD_MM + 4


def _cards(document: Mapping[str, Any], words: Words) -> list[tuple[str, str, str]]:
    """Return label, figure and note of each card; the note says what it is today."""
    totals, before, changes = document["totals"], document["before"], document["changes"]
    is_plan = document["heading"] != "assessment" and before["n_open"] > 0
    people = words.number(totals["population"])
    cards = [
        (words.say("paper.card.population"), people, as_of_line(document, words).split(";")[0])
    ]
    for key, text in (
        ("covered_share", share_text),
        ("n_open", _number_text),
        ("mean_minutes", minutes_text),
        ("officers", _number_text),
    ):
        today = words.say("paper.card.today", value=text(before[key], words)) if is_plan else ""
        cards.append((words.say(f"paper.card.{key}"), text(totals[key], words), today))
    if is_plan:
        most = minutes_text(changes["most_extra_minutes"], words)
        longer = words.number(changes["longer_population"])
        note = words.say("paper.card.most_extra", minutes=most)
        cards.append((words.say("paper.card.longer"), longer, note))
    else:
        left = words.number(totals["uncovered_population"])
        cards.append((words.say("paper.card.uncovered"), left, ""))
    return cards


def _number_text(value: float, words: Words) -> str:
    return words.number(value)


def _titles(document: Mapping[str, Any], words: Words) -> tuple[str, str]:
    today = words.say("paper.map_before", n=document["before"]["n_open"])
    if document["heading"] == "assessment":
        return today, words.say("paper.map_shares")
    return today, words.say("paper.map_after", n=document["totals"]["n_open"])


def _draw_foot(page: Page, document: Mapping[str, Any], words: Words) -> None:
    """Say what is proved, and where it all comes from."""
    y_mm = page.height_mm - _FOOT_MM
    width = page.width_mm - 2 * MARGIN_MM
    page.rule((MARGIN_MM, y_mm), width)
    half = (width - _GAP_MM) / 2
    y_left = y_mm + 2
    for line in proof_lines(document, words):
        y_left = page.paragraph(line, (MARGIN_MM, y_left), width_mm=half, size=7.5)
    page.paragraph(words.say("summary.estimates"), (MARGIN_MM, y_left), width_mm=half, size=7.5)
    y_right, x_right = y_mm + 2, MARGIN_MM + half + _GAP_MM
    for line in source_lines(document, words):
        y_right = page.paragraph(line, (x_right, y_right), width_mm=half, size=7, colour=QUIET)


def source_lines(document: Mapping[str, Any], words: Words) -> list[str]:
    """
    Return where the data come from: date, files with the head of their hash, credits, version.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of the sentences.

    Returns
    -------
    lines
        Files share one line, so that a study of many fits too.
    """
    files = "; ".join(f"{row['path']} ({row['sha256'][:8]})" for row in document["inputs"])
    lines = [as_of_line(document, words), words.say("paper.files", files=files)]
    if document["credits"]:
        lines.append(words.say("summary.credits", credits="; ".join(document["credits"])))
    return [*lines, f"motcua {document['versions'].get('motcua', '')}".strip()]
