"""The summary taken apart again, so that the decision paper says the very same sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["title", "warning", "lead", "heading", "table", "bullets", "text"]

_ESCAPED = re.compile(r"\\(.)")
_BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, kw_only=True)
class Block:
    """A piece of the summary."""

    kind: Kind
    """What it is."""

    lines: tuple[tuple[str, ...], ...]
    """Lines of cells; all but a table have one cell a line. Nothing is escaped any more."""


def read_blocks(markdown: str) -> list[Block]:
    r"""
    Return the blocks of a text that `summary.write_summary` wrote.

    Parameters
    ----------
    markdown
        Blocks parted by an empty line.

    Returns
    -------
    blocks
        In order. The row of dashes under a table's heading is gone.

    Examples
    --------
    >>> [block.kind for block in read_blocks("# A\n\n| | x |\n| --- | ---: |\n| a\\|b | 1 |")]
    ['title', 'table']
    >>> read_blocks("| | x |\n| --- | ---: |\n| a\\|b | 1 |")[0].lines
    (('', 'x'), ('a|b', '1'))
    """
    return [_read(text) for text in markdown.strip().split("\n\n") if text]


def _read(text: str) -> Block:
    lines = text.split("\n")
    if text.startswith(("| ", "|  |")):
        rows = [_cells(line) for number, line in enumerate(lines) if number != 1]
        return Block(kind="table", lines=tuple(rows))
    if text.startswith("- "):
        return _plain("bullets", [line.removeprefix("- ") for line in lines])
    if text.startswith("**"):
        return _plain("lead", [text.removeprefix("**").removesuffix("**")])
    marks: tuple[tuple[str, Kind], ...] = (
        ("## ", "heading"),
        ("# ", "title"),
        ("> ⚠ ", "warning"),
    )
    for mark, kind in marks:
        if text.startswith(mark):
            return _plain(kind, [text.removeprefix(mark)])
    return _plain("text", lines)


def _plain(kind: Kind, lines: list[str]) -> Block:
    return Block(kind=kind, lines=tuple((_bare(line),) for line in lines))


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return tuple(_bare(cell.strip()) for cell in _BAR.split(inner))


def _bare(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
