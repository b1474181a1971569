"""Keys that a study may hold and that this version checks but does not act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.domain.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    from motcua.study.schema import Study

UNREAD: dict[str, tuple[str, ...]] = {}
"""By table, the top first. Whoever makes a key do something takes it out of here."""

_OF_COVERING: dict[str, tuple[str, ...]] = {"locate": ("portfolio",)}
UNREAD_BY_MODEL: dict[str, dict[str, tuple[str, ...]]] = {
    "p_median": _OF_COVERING,
    "p_center": _OF_COVERING,
    "lscp": _OF_COVERING,
    "partial": _OF_COVERING,
    "mclp": _OF_COVERING,
    "frontier": _OF_COVERING,
}
"""The same for keys that other models act on, but not the one that is asked for."""


def note_unread(study: Study) -> tuple[Finding, ...]:
    """
    Name the keys of a study that have no effect, so that nobody takes one for done.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    findings
        None, or one that names the keys.
    """
    keys = list(dict.fromkeys(_unread(study)))
    if not keys:
        return ()
    values: dict[str, str | int | float] = {"n": len(keys), "keys": ", ".join(keys)}
    return (Finding(level="amber", code="unread_keys", values=values, where=study.path.name),)


def _unread(study: Study) -> Iterator[str]:
    by_model = UNREAD_BY_MODEL.get(study.locate.model, {})
    for name, unread in (*UNREAD.items(), *by_model.items()):
        held = getattr(study, name) if name else study
        for table in held if isinstance(held, tuple) else (held,):
            written = _written(table)
            yield from (f"{name}.{key}".strip(".") for key in unread if key in written)


def _written(table: BaseModel) -> set[str]:
    """Return the keys that stand in the file, by their names there."""
    fields = type(table).model_fields
    return {fields[name].alias or name for name in table.model_fields_set}
