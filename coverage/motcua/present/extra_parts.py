"""Parts of a run that are written only when asked for: PDF, picture, decision paper."""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, Any

from motcua.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from geopandas import GeoDataFrame

_WRITERS = {
    "pdf": ("paper", "write_pdf", ("matplotlib",)),
    "png": ("paper", "write_png", ("matplotlib",)),
    "docx": ("decision_paper", "write_docx", ("matplotlib", "docx")),
}
"""Each part's module here, its function there, and the packages that only the parts need."""

PARTS = tuple(_WRITERS)
"""What ``--with`` takes; the files are plan.pdf, plan.png and plan.docx."""


def require_parts(parts: Sequence[str]) -> None:
    """
    See before any work is done that the parts asked for can be written.

    Parameters
    ----------
    parts
        Some of `PARTS`.

    Raises
    ------
    OutputError
        If a package that they need is not installed, or there is no such part.
    """
    strange = [part for part in parts if part not in _WRITERS]
    if strange:
        raise OutputError(
            f"{strange[0]!r} is no part of a run.",
            where="the files asked for besides",
            mend=f"Name some of {', '.join(PARTS)}.",
        )
    needed = dict.fromkeys(name for part in parts for name in _WRITERS[part][2])
    missing = [name for name in needed if not _is_installed(name)]
    if missing:
        raise OutputError(
            f"The files asked for need packages that are not installed: {', '.join(missing)}.",
            where="--with",
            mend="Install them: pip install 'motcua[paper]'.",
        )


def write_parts(
    parts: Iterable[str],
    document: Mapping[str, Any],
    tables: Mapping[str, GeoDataFrame],
    *,
    folder: Path,
) -> None:
    """
    Write the parts asked for, each the same bytes for the same plan.

    Parameters
    ----------
    parts
        Some of `PARTS`; none is fine.
    document
        From `plan_document`.
    tables
        From `plan_tables`.
    folder
        Where to.
    """
    for part in parts:
        module, name, _ = _WRITERS[part]
        write = getattr(importlib.import_module(f"motcua.present.{module}"), name)
        write(document, tables, path=folder / f"plan.{part}")


def _is_installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None
