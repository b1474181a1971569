"""The hashes by which anybody can tell files again, reckoned once while a file stays the same."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

_SETTLED_NS = 2_000_000_000
"""A file that was changed less long ago may change again without its clock telling."""


class Stamp(NamedTuple):
    """What a file looks like from outside; a file that was changed has another one."""

    size: int
    """In bytes."""

    changed_ns: int
    """Time of the last change."""


_known: dict[tuple[str, Stamp], str] = {}


def file_sha256(path: Path) -> str:
    """
    Return the hash by which anybody can tell a file again.

    Parameters
    ----------
    path
        A file.

    Returns
    -------
    sha256
        In hexadecimal. A file with the size and the time of a known one is not read again.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    stamp = _stamp(path)
    known = _known.get(_name(path, stamp))
    if known is not None:
        return known
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    is_settled = time.time_ns() - stamp.changed_ns > _SETTLED_NS
    if is_settled and _stamp(path) == stamp:
        know_sha256(path, sha256, stamp)
    return sha256


def known_stamp(path: Path) -> Stamp | None:
    """
    Return by what another process can tell that a file is still the one that was hashed here.

    Parameters
    ----------
    path
        A file.

    Returns
    -------
    stamp
        None where it was not hashed, has changed since, was changed just before, or is not there.
    """
    try:
        stamp = _stamp(path)
    except OSError:
        return None
    return stamp if _name(path, stamp) in _known else None


def know_sha256(path: Path, sha256: str, stamp: Stamp) -> None:
    """
    Take a file's hash from who has reckoned it.

    Parameters
    ----------
    path
        A file, that need not be there.
    sha256
        In hexadecimal.
    stamp
        What the file looked like then: if it looks otherwise, it will be read.
    """
    _known[_name(path, stamp)] = sha256


def _stamp(path: Path) -> Stamp:
    about = path.stat()
    return Stamp(about.st_size, about.st_mtime_ns)


def _name(path: Path, stamp: Stamp) -> tuple[str, Stamp]:
    return str(path.resolve()), stamp
