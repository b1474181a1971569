"""A finished run's plan.json, read and held against what its readers need."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from motcua.errors import InputError, listing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_MOST_BYTES = 1 << 30
_AGAIN = "Give the folder of a finished run, or run the study again with this version."
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "study": ("name", "language", "as_of", "mode", "crs"),
    "standard": ("time_min", "distance_km", "reading"),
    "demand": ("cell_m",),
    "totals": ("demand_points", "population", "n_open", "covered_share", "files", "officers"),
    "before": ("n_open", "covered_share"),
    "heading": (),
    "is_generated": (),
    "readings": (),
    "decisions": (),
    "model": (),
    "termination": (),
    "sites": (),
    "areas": (),
    "inputs": (),
    "versions": ("motcua",),
}
"""Keys that an earlier version may lack, with those inside them."""


def read_document(path: Path) -> dict[str, Any]:
    """
    Return a run's document.

    Parameters
    ----------
    path
        A plan.json.

    Returns
    -------
    document
        As from `plan_document`, as far as its readers need it.

    Raises
    ------
    InputError
        If there is none, or not one that this version reads.
    """
    if not path.is_file():
        raise InputError("There is no finished run here.", where=path.as_posix(), mend=_AGAIN)
    if path.stat().st_size > _MOST_BYTES:
        raise InputError("plan.json is too large to be one.", where=path.as_posix(), mend=_AGAIN)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as fault:
        what = f"plan.json cannot be read: {fault}."
        raise InputError(what, where=path.as_posix(), mend=_AGAIN) from fault
    missing = _missing(document)
    if missing:
        what = f"plan.json{_version(document)} lacks {listing(missing)}."
        raise InputError(what, where=path.as_posix(), mend=_AGAIN)
    return dict(document)


def _missing(document: object) -> list[str]:
    if not isinstance(document, dict):
        return list(_NEEDED)
    missing = [key for key in _NEEDED if key not in document]
    for key, inner in _NEEDED.items():
        held = document.get(key)
        if inner and key in document:
            known = held if isinstance(held, dict) else {}
            missing += [f"{key}.{name}" for name in inner if name not in known]
    return missing


def _version(document: object) -> str:
    versions = document.get("versions") if isinstance(document, dict) else None
    version = versions.get("motcua") if isinstance(versions, dict) else None
    return f" of version {version}" if isinstance(version, str) else ""
