"""The files of a comparison: a page and a workbook, written whole."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motcua.errors import OutputError
from motcua.present.comparison_page import compare_page
from motcua.present.comparison_sheets import comparison_sheets
from motcua.present.words import load_words
from motcua.present.workbook import Book, write_sheets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.present.finished_run import FinishedRun

NAMES = ("compare.html", "compare.xlsx")


def check_target(folder: Path, *, overwrite: bool) -> None:
    """
    Refuse a folder that already holds a comparison, before any work is done.

    Parameters
    ----------
    folder
        Where the files would go.
    overwrite
        Whether an earlier comparison may be replaced.

    Raises
    ------
    OutputError
        If one stands there and may not be replaced, or the path is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise OutputError(
            "The comparison needs a folder, but a file stands there.",
            where=folder.as_posix(),
            mend="Name another folder with --out.",
        )
    if not overwrite and any((folder / name).exists() for name in NAMES):
        raise OutputError(
            "The folder already holds a comparison.",
            where=folder.as_posix(),
            mend="Add --overwrite to replace it, or name another folder with --out.",
        )


def write_comparison(
    comparison: Mapping[str, Any], first: FinishedRun, second: FinishedRun, *, folder: Path
) -> list[Path]:
    """
    Write page and workbook, the same bytes for the same two runs.

    Parameters
    ----------
    comparison
        From `comparison.compare_runs`.
    first
        A.
    second
        B.
    folder
        Where to; made if need be.

    Returns
    -------
    paths
        The files written.

    Raises
    ------
    OutputError
        If the files cannot be written.
    """
    words = load_words(comparison["a"]["language"])
    sides = (comparison["a"], comparison["b"])
    book = Book(
        name=f"A · {sides[0]['name']} / B · {sides[1]['name']}",
        as_of=max(side["as_of"] for side in sides),
        is_generated=any(side["is_generated"] for side in sides),
    )
    page = compare_page(comparison, first, second)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".motcua-new-") as scratch:
            fresh = Path(scratch)
            (fresh / "compare.html").write_text(page, encoding="utf-8", newline="\n")
            sheets = comparison_sheets(comparison, words=words)
            write_sheets(sheets, book, path=fresh / "compare.xlsx", words=words)
            for name in NAMES:
                (fresh / name).replace(folder / name)
    except OSError as fault:
        raise OutputError(
            f"The comparison cannot be written: {fault.strerror or fault}.",
            where=folder.as_posix(),
            mend="Close the programs that hold the files, and see that there is room.",
        ) from fault
    return [folder / name for name in NAMES]
