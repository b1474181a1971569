"""
A folder's files exchanged whole: afterwards the old ones stand there or the new ones.

The new files lie finished in a hidden folder inside. The old ones step aside into another,
plan.json first; the new ones step in, plan.json last; one rename of the hidden folder says that it
is done. Whoever finds old files still set aside puts them back. So a kill leaves at worst a folder
without plan.json, never a mixture, which the next command mends; and what a person keeps there is
never touched. To rename the whole folder would take two steps as well, and cannot be done to a
memory stick, nor on Windows to a folder that is open somewhere.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from motcua.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS = (
    "plan.json", "map.html", "plan.xlsx", "plan.gpkg", "plan.pdf", "plan.png", "plan.docx",
    "summary.md", "run.json", "plan.gpkg-wal", "plan.gpkg-shm", "plan.gpkg-journal",
)  # fmt: skip
"""Every name that a run may write, and what SQLite leaves beside a GeoPackage."""

LEAVING, OLD, DONE, FRESH = (".motcua-leaving", ".motcua-old", ".motcua-done", ".motcua-new-")
"""Old files on their way out; all of them out; all new ones in; new ones being written."""


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """
    Give a hidden folder to write into, and exchange a run's files for what was written there.

    Parameters
    ----------
    folder
        Where a run's files stand or will stand; made if need be.

    Yields
    ------
    fresh
        An empty folder. If the body raises, nothing in ``folder`` changes.

    Raises
    ------
    OutputError
        If the files cannot be written or exchanged: a full disk, no right to write, a file open in
        another program on Windows. The old files stand as they were.
    ValueError
        If the body writes a file whose name is not among those of a run.
    """
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        with told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            _settle(folder)
            with tempfile.TemporaryDirectory(dir=folder, prefix=FRESH) as fresh:
                yield Path(fresh)
                _exchange(Path(fresh), folder)
    finally:
        _drop_empty(made)


def settle(folder: Path) -> None:
    """
    Mend what a killed run left: put the old files back if the new ones were not all in place.

    Parameters
    ----------
    folder
        A run's folder; nothing happens if it is sound or not there.

    Raises
    ------
    OutputError
        If something is to be mended and the folder cannot be written.
    """
    with told(folder):
        _settle(folder)


def _settle(folder: Path) -> None:
    _put_back(folder)
    for left in (folder / DONE, *folder.glob(f"{FRESH}*")):
        if left.is_dir():
            shutil.rmtree(left)


def _exchange(fresh: Path, folder: Path) -> None:
    """Move the old files out, the new ones in; each step is closed by one rename."""
    made = {path.name for path in fresh.iterdir()}
    if strange := made.difference(OURS):
        raise ValueError(f"no run writes {sorted(strange)}: name it in OURS")
    leaving, old, done = folder / LEAVING, folder / OLD, folder / DONE
    try:
        leaving.mkdir()
        _move(folder, leaving)
        leaving.rename(old)
        _move(fresh, folder)
        old.rename(done)
    except BaseException:
        _put_back(folder)
        raise
    shutil.rmtree(done, ignore_errors=True)  # what stays is swept away by the next run


def _put_back(folder: Path) -> None:
    """Undo an exchange that did not end; may itself be killed and begun again."""
    leaving, old = folder / LEAVING, folder / OLD
    if old.is_dir():
        for name in OURS:  # with all old ones out, what stands here is new
            (folder / name).unlink(missing_ok=True)
        old.rename(leaving)
    if leaving.is_dir():
        _move(leaving, folder)
        leaving.rmdir()


def _move(source: Path, target: Path) -> None:
    """Move a run's files: plan.json leaves first and comes last, so that it never stands alone."""
    for name in OURS if target.name == LEAVING else reversed(OURS):
        if (source / name).exists():
            (source / name).replace(target / name)


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """
    Tell a fault of the file system in a planner's words.

    Parameters
    ----------
    folder
        Where results are written.

    Yields
    ------
    nothing
        The body may write there.

    Raises
    ------
    OutputError
        In place of any fault that the file system raises.
    """
    try:
        yield
    except OSError as fault:
        named = fault.filename if isinstance(fault.filename, str) else folder
        raise OutputError(
            f"The results cannot be written: {Path(named).name}: {fault.strerror or fault}.",
            where=folder.as_posix(),
            mend="Close the programs that hold the files and see that there is room and leave to "
            "write. What stood there before still does.",
        ) from fault


def _drop_empty(folders: list[Path]) -> None:
    """Take away folders that were made for results that never came."""
    for folder in folders:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
