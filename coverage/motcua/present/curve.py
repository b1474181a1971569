"""How many people are within how many minutes of their office, today and under the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.ticker import FuncFormatter, MultipleLocator

from motcua.present import palette
from motcua.present.paper_page import INK, QUIET

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopandas import GeoDataFrame
    from matplotlib.axes import Axes

    from motcua.domain.arrays import FloatArray
    from motcua.present.paper_page import Page
    from motcua.present.words import Words

LAST_MINUTE = 60


def share_within(table: GeoDataFrame, column: str) -> FloatArray:
    """
    Return the share of people within each whole minute of their office.

    Parameters
    ----------
    table
        The demand, one row a point.
    column
        minutes or minutes_before.

    Returns
    -------
    shares
        0 to 1 for the minutes 0 to `LAST_MINUTE`, both ends inclusive; who has no time counts
        among the people but is within none. All zero where nobody lives.
    """
    minutes, people = table[column].to_numpy(), table["people"].to_numpy()
    known = ~np.isnan(minutes)
    bounds = np.arange(LAST_MINUTE + 1)
    place = np.searchsorted(bounds, minutes[known], side="left")
    within = np.bincount(place, weights=people[known], minlength=LAST_MINUTE + 2)
    total = people.sum()
    shares: FloatArray = np.cumsum(within)[: LAST_MINUTE + 1] / (total or 1.0)
    return shares


def draw_curve(
    page: Page,
    document: Mapping[str, Any],
    tables: Mapping[str, GeoDataFrame],
    *,
    words: Words,
    at: tuple[float, float],
    size_mm: tuple[float, float],
) -> None:
    """
    Draw the curve of minutes.

    Parameters
    ----------
    page
        Where to.
    document
        From `plan_document`.
    tables
        From `plan_tables`.
    words
        Language of the labels.
    at
        Upper left corner, in millimetres.
    size_mm
        Width and height, title and ticks included.
    """
    y_mm = page.paragraph(words.say("paper.curve"), at, width_mm=size_mm[0], size=9, bold=True)
    height = size_mm[1] - (y_mm - at[1]) - 12
    axes = page.frame((at[0] + 10, y_mm + 2), (size_mm[0] - 14, height))
    demand = tables["demand"]
    is_plan = document["heading"] != "assessment"
    if is_plan:
        _draw_line(axes, share_within(demand, "minutes_before"), colour=QUIET, style="--")
    _draw_line(axes, share_within(demand, "minutes"), colour=palette.DECISION["keep"], style="-")
    axes.axvline(document["standard"]["time_min"], color=palette.UNCOVERED, linewidth=0.7)
    if is_plan:
        names = [words.say("paper.before"), words.say("paper.after")]
        axes.legend(names, loc="lower right", fontsize=7, frameon=False)
    _lay_out(axes, words)


def _draw_line(axes: Axes, shares: FloatArray, *, colour: str, style: str) -> None:
    axes.plot(np.arange(LAST_MINUTE + 1), shares, color=colour, linestyle=style, linewidth=1.4)


def _lay_out(axes: Axes, words: Words) -> None:
    axes.set_axis_on()
    axes.set_xlim(0, LAST_MINUTE)
    axes.set_ylim(0, 1.02)
    axes.xaxis.set_major_locator(MultipleLocator(10))
    axes.yaxis.set_major_locator(MultipleLocator(0.25))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: words.percent(share, 0)))
    axes.tick_params(labelsize=7, colors=INK, length=2)
    axes.grid(color="#e2e2e2", linewidth=0.4)
    axes.spines[["top", "right"]].set_visible(False)
