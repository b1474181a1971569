"""Do all of it, from the study file to the files people open."""

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
    web_tiles_option,
    with_option,
)
from motcua.cli.province_options import asked_provinces, province_options
from motcua.cli.state_options import scenario_option, second_map_option

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from motcua.domain.plan import Plan


@click.command("run")
@study_argument
@search_options
@scenario_option
@second_map_option
@province_options
@out_option
@overwrite_option
@with_option
@web_tiles_option
@json_option
def command(
    study: Path,
    *,
    gap: float | None,
    time_limit: float | None,
    require_proof: bool,
    scenario: str | None,
    second_map: bool,
    areas: str | None,
    workers: int | None,
    memory: float | None,
    scheduler: str | None,
    out: Path | None,
    overwrite: bool,
    parts: tuple[str, ...],
    web_tiles: bool,
    as_json: bool,
) -> None:
    """
    Do all of it for STUDY: check, travel, assess, locate and map.

    Writes what locate writes and map.html, the page that officials open, all of them or none; a
    red fault in the data stops it before anything is computed, and everything noticed is told at
    the end.
    """
    search = Search(gap=gap, time_limit_s=time_limit, require_proof=require_proof)
    asked = asked_provinces(areas, workers=workers, memory=memory, scheduler=scheduler)
    if asked is not None and second_map:
        raise click.UsageError("--second-map is for one study, not for a run by provinces")
    if asked is not None:
        if web_tiles:
            fault = "--web-tiles is for one study; a run by provinces draws no such page"
            raise click.UsageError(fault)
        from motcua.cli.provinces import plan_provinces

        plan_provinces(
            study,
            asked,
            out=out,
            overwrite=overwrite,
            as_json=as_json,
            search=search,
            scenario=scenario,
        )
        return
    from motcua.cli.planning import make_and_write
    from motcua.pipeline import locate_offices

    make: Callable[..., Plan] = locate_offices
    if scenario is not None or second_map:
        make = partial(locate_offices, scenario=scenario, second_map=second_map)
    make_and_write(
        make,
        study,
        out=out,
        overwrite=overwrite,
        parts=parts,
        as_json=as_json,
        search=search,
        is_whole_run=True,
        web_tiles=web_tiles,
    )
