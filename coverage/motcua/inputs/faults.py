"""All faults of one file, collected while it is read and raised together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.errors import InputError, listing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Faults:
    """
    The faults of one file.

    A planner mends a file in one go, so its faults are told in one go.

    Parameters
    ----------
    path
        The file.

    Examples
    --------
    >>> from pathlib import Path
    >>> faults = Faults(Path("people.csv"))
    >>> faults.check()
    >>> faults.add("2 values are no numbers:", ['row 3 "n/a"', 'row 9 "?"'], mend="Mend them.")
    >>> faults.check()
    Traceback (most recent call last):
    motcua.errors.InputError: 2 values are no numbers: row 3 "n/a", row 9 "?".
      where: people.csv
      mend:  Mend them.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._told: list[str] = []
        self._mends: list[str] = []

    def __bool__(self) -> bool:
        """Whether there is any fault."""
        return bool(self._told)

    def add(self, what: str, items: Sequence[str] = (), *, mend: str) -> None:
        """
        Note one kind of fault.

        Parameters
        ----------
        what
            What is wrong: a sentence, or its beginning where items follow.
        items
            The rows or values concerned; the first five are shown and the rest counted.
        mend
            What to do about it, one sentence.
        """
        self._told.append(f"{what} {listing(list(items))}." if items else what)
        if mend not in self._mends:
            self._mends.append(mend)

    def check(self) -> None:
        """
        Raise what was collected, if anything was.

        Raises
        ------
        InputError
            With every kind of fault, the file, and how to mend each.
        """
        if self._told:
            what, mend = "\n".join(self._told), " ".join(self._mends)
            raise InputError(what, where=self.path.as_posix(), mend=mend)
