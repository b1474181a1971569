"""One folder per run: written whole or not at all, never over another's without leave."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from motcua.errors import OutputError
from motcua.present.document import plan_document, write_document
from motcua.present.geopackage import write_geopackage
from motcua.present.summary import write_summary
from motcua.present.tables import plan_tables
from motcua.present.workbook import write_workbook

if TYPE_CHECKING:
    from motcua.domain.plan import Plan


def check_folder(folder: Path, *, overwrite: bool) -> None:
    """
    Refuse a folder that already holds results, before any work is done.

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
    if (folder / "plan.json").exists() and not overwrite:
        raise OutputError(
            "The folder already holds a plan.",
            where=str(folder),
            mend="Add --overwrite to replace it, or name another folder with --out.",
        )


def write_folder(plan: Plan, folder: Path, *, overwrite: bool = False) -> list[Path]:
    """
    Write a plan's files, each by a temporary file and a rename.

    Parameters
    ----------
    plan
        The plan.
    folder
        Where to; made if need be.
    overwrite
        Whether earlier results may be replaced.

    Returns
    -------
    paths
        The files written, in the order of the contract.

    Raises
    ------
    OutputError
        If a plan stands there and may not be replaced.
    """
    check_folder(folder, overwrite=overwrite)
    folder.parent.mkdir(parents=True, exist_ok=True)
    document, tables = plan_document(plan), plan_tables(plan)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".motcua-") as scratch:
        fresh = Path(scratch)
        write_document(document, fresh / "plan.json")
        write_geopackage(document, tables, path=fresh / "plan.gpkg")
        write_workbook(document, tables, path=fresh / "plan.xlsx")
        summary = write_summary(document, tables)
        (fresh / "summary.md").write_text(summary, encoding="utf-8", newline="\n")
        folder.mkdir(exist_ok=True)
        made = sorted(fresh.iterdir())
        for path in made:
            _replace(path, folder / path.name)
        return [folder / path.name for path in made]


def _replace(source: Path, target: Path) -> None:
    """Rename where the file system can, which is whole or not at all; else copy beside and swap."""
    try:
        source.replace(target)
    except OSError:  # pragma: no cover - scratch and folder lie on one file system
        beside = target.with_name(f".{target.name}.new")
        shutil.copyfile(source, beside)
        os.replace(beside, target)  # noqa: PTH105 - the atomic call on every platform
