"""Begin a study."""

from __future__ import annotations

from pathlib import Path

import click

from motcua.cli.console import show


@click.command("new")
@click.argument("folder", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Write a commented study.toml and empty tables into FOLDER."""
    from motcua.study.sample import write_sample

    for path in write_sample(folder):
        show(str(path))
