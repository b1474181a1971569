"""Options that several verbs share."""

from __future__ import annotations

from pathlib import Path

import click

study_argument = click.argument("study", type=click.Path(path_type=Path))
out_option = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the results. Default: maps/<name of the study's folder>.",
)
overwrite_option = click.option(
    "--overwrite", is_flag=True, help="Replace the results of an earlier run."
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document to stdout, nothing else."
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
