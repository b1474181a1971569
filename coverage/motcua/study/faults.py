"""What is wrong with a study file, in a planner's words, all of it at once."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel

from motcua.errors import SHOWN, StudyError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pydantic_core import ErrorDetails

_WANTED = {
    "bool_type": "true or false, without quotes",
    "date_type": "a day such as 2025-07-01, without quotes",
    "dict_type": "a table { key = value }",
    "float_type": "a number, without quotes",
    "finite_number": "a finite number",
    "int_type": "a whole number, without quotes",
    "int_from_float": "a whole number",
    "model_type": "a table",
    "path_type": "a path, in quotes",
    "string_type": "text, in quotes",
    "string_too_short": "text that is not empty",
    "tuple_type": "a list [ ]",
}
"""What a value should be, by pydantic's name of the fault."""

_BOUNDS = {
    "greater_than": ("above", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("below", "lt"),
    "less_than_equal": ("at most", "le"),
}


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong with a study file."""

    key: str
    """Dotted path to it; of several ``[[sites]]`` the second is ``sites.2``."""

    what: str
    """What is wrong, one sentence."""

    mend: str
    """What to do about it, one sentence."""


def fault_of(error: ErrorDetails, model: type[BaseModel]) -> Fault:
    """
    Return one of pydantic's errors in a planner's words.

    Parameters
    ----------
    error
        As pydantic lists it.
    model
        The model that was being checked; knows the keys.

    Returns
    -------
    fault
        Where, what and how to mend.
    """
    place = [part for part in error["loc"] if part != "[key]"]
    key = dotted(place)
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden" or "[key]" in error["loc"]:
        return _unknown(key, str(place[-1]), _known_keys(model, place[:-1]))
    if kind == "missing":
        return Fault(key=key, what=f"{key} is missing.", mend=f"Add {key}.")
    if kind == "literal_error":
        return _not_among(key, error["input"], _choices(context["expected"]))
    if kind == "value_error":
        return Fault(key=key, what=f"{key}: {context['error']}.", mend=f"Correct {key}.")
    return _wrong(key, error)


def _wrong(key: str, error: ErrorDetails) -> Fault:
    """Say what the value should be; pydantic's own words where there are no better."""
    kind, context = error["type"], error.get("ctx", {})
    if kind in _BOUNDS:
        side, name = _BOUNDS[kind]
        wanted = f"{side} {context[name]:g}"
    else:
        wanted = _WANTED.get(kind, error["msg"])
    given = error["input"]
    shown = f", not {_shown(given)}" if isinstance(given, str | int | float) else ""
    return Fault(key=key, what=f"{key} should be {wanted}{shown}.", mend=f"Correct {key}.")


def _shown(value: object) -> str:
    """Write a value as TOML does."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _unknown(key: str, name: str, known: list[str]) -> Fault:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
    nearest = f'The nearest known key is "{near[0]}"' if near else "There is no key"
    return Fault(key=key, what=f"{key} is not a known key.", mend=f"{nearest}.")


def _not_among(key: str, given: object, choices: list[str]) -> Fault:
    near = difflib.get_close_matches(str(given), choices, n=1, cutoff=0.0)
    listed = ", ".join(choices)
    what = f"{key}: {_shown(given)} is none of {listed}."
    return Fault(key=key, what=what, mend=f'The nearest is "{near[0]}".')


def _choices(expected: str) -> list[str]:
    """Return the members of a literal from pydantic's ``'vi' or 'en'``."""
    return expected.replace("' or '", "', '").strip("'").split("', '")


def dotted(place: Sequence[str | int]) -> str:
    """
    Return the path to a key as people count, the first table being 1.

    Parameters
    ----------
    place
        Keys, and positions from 0.

    Returns
    -------
    key
        For example ``sites.2.role``.

    Examples
    --------
    >>> dotted(("sites", 1, "role")), dotted(())
    ('sites.2.role', '')
    """
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in place)


def _known_keys(model: Any, place: Sequence[str | int]) -> list[str]:  # noqa: ANN401 - a typing construct on the way down
    """Return the keys that may stand at a place of the file."""
    here = model
    for part in place:
        if isinstance(part, str):
            here = _below(here, part)
    if isinstance(here, type) and issubclass(here, BaseModel):
        return [field.alias or name for name, field in here.model_fields.items()]
    return [str(choice) for choice in get_args(get_args(here)[0])]


def _below(here: Any, key: str) -> Any:  # noqa: ANN401 - a typing construct
    """Return what a key holds: a table, or a mapping of names to tables."""
    if get_origin(here) is dict:
        return get_args(here)[1]
    fields = {field.alias or name: field for name, field in here.model_fields.items()}
    return _unwrapped(fields[key].annotation)


def _unwrapped(annotation: Any) -> Any:  # noqa: ANN401 - a typing construct
    """Return the table or mapping inside ``tuple[Table, ...] | None`` and the like."""
    is_table = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    if is_table or get_origin(annotation) is dict:
        return annotation
    parts = (_unwrapped(part) for part in get_args(annotation))
    return next((part for part in parts if part is not None), None)


def told(faults: Sequence[Fault], file: Path) -> StudyError:
    """
    Return the exception that tells all faults of a file at once.

    Parameters
    ----------
    faults
        At least one.
    file
        The study file.

    Returns
    -------
    error
        One fault with its own place and way out; of several the first five and the count.
    """
    if len(faults) == 1:
        only = faults[0]
        where = f"{file.as_posix()}, {only.key}" if only.key else file.as_posix()
        return StudyError(only.what, where=where, mend=only.mend)
    lines = [f"  - {fault.what} {fault.mend}" for fault in faults[:SHOWN]]
    if len(faults) > SHOWN:
        lines.append(f"  - and {len(faults) - SHOWN} more.")
    what = "\n".join([f"The study file has {len(faults)} faults.", *lines])
    return StudyError(what, where=file.as_posix(), mend="Correct the keys named above.")
