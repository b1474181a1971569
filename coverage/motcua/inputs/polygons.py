"""Polygons that can be measured: in the study's system, valid, cut to where data are complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.domain.finding import Finding
from motcua.errors import InputError, StudyError, listing
from motcua.inputs.columns import select
from motcua.inputs.crs import source_crs
from motcua.inputs.faults import Faults
from motcua.inputs.projection import project_shapes
from motcua.inputs.tables import read_table

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from motcua.domain.arrays import BoolArray
    from motcua.inputs.table import Table
    from motcua.study.schema import RegionTable

_SLIVER_SHARE = 0.01
"""An area of which less than this is inside the clip is a neighbour touched, not an area."""


def valid_polygons(
    table: Table, *, crs: str, faults: Faults
) -> tuple[NDArray[Any], tuple[Finding, ...]]:
    """
    Return the polygons of a file in the study's system.

    Parameters
    ----------
    table
        Rows of a file.
    crs
        The study's coordinate system.
    faults
        Where rows without a polygon are noted.

    Returns
    -------
    shapes
        Valid polygons and multipolygons, shape (n_rows,); anything else only where a fault is
        noted.
    findings
        How many were invalid and have been mended.

    Raises
    ------
    InputError
        If the file does not say in which coordinate system it is.
    """
    import shapely

    source = source_crs(table.path, in_file=table.crs, stated=None, key="[region] file")
    if table.geometry is None:
        faults.add(
            f"{table.path.name} has no geometry.", mend="Give a file of polygons, one an area."
        )
        return np.empty(len(table), dtype=object), ()
    shapes = project_shapes(table.geometry, source=source, target=crs)
    broken = shapely.is_missing(shapes) | ~shapely.is_valid(shapes)
    mendable = broken & ~shapely.is_missing(shapes)
    shapes[mendable] = [_polygons_of(shape) for shape in shapely.make_valid(shapes[mendable])]
    no_area = shapely.is_missing(shapes) | ~(shapely.area(shapes) > 0)
    rows = [f"row {row}" for row in table.rows[no_area]]
    if rows:
        faults.add("No polygon in", rows, mend="Draw the areas as polygons, or delete the rows.")
    if not mendable.any():
        return shapes, ()
    rows = [str(row) for row in table.rows[mendable]]
    values: dict[str, str | int | float] = {"n": len(rows), "rows": listing(rows)}
    finding = Finding(level="green", code="invalid_polygon", values=values, where=table.path.name)
    return shapes, (finding,)


def clip(
    shapes: NDArray[Any], about: RegionTable, *, crs: str
) -> tuple[NDArray[Any], BoolArray, tuple[Finding, ...]]:
    """
    Cut areas to the polygons in which a study's data are complete.

    Parameters
    ----------
    shapes
        The areas, shape (n,).
    about
        The region's keys, perhaps with a clip.
    crs
        The study's coordinate system.

    Returns
    -------
    shapes
        What is left of each area, shape (n,).
    is_kept
        Whether more than a sliver is left, shape (n,).
    findings
        How much was cut away.

    Raises
    ------
    InputError
        If the clip's file cannot be used, or nothing is left.
    StudyError
        If the areas have official people, who cannot be raked into a part of an area.
    """
    import shapely

    if about.clip is None:
        return shapes, np.ones(len(shapes), dtype=bool), ()
    if about.population:
        raise StudyError(
            "Official people of whole areas cannot be raked into areas that are cut.",
            where="[region] population, [region.clip]",
            mend="Leave one of the two out.",
        )
    table = select(read_table(about.clip.file), about.clip.only)
    faults = Faults(about.clip.file)
    masks, _ = valid_polygons(table, crs=crs, faults=faults)
    faults.check()
    cut = shapely.intersection(shapes, shapely.union_all(masks))
    is_kept = shapely.area(cut) >= _SLIVER_SHARE * shapely.area(shapes)
    if not is_kept.any():
        raise _nothing_left(about.clip.file)
    cut[is_kept] = [_polygons_of(shape) for shape in cut[is_kept]]
    share = float(shapely.area(cut[is_kept]).sum() / shapely.area(shapes).sum())
    values: dict[str, str | int | float] = {
        "kept": int(is_kept.sum()),
        "n": len(shapes),
        "percent": round(100 * share, 1),
    }
    finding = Finding(level="amber", code="clipped", values=values, where=about.clip.file.name)
    return cut, is_kept, (finding,)


def _nothing_left(path: Path) -> InputError:
    return InputError(
        f"No area lies in the polygons of {path.name}.",
        where=path.as_posix(),
        mend="Check the values under only in [region.clip].",
    )


def _polygons_of(shape: Any) -> Any:  # noqa: ANN401 - shapely is untyped
    """Return the polygons of a mended shape; the lines and points left over enclose nothing."""
    import shapely

    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])  # noqa: PLR2004 - polygons have two dimensions
