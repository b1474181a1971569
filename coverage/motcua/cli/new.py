"""Begin a study: a small complete one that runs as it stands."""

from __future__ import annotations

from pathlib import Path

import click

from motcua.cli.console import show, show_json, tell
from motcua.cli.options import json_option


@click.command("new")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@json_option
def command(folder: Path, *, as_json: bool) -> None:
    """
    Write a small, complete study into DIR, to be filled with your own data.

    It is an example that check and run work on at once; its README says which file to replace by
    what. Nothing that is there already is overwritten.
    """
    from motcua.study.sample import write_sample

    paths = write_sample(folder)
    if as_json:
        show_json({"files": [path.as_posix() for path in paths]})
        return
    for path in paths:
        show(str(path))
    tell(f'Next: motcua check "{folder}", then motcua run "{folder}".')
