"""People at places as a file has them, before they are put into areas, split and raked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.errors import InputError
from motcua.inputs.columns import numbers, required_texts, select
from motcua.inputs.faults import Faults
from motcua.inputs.ids import note_repeats, row_ids
from motcua.inputs.places import RASTERS, place_rows, to_metres
from motcua.inputs.tables import read_table

if TYPE_CHECKING:
    from pathlib import Path

    from motcua.domain.arrays import BoolArray, FloatArray, TextArray
    from motcua.inputs.table import Table
    from motcua.study.places import PeopleTable

_REGULAR_SHARE = 0.5
_REGULAR_TOLERANCE = 0.1
_FEWEST_OF_A_GRID = 4


@dataclass(frozen=True, kw_only=True, eq=False)
class People:
    """People at places in the study's coordinate system, in the order of the file."""

    path: Path
    """The file."""

    ids: TextArray
    """Unique, shape (n,)."""

    xy_m: FloatArray
    """Shape (n, 2)."""

    people: FloatArray
    """Not negative, shape (n,)."""

    spacing_m: float
    """Side of the cell that a point stands for; 0 where the points are no grid."""

    goes_beyond: bool
    """Whether the file knows people outside the region too, as a raster does."""

    key: str = "[demand]"
    """The table of the study that names the file."""

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self.ids)

    def take(self, keep: BoolArray) -> People:
        """
        Return some of the places.

        Parameters
        ----------
        keep
            Which, shape (n,).

        Returns
        -------
        people
            Those kept, in the same order.
        """
        return People(
            path=self.path,
            ids=self.ids[keep],
            xy_m=self.xy_m[keep],
            people=self.people[keep],
            spacing_m=self.spacing_m,
            goes_beyond=self.goes_beyond,
            key=self.key,
        )


def read_people(
    about: PeopleTable, *, crs: str, bounds: FloatArray | None = None, key: str = "[demand]"
) -> People:
    """
    Read people as their file has them.

    Parameters
    ----------
    about
        The study's demand, or a further layer of it.
    crs
        The study's coordinate system.
    bounds
        ``[[west, south], [east, north]]`` in `crs`, beyond which a raster is not read.
    key
        The table of the study that `about` is, for messages.

    Returns
    -------
    people
        Cells of a raster without data left out; rows of a table all kept.

    Raises
    ------
    InputError
        If a value is absent, negative or no number, an id repeats, or a place is unknown.
    """
    if about.file.suffix.lower() in RASTERS:
        return _read_raster(about, crs=crs, bounds=bounds, key=key)
    return _read_rows(about, crs=crs, key=key)


def grid_spacing(xy_m: FloatArray) -> float:
    """
    Return the spacing of points that form a grid, squares or hexagons alike.

    Parameters
    ----------
    xy_m
        Places in metres, shape (n, 2).

    Returns
    -------
    spacing_m
        Median distance to the nearest other point; 0 where fewer than half of the points
        have a neighbour within a tenth of it, so that they are no grid.

    Examples
    --------
    >>> x, y = np.meshgrid(np.arange(5) * 100.0, np.arange(5) * 100.0)
    >>> grid_spacing(np.column_stack([x.ravel(), y.ravel()]))
    100.0
    >>> grid_spacing(np.array([[0.0, 0.0], [1.0, 1.0]]))
    0.0
    """
    from scipy.spatial import cKDTree

    places = np.unique(xy_m, axis=0)
    if len(places) < _FEWEST_OF_A_GRID:
        return 0.0
    distance_m = cKDTree(places).query(places, k=2)[0][:, 1]
    spacing_m = float(np.median(distance_m))
    regular = np.abs(distance_m - spacing_m) <= _REGULAR_TOLERANCE * spacing_m
    return spacing_m if regular.mean() >= _REGULAR_SHARE else 0.0


def _read_rows(about: PeopleTable, *, crs: str, key: str) -> People:
    table = select(read_table(about.file), about.only)
    _check_some(table, key)
    faults = Faults(about.file)
    if about.population is None:
        raise InputError(
            f"The study names no population column of {about.file.name}.",
            where=about.file.as_posix(),
            mend=f"Add population to {key}; the file has: {', '.join(table.columns)}.",
        )
    people = numbers(table, about.population, faults=faults, least=0)
    ids = required_texts(table, about.id, faults=faults) if about.id else row_ids(table)
    note_repeats(ids, table=table, name=about.id or "row", faults=faults)
    xy, source = place_rows(
        table, x=about.x, y=about.y, crs=about.crs, key=f"{key} crs", faults=faults
    )
    xy_m = to_metres(table, xy, source=source, target=crs, faults=faults)
    faults.check()
    return People(
        path=about.file,
        ids=ids,
        xy_m=xy_m,
        people=people,
        spacing_m=_area_side(table, source=source, target=crs) or grid_spacing(xy_m),
        goes_beyond=about.goes_beyond,
        key=key,
    )


def _check_some(table: Table, key: str) -> None:
    if not len(table):
        raise InputError(
            f"No row of {table.path.name} is among those the study wants.",
            where=table.path.as_posix(),
            mend=f"Check the values under only in {key}.",
        )


def _area_side(table: Table, *, source: str, target: str) -> float:
    """Return the side of a square as large as the median polygon; 0 where there are points."""
    import shapely

    from motcua.inputs.projection import project_shapes

    if table.geometry is None or (shapely.get_dimensions(table.geometry) < 2).any():  # noqa: PLR2004 - polygons have two
        return 0.0
    shapes = project_shapes(table.geometry, source=source, target=target)
    return float(np.sqrt(np.median(shapely.area(shapes))))


def _read_raster(about: PeopleTable, *, crs: str, bounds: FloatArray | None, key: str) -> People:
    from motcua.inputs.rasters import read_cells

    row_column, xy_m, people, spacing_m = read_cells(
        about.file, crs=about.crs, target=crs, bounds=bounds
    )
    width = len(str(int(row_column.max())))
    ids = [f"{row:0{width}d}-{column:0{width}d}" for row, column in row_column.tolist()]
    return People(
        path=about.file,
        ids=np.array(ids, dtype="U"),
        xy_m=xy_m,
        people=people,
        spacing_m=spacing_m,
        goes_beyond=True,
        key=key,
    )
