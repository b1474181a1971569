"""Draw the page of a finished run again."""

from __future__ import annotations

from pathlib import Path

import click

from motcua.cli.console import show_json, tell
from motcua.cli.options import json_option, overwrite_option, web_tiles_option


@click.command("map")
@click.argument("run", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--out",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the page.  [default: the run's own]",
)
@web_tiles_option
@overwrite_option
@json_option
def command(
    run: Path, *, out: Path | None, web_tiles: bool, overwrite: bool, as_json: bool
) -> None:
    """
    Draw map.html of RUN, the folder of a finished run, from its plan.json and plan.gpkg.

    RUN is what assess, locate or run have written, for example maps/binh-duong-2024. Nothing is
    computed anew, and the page opens with the network off.
    """
    from motcua.present.run_folder import redraw_page

    path = redraw_page(run, out or run, overwrite=overwrite, web_tiles=web_tiles)
    if as_json:
        show_json({"map": str(path), "bytes": path.stat().st_size})
    else:
        tell(f"  {path}")
