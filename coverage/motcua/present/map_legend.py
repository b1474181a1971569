"""The legend of the still maps, and the readings of the standard below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from motcua.present import palette
from motcua.present.minute_classes import minute_classes
from motcua.present.paper_page import INK, MARGIN_MM, PAPER, QUIET
from motcua.present.share_classes import share_classes
from motcua.present.site_marks import MARKER, TIER_POINTS
from motcua.present.summary_words import share_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.present.paper_page import Page
    from motcua.present.words import Words

_ROW_MM = 5.6
_SWATCH_MM = (7.0, 4.0)
_TEXT_MM = 10.0


def draw_legend(
    page: Page, document: Mapping[str, Any], *, words: Words, at: tuple[float, float]
) -> float:
    """
    Draw what colours and shapes mean, then coverage under every reading.

    Parameters
    ----------
    page
        Where to.
    document
        From `plan_document`.
    words
        Language of everything that is said.
    at
        Upper left corner, in millimetres.

    Returns
    -------
    y_mm
        Where the next thing may begin.
    """
    x_mm, y_mm = at
    is_plan = document["heading"] != "assessment"
    y_mm = _draw_classes(page, document, words, at=(x_mm, y_mm))
    if is_plan:
        y_mm = _draw_decisions(page, document, words, at=(x_mm, y_mm + 3))
    else:
        y_mm = _draw_shares(page, words, at=(x_mm, y_mm + 3))
    y_mm = _draw_tiers(page, document, words, at=(x_mm, y_mm + 3))
    return _draw_readings(page, document, words, at=(x_mm, y_mm + 3)) + 3


def _title(page: Page, text: str, at: tuple[float, float]) -> float:
    page.write(text, at, size=9, bold=True)
    return at[1] + _ROW_MM


def _draw_classes(
    page: Page, document: Mapping[str, Any], words: Words, *, at: tuple[float, float]
) -> float:
    x_mm, y_mm = at
    y_mm = _title(page, words.say("paper.legend.minutes"), at)
    for line in minute_classes(document):
        page.box((x_mm, y_mm), _SWATCH_MM, colour=line.colour, edge=QUIET)
        page.write(line.label(words), (x_mm + _TEXT_MM, y_mm + 0.4), size=8)
        y_mm += _ROW_MM
    patterns = (
        ("files.style.minutes_unknown", palette.UNKNOWN, QUIET, "....."),
        ("paper.legend.outside", PAPER, palette.UNCOVERED, "//////"),
    )
    for key, colour, ink, hatch in patterns:
        _draw_pattern(page, (x_mm, y_mm), colour=colour, ink=ink, hatch=hatch)
        page.write(words.say(key), (x_mm + _TEXT_MM, y_mm + 0.4), size=8)
        y_mm += _ROW_MM
    return y_mm


def _draw_pattern(
    page: Page, at: tuple[float, float], *, colour: str, ink: str, hatch: str
) -> None:
    """Draw a swatch that differs from the plain ones in a grey print too."""
    width, height = _SWATCH_MM
    page.figure.add_artist(
        Rectangle(
            (at[0] / page.width_mm, 1 - (at[1] + height) / page.height_mm),
            width / page.width_mm,
            height / page.height_mm,
            transform=page.figure.transFigure,
            facecolor=colour,
            edgecolor=ink,
            hatch=hatch,
            linewidth=0.5,
        )
    )


def _draw_decisions(
    page: Page, document: Mapping[str, Any], words: Words, *, at: tuple[float, float]
) -> float:
    y_mm = _title(page, words.say("paper.legend.decisions"), at)
    for decision, marker in MARKER.items():
        n = document["decisions"][decision]
        if not n:
            continue
        text = words.say("summary.decision_counts", decision=words.say(f"decision.{decision}"), n=n)
        size = 9.0 if marker == "*" else 6.0
        _mark(page, marker, palette.DECISION[decision], at=(at[0], y_mm), size=size)
        page.write(text, (at[0] + _TEXT_MM, y_mm + 0.4), size=8)
        y_mm += _ROW_MM
    page.write(words.say("paper.legend.numbers"), (at[0], y_mm + 0.4), size=7, colour=QUIET)
    return y_mm + _ROW_MM


def _draw_shares(page: Page, words: Words, *, at: tuple[float, float]) -> float:
    y_mm = _title(page, words.say("paper.map_shares"), at)
    for line in share_classes(words):
        page.box((at[0], y_mm), _SWATCH_MM, colour=line.colour, edge=QUIET)
        page.write(line.label, (at[0] + _TEXT_MM, y_mm + 0.4), size=8)
        y_mm += _ROW_MM
    return y_mm


def _draw_tiers(
    page: Page, document: Mapping[str, Any], words: Words, *, at: tuple[float, float]
) -> float:
    present = {row["tier"] for row in document["sites"]}
    y_mm = _title(page, words.say("paper.legend.tiers"), at)
    for tier, points in TIER_POINTS.items():
        if tier in present:
            _mark(page, "o", palette.DECISION["keep"], at=(at[0], y_mm), size=points)
            page.write(words.say(f"tier.{tier}"), (at[0] + _TEXT_MM, y_mm + 0.4), size=8)
            y_mm += _ROW_MM
    return y_mm


def _mark(page: Page, marker: str, colour: str, *, at: tuple[float, float], size: float) -> None:
    x, y = at[0] + _SWATCH_MM[0] / 2, at[1] + _SWATCH_MM[1] / 2
    page.figure.add_artist(
        Line2D(
            [x / page.width_mm],
            [1 - y / page.height_mm],
            transform=page.figure.transFigure,
            marker=marker,
            markersize=size,
            markerfacecolor=colour,
            markeredgecolor=INK,
            markeredgewidth=0.5,
            linestyle="none",
        )
    )


def _draw_readings(
    page: Page, document: Mapping[str, Any], words: Words, *, at: tuple[float, float]
) -> float:
    is_plan = document["heading"] != "assessment"
    x_mm, y_mm = at
    right = page.width_mm - MARGIN_MM
    y_mm = _title(page, words.say("summary.readings"), at)
    columns = [("covered_share", right)]
    if is_plan:
        columns = [("covered_share_before", right - 16), ("covered_share", right)]
        page.write(
            words.say("paper.before"), (right - 16, y_mm), size=7, colour=QUIET, align="right"
        )
        page.write(words.say("paper.after"), (right, y_mm), size=7, colour=QUIET, align="right")
        y_mm += 4
    for reading, row in document["readings"].items():
        own = reading == document["standard"]["reading"]
        page.write(words.say(f"paper.reading.{reading}"), (x_mm, y_mm), size=7.5, bold=own)
        for key, x in columns:
            page.write(share_text(row[key], words), (x, y_mm), size=7.5, bold=own, align="right")
        page.rule((x_mm, y_mm + 4.2), right - x_mm)
        y_mm += 5
    return y_mm
