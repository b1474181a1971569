"""Options that several verbs share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from motcua.cli.reserved import reserved_stdout
from motcua.present.extra_parts import PARTS
from motcua.units import MS_PER_S, parse_time_ms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Command = TypeVar("Command", bound="Callable[..., Any]")


@dataclass(frozen=True, kw_only=True)
class Search:
    """What the command line asks of the search in place of the study file; None leaves it."""

    gap: float | None = None
    """Relative gap at which the first goal is good enough."""

    time_limit_s: float | None = None
    """Seconds for all goals together."""

    require_proof: bool = False
    """Whether an unproved plan is answered by exit code 4."""


def _seconds(context: click.Context, option: click.Parameter, text: str | None) -> float | None:
    try:
        seconds = None if text is None else parse_time_ms(text) / MS_PER_S
    except ValueError as fault:
        raise click.BadParameter(str(fault), ctx=context, param=option) from None
    if seconds == 0:
        raise click.BadParameter("no search ends in no time", ctx=context, param=option)
    return seconds


def _reserve(context: click.Context, option: click.Parameter, wanted: bool) -> bool:  # noqa: ARG001, FBT001 - click's signature
    if wanted:
        context.with_resource(reserved_stdout())
    return wanted


def _parts(
    context: click.Context, option: click.Parameter, texts: Sequence[str]
) -> tuple[str, ...]:
    asked = [part.strip().lower() for text in texts for part in text.split(",") if part.strip()]
    strange = [part for part in asked if part not in PARTS]
    if strange:
        fault = f"{strange[0]!r} is none of {', '.join(PARTS)}"
        raise click.BadParameter(fault, ctx=context, param=option)
    return tuple(part for part in PARTS if part in asked)


study_argument = click.argument("study", type=click.Path(path_type=Path))
out_option = click.option(
    "--out",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the results.  [default: maps/<name of the study's folder>]",
)
overwrite_option = click.option(
    "--overwrite",
    is_flag=True,
    help="Replace the results of an earlier run; other files in the folder stay.",
)
with_option = click.option(
    "--with",
    "parts",
    metavar="PARTS",
    multiple=True,
    callback=_parts,
    help="Further files, with commas between them or named one by one: pdf (A3 overview and annex "
    "tables), png (the overview), docx (a decision paper). Needs motcua[paper].",
)
web_tiles_option = click.option(
    "--web-tiles",
    is_flag=True,
    help="Let map.html offer a base map of streets from the internet (tile.openstreetmap.org). It "
    "is off when the page opens; the page works without.",
)
json_option = click.option(
    "--json",
    "as_json",
    is_flag=True,
    callback=_reserve,
    help="Print one JSON document to stdout and nothing else there.",
)


def search_options(command: Command) -> Command:
    """
    Add the options of every verb that searches for a plan.

    Parameters
    ----------
    command
        A function that takes ``gap``, ``time_limit`` and ``require_proof``.

    Returns
    -------
    command
        The same with the options.
    """
    for option in reversed(_SEARCH_OPTIONS):
        command = option(command)
    return command


_SEARCH_OPTIONS = (
    click.option(
        "--gap",
        metavar="SHARE",
        type=click.FloatRange(0, 1, max_open=True),
        help="Relative gap at which the first goal is good enough, in place of the study's own: "
        "0.01 is one per cent, 0 asks for the best.",
    ),
    click.option(
        "--time-limit",
        metavar="TIME",
        callback=_seconds,
        help='Time for the search, in place of the study\'s own: "60 s", "5 min".',
    ),
    click.option(
        "--require-proof",
        is_flag=True,
        help="End with exit code 4 if the plan is not proved to the gap asked for; it is written "
        "all the same.",
    ),
)


def run_folder(study: Path, out: Path | None) -> Path:
    """
    Return where a run's results go.

    Parameters
    ----------
    study
        The study file or its folder, as the person gave it.
    out
        The folder asked for, if any.

    Returns
    -------
    folder
        ``maps/<name of the study's folder>`` under the current folder by default.
    """
    home = study.resolve()
    return out or Path("maps") / (home if home.is_dir() else home.parent).name
