"""One folder per run: written whole or not at all, never over another's without leave."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from motcua.domain.progress import Stopwatch
from motcua.errors import OutputError
from motcua.present.document import plan_document, write_document
from motcua.present.extra_parts import require_parts, write_parts
from motcua.present.geopackage import write_geopackage
from motcua.present.map import write_page
from motcua.present.publish import replacing, settle
from motcua.present.run_record import write_run_record
from motcua.present.summary import write_summary
from motcua.present.tables import plan_tables
from motcua.present.workbook import write_workbook

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from motcua.domain.plan import Plan
    from motcua.domain.progress import Progress


def check_folder(folder: Path, *, overwrite: bool) -> None:
    """
    Refuse a folder that already holds results, before any work is done; mend what a kill left.

    Parameters
    ----------
    folder
        Where the results would go.
    overwrite
        Whether earlier results may be replaced.

    Raises
    ------
    OutputError
        If a plan stands there and may not be replaced, or the path is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputError(
            "The results need a folder, but a file stands there.",
            where=str(folder),
            mend="Name another folder with --out.",
        )
    settle(folder)
    if (folder / "plan.json").exists() and not overwrite:
        raise OutputError(
            "The folder already holds a plan.",
            where=str(folder),
            mend="Add --overwrite to replace it, or name another folder with --out.",
        )


def write_folder(
    plan: Plan,
    folder: Path,
    *,
    overwrite: bool = False,
    with_page: bool = True,
    parts: tuple[str, ...] = (),
    stopwatch: Stopwatch | None = None,
    study: str | None = None,
    web_tiles: bool = False,
) -> list[Path]:
    """
    Write a plan's files, all of them or none.

    Parameters
    ----------
    plan
        The plan.
    folder
        Where to; made if need be. What a person keeps there besides is left alone.
    overwrite
        Whether earlier results may be replaced.
    with_page
        Whether map.html is drawn too; without it an earlier one goes, for it shows another plan.
    parts
        Optional files besides, some of `extra_parts.PARTS`.
    stopwatch
        What took the time of the stages so far, told how far the writing is; its clock values go
        into run.json, the only file that differs between two runs.
    study
        Where the study stands, for whoever verifies the plan; goes into run.json as it is.
    web_tiles
        Whether the page offers a base map from the internet, off until it is switched on.

    Returns
    -------
    paths
        The files written, by name.

    Raises
    ------
    OutputError
        If a plan stands there and may not be replaced, or the files cannot be written.
    """
    check_folder(folder, overwrite=overwrite)
    clock = stopwatch or Stopwatch()
    with replacing(folder) as fresh:
        document, tables = plan_document(plan), plan_tables(plan)
        _write_tables(document, tables, fresh, parts=parts, progress=clock)
        if with_page:
            clock("page", 0.0)
            write_page(document, tables, path=fresh / "map.html", web_tiles=web_tiles)
            clock("page", 1.0)
        write_run_record(clock, fresh / "run.json", study=study)
        names = sorted(path.name for path in fresh.iterdir())
    return [folder / name for name in names]


def write_plan(
    plan: Plan, folder: str | Path, *, overwrite: bool = False, parts: tuple[str, ...] = ()
) -> list[Path]:
    """
    Write a plan's files as the commands do.

    Parameters
    ----------
    plan
        The plan.
    folder
        Where to; made if need be.
    overwrite
        Whether an earlier run's files may be replaced.
    parts
        Optional files besides: pdf, png, docx.

    Returns
    -------
    paths
        The files written, by name.

    Raises
    ------
    OutputError
        If a plan stands there and may not be replaced, or the files cannot be written.
    """
    require_parts(parts)
    return write_folder(plan, Path(folder), overwrite=overwrite, parts=parts)


def _write_tables(
    document: dict[str, Any],
    tables: dict[str, GeoDataFrame],
    fresh: Path,
    *,
    parts: tuple[str, ...],
    progress: Progress,
) -> None:
    """Write what programs, planners and GIS read."""
    progress("files", 0.0)
    write_document(document, fresh / "plan.json")
    progress("files", 0.3)
    write_geopackage(document, tables, path=fresh / "plan.gpkg")
    progress("files", 0.5)
    write_workbook(document, tables, path=fresh / "plan.xlsx")
    progress("files", 0.7)
    write_parts(parts, document, tables, folder=fresh)
    progress("files", 0.9)
    summary = write_summary(document, tables)
    (fresh / "summary.md").write_text(summary, encoding="utf-8", newline="\n")
    progress("files", 1.0)
