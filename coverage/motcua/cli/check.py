"""Read every input and say what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from motcua.cli.console import Stages, show, show_json
from motcua.cli.options import json_option, study_argument

if TYPE_CHECKING:
    from pathlib import Path

    from motcua.domain.finding import Finding


@click.command("check")
@study_argument
@json_option
def command(study: Path, *, as_json: bool) -> None:
    """Read every input of STUDY and say what is wrong, red, amber or green."""
    from motcua.inputs.checks import check_study
    from motcua.study.load import load_study

    loaded = load_study(study)
    findings = check_study(loaded, progress=Stages())
    if as_json:
        show_json({"findings": [_row(finding) for finding in findings]})
        return
    _print(findings, language=loaded.study.language)


def _print(findings: tuple[Finding, ...], *, language: str) -> None:
    from motcua.present.findings import say_finding
    from motcua.present.words import load_words

    words = load_words("en" if language == "en" else "vi")
    colours = {"red": "red", "amber": "yellow", "green": "green"}
    for finding in findings:
        mark = click.style(f"{finding.level:<6}", fg=colours[finding.level])
        show(f"{mark} {say_finding(finding, words)}")
    if not findings:
        show(click.style("green ", fg="green"))


def _row(finding: Finding) -> dict[str, object]:
    values = dict(finding.values)
    return {**{k: v for k, v in vars(finding).items() if k != "values"}, "values": values}
