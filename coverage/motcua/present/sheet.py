"""A sheet of the workbook: columns, rows and lines of explanation, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geopandas import GeoDataFrame

    from motcua.present.rows import Row
    from motcua.present.words import Words

Kind: TypeAlias = Literal["text", "people", "number", "share", "degree", "claim"]
Document: TypeAlias = "Mapping[str, Any]"
Tables: TypeAlias = "Mapping[str, GeoDataFrame]"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a sheet."""

    key: str
    """Key of the values in a row, and of the heading in the words unless told otherwise."""

    kind: Kind = "text"
    """How values are written."""

    width: float = 14
    """In characters."""

    heading: str = ""
    """Key of the heading under ``files.column``; empty: the same as ``key``."""

    signed: bool = False
    """Whether it holds differences: they carry their sign, and shares differ by points."""

    printed: bool = True
    """Whether it is on paper too; those that are not stand last, beyond the print area."""

    def titled(self, words: Words) -> str:
        """
        Return the heading.

        Parameters
        ----------
        words
            Language of the heading.

        Returns
        -------
        text
            Not escaped.
        """
        return words.say(f"files.column.{self.heading or self.key}")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet: a heading row over plain rows, and lines of text above them."""

    key: str
    """Key of its name under ``files.sheet``."""

    columns: tuple[Column, ...]
    """From left to right."""

    rows: Sequence[Row]
    """One dict a row; a missing or None value is an empty cell."""

    notes: tuple[str, ...] = ()
    """Lines above the heading row."""

    def titled(self, words: Words) -> str:
        """
        Return the sheet's name.

        Parameters
        ----------
        words
            Language of the name.

        Returns
        -------
        text
            At most 31 letters, as workbooks ask.
        """
        return words.say(f"files.sheet.{self.key}")

    def annex_title(self, words: Words) -> str:
        """
        Return what the sheet is called in an annex: there is room for more than on a tab.

        Parameters
        ----------
        words
            Language of the title.

        Returns
        -------
        text
            The sheet's name where the annex has no longer one.
        """
        is_longer = self.key in words.entries["paper"]["annex"]
        return words.say(f"paper.annex.{self.key}") if is_longer else self.titled(words)
