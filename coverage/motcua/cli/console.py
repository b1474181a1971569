"""The only place that prints: results to stdout, talk to stderr."""

from __future__ import annotations

import json
import logging
import shutil
import textwrap
from typing import TYPE_CHECKING, Any, Literal

import click

from motcua.cli.reserved import document_stream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from motcua.errors import MotcuaError


def complain(fault: MotcuaError) -> None:
    """
    Print a fault to stderr.

    Parameters
    ----------
    fault
        What, where and how to mend it.
    """
    click.echo(click.style("Error: ", fg="red", bold=True) + str(fault), err=True)


def tell(text: str) -> None:
    """
    Print talk to stderr.

    Parameters
    ----------
    text
        One or more lines.
    """
    click.echo(text, err=True)


class Teller(logging.Handler):
    """What our own modules warn of, on stderr."""

    def emit(self, record: logging.LogRecord) -> None:
        """
        Print one warning.

        Parameters
        ----------
        record
            The warning.
        """
        tell(record.getMessage())


def show(text: str) -> None:
    """
    Print a result to stdout.

    Parameters
    ----------
    text
        One or more lines.
    """
    click.echo(text)


def show_json(document: Mapping[str, object]) -> None:
    """
    Print one JSON document to stdout.

    Parameters
    ----------
    document
        What a program asked for with ``--json``.
    """
    click.echo(json.dumps(document, ensure_ascii=False, indent=1), file=document_stream())


_MARKS = {"red": ("red", "red"), "amber": ("amber", "yellow"), "green": ("green", "green")}
_INDENT = " " * 7


def print_findings(
    rows: Sequence[Mapping[str, Any]], *, language: Literal["vi", "en"], out: Callable[[str], None]
) -> None:
    """
    Print what was noticed about the inputs, the heaviest first, and a count of each weight.

    Parameters
    ----------
    rows
        Findings as plain values: level, code, values, where.
    language
        Of the sentences: the study's.
    out
        `show` where they are the result, `tell` where they are talk beside it.
    """
    from motcua.present.findings import say_finding
    from motcua.present.words import load_words

    words = load_words(language)
    for level, (word, colour) in _MARKS.items():
        for row in rows:
            if row["level"] == level:
                mark = click.style(f"{word:<7}", fg=colour, bold=True)
                out(mark + textwrap.indent(_sentence(row, say_finding(row, words)), _INDENT)[7:])
    counts = [f"{sum(row['level'] == level for row in rows)} {level}" for level in _MARKS]
    out(", ".join(counts))


def _sentence(row: Mapping[str, Any], said: str) -> str:
    """Wrap to the terminal; say where on a line of its own."""
    wide = max(40, min(100, shutil.get_terminal_size().columns) - len(_INDENT))
    lines = [part for line in said.splitlines() for part in textwrap.wrap(line, wide)]
    return "\n".join([*lines, *([f"({row['where']})"] if row["where"] else [])])
