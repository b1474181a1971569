"""The only place that prints: results to stdout, talk to stderr."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    click.echo(json.dumps(document, ensure_ascii=False, indent=1))


class Stages:
    """Progress on a terminal: one line that follows the stage; silent where nobody watches."""

    def __init__(self) -> None:
        self._watched = sys.stderr.isatty()
        self._stage = ""

    def __call__(self, stage: str, share: float) -> None:
        """
        Show where the work stands.

        Parameters
        ----------
        stage
            Name of the stage.
        share
            Share done, 0 to 1.
        """
        if not self._watched:
            return
        ending = "\n" if share >= 1 else ""
        click.echo(f"\r{stage:<12}{share:>5.0%}{ending}", err=True, nl=False)
        self._stage = stage
