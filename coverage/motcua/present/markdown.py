"""The few forms of Markdown that a summary is made of; names from files stay text in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from motcua.present.words import Words

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#&~$])")
_SPACES = re.compile(r"\s+")


def escape(text: str) -> str:
    r"""
    Return a text that Markdown shows as it is, on one line.

    Parameters
    ----------
    text
        Anything, for example an office's name from a file.

    Returns
    -------
    escaped
        With a backslash before each character that means something to Markdown or HTML.

    Examples
    --------
    >>> print(escape("A|B\n<b>"))
    A\|B \<b\>
    """
    return _SPECIAL.sub(r"\\\1", _SPACES.sub(" ", text).strip())


def title(key: str, words: Words) -> str:
    """
    Return a heading.

    Parameters
    ----------
    key
        Under ``summary`` in the words.
    words
        Language of the heading.

    Returns
    -------
    text
        One line.
    """
    return f"## {words.say(f'summary.{key}')}"


def bullets(lines: Sequence[str]) -> str:
    """
    Return lines as a list.

    Parameters
    ----------
    lines
        Not escaped yet.

    Returns
    -------
    text
        One line each; empty where there is none.
    """
    return "\n".join(f"- {escape(line)}" for line in lines)


def table(rows: Sequence[Sequence[str]]) -> str:
    """
    Return a table: the first row its heading, the first column text, the rest figures.

    Parameters
    ----------
    rows
        Cells, not escaped yet.

    Returns
    -------
    text
        A Markdown table.
    """
    marks = ["---", *["---:"] * (len(rows[0]) - 1)]
    lines = [[escape(cell) for cell in rows[0]], marks]
    lines += [[escape(cell) for cell in row] for row in rows[1:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
