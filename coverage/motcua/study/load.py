"""From the study file to one frozen object, every fault named at once."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from motcua.errors import SHOWN, StudyError
from motcua.study.schema import Study

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


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
        Every key with its default; paths absolute. Whoever opens a file says if it is not there.

    Raises
    ------
    StudyError
        If the file is missing, is no TOML, or holds unknown keys, wrong values;
        all faults at once, the first five shown.
    """
    file = Path(path).resolve()
    file = file / "study.toml" if file.is_dir() else file
    table = _read(file)
    try:
        return Study.model_validate({**_absolute(table, file.parent), "path": file})
    except ValidationError as fault:
        raise _told([_sentence(error) for error in fault.errors()], file) from None


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StudyError(
            "There is no study file.",
            where=str(file),
            mend='Name a study.toml or its folder; "motcua new FOLDER" begins one.',
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise StudyError(
            f"The study file is not TOML: {fault}.", where=str(file), mend="Mend that line."
        ) from None


def _absolute(table: Any, folder: Path) -> Any:  # noqa: ANN401 - any TOML value
    """Read every path key against the study's folder."""
    if isinstance(table, list):
        return [_absolute(item, folder) for item in table]
    if not isinstance(table, dict):
        return table
    paths = ("file", "speeds", "closed")
    return {
        key: str((folder / value).resolve())
        if key in paths and isinstance(value, str)
        else _absolute(value, folder)
        for key, value in table.items()
    }


def _told(sentences: list[str], file: Path) -> StudyError:
    shown = "\n".join(sentences[:SHOWN])
    more = f"\n... and {len(sentences) - SHOWN} more." if len(sentences) > SHOWN else ""
    return StudyError(shown + more, where=str(file), mend="Correct the keys named above.")


def _sentence(error: ErrorDetails) -> str:
    """Say one of pydantic's errors as a planner would want it."""
    where = [str(part) for part in error["loc"]]
    key = ".".join(where)
    if error["type"] == "extra_forbidden":
        known = _known_keys(error["loc"][:-1])
        near = difflib.get_close_matches(where[-1], known, n=1, cutoff=0.4)
        hint = f'; did you mean "{near[0]}"?' if near else f"; known: {', '.join(known)}"
        return f'Unknown key "{key}"{hint}'
    if error["type"] == "missing":
        return f'The key "{key}" is missing.'
    text = error["msg"].removeprefix("Value error, ")
    given = error["input"]
    shown = f" (given: {given!r})" if isinstance(given, str | int | float) else ""
    return f"{key}: {text}{shown}" if key else text


def _known_keys(place: tuple[int | str, ...]) -> list[str]:
    """Return the keys that a table knows, by the way to it."""
    model: Any = Study
    for part in place:
        if isinstance(part, str):
            fields = {f.alias or n: f for n, f in model.model_fields.items()}
            model = _table_in(fields[part].annotation) if part in fields else model
    return [f.alias or n for n, f in model.model_fields.items() if n != "path"]


def _table_in(annotation: Any) -> Any:  # noqa: ANN401 - a typing construct
    """Return the table class inside ``tuple[Table, ...] | None`` and the like."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _table_in(part))), None)
