"""The still maps: what a browser without scripts shows, and what the printer gets."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from markupsafe import Markup

from motcua.present import palette
from motcua.present.grid import MERCATOR
from motcua.present.page.png import write_png
from motcua.present.page.symbols import office_symbol
from motcua.present.projecting import way_between
from motcua.units import MS_PER_MIN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

    from motcua.domain.arrays import LongArray
    from motcua.present.grid import CellImage
    from motcua.present.minute_classes import MinuteClass

_SIDE_PX = 640
"""Longer side of the coloured picture; borders and offices are drawn as lines above it."""

_HATCH_EVERY, _HATCH_WIDE = 6, 2
_DOTS_EVERY = 3
_LINE_SHADE = 0.5
_DARK = 75
_DETAIL_PX = 0.5
_ROAD_WIDTHS = (1.5, 1.3, 1.1, 0.8, 0.6)
_GONE_FIRST = {"none": 0, "close": 1, "merge": 1}


@dataclass(frozen=True, kw_only=True, eq=False)
class Still:
    """Everything that the still maps of one plan share."""

    document: Mapping[str, Any]
    """From `plan_document`."""

    tables: Mapping[str, GeoDataFrame]
    """From `plan_tables`."""

    image: CellImage
    """Which point a pixel shows."""

    order: LongArray
    """Rows of the demand table that the image's points stand for."""

    classes: Sequence[MinuteClass]
    """Classes of minutes."""

    def draw(self, side: str) -> Markup:
        """
        Return the map of one side as a picture for HTML.

        Parameters
        ----------
        side
            before or after.

        Returns
        -------
        svg
            Coloured cells, hatched outside the standard, with roads, borders and offices. It
            holds no text out of a file.
        """
        pixels = self._pixels(side)
        height, width = pixels.shape
        picture = base64.b64encode(write_png(pixels, self._colours())).decode("ascii")
        parts = [
            f'<svg class="still-map" viewBox="0 0 {width} {height}" aria-hidden="true">',
            f'<image width="{width}" height="{height}" href="data:image/png;base64,{picture}"/>',
            *self._lines(width, height),
            *self._offices(side, width, height),
            "</svg>",
        ]
        return Markup("").join(Markup(part) for part in parts)  # noqa: S704 - numbers and our own marks

    def _pixels(self, side: str) -> NDArray[np.uint8]:
        """Return each pixel's colour: 0 for none, then the classes, then the lines over them."""
        step = max(1, -(-max(self.image.point.shape) // _SIDE_PX))
        point = self.image.point[step // 2 :: step, step // 2 :: step]
        demand, suffix = self.tables["demand"], "_before" if side == "before" else ""
        colour = self._class_of(demand[f"minutes{suffix}"].to_numpy()[self.order]) + 1
        reading = self.document["standard"]["reading"]
        outside = ~demand[f"covered_{reading}{suffix}"].to_numpy()[self.order]
        pixels = np.where(point >= 0, colour[point], 0)
        down, along = np.indices(pixels.shape)
        stripe = (down + along) % _HATCH_EVERY < _HATCH_WIDE
        dot = (down % _DOTS_EVERY == 0) & (along % _DOTS_EVERY == 0)
        unknown = colour[point] > len(self.classes)
        lines = (point >= 0) & ((outside[point] & stripe) | (unknown & dot))
        return np.where(lines, pixels + len(self.classes) + 1, pixels).astype(np.uint8)

    def _class_of(self, minutes: NDArray[np.float64]) -> LongArray:
        """Return each point's class; the number of classes where no time is known."""
        uppers = [row.upper for row in self.classes if row.upper is not None]
        milliseconds = np.rint(np.nan_to_num(minutes) * MS_PER_MIN)
        places = np.searchsorted(np.array(uppers) * MS_PER_MIN, milliseconds, side="left")
        return np.where(np.isnan(minutes), len(self.classes), places).astype(np.int64)

    def _colours(self) -> list[str]:
        plain = [*(row.colour for row in self.classes), palette.UNKNOWN]
        return ["#ffffff", *plain, *(_line_tone(colour) for colour in plain)]

    def _lines(self, width: int, height: int) -> list[str]:
        roads, areas = self.tables["roads"], self.tables["areas"]
        widths = _ROAD_WIDTHS[: len(roads)]
        parts = [
            f'<path d="{self._path(shape, width, height)}" fill="none" stroke="#ffffff"'
            f' stroke-opacity="0.8" stroke-width="{line}"/>'
            for shape, line in zip(roads.geometry, widths, strict=True)
        ]
        borders = shapely.multilinestrings(
            shapely.get_rings(shapely.get_parts(areas.geometry.to_numpy()))
        )
        line = (
            f'<path d="{self._path(borders, width, height)}" fill="none" stroke="#1d2733"'
            ' stroke-opacity="0.55" stroke-width="0.6"/>'
        )
        return [*parts, line]

    def _offices(self, side: str, width: int, height: int) -> list[str]:
        """Return the offices' symbols, the open ones above the others."""
        rows = list(self.document["sites"])
        rows.sort(key=lambda row: 2 - _GONE_FIRST.get(row["decision"], 2), reverse=True)
        places = self._place(self.tables["sites"].geometry.to_numpy(), width, height)
        where = {row["id"]: xy for row, xy in zip(self.document["sites"], places, strict=True)}
        parts = []
        for row in rows:
            decision = row["decision"]
            if side == "before":
                decision = "keep" if row["existing"] else "none"
            if decision != "none":
                parts.append(office_symbol(row["tier"], decision, xy=where[row["id"]]))
        return parts

    def _place(self, geometry: NDArray[Any], width: int, height: int) -> NDArray[np.float64]:
        """Return the coordinates of geometries in the picture, shape (n, 2)."""
        crs = self.tables["areas"].crs
        to_page = way_between(crs, MERCATOR)
        xy = shapely.get_coordinates(geometry)
        x, y = to_page.transform(xy[:, 0], xy[:, 1])
        west, south, east, north = self.image.bounds_m
        return np.column_stack(
            [(x - west) / (east - west) * width, (north - y) / (north - south) * height]
        )

    def _path(self, shape: Any, width: int, height: int) -> str:  # noqa: ANN401 - shapely
        lines = shapely.get_parts(shape)
        lengths = shapely.get_num_coordinates(lines)
        places = self._place(lines, width, height)
        drawn = shapely.linestrings(places, indices=np.repeat(np.arange(len(lines)), lengths))
        plain = shapely.simplify(drawn, _DETAIL_PX)
        return "".join(
            "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(line))
            for line in plain
        )


def _line_tone(colour: str) -> str:
    """Return the tone of lines over a colour: half as bright, on dark ones halfway to white."""
    red, green, blue = channels = bytes.fromhex(colour.removeprefix("#"))
    is_dark = 0.3 * red + 0.59 * green + 0.11 * blue < _DARK
    toned = [(value + 255) * _LINE_SHADE if is_dark else value * _LINE_SHADE for value in channels]
    return "#" + bytes(round(value) for value in toned).hex()
