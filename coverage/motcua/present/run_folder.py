"""A run's folder read again: what its page, and comparisons, are drawn from."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motcua.errors import InputError, OutputError
from motcua.present.geopackage import read_geopackage
from motcua.present.map import write_page
from motcua.present.publish import FRESH, settle, told
from motcua.present.run_document import read_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopandas import GeoDataFrame

_AGAIN = "Give the folder of a finished run, or run the study again."


def read_run(folder: Path) -> tuple[dict[str, Any], dict[str, GeoDataFrame]]:
    """
    Return a finished run's document and tables.

    Parameters
    ----------
    folder
        A folder with plan.json and plan.gpkg.

    Returns
    -------
    document
        As from `plan_document`.
    tables
        As from `plan_tables`.

    Raises
    ------
    InputError
        If a file is missing, cannot be read, or the two are not of one run.
    """
    document = read_document(folder / "plan.json")
    path = folder / "plan.gpkg"
    if not path.is_file():
        raise InputError("The run holds no plan.gpkg.", where=str(folder), mend=_AGAIN)
    tables = read_geopackage(path)
    _check_same_run(document, tables, folder)
    return document, tables


def redraw_page(
    run: Path, folder: Path, *, overwrite: bool = False, web_tiles: bool = False
) -> Path:
    """
    Draw a run's map.html again from its plan.json and plan.gpkg.

    Parameters
    ----------
    run
        Folder of the finished run.
    folder
        Where the page goes; made if need be.
    overwrite
        Whether a page that stands there may be replaced.
    web_tiles
        Whether the page offers a base map from the internet, off until it is switched on.

    Returns
    -------
    path
        The page, written whole or not at all.

    Raises
    ------
    OutputError
        If a page stands there and may not be replaced, or it cannot be written.
    """
    target = folder / "map.html"
    if target.exists() and not overwrite:
        raise OutputError(
            "The folder already holds a page.",
            where=str(target),
            mend="Add --overwrite to replace it, or name another folder with --out.",
        )
    settle(run)
    document, tables = read_run(run)
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=FRESH) as scratch:
            fresh = Path(scratch) / target.name
            write_page(document, tables, path=fresh, web_tiles=web_tiles)
            fresh.replace(target)
    return target


def _check_same_run(
    document: Mapping[str, Any], tables: Mapping[str, GeoDataFrame], folder: Path
) -> None:
    same = document["totals"]["demand_points"] == len(tables["demand"]) and all(
        [row["id"] for row in document[name]] == tables[name]["id"].tolist()
        for name in ("sites", "areas")
    )
    if not same:
        raise InputError(
            "plan.json and plan.gpkg are not of the same run.", where=str(folder), mend=_AGAIN
        )
