"""Assess today's offices, without optimising."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from motcua.cli.options import (
    json_option,
    out_option,
    overwrite_option,
    study_argument,
    with_option,
)

if TYPE_CHECKING:
    from pathlib import Path


@click.command("assess")
@study_argument
@out_option
@overwrite_option
@with_option
@json_option
def command(
    study: Path, *, out: Path | None, overwrite: bool, parts: tuple[str, ...], as_json: bool
) -> None:
    """
    Assess today's offices of STUDY as they stand; nothing is optimised.

    Writes the same files as locate, with today's offices as the plan: who is in standard under
    every reading of it, files, officers and waits.
    """
    from motcua.cli.planning import make_and_write
    from motcua.pipeline import assess_plan

    make_and_write(assess_plan, study, out=out, overwrite=overwrite, parts=parts, as_json=as_json)
