"""A zipped document without the clock in it: the same content is the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_EARLIEST_YEAR = 1980
"""No date in a zip file is older."""


def seal(raw: bytes, study: Mapping[str, Any]) -> bytes:
    """
    Return a zipped document whose entries are dated by the newest input.

    Parameters
    ----------
    raw
        A zip archive.
    study
        The study's row in plan.json: ``as_of``.

    Returns
    -------
    sealed
        The same entries in the same order.
    """
    day = date.fromisoformat(study["as_of"])
    stamp = (max(day.year, _EARLIEST_YEAR), day.month, day.day, 0, 0, 0)
    sealed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(sealed, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, date_time=stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # else the archive tells Windows from Linux
            new.writestr(entry, old.read(name))
    return sealed.getvalue()
