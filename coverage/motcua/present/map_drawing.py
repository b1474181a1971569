"""A still map of the plan in the study's own plane: cells by minutes, roads, borders, offices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb

from motcua.present import palette
from motcua.present.base_roads import CLASSES as ROAD_CLASSES
from motcua.present.grid import MERCATOR, draw_cells
from motcua.present.layers import residents_alone
from motcua.present.map_scale import draw_scale
from motcua.present.minute_classes import minute_classes
from motcua.present.paper_page import PAPER, QUIET
from motcua.present.site_marks import draw_decisions, draw_sites
from motcua.present.site_sheets import numbered_sites

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geopandas import GeoDataFrame
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray, LongArray
    from motcua.present.grid import CellImage
    from motcua.present.words import Words


_ROAD_POINTS = dict(zip(ROAD_CLASSES, (1.1, 0.9, 0.7, 0.4, 0.25), strict=True))
_STRIPE_PIXELS, _RED_PIXELS = 6, 2
_DOT_PIXELS = 3
_AFTER_CLASSES = 2
"""Unknown and paper follow the classes."""
_MARGIN_SHARE = 0.02


@dataclass(frozen=True, kw_only=True, eq=False)
class MapBase:
    """What the maps of one plan share: everything but the side that is shown."""

    document: Mapping[str, Any]
    """From `plan_document`."""

    tables: Mapping[str, GeoDataFrame]
    """From `plan_tables`."""

    cells: CellImage
    """Which demand point a pixel shows, in the study's plane."""

    words: Words
    """Language of the labels."""


def map_base(
    document: Mapping[str, Any], tables: Mapping[str, GeoDataFrame], *, words: Words
) -> MapBase:
    """
    Return the base of the maps.

    Parameters
    ----------
    document
        From `plan_document`.
    tables
        From `plan_tables`.
    words
        Language of the labels.

    Returns
    -------
    base
        The cells are drawn once, whatever the number of maps.
    """
    tables = residents_alone(tables)
    xy_m = shapely.get_coordinates(tables["demand"].geometry.to_numpy())
    # Paper needs no Mercator: named as the image's own CRS, the study's plane stays as it is.
    cells = draw_cells(xy_m, crs=MERCATOR, cell_m=document["demand"]["cell_m"])
    return MapBase(document=document, tables=tables, cells=cells, words=words)


def draw_minutes(axes: Axes, base: MapBase, *, side: Literal["before", "after"]) -> None:
    """
    Draw how many minutes everybody needs, and the offices.

    Parameters
    ----------
    axes
        Where to.
    base
        From `map_base`.
    side
        The existing offices as they stand, or the plan with its decisions.
    """
    suffix = "_before" if side == "before" else ""
    _draw_cells(axes, base, suffix=suffix)
    _draw_base(axes, base)
    sites = base.tables["sites"]
    if side == "before":
        draw_sites(axes, sites[sites["existing"]], marker="o", colour=palette.DECISION["keep"])
    else:
        draw_decisions(axes, sites, numbers=numbered_sites(base.document))
    _lay_out(axes, base)


def draw_shares(axes: Axes, base: MapBase) -> None:
    """
    Draw the areas by the share of their people in standard, and the open offices.

    Parameters
    ----------
    axes
        Where to.
    base
        From `map_base`.
    """
    shares = base.tables["areas"]["covered_share"].to_numpy()
    colours = np.array([*palette.SHARE, "#f0f0f0"])
    place = np.searchsorted(palette.SHARE_BOUNDS, shares, side="right")
    place[np.isnan(shares)] = len(palette.SHARE)
    base.tables["areas"].plot(ax=axes, color=colours[place], edgecolor="none", aspect=None)
    _draw_base(axes, base)
    sites = base.tables["sites"]
    draw_sites(axes, sites[sites["open"]], marker="o", colour=palette.DECISION["keep"])
    _lay_out(axes, base)


def _draw_cells(axes: Axes, base: MapBase, *, suffix: str) -> None:
    demand = base.tables["demand"]
    minutes, people = demand[f"minutes{suffix}"].to_numpy(), demand["people"].to_numpy()
    classes = minute_classes(base.document)
    bounds = [line.upper for line in classes if line.upper is not None]
    place = np.searchsorted(bounds, minutes, side="left")
    place[np.isnan(minutes)] = len(classes)
    paper = len(classes) + 1
    place[people <= 0] = paper
    colours = [*(line.colour for line in classes), palette.UNKNOWN, PAPER]
    outside = ~demand[f"covered{suffix}"].to_numpy() & (people > 0)
    west, south, east, north = base.cells.bounds_m
    axes.imshow(
        _pixels(base.cells, place.astype(np.int64), outside, colours=colours),
        extent=(west, east, south, north),
        interpolation="nearest",
        aspect="equal",
        zorder=1,
    )


def _pixels(
    cells: CellImage, place: LongArray, outside: BoolArray, *, colours: Sequence[str]
) -> NDArray[np.uint8]:
    """Return the image, red and white stripes outside the standard, dots where no time is known."""
    table = np.round(255 * np.array([to_rgb(colour) for colour in colours])).astype(np.uint8)
    point = cells.point
    pixels = table[np.where(point >= 0, place[point], len(colours) - 1)]
    rows, columns = np.arange(point.shape[0])[:, None], np.arange(point.shape[1])
    unknown = (point >= 0) & (place[point] == len(colours) - _AFTER_CLASSES)
    pixels[unknown & (rows % _DOT_PIXELS == 0) & (columns % _DOT_PIXELS == 0)] = 90
    stripe = (rows + columns) % _STRIPE_PIXELS
    outside_here = (point >= 0) & outside[point]
    # The white edge is seen in a grey print, where red is as dark as brown.
    pixels[outside_here & (stripe == _RED_PIXELS)] = 255
    pixels[outside_here & (stripe < _RED_PIXELS)] = np.round(
        255 * np.array(to_rgb(palette.UNCOVERED))
    ).astype(np.uint8)
    return np.asarray(pixels)


def _draw_base(axes: Axes, base: MapBase) -> None:
    for name, shapes in base.tables["roads"].set_index("road_class").geometry.items():
        lines = [shapely.get_coordinates(line) for line in shapely.get_parts(shapes)]
        width = _ROAD_POINTS[str(name)]
        axes.add_collection(
            LineCollection(lines, colors=palette.ROAD, linewidths=width, zorder=2), autolim=False
        )
    parts = shapely.get_parts(base.tables["areas"].geometry.to_numpy())
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(parts)]
    axes.add_collection(
        LineCollection(rings, colors=QUIET, linewidths=0.35, zorder=3), autolim=False
    )


def _lay_out(axes: Axes, base: MapBase) -> None:
    """Show the areas and all cells, with a scale and the north."""
    west, south, east, north = base.cells.bounds_m
    areas = base.tables["areas"].total_bounds
    west, south = min(west, areas[0]), min(south, areas[1])
    east, north = max(east, areas[2]), max(north, areas[3])
    margin = _MARGIN_SHARE * max(east - west, north - south)
    axes.set_xlim(west - margin, east + margin)
    axes.set_ylim(south - 2.5 * margin, north + margin)
    axes.set_aspect("equal", anchor="N")
    draw_scale(axes, base.words)
