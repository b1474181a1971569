"""Offices on a still map: a shape and a colour a decision, a size a tier, a number if open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from matplotlib.collections import LineCollection
from matplotlib.patheffects import withStroke

from motcua.present import palette
from motcua.present.paper_page import INK, PAPER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopandas import GeoDataFrame
    from matplotlib.axes import Axes

MARKER = {"keep": "o", "upgrade": "s", "open": "*", "merge": "v", "close": "X", "none": "."}
"""A shape a decision, so that a grey copy still tells them apart."""

TIER_POINTS = {"branch": 7.5, "inter_ward": 6.0, "commune": 4.6, "outreach": 3.6}
"""Size of an open office's marker by its tier, in points."""

_GONE = ("none", "close", "merge")
"""Drawn first and small: what stays open lies above what goes."""

_GONE_POINTS = 3.4

_NUMBERED_AT_MOST = 130


def draw_decisions(axes: Axes, sites: GeoDataFrame, *, numbers: Mapping[str, int]) -> None:
    """
    Draw every site by what is decided on it.

    Parameters
    ----------
    axes
        Where to.
    sites
        The table of that name.
    numbers
        What each open office is numbered; too many numbers are left out.
    """
    _draw_merges(axes, sites)
    for decision in (*_GONE, *(name for name in MARKER if name not in _GONE)):
        chosen = sites[sites["decision"] == decision]
        colour = palette.DECISION[decision]
        is_gone = decision in _GONE
        draw_sites(axes, chosen, marker=MARKER[decision], colour=colour, is_gone=is_gone)
    if len(numbers) <= _NUMBERED_AT_MOST:
        _draw_numbers(axes, sites, numbers)


def _draw_merges(axes: Axes, sites: GeoDataFrame) -> None:
    """Join each merged office to its receiver by a thin line."""
    place = dict(zip(sites["id"], shapely.get_coordinates(sites.geometry.to_numpy()), strict=True))
    merged = sites[sites["merged_into"].notna()]
    lines = [
        [place[site], place[into]]
        for site, into in zip(merged["id"], merged["merged_into"], strict=True)
    ]
    axes.add_collection(
        LineCollection(lines, colors=palette.DECISION["merge"], linewidths=0.5, zorder=4),
        autolim=False,
    )


def draw_sites(
    axes: Axes, sites: GeoDataFrame, *, marker: str, colour: str, is_gone: bool = False
) -> None:
    """
    Draw some sites, each as large as its tier asks for.

    Parameters
    ----------
    axes
        Where to.
    sites
        Some rows of the table of that name.
    marker
        Of matplotlib.
    colour
        Of all of them.
    is_gone
        Whether they close: then they are small, whatever the tier.
    """
    for tier, points in TIER_POINTS.items():
        chosen = sites[sites["tier"] == tier]
        size = _GONE_POINTS if is_gone else points * (1.5 if marker == "*" else 1)
        axes.scatter(
            chosen.geometry.x,
            chosen.geometry.y,
            s=size**2,
            marker=marker,
            c=colour,
            edgecolors=INK,
            linewidths=0.3 if is_gone else 0.5,
            zorder=5 if is_gone else 6,
        )


def _draw_numbers(axes: Axes, sites: GeoDataFrame, numbers: Mapping[str, int]) -> None:
    halo = [withStroke(linewidth=1.4, foreground=PAPER)]
    for site, shape in zip(sites["id"], sites.geometry, strict=True):
        if site in numbers:
            axes.annotate(
                str(numbers[site]),
                (shape.x, shape.y),
                xytext=(3.2, 2.2),
                textcoords="offset points",
                fontsize=5.5,
                fontweight="bold",
                color=INK,
                path_effects=halo,
                zorder=7,
            )
