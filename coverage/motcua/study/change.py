"""A study with some keys changed in code, as when one asks what 20 minutes would mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua.domain.finding import Finding
from motcua.errors import StudyError
from motcua.study.load import validate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from motcua.study.schema import Study


def change_study(study: Study, changes: Mapping[str, Any]) -> Study:
    """
    Return a study with other values, checked as a file is.

    Parameters
    ----------
    study
        From `load_study`; stays as it is. A gap or time limit given on the command line is not
        kept.
    changes
        Dotted keys and what would stand in the file: ``{"standard.time": "20 min"}``. A number
        names a table of a list (``"sites.0.tier"``); None takes the key out.

    Returns
    -------
    study
        Its plans say which keys were changed, since the file alone no longer tells.

    Raises
    ------
    StudyError
        If a key or value is not one that a file may hold.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from motcua.study.load import load_study
    >>> from motcua.study.sample import write_sample
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     study = load_study(write_sample(Path(folder))[0])
    >>> change_study(study, {"standard.time": "20 min"}).standard.time_ms
    1200000
    >>> study.standard.time_ms
    1800000
    """
    table = study.table
    for key, value in changes.items():
        _put(table, key.split("."), value, key=key)
    return validate(table, study.path, changes=tuple(dict.fromkeys((*study.changes, *changes))))


def note_changes(study: Study) -> tuple[Finding, ...]:
    """
    Name the keys that were changed in code, so that nobody takes the file for the whole study.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    findings
        None, or one that names the keys.
    """
    if not study.changes:
        return ()
    values: dict[str, str | int | float] = {
        "n": len(study.changes),
        "keys": ", ".join(study.changes),
    }
    return (Finding(level="amber", code="changed_keys", values=values, where=study.path.name),)


def _put(table: dict[str, Any], parts: Sequence[str], value: Any, *, key: str) -> None:  # noqa: ANN401 - any TOML value
    """Set one key; tables on the way that the file leaves out are made."""
    held: Any = table
    for part in parts[:-1]:
        held = held[_row(held, part, key)] if isinstance(held, list) else held.setdefault(part, {})
        if not isinstance(held, dict | list):
            raise _strange(key)
    last: Any = _row(held, parts[-1], key) if isinstance(held, list) else parts[-1]
    if value is None and isinstance(held, dict):
        held.pop(last, None)
    else:
        held[last] = value


def _row(tables: list[Any], part: str, key: str) -> int:
    if not part.isdigit() or int(part) >= len(tables):
        raise _strange(key)
    return int(part)


def _strange(key: str) -> StudyError:
    return StudyError(
        f"The study has no place for the key {key}.",
        where="the changes asked for",
        mend="Write keys as in the file with dots between them; tables of a list by number from 0.",
    )
