"""Faults a person can mend: each says what is wrong, where, and how to mend it."""

from __future__ import annotations


class MotcuaError(Exception):
    """
    A fault that the person at the keyboard can mend.

    Parameters
    ----------
    what
        What is wrong, one sentence.
    where
        The file, row, key or place; left out where there is none.
    mend
        What to do about it, one sentence.

    Examples
    --------
    >>> print(MotcuaError("No road.", where="roads.osm", mend="Check the area."))
    No road.
      where: roads.osm
      mend:  Check the area.
    """

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what = what
        self.where = where
        self.mend = mend
        lines = [what]
        if where:
            lines.append(f"  where: {where}")
        if mend:
            lines.append(f"  mend:  {mend}")
        super().__init__("\n".join(lines))


class StudyError(MotcuaError, ValueError):
    """The study file asks for something that cannot be."""


class InputError(MotcuaError, ValueError):
    """A data file cannot be used as it stands."""


class NetworkError(MotcuaError):
    """The roads cannot carry the question."""


class ModelError(MotcuaError):
    """The optimisation cannot be stated or solved as asked."""


class InfeasibleError(ModelError):
    """No plan can meet every hard rule; the message names what conflicts."""


class NoPlanError(ModelError):
    """The time ended before any plan was found."""


class OutputError(MotcuaError):
    """The results cannot be written."""


SHOWN = 5
"""How many faults of a file are shown; the rest are counted."""


def listing(items: list[str]) -> str:
    """
    Return the first five items and how many more there are.

    Parameters
    ----------
    items
        What to list; may be empty.

    Returns
    -------
    text
        For example ``"a, b, c, d, e and 3 more"``.

    Examples
    --------
    >>> listing(["a", "b"])
    'a, b'
    >>> listing(list("abcdefg"))
    'a, b, c, d, e and 2 more'
    """
    shown = ", ".join(items[:SHOWN])
    return shown if len(items) <= SHOWN else f"{shown} and {len(items) - SHOWN} more"
