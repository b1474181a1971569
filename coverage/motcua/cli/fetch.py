"""Fetch public data for a study: the only command that uses the network."""

from __future__ import annotations

from pathlib import Path

import click

from motcua.cli.console import show, show_json, tell
from motcua.cli.options import json_option
from motcua.units import MS_PER_S, parse_distance_m, parse_time_ms


def _seconds(context: click.Context, option: click.Parameter, text: str) -> float:
    try:
        seconds = parse_time_ms(text) / MS_PER_S
    except ValueError as fault:
        raise click.BadParameter(str(fault), ctx=context, param=option) from None
    if not seconds:
        raise click.BadParameter("no server answers in no time", ctx=context, param=option)
    return seconds


def _metres(context: click.Context, option: click.Parameter, text: str) -> float:
    try:
        return parse_distance_m(text)
    except ValueError as fault:
        raise click.BadParameter(str(fault), ctx=context, param=option) from None


def _address(context: click.Context, option: click.Parameter, url: str | None) -> str | None:
    if url is not None and not url.startswith(("http://", "https://")):
        raise click.BadParameter("an address begins with https://", ctx=context, param=option)
    return url


@click.group("fetch")
def command() -> None:
    """Fetch public data for a study; no other command uses the network."""


@command.command("roads")
@click.argument("place")
@click.option(
    "--out",
    metavar="FOLDER",
    default=".",
    show_default="the current folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="The study's folder.",
)
@click.option(
    "--buffer",
    metavar="DISTANCE",
    default="10 km",
    show_default=True,
    callback=_metres,
    help="How far past the place roads are fetched.",
)
@click.option(
    "--overpass", metavar="URL", callback=_address, help="Address of an Overpass server's API."
)
@click.option(
    "--nominatim",
    metavar="URL",
    callback=_address,
    help="Address of a Nominatim server, which knows names of places.",
)
@click.option(
    "--timeout",
    metavar="TIME",
    default="180 s",
    show_default=True,
    callback=_seconds,
    help="Longest silence of a server.",
)
@click.option(
    "--tries",
    type=click.IntRange(1, 20),
    default=4,
    show_default=True,
    help="How often a server is asked, with longer and longer pauses.",
)
@click.option("--overwrite", is_flag=True, help="Replace roads that stand there.")
@json_option
def roads(
    place: str,
    *,
    out: Path,
    buffer: float,
    overpass: str | None,
    nominatim: str | None,
    timeout: float,
    tries: int,
    overwrite: bool,
    as_json: bool,
) -> None:
    """
    Fetch the roads of PLACE from OpenStreetMap into a study's folder.

    PLACE is a file of polygons (.geojson, .gpkg, ...) or the name of a place. Writes roads.osm and
    adds its source to SOURCES.md, both or neither.
    """
    from motcua.inputs.fetch import Fetch, fetch_roads
    from motcua.inputs.server import Patience

    asked = Fetch(
        place=place,
        folder=out,
        buffer_m=buffer,
        overpass=overpass,
        nominatim=nominatim,
        patience=Patience(timeout_s=timeout, tries=tries),
        overwrite=overwrite,
    )
    paths = fetch_roads(asked, say=tell)
    if as_json:
        show_json({"files": [path.as_posix() for path in paths]})
        return
    for path in paths:
        show(str(path))
    tell(f'In study.toml: [roads] file = "{paths[0].name}"')
