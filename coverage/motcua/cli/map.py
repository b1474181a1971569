"""Draw the page of a finished run again."""

from __future__ import annotations

from pathlib import Path

import click

from motcua.cli.console import show_json, tell
from motcua.cli.options import json_option, overwrite_option


@click.command("map")
@click.argument("run", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the page. Default: the run's own folder.",
)
@overwrite_option
@json_option
def command(run: Path, *, out: Path | None, overwrite: bool, as_json: bool) -> None:
    """Draw map.html of the finished RUN folder again, from its plan.json and plan.gpkg."""
    from motcua.present.run_folder import redraw_page

    path = redraw_page(run, out or run, overwrite=overwrite)
    if as_json:
        show_json({"map": str(path), "bytes": path.stat().st_size})
    else:
        tell(f"  {path}")
