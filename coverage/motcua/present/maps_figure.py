"""The two maps alone, in the width of a text column: the picture of the decision paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua.present import palette
from motcua.present.map_drawing import draw_minutes, draw_shares, map_base
from motcua.present.minute_classes import minute_classes
from motcua.present.paper_page import POINTS_PER_MM, QUIET, Page
from motcua.present.typeset import printable, width_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopandas import GeoDataFrame
    from matplotlib.figure import Figure

    from motcua.present.words import Words

SIZE_MM = (160.0, 104.0)
_MAP_MM = (79.0, 84.0)
_LEGEND_MM = 91.0
_SIZE = 6.5


def draw_maps(
    document: Mapping[str, Any], tables: Mapping[str, GeoDataFrame], *, words: Words
) -> Figure:
    """
    Return the maps as a figure, to be drawn in `paper_page.house_style`.

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
        Today beside the plan; an assessment shows the areas' shares in the plan's place.
    """
    page, base = Page(*SIZE_MM), map_base(document, tables, words=words)
    right = SIZE_MM[0] - _MAP_MM[0]
    is_plan = document["heading"] != "assessment"
    titles = {
        0.0: words.say("paper.map_before", n=document["before"]["n_open"]),
        right: words.say("paper.map_after", n=document["totals"]["n_open"])
        if is_plan
        else words.say("paper.map_shares"),
    }
    for x_mm, title in titles.items():
        page.write(title, (x_mm, 0), size=9, bold=True)
    draw_minutes(page.frame((0, 5), _MAP_MM), base, side="before")
    after = page.frame((right, 5), _MAP_MM)
    if is_plan:
        draw_minutes(after, base, side="after")
    else:
        draw_shares(after, base)
    _draw_legend(page, document, words)
    return page.figure


def _draw_legend(page: Page, document: Mapping[str, Any], words: Words) -> None:
    """Set the classes of minutes one after the other, over as many lines as they need."""
    entries = [(line.colour, line.label(words)) for line in minute_classes(document)]
    entries.append((palette.UNCOVERED, words.say("paper.legend.outside")))
    x_mm, y_mm = 0.0, _LEGEND_MM
    for colour, label in entries:
        length = 6.5 + width_of(printable(label), size=_SIZE) / POINTS_PER_MM
        if x_mm + length > page.width_mm:
            x_mm, y_mm = 0.0, y_mm + 4.5
        page.box((x_mm, y_mm), (4.5, 3.0), colour=colour, edge=QUIET)
        page.write(label, (x_mm + 5.5, y_mm + 0.1), size=_SIZE)
        x_mm += length + 3
