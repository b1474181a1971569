"""From the study file to one frozen object, every fault named at once."""

from __future__ import annotations

import difflib
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from motcua.errors import StudyError
from motcua.study.coherence import incoherent
from motcua.study.faults import Fault, dotted, fault_of, told
from motcua.study.schema import Study

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE_NAME = "study.toml"

_LARGEST_BYTES = 1_000_000
"""No study is longer; a data file named by mistake is not read into memory."""


def load_study(path: str | Path) -> Study:
    """
    Read a study.

    Parameters
    ----------
    path
        A study file, or the folder that holds ``study.toml``.

    Returns
    -------
    study
        Every key with its value or its default; paths absolute. Whether the files are there is
        asked by `require_files`, and by whoever opens them.

    Raises
    ------
    StudyError
        If the file is missing or no TOML, or if it holds unknown keys, wrong values or keys that
        contradict each other: the first five and the count.

    Examples
    --------
    >>> load_study("no such folder")
    Traceback (most recent call last):
    motcua.errors.StudyError: There is no study file.
      where: no such folder
      mend:  Name a study.toml or its folder; "motcua new FOLDER" begins one.
    """
    file = Path(path)
    file = file / FILE_NAME if file.is_dir() else file
    return validate(_read(file), file)


def validate(table: dict[str, Any], file: Path, *, changes: tuple[str, ...] = ()) -> Study:
    """
    Return the study that a file's table holds.

    Parameters
    ----------
    table
        As TOML reads it.
    file
        Where it was read from.
    changes
        Keys that no longer say what the file says.

    Returns
    -------
    study
        As from `load_study`.

    Raises
    ------
    StudyError
        With every fault of the table.
    """
    home = file.resolve()
    context = {"path": home, "folder": home.parent, "table": table, "changes": changes}
    try:
        study = Study.model_validate(table, context=context)
    except ValidationError as error:
        raise told([fault_of(each, Study) for each in error.errors()], file) from None
    if faults := list(incoherent(study)):
        raise told(faults, file)
    return study


def require_files(study: Study) -> None:
    """
    See that every file of a study is there, before any of them is read for minutes.

    Parameters
    ----------
    study
        The study.

    Raises
    ------
    StudyError
        With every file that is not there.
    """
    faults = [
        _no_file(key, path, study.folder) for key, path in _files(study, ()) if not path.is_file()
    ]
    if faults:
        raise told(faults, study.path)


def _files(table: BaseModel, place: tuple[str | int, ...]) -> Iterator[tuple[str, Path]]:
    """Yield every file that a table names, with its dotted key."""
    for name, field in type(table).model_fields.items():
        here = (*place, field.alias or name)
        value = getattr(table, name)
        if isinstance(value, Path):
            yield dotted(here), value
        elif isinstance(value, BaseModel):
            yield from _files(value, here)
        elif isinstance(value, tuple):
            for row, item in enumerate(value):
                if isinstance(item, BaseModel):
                    yield from _files(item, (*here, row))


def _no_file(key: str, path: Path, folder: Path) -> Fault:
    try:
        shown = Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # on another drive there is no relative path
        shown = path.as_posix()
    what = "is a folder, not a file" if path.is_dir() else "is not there"
    beside = sorted(file.name for file in path.parent.glob("*") if file.is_file())
    near = difflib.get_close_matches(path.name, beside, n=1, cutoff=0.75)
    mend = f'Did you mean "{near[0]}"?' if near else "Paths are read from the study's folder."
    return Fault(key=key, what=f"{key}: {shown} {what}.", mend=mend)


def _read(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            raw = stream.read(_LARGEST_BYTES + 1)
    except OSError as error:
        raise _unreadable(file, error) from None
    if len(raw) > _LARGEST_BYTES:
        raise StudyError(
            "This is too long for a study file.",
            where=file.as_posix(),
            mend="Name the study.toml, not a data file.",
        )
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))  # Windows editors begin a file with a mark
    except UnicodeDecodeError as error:
        raise StudyError(
            f"Byte {error.start + 1} of the study file is not UTF-8.",
            where=file.as_posix(),
            mend="Save it as UTF-8.",
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise StudyError(
            f"The study file is not TOML: {error}.",
            where=file.as_posix(),
            mend="Correct that line.",
        ) from None


def _unreadable(file: Path, error: OSError) -> StudyError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return StudyError(
            "There is no study file.",
            where=file.as_posix(),
            mend=f'Name a {FILE_NAME} or its folder; "motcua new FOLDER" begins one.',
        )
    return StudyError(
        f"The study file cannot be read: {error.strerror}.",
        where=file.as_posix(),
        mend="Close other programs that hold it, or ask for the right to read it.",
    )
