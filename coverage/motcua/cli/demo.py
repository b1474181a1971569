"""The embedded study, from anywhere and without a network."""

from __future__ import annotations

import runpy
import shutil
import tempfile
from pathlib import Path

import click

from motcua.cli.options import json_option, out_option

NAME = "binh-duong-2024"


@click.command("demo")
@out_option
@json_option
def command(out: Path | None, *, as_json: bool) -> None:
    """
    Plan the embedded study of Bình Dương 2024, from any folder and without a network.

    Its communes and offices are facts; its boundaries, places of people and roads are generated,
    and every file says so. Writes maps/binh-duong-2024/ and replaces its own earlier output there.
    """
    from motcua.cli.planning import make_and_write
    from motcua.pipeline import locate_offices

    with tempfile.TemporaryDirectory(prefix="motcua-") as scratch:
        study = Path(scratch) / NAME
        shutil.copytree(study_folder(), study, ignore=shutil.ignore_patterns("*-generated.*"))
        runpy.run_path(str(study / "generate.py"))["generate"](study)
        make_and_write(
            locate_offices, study, out=out, overwrite=True, as_json=as_json, is_whole_run=True
        )


def study_folder() -> Path:
    """
    Return the folder of the embedded study.

    Returns
    -------
    folder
        Inside the installed package, or in the source tree of an editable install.
    """
    package = Path(__file__).resolve().parents[1]
    inside = package / "data" / NAME
    return inside if inside.is_dir() else package.parents[1] / "data" / NAME
