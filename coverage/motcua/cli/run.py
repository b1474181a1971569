"""Do all of it, from the study file to the files people open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from motcua.cli.options import json_option, out_option, overwrite_option, study_argument

if TYPE_CHECKING:
    from pathlib import Path


@click.command("run")
@study_argument
@out_option
@overwrite_option
@json_option
def command(study: Path, *, out: Path | None, overwrite: bool, as_json: bool) -> None:
    """Do all of it, from the study file to the files people open."""
    from motcua.cli.planning import make_and_write
    from motcua.pipeline import locate_offices

    make_and_write(locate_offices, study, out=out, overwrite=overwrite, as_json=as_json)
