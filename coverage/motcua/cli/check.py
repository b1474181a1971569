"""Read every input and say what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from motcua.cli.bars import Bars
from motcua.cli.console import print_findings, show, show_json
from motcua.cli.options import json_option, study_argument

EXIT_FAULT = 1

if TYPE_CHECKING:
    from pathlib import Path

    from motcua.domain.finding import Finding


@click.command("check")
@study_argument
@json_option
def command(study: Path, *, as_json: bool) -> None:
    """
    Look for faults in the data of STUDY, before anything is computed.

    Reads every file and says what is wrong (red: a run would stop), what limits a result (amber)
    and what is well (green); each line says where, and how to mend it. Ends with exit code 1 if
    anything is red.
    """
    from motcua.checking import check_study
    from motcua.study.load import load_study

    loaded = load_study(study)
    with Bars() as bars:
        findings = check_study(loaded, progress=bars)
    rows = [_row(finding) for finding in findings]
    if as_json:
        show_json({"findings": rows})
    else:
        print_findings(rows, language=loaded.study.language, out=show)
    if any(finding.level == "red" for finding in findings):
        click.get_current_context().exit(EXIT_FAULT)


def _row(finding: Finding) -> dict[str, object]:
    values = dict(finding.values)
    return {**{k: v for k, v in vars(finding).items() if k != "values"}, "values": values}
