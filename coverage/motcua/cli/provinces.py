"""What run does of a whole country: many provinces from one set of national files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from motcua.cli.bars import Bars
from motcua.cli.console import show, show_json, tell
from motcua.cli.options import Search, run_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from motcua.cli.province_options import Provinces

EXIT_FAULT = 1
EXIT_NOT_PROVED = 4


def plan_provinces(
    study: Path,
    asked: Provinces,
    *,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
    search: Search,
    scenario: str | None,
) -> None:
    """
    Plan every province, write the index and say how they ended.

    Parameters
    ----------
    study
        Study file or folder.
    asked
        How it is divided, and what works on it.
    out
        Folder for the results, or None for the default.
    overwrite
        Whether plans of other inputs may be replaced.
    as_json
        Whether stdout is the index alone.
    search
        What the command line asks of each search.
    scenario
        Scenario to plan under.
    """
    from motcua.pipeline import load_study
    from motcua.provinces.country import Country, plan_country

    country = Country(
        study=load_study(study),
        column=asked.areas,
        out=run_folder(study, out),
        scenario=scenario,
        gap=search.gap,
        time_limit_s=search.time_limit_s,
        overwrite=overwrite,
    )
    with Bars() as bars:
        index = plan_country(country, _runner(asked, country), progress=bars)
    show_json(index) if as_json else _tell(index, country.out)
    context = click.get_current_context()
    if index["totals"]["failed"]:
        context.exit(EXIT_FAULT)
    if search.require_proof and not all(map(_is_proved, index["provinces"])):
        tell("Not every plan is proved to the gap asked for.")
        context.exit(EXIT_NOT_PROVED)


def _runner(asked: Provinces, country: Any) -> Callable[..., None]:  # noqa: ANN401 - Country, loaded late
    if asked.scheduler is not None:
        from motcua.provinces.cluster import run_on_cluster

        return partial(run_on_cluster, scheduler=asked.scheduler)
    from motcua.inputs.road_file import reading_mib
    from motcua.provinces.local import machine_budget, run_locally

    roads = country.study.roads
    budget = machine_budget(
        workers=asked.workers,
        memory_mib=asked.memory_mib,
        roads_mib=reading_mib(roads.file) if roads else 0.0,
    )
    return partial(run_locally, budget=budget)


def _is_proved(row: Mapping[str, Any]) -> bool:
    return row["termination"]["reason"] in ("optimal", "gap")


def _tell(index: Mapping[str, Any], out: Path) -> None:
    totals = index["totals"]
    show(index["study"])
    show(f"  provinces    {totals['done']:>12,} of {totals['provinces']:,}")
    show(f"  people       {totals['population']:>12,}")
    show(f"  offices      {totals['n_open_before']:>12,} today, {totals['n_open']:,} planned")
    if totals["covered_share"] is not None:
        before, after = totals["covered_share_before"], totals["covered_share"]
        show(f"  in standard  {before:>12.2%} today, {after:.2%} under the plans")
    for row in index["provinces"]:
        if row["state"] == "failed":
            tell(f"Failed: {row['province']}: {row['fault'].get('what', '')}")
    tell(f"Written: {out / 'index.html'}")
