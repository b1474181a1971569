"""
Arrays kept beside a study, so that a second run need not measure again.

A file's name is its key: a digest of everything the content depends on. A file that is cut short,
or changed by a single bit, does not match the digest in it and counts as absent. Files are written
beside and then renamed, so that a run killed at any moment leaves the old file, the new one or
none. Nothing in a file is ever executed.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import time
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from motcua.cache_file import pack, unpack

if TYPE_CHECKING:
    from pathlib import Path

    from motcua.cache_file import Entry

FOLDER = ".motcua-cache"

MAX_BYTES = 16 * 1024**3
"""What one folder may hold; the files that were used longest ago go first."""

_SUFFIX = ".arrays"
_PART = ".part"
_STALE_S = 3_600

_log = logging.getLogger(__name__)


def digest(*things: object) -> str:
    """
    Return a key for things that something depends on.

    Parameters
    ----------
    *things
        Arrays, and whatever `repr` tells apart.

    Returns
    -------
    key
        Letters and digits; another one if any value, dtype or shape differs.

    Examples
    --------
    >>> digest(np.array([1, 2])) == digest(np.array([1, 2])), digest(1) == digest("1")
    (True, False)
    """
    whole = hashlib.blake2b(digest_size=20)
    for thing in things:
        if isinstance(thing, np.ndarray):
            whole.update(f"{thing.dtype.str}{thing.shape}".encode())
            whole.update(np.ascontiguousarray(thing).tobytes())
        else:
            whole.update(repr(thing).encode())
        whole.update(b"\0")
    return whole.hexdigest()


def source_digest(package: str) -> str:
    """
    Return a key for a package's own code: a cache must not outlive the engine that filled it.

    Parameters
    ----------
    package
        Its name.

    Returns
    -------
    key
        Another one whenever a line of its modules changes.
    """
    sources = sorted(files(package).iterdir(), key=lambda path: path.name)
    texts = [path.read_bytes() for path in sources if path.name.endswith(".py")]
    return digest(*texts, version("motcua"))


@lru_cache(maxsize=16)
def open_cache(folder: Path) -> Cache:
    """
    Return the cache beside a study.

    Parameters
    ----------
    folder
        The study's folder.

    Returns
    -------
    cache
        One for each folder, so that a folder that cannot be written is complained of once.
    """
    return Cache(folder)


class Cache:
    """
    The folder beside a study.

    Parameters
    ----------
    folder
        The study's folder; the cache is a folder in it, made when something is kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / FOLDER
        self._has_complained = False

    def load(self, key: str) -> Entry | None:
        """
        Return what is kept under a key.

        Parameters
        ----------
        key
            From `digest`.

        Returns
        -------
        entry
            None if there is nothing, or nothing whole.
        """
        path = self.folder / f"{key}{_SUFFIX}"
        try:
            with path.open("rb") as file:
                entry = unpack(file)
            os.utime(path)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as fault:
            _log.warning("%s is broken and will be made again: %s", path.name, fault)
            return None
        return entry

    def save(self, key: str, entry: Entry) -> bool:
        """
        Keep arrays under a key, wholly or not at all.

        Parameters
        ----------
        key
            From `digest`.
        entry
            What to keep.

        Returns
        -------
        kept
            False where the folder cannot be written, which is said once.
        """
        try:
            self.folder.mkdir(exist_ok=True)
            self._make_room(sum(array.nbytes for array in entry.arrays.values()))
            self._write(self.folder / f"{key}{_SUFFIX}", entry)
        except OSError as fault:
            if not self._has_complained:
                _log.warning("Nothing is kept for the next run: %s", fault)
            self._has_complained = True
            return False
        return True

    def _write(self, path: Path, entry: Entry) -> None:
        # Not tempfile's: its files are for their owner alone, and colleagues share a study.
        part = self.folder / f"{path.stem}-{os.getpid()}-{time.monotonic_ns()}{_PART}"
        try:
            with part.open("xb") as file:
                for chunk in pack(entry):
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                part.unlink()
            raise

    def _make_room(self, n_bytes: int) -> None:
        """Remove what killed runs left, and what was used longest ago beyond the limit."""
        now = time.time()
        for path in self.folder.glob(f"*{_PART}"):
            with contextlib.suppress(OSError):
                if now - path.stat().st_mtime > _STALE_S:
                    path.unlink()
        kept = sorted(
            ((path.stat(), path) for path in self.folder.glob(f"*{_SUFFIX}")),
            key=lambda pair: pair[0].st_mtime,
        )
        total = n_bytes + sum(about.st_size for about, _ in kept)
        for about, path in kept:
            if total <= MAX_BYTES:
                return
            with contextlib.suppress(OSError):
                path.unlink()
            total -= about.st_size
