"""Measure the way from every resident to every site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from motcua.cli.bars import Bars
from motcua.cli.console import show, show_json
from motcua.cli.options import json_option, study_argument

if TYPE_CHECKING:
    from pathlib import Path


@click.command("travel")
@study_argument
@json_option
def command(study: Path, *, as_json: bool) -> None:
    """
    Measure the way from every resident of STUDY to every site, and say how far it reaches.

    Times are the fastest way at the speeds of the study's mode, from the resident to the site;
    nothing beyond the cutoff is measured.
    """
    from motcua.pipeline import load_study, measure_travel

    asked = load_study(study)
    with Bars() as bars:
        travel = measure_travel(asked, progress=bars)
    figures = {
        "demand_points": travel.n_demand,
        "sites": travel.n_sites,
        "pairs_by_time": int(travel.time_ms.nnz),
        "pairs_by_road": int(travel.shortest_m.nnz),
        "pairs_by_straight_line": int(travel.straight_m.nnz),
        "points_without_time": int((travel.time_ms.indptr[1:] == travel.time_ms.indptr[:-1]).sum()),
    }
    if as_json:
        show_json(figures)
        return
    for name, value in figures.items():
        show(f"{name.replace('_', ' '):<24}{value:>14,}")
