"""Set two finished runs side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from motcua.cli.console import show, show_json, tell
from motcua.cli.options import json_option, overwrite_option

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.present.words import Words

run_path = click.Path(path_type=Path)


@click.command("compare")
@click.argument("a", type=run_path)
@click.argument("b", type=run_path)
@click.option(
    "--out",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write compare.html and compare.xlsx there.",
)
@overwrite_option
@json_option
def command(a: Path, b: Path, *, out: Path | None, overwrite: bool, as_json: bool) -> None:
    """
    Set two finished runs side by side: what differs from A to B, who gains and who loses.

    A and B are folders of runs, for example maps/today and maps/plan. What cannot be compared, such
    as people where the two rest on other population files, is named and left out.
    """
    from motcua.present.comparison import compare_runs
    from motcua.present.comparison_files import check_target, write_comparison
    from motcua.present.finished_run import open_run

    if out is not None:
        check_target(out, overwrite=overwrite)
    first, second = open_run(a), open_run(b)
    comparison = compare_runs(first, second)
    written = [] if out is None else write_comparison(comparison, first, second, folder=out)
    if as_json:
        show_json(comparison)
    else:
        _tell(comparison)
    for path in written:
        tell(f"  {path}")


def _tell(comparison: Mapping[str, Any]) -> None:
    """Say what the runs are, the figures side by side, and how many places differ."""
    from motcua.present.comparison_sheets import note_lines
    from motcua.present.words import load_words

    words = load_words(comparison["a"]["language"])
    if comparison["a"]["is_generated"] or comparison["b"]["is_generated"]:
        show(words.say("summary.generated"))
    for line in note_lines(comparison, words):
        show(line)
    for line in _figure_lines(comparison, words):
        show(line)
    show(words.say("compare.sites_count", n=len(comparison["sites"])))
    people = comparison["people"]
    if people is not None:
        counts = {name: words.number(people[f"{name}_population"]) for name in _COUNTS}
        show(words.say("compare.people_lead", **counts))


_COUNTS = ("gain", "lose", "enters", "leaves")


def _figure_lines(comparison: Mapping[str, Any], words: Words) -> list[str]:
    """Set the figures in columns: the first to the left, the others to the right."""
    from motcua.present.cell_text import row_text
    from motcua.present.comparison_sheets import figures_sheet

    sheet = figures_sheet(comparison, words)
    rows = [["", "A", "B", "B \N{MINUS SIGN} A"]]
    rows += [
        [row_text(row, column, words) or "-" for column in sheet.columns] for row in sheet.rows
    ]
    first, *widths = (max(len(row[place]) for row in rows) for place in range(4))
    return [
        "  ".join(
            [row[0].ljust(first), *(t.rjust(w) for t, w in zip(row[1:], widths, strict=True))]
        ).rstrip()
        for row in rows
    ]
