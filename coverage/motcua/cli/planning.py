"""What assess, locate and run share: a plan is made, told and written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua.cli.console import Stages, show, show_json, tell
from motcua.cli.options import run_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from motcua.domain.plan import Plan


def make_and_write(  # one call a verb
    make: Callable[..., Plan], study: Path, *, out: Path | None, overwrite: bool, as_json: bool
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
    """
    from motcua.pipeline import load_study
    from motcua.present.document import plan_document
    from motcua.present.folder import check_folder, write_folder

    folder = run_folder(study, out)
    check_folder(folder, overwrite=overwrite)
    plan = make(load_study(study), progress=Stages())
    document = plan_document(plan)
    paths = write_folder(plan, folder, overwrite=overwrite)
    if as_json:
        show_json(document)
        return
    _tell(document)
    for path in paths:
        tell(f"  {path}")


def _tell(document: Mapping[str, Any]) -> None:
    totals, termination = document["totals"], document["termination"]
    show(f"{document['study']['name']}")
    show(f"  people       {totals['population']:>14,}")
    show(f"  in standard  {totals['covered_share']:>14.2%}")
    if termination:
        show(
            f"  {termination['reason']:<12} {termination['objective']:g}, "
            f"bound {termination['bound']:g}"
        )
