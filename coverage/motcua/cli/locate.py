"""Find the best offices and prove it; write the plan."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from motcua.cli.options import (
    Search,
    json_option,
    out_option,
    overwrite_option,
    search_options,
    study_argument,
    with_option,
)
from motcua.cli.state_options import scenario_option, second_map_option

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from motcua.domain.plan import Plan


@click.command("locate")
@study_argument
@search_options
@scenario_option
@second_map_option
@out_option
@overwrite_option
@with_option
@json_option
def command(
    study: Path,
    *,
    gap: float | None,
    time_limit: float | None,
    require_proof: bool,
    scenario: str | None,
    second_map: bool,
    out: Path | None,
    overwrite: bool,
    parts: tuple[str, ...],
    as_json: bool,
) -> None:
    """
    Search for the best offices of STUDY and write the plan with its proof.

    Solves the model that [locate] asks for and writes plan.json, plan.xlsx, plan.gpkg, summary.md
    and run.json, all of them or none. "motcua map" draws the page from these; run does both.
    """
    from motcua.cli.planning import make_and_write
    from motcua.pipeline import locate_offices

    make: Callable[..., Plan] = locate_offices
    if scenario is not None or second_map:
        make = partial(locate_offices, scenario=scenario, second_map=second_map)
    search = Search(gap=gap, time_limit_s=time_limit, require_proof=require_proof)
    make_and_write(
        make,
        study,
        out=out,
        overwrite=overwrite,
        parts=parts,
        as_json=as_json,
        search=search,
    )
