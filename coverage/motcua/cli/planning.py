"""What assess, locate and run share: a plan is made, written and told."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from motcua.cli.bars import Bars
from motcua.cli.console import print_findings, show, show_json, tell
from motcua.cli.options import Search, run_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from motcua.domain.plan import Plan

EXIT_NOT_PROVED = 4


def make_and_write(
    make: Callable[..., Plan],
    study: Path,
    *,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
    search: Search | None = None,
    parts: tuple[str, ...] = (),
    is_whole_run: bool = False,
    study_name: str | None = None,
    web_tiles: bool = False,
) -> None:
    """
    Make a plan, write its folder and say what it holds.

    Parameters
    ----------
    make
        `motcua.pipeline.assess_plan` or `motcua.pipeline.locate_offices`.
    study
        Study file or folder.
    out
        Folder for the results, or None for the default.
    overwrite
        Whether earlier results may be replaced.
    as_json
        Whether stdout is the plan document alone.
    search
        What the command line asks of the search; None leaves the study's own.
    parts
        Optional files besides, from ``--with``.
    is_whole_run
        Whether the page is drawn too, and everything noticed is told, not only counted.
    study_name
        What run.json calls the study; left out: its path from the folder.
    web_tiles
        Whether the page offers a base map from the internet.
    """
    from motcua.domain.progress import Stopwatch
    from motcua.pipeline import load_study
    from motcua.present.document import plan_document
    from motcua.present.extra_parts import require_parts
    from motcua.present.folder import check_folder, write_folder

    search = search or Search()
    folder = run_folder(study, out)
    asked = load_study(study).with_search(gap=search.gap, time_limit_s=search.time_limit_s)
    check_folder(folder, overwrite=overwrite)
    require_parts(parts)
    with Bars() as bars:
        stopwatch = Stopwatch(bars)
        plan = make(asked, progress=stopwatch)
        paths = write_folder(
            plan,
            folder,
            overwrite=overwrite,
            with_page=is_whole_run,
            parts=parts,
            stopwatch=stopwatch,
            study=study_name or _path_from(asked.path, folder),
            web_tiles=web_tiles,
        )
    document = plan_document(plan)
    if as_json:
        show_json(document)
    else:
        _tell(document)
    _tell_findings(document, is_told_all=is_whole_run)
    tell("Written:")
    for path in paths:
        tell(f"  {path}")
    if search.require_proof and not _is_proved(document):
        tell("The plan is not proved to the gap asked for.")
        click.get_current_context().exit(EXIT_NOT_PROVED)


def _path_from(path: Path, folder: Path) -> str:
    """Return the study's path as seen from the results; whole on another drive."""
    try:
        return os.path.relpath(path, folder.resolve()).replace(os.sep, "/")
    except ValueError:
        return path.as_posix()


def _is_proved(document: Mapping[str, Any]) -> bool:
    return document["termination"]["reason"] in ("optimal", "gap")


def _tell(document: Mapping[str, Any]) -> None:
    """Say the headline figures."""
    totals, before, termination = (document[key] for key in ("totals", "before", "termination"))
    show(document["study"]["name"])
    if document["is_generated"]:
        show("  Some inputs are generated, not real: decide nothing on this.")
    if document["heading"] == "lower_bound":
        show("  Lower bound by access alone, not a proposal.")
    show(f"  people       {totals['population']:>12,.0f}")
    show(f"  offices      {before['n_open']:>12,} today")
    show(f"  in standard  {_percent(before['covered_share'])} today")
    if termination:
        show(f"  offices      {totals['n_open']:>12,} under the plan")
        show(f"  in standard  {_percent(totals['covered_share'])} under the plan")
        show(f"  proof        {_proof(termination)}")
    for beside in document["beside"]:
        if beside["model"] == "lscp":
            n_open = f"{beside['n_open']:,}"
            show(f"  beside it    lower bound by access alone, not a proposal: {n_open} offices")


def _percent(share: float | None) -> str:
    return f"{share:>12.2%}" if share is not None else f"{'-':>12}"


_ENDINGS = {"gap": "within the gap asked for", "time_limit": "time limit"}


def _proof(termination: Mapping[str, Any]) -> str:
    reason = _ENDINGS.get(termination["reason"], termination["reason"])
    objective, bound = termination["objective"], termination["bound"]
    if termination["reason"] == "optimal":
        return f"proved best: {objective:,g}"
    return f"{reason}: {objective:,g}, bound {bound:,g}, gap {termination['gap']:.2%}"


def _tell_findings(document: Mapping[str, Any], *, is_told_all: bool) -> None:
    if is_told_all:
        print_findings(document["findings"], language=document["study"]["language"], out=tell)
        return
    levels = [row["level"] for row in document["findings"]]
    serious, limiting = levels.count("red"), levels.count("amber")
    if serious or limiting:
        tell(f"Noticed: {serious} serious, {limiting} that limit the result; see summary.md.")
