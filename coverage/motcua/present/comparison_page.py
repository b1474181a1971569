"""The comparison of two runs as one small page: no network, both languages, everything escaped."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from motcua.present.bilingual import LANGUAGES, both, escape, say, spans
from motcua.present.cell_text import row_text
from motcua.present.changes import CLASSES
from motcua.present.comparison_areas import compared_tables
from motcua.present.comparison_map import change_map
from motcua.present.comparison_sheets import areas_sheet, figures_sheet, note_lines, sites_sheet
from motcua.present.words import load_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from motcua.present.finished_run import FinishedRun
    from motcua.present.sheet import Column, Sheet
    from motcua.present.words import Words

_SWITCH = '<button type="button" id="switch">Tiếng Việt / English</button>'


def compare_page(comparison: Mapping[str, Any], first: FinishedRun, second: FinishedRun) -> str:
    """
    Return compare.html.

    Parameters
    ----------
    comparison
        From `comparison.compare_runs` of these two.
    first
        A.
    second
        B: its places are drawn.

    Returns
    -------
    html
        One page, the same text for the same runs; shown in the first run's language, with a
        switch; without scripts it stays in that language.
    """
    style, script = _asset("compare.css"), _asset("compare.js")
    language = comparison["a"]["language"]
    policy = (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; "
        f"script-src 'sha256-{_digest(script)}'; base-uri 'none'; form-action 'none'"
    )
    title = f"A · {comparison['a']['name']} / B · {comparison['b']['name']}"
    body = "\n".join(_sections(comparison, first, second))
    return (
        f'<!DOCTYPE html>\n<html lang="{language}" data-shown="{language}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n"
        f"<body>\n{body}\n<script>{script}</script>\n</body>\n</html>\n"
    )


def _sections(comparison: Mapping[str, Any], first: FinishedRun, second: FinishedRun) -> list[str]:
    head = say("compare.title")
    banner = say("summary.generated")
    is_generated = comparison["a"]["is_generated"] or comparison["b"]["is_generated"]
    drawing = change_map(comparison, compared_tables(first, second))
    return [
        f'<p class="banner" role="alert">{banner}</p>' if is_generated else "",
        f"<header>{_SWITCH}<h1>{head}</h1></header>",
        "<main>",
        _notes(comparison),
        _part("compare_figures", _table(lambda words: figures_sheet(comparison, words))),
        _people(comparison),
        _part("compare_map", drawing) if drawing else "",
        _part(
            "compare_sites",
            _filter_box() + _table(lambda words: sites_sheet(comparison, words))
            if comparison["sites"]
            else f"<p>{say('compare.no_sites')}</p>",
        ),
        _part("compare_areas", _filter_box() + _table(lambda _: areas_sheet(comparison)))
        if comparison["areas"]
        else "",
        "</main>",
        _footer(first, second),
    ]


def _part(key: str, inner: str) -> str:
    title = say(f"files.sheet.{key}")
    return f'<section id="{key}">\n<h2>{title}</h2>\n{inner}\n</section>'


def _notes(comparison: Mapping[str, Any]) -> str:
    lines = zip(*(note_lines(comparison, load_words(name)) for name in LANGUAGES), strict=True)
    items = [f"<li>{spans(pair)}</li>" for pair in lines]
    return f'<ul class="notes">{"".join(items)}</ul>'


def _filter_box() -> str:
    label = say("compare.find")
    return f'<label class="find">{label} <input type="search" autocomplete="off"></label>'


def _table(sheet_in: Callable[[Words], Sheet]) -> str:
    """Return a sheet as a table whose cells hold both languages where they differ."""
    words = [load_words(name) for name in LANGUAGES]
    sheets = [sheet_in(each) for each in words]
    columns = sheets[0].columns
    heads = []
    for column in columns:
        texts = [column.titled(each) for each in words]
        heads.append(f'<th scope="col"{_class(column)}>{spans(texts)}</th>')
    rows = []
    for pair in zip(*(sheet.rows for sheet in sheets), strict=True):
        cells = [
            f"<td{_class(column)}{_key(pair[0].get(column.key))}>"
            + spans([row_text(row, column, each) for row, each in zip(pair, words, strict=True)])
            + "</td>"
            for column in columns
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f'<div class="wide"><table><thead><tr>{"".join(heads)}</tr></thead>\n'
        f"<tbody>\n{chr(10).join(rows)}\n</tbody></table></div>"
    )


def _class(column: Column) -> str:
    return "" if column.kind in ("text", "claim") else ' class="n"'


def _key(value: object) -> str:
    """Return what a figure is sorted by: not its text."""
    is_figure = isinstance(value, int | float) and not isinstance(value, bool)
    return f' data-v="{value!r}"' if is_figure else ""


def _people(comparison: Mapping[str, Any]) -> str:
    people = comparison["people"]
    if people is None:
        return ""
    most = max([1.0, *people["classes"].values()])
    bars = []
    for name in CLASSES:
        n = people["classes"][name]
        label = say(f"files.column.{name}")
        figure = spans([load_words(language).number(n) for language in LANGUAGES])
        bars.append(
            f'<tr><th scope="row">{label}</th><td class="n">{figure}</td><td>'
            f'<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
            f'<rect class="{name.split("_")[0]}" width="{100 * n / most:.2f}" height="6"/></svg>'
            "</td></tr>"
        )
    lead = both(
        lambda words: words.say(
            "compare.people_lead",
            gain=words.number(people["gain_population"]),
            lose=words.number(people["lose_population"]),
            enters=words.number(people["enters_population"]),
            leaves=words.number(people["leaves_population"]),
        )
    )
    return _part("compare_people", f'<p>{lead}</p><table class="bars">{"".join(bars)}</table>')


def _footer(first: FinishedRun, second: FinishedRun) -> str:
    credited = dict.fromkeys(
        [*first.document.get("credits", ()), *second.document.get("credits", ())]
    )
    lines = [
        f"{letter}: {run.document['study']['name']} · {run.document['study']['as_of']} · "
        + ", ".join(f"{row['path']} {row['sha256'][:8]}" for row in run.document["inputs"])
        for letter, run in (("A", first), ("B", second))
    ]
    version = f"motcua {second.document['versions']['motcua']}"
    texts = [*lines, "; ".join(credited), version]
    return f"<footer>{''.join(f'<p>{escape(text)}</p>' for text in texts if text)}</footer>"


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _asset(name: str) -> str:
    return (files("motcua.present") / "assets" / name).read_text(encoding="utf-8")
