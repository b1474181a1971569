"""The options by which run plans a whole country."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

Command = TypeVar("Command", bound="Callable[..., Any]")

_MEMORY = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(MB|MiB|GB|GiB)")
_MIB = {"MB": 1e6 / 2**20, "MiB": 1.0, "GB": 1e9 / 2**20, "GiB": 1024.0}


@dataclass(frozen=True, kw_only=True)
class Provinces:
    """How a country is divided, and what may work on it."""

    areas: str
    """Column of the region's file."""

    workers: int | None = None
    """Most provinces at once on this machine."""

    memory_mib: float | None = None
    """Most memory of all together."""

    scheduler: str | None = None
    """Address of a Dask scheduler."""


def _memory(context: click.Context, option: click.Parameter, text: str | None) -> float | None:
    if text is None:
        return None
    match = _MEMORY.fullmatch(text.strip())
    if match is None or not float(match[1]):
        raise click.BadParameter(
            f'"{text}" is no amount of memory such as "4 GB"', ctx=context, param=option
        )
    return float(match[1]) * _MIB[match[2]]


def province_options(command: Command) -> Command:
    """
    Add the options by which run plans a whole country.

    Parameters
    ----------
    command
        A function that takes ``areas``, ``workers``, ``memory`` and ``scheduler``.

    Returns
    -------
    command
        The same with the options.
    """
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option(
        "--areas",
        metavar="COLUMN",
        help="Plan province by province: the column of the region's file that tells them apart. "
        "What is done stays; a run that was stopped goes on.",
    ),
    click.option(
        "--workers",
        type=click.IntRange(1),
        help="With --areas: most provinces at once.  [default: one a processor]",
    ),
    click.option(
        "--memory",
        metavar="SIZE",
        callback=_memory,
        help='With --areas: most memory of all at once, "4 GB".  [default: 3/4 of the machine\'s]',
    ),
    click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="With --areas: a Dask scheduler (tcp://host:port) whose workers plan the provinces.",
    ),
)


def asked_provinces(
    areas: str | None, *, workers: int | None, memory: float | None, scheduler: str | None
) -> Provinces | None:
    """
    Return what was asked about provinces.

    Parameters
    ----------
    areas, workers, memory, scheduler
        As the options say.

    Returns
    -------
    provinces
        None where one study is to be planned as a whole.

    Raises
    ------
    click.UsageError
        If an option has no meaning beside the others.
    """
    given = {"--workers": workers, "--memory": memory, "--scheduler": scheduler}
    names = [name for name, value in given.items() if value is not None]
    if areas is None and names:
        raise click.UsageError(f"{names[0]} means something only together with --areas.")
    if scheduler is not None and len(names) > 1:
        raise click.UsageError(f"{names[0]} is the cluster's own to say with --scheduler.")
    if areas is None:
        return None
    return Provinces(areas=areas, workers=workers, memory_mib=memory, scheduler=scheduler)
