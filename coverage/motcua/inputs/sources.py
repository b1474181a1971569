"""A fetched file and the word on whence it came, written together."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from motcua.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCES = "SOURCES.md"


def write_with_source(
    target: Path, write: Callable[[Path], None], *, entry: Callable[[str], str]
) -> list[Path]:
    """
    Write a file, and its entry into the SOURCES.md beside it.

    Parameters
    ----------
    target
        The file; its folder is made if need be, and an older file replaced.
    write
        Writes to the path it is given.
    entry
        Returns the entry, given the file's SHA-256; it begins with the file's name as a heading
        of the second rank. It takes the place of the entry of the file's earlier content.

    Returns
    -------
    paths
        The file, then SOURCES.md.

    Raises
    ------
    OutputError
        If either cannot be written: both are finished before the first takes its place.
    """
    folder = target.parent
    sources = folder / SOURCES
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".motcua-") as scratch:
            fresh, fresh_sources = Path(scratch) / target.name, Path(scratch) / SOURCES
            write(fresh)
            with fresh.open("rb") as stream:
                sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            old = sources.read_text(encoding="utf-8") if sources.exists() else "# Sources\n"
            text = f"{_without_entry(old, target.name).rstrip()}\n\n{entry(sha256)}"
            fresh_sources.write_text(text, encoding="utf-8", newline="\n")
            # The attribution first: data without it must never stand there.
            fresh_sources.replace(sources)
            fresh.replace(target)
    except OSError as fault:
        raise OutputError(
            f"The folder cannot be written: {fault.strerror}.",
            where=folder.as_posix(),
            mend="Name a folder that you may write to, with --out.",
        ) from None
    return [target, sources]


def _without_entry(text: str, name: str) -> str:
    """Return SOURCES.md without what it says of one file."""
    kept, is_its = [], False
    for line in text.splitlines(keepends=True):
        if line.startswith(("# ", "## ")):
            is_its = line.rstrip() == f"## {name}"
        if not is_its:
            kept.append(line)
    return "".join(kept)
