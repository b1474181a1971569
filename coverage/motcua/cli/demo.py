"""The embedded study, from anywhere and without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from motcua.cli.embedded import STUDY_NAME, embedded_study
from motcua.cli.options import json_option, out_option, with_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command("demo")
@out_option
@with_option
@json_option
def command(out: Path | None, *, parts: tuple[str, ...], as_json: bool) -> None:
    """
    Plan the embedded study of Bình Dương 2024, from any folder and without a network.

    Its communes and offices are facts; its boundaries, places of people and roads are generated,
    and every file says so. Writes maps/binh-duong-2024/ and replaces its own earlier output there.
    """
    from motcua.cli.planning import make_and_write
    from motcua.pipeline import locate_offices

    with embedded_study() as study:
        make_and_write(
            locate_offices,
            study,
            out=out,
            overwrite=True,
            parts=parts,
            as_json=as_json,
            is_whole_run=True,
            study_name=STUDY_NAME,
        )
