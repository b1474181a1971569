"""The change between two runs as a small drawing: areas by minutes, offices that open and close."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import shapely

from motcua.present import palette
from motcua.present.bilingual import LANGUAGES, escape, say, spans
from motcua.present.words import load_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopandas import GeoDataFrame

    from motcua.present.words import Words

_MAP_PX = 620.0
_CHANGE_MINUTES = (-5.0, -1.0, 1.0, 5.0, 10.0)
_CHANGE_COLOURS = ("#01665e", "#80cdc1", "#f5f5f5", "#fddbb0", "#e08214", "#8c3a04")
_N_SHORTER = 2
_DOTS = (
    '<defs><pattern id="shorter" width="5" height="5" patternUnits="userSpaceOnUse">'
    '<rect width="2" height="2" fill="#000" fill-opacity=".55"/></pattern></defs>'
)
_DETAIL_SHARE = 0.002
"""Borders are drawn to this share of the map's width."""


def change_map(comparison: Mapping[str, Any], tables: Mapping[str, GeoDataFrame]) -> str:
    """
    Draw the areas by the change of their mean minutes, and the offices that open or close.

    Parameters
    ----------
    comparison
        From `comparison.compare_runs`.
    tables
        Of the second run: its places are drawn.

    Returns
    -------
    html
        A drawing with its legend, each shape titled; empty where the runs share no area.
    """
    if not comparison["areas"]:
        return ""
    areas, sites = tables["areas"], tables["sites"]
    west, south, east, north = (float(edge) for edge in areas.total_bounds)
    scale = _MAP_PX / max(east - west, north - south)
    change = {row["id"]: row["minutes_difference"] for row in comparison["areas"]}
    shapes = []
    simple = shapely.simplify(areas.geometry.to_numpy(), _DETAIL_SHARE * (east - west))
    for area, name, shape in zip(areas["id"], areas["name"], simple, strict=True):
        path = _path(shape, west=west, north=north, scale=scale)
        title = _area_title(str(name), change.get(area))
        fill = _colour(change.get(area))
        shapes.append(f'<path d="{path}" fill="{fill}"><title>{title}</title></path>')
        if _is_shorter(change.get(area)):
            shapes.append(f'<path d="{path}" fill="url(#shorter)" class="dots"/>')
    places = dict(zip(sites["id"], sites.geometry, strict=True))
    for row in comparison["sites"]:
        place = places.get(row["id"])
        kind = _turn(row)
        if place is not None and kind:
            x, y = (place.x - west) * scale, (north - place.y) * scale
            shapes.append(_mark(kind, x, y, row["name"]))
    size = f"{(east - west) * scale + 8:.0f} {(north - south) * scale + 8:.0f}"
    drawing = f'<svg class="map" viewBox="-4 -4 {size}" role="img">'
    return f"{drawing}{_DOTS}{''.join(shapes)}</svg>{_legend()}"


def _path(shape: Any, *, west: float, north: float, scale: float) -> str:  # noqa: ANN401 - shapely
    rings = []
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        points = shapely.get_coordinates(ring)
        line = " ".join(f"{(x - west) * scale:.1f},{(north - y) * scale:.1f}" for x, y in points)
        rings.append(f"M{line}Z")
    return "".join(rings)


def _area_title(name: str, change: float | None) -> str:
    if change is None:
        return escape(name)
    return escape(f"{name}: {load_words('vi').number(change, 1)} min")


def _colour(change: float | None) -> str:
    if change is None:
        return palette.UNKNOWN
    return _CHANGE_COLOURS[sum(change > bound for bound in _CHANGE_MINUTES)]


def _is_shorter(change: float | None) -> bool:
    """Say whether an area is dotted: in grey, a gain and a loss of one size look alike."""
    return change is not None and change <= _CHANGE_MINUTES[1]


def _turn(row: Mapping[str, Any]) -> str:
    """Return what happens to an office from A to B: opens, closes, or nothing that a map shows."""
    if row["open_b"] and not row["open_a"]:
        return "opens"
    return "closes" if row["open_a"] and not row["open_b"] else ""


def _mark(kind: str, x: float, y: float, name: str) -> str:
    title = f"<title>{escape(name)}</title>"
    if kind == "opens":
        return f'<circle class="opens" cx="{x:.1f}" cy="{y:.1f}" r="4.5">{title}</circle>'
    d = f"M{x - 4:.1f},{y - 4:.1f}l8,8m0,-8l-8,8"
    return f'<g class="closes"><path d="{d}" class="halo"/><path d="{d}"/>{title}</g>'


def _legend() -> str:
    ends = [-math.inf, *_CHANGE_MINUTES, math.inf]
    items = []
    classes = zip(_CHANGE_COLOURS, pairwise(ends), strict=True)
    for place, (colour, (lower, upper)) in enumerate(classes):
        text = spans([_bounds(lower, upper, load_words(each)) for each in LANGUAGES])
        fills = [colour, "url(#shorter)"] if place < _N_SHORTER else [colour]
        swatch = "".join(f'<rect width="18" height="12" fill="{fill}"/>' for fill in fills)
        items.append(f'<li><svg viewBox="0 0 18 12">{swatch}</svg> {text}</li>')
    for kind in ("opens", "closes"):
        text = say(f"compare.{kind}")
        items.append(f'<li><svg viewBox="0 0 12 12">{_mark(kind, 6, 6, "")}</svg> {text}</li>')
    return f'<ul class="legend">{"".join(items)}</ul>'


def _bounds(lower: float, upper: float, words: Words) -> str:
    if lower == -math.inf:
        return words.say("compare.shorter_than", minutes=-upper)
    if upper == math.inf:
        return words.say("compare.longer_than", minutes=lower)
    return words.say("compare.change_between", lower=_signed(lower), upper=_signed(upper))


def _signed(minutes: float) -> str:
    return f"{minutes:+.0f}".replace("-", "\N{MINUS SIGN}")
