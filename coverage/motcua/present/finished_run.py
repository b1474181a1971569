"""A finished run as one object, from its folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from motcua.present.run_folder import read_run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geopandas import GeoDataFrame


@dataclass(frozen=True, kw_only=True, eq=False)
class FinishedRun:
    """One run's folder, read."""

    name: str
    """Of the folder."""

    document: Mapping[str, Any]
    """What plan.json says."""

    tables: Mapping[str, GeoDataFrame]
    """What plan.gpkg holds."""


def open_run(folder: Path) -> FinishedRun:
    """
    Read a run's folder.

    Parameters
    ----------
    folder
        As ``motcua run`` wrote it; its plan.json in place of the folder is taken too.

    Returns
    -------
    run
        Document and tables.

    Raises
    ------
    InputError
        If there is no plan, or not one that this version reads.
    """
    home = folder.parent if folder.name == "plan.json" else folder
    document, tables = read_run(home)
    return FinishedRun(name=home.resolve().name, document=document, tables=tables)
