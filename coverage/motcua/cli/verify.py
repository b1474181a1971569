"""Recompute a plan's figures by a second route."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from motcua.cli.bars import Bars
from motcua.cli.console import show, show_json
from motcua.cli.embedded import STUDY_NAME, embedded_study
from motcua.cli.options import json_option
from motcua.errors import InputError

if TYPE_CHECKING:
    from motcua.verify.check import Check

EXIT_FAULT = 1

_SHOWN = 16


@click.command("verify")
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--study",
    metavar="STUDY",
    type=click.Path(path_type=Path),
    help="The study that RUN was made from.  [default: as run.json says]",
)
@json_option
def command(run: Path, *, study: Path | None, as_json: bool) -> None:
    """
    Recompute the figures of RUN, the folder of a finished run, by a second, independent route.

    The raw inputs are read again and their hashes compared; travel is searched by networkx; people,
    files, officers and costs are counted by plain loops, and what phases promise is looked at. Says
    whether everything agrees to the person, and ends with exit code 1 if not, naming where it
    differs. Takes minutes where a plan takes seconds.
    """
    from motcua.present.run_document import read_document
    from motcua.study.load import load_study
    from motcua.verify import verify_plan

    document = read_document(run / "plan.json")
    with ExitStack() as stack:
        home = study or _study_of(run)
        if home is None:
            home = stack.enter_context(embedded_study())
        asked = load_study(home)
        bars = stack.enter_context(Bars())
        checks = verify_plan(asked, document, progress=bars)
    wrong = [check for check in checks if not check.agrees]
    if as_json:
        show_json({"agrees": not wrong, "checks": [_row(check) for check in checks]})
    else:
        _tell(checks, wrong)
    if wrong:
        click.get_current_context().exit(EXIT_FAULT)


def _study_of(run: Path) -> Path | None:
    """Return where a run's study stands; None for the embedded one."""
    path = run / "run.json"
    try:
        named = json.loads(path.read_text(encoding="utf-8")).get("study")
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, AttributeError):
        named = None
    if not isinstance(named, str):
        raise InputError(
            "The run does not say where its study is.",
            where=path.as_posix(),
            mend="Name it with --study.",
        )
    return None if named == STUDY_NAME else run / named


def _row(check: Check) -> dict[str, Any]:
    return {
        "key": check.key,
        "plan": check.claimed,
        "second_route": check.found,
        "agrees": check.agrees,
    }


def _tell(checks: tuple[Check, ...], wrong: list[Check]) -> None:
    for check in checks:
        is_detail = check.key.startswith(("areas.", "inputs: ", "sites."))
        if check.agrees and is_detail:
            continue
        word, colour = ("agrees", "green") if check.agrees else ("differs", "red")
        mark = click.style(f"{word:<8}", fg=colour, bold=True)
        show(f"{mark} {check.key:<52} {_written(check.claimed):>16}")
        if not check.agrees:
            show(f"{'':8} {'the second route says':<52} {_written(check.found):>16}")
    if wrong:
        show(f"{len(wrong)} of {len(checks)} figures differ.")
    else:
        show(f"All {len(checks)} figures agree, to the person; those of areas and offices too.")


def _written(value: float | str | None) -> str:
    if value is None:
        return "-"
    if isinstance(value, str):
        return value[:_SHOWN]
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.3f}"
