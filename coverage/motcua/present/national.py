"""A country's provinces in one table: index.json for programs, index.html for people."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from motcua.present.figures import share_of
from motcua.present.summary_words import minutes_text, share_text
from motcua.present.words import load_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from motcua.present.words import Words

_SUMMED = ("population", "n_open", "covered_population", "officers")
_COLUMNS = (
    "population", "n_open_before", "n_open", "covered_share_before", "covered_share",
    "mean_minutes_before", "mean_minutes",
)  # fmt: skip
_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;padding:.5rem 0}
th,td{padding:.4rem .7rem;border-bottom:1px solid #d0d7de;text-align:right;vertical-align:top}
th:first-child,td:first-child,td.fault{text-align:left}
thead th{border-bottom:2px solid #57606a;vertical-align:bottom}
tfoot td{font-weight:600;border-top:2px solid #57606a}
.warn{border-left:.4rem solid #9a3412;padding:.5rem 1rem;background:#fff4ec}
@media print{body{margin:0;max-width:none}}
"""


@dataclass(frozen=True, kw_only=True, eq=False)
class Row:
    """One province as it ended."""

    province: str
    """Its name or code."""

    folder: str
    """Name of its result folder."""

    document: Mapping[str, Any] | None
    """Its plan.json; None where it failed."""

    fault: Mapping[str, str]
    """What, where and how to mend, where it failed."""


def index_document(rows: Sequence[Row], *, name: str, column: str) -> dict[str, Any]:
    """
    Return what index.json says.

    Parameters
    ----------
    rows
        The provinces in order.
    name
        Of the national study.
    column
        That tells the provinces apart.

    Returns
    -------
    index
        Figures by province as its own plan.json has them, and their sums over the provinces that
        are done; ``state`` is done or failed.
    """
    provinces = [_province(row) for row in rows]
    done = [row for row in provinces if row["state"] == "done"]
    return {
        "study": name,
        "column": column,
        "is_generated": any(row.document and row.document["is_generated"] for row in rows),
        "totals": {
            "provinces": len(rows),
            "done": len(done),
            "failed": len(rows) - len(done),
            **_totals(done),
        },
        "provinces": provinces,
    }


def _province(row: Row) -> dict[str, Any]:
    head = {"province": row.province, "folder": row.folder}
    if row.document is None:
        nothing = dict.fromkeys([*_keys(), "heading", "termination"])
        return {**head, "state": "failed", **nothing, "fault": dict(row.fault)}
    totals, before = row.document["totals"], row.document["before"]
    figures = {
        key: before[key.removesuffix("_before")] if key.endswith("_before") else totals[key]
        for key in _keys()
    }
    about = {key: row.document[key] for key in ("heading", "termination")}
    return {**head, "state": "done", **figures, **about, "fault": None}


def _keys() -> list[str]:
    both = ["n_open", "covered_population", "covered_share", "mean_minutes", "officers"]
    return ["population", *(key for name in both for key in (f"{name}_before", name))]


def _totals(done: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    keys = [key for key in _keys() if key.removesuffix("_before") in _SUMMED]
    sums: dict[str, Any] = {key: _sum([row[key] for row in done]) for key in keys}
    for side in ("_before", ""):
        part = sums[f"covered_population{side}"]
        sums[f"covered_share{side}"] = share_of(part, sums["population"])
    return sums


def _sum(values: Sequence[float]) -> int | float:
    total = math.fsum(values)
    return int(total) if total.is_integer() else total


def write_index(index: Mapping[str, Any], folder: Path, *, language: Literal["vi", "en"]) -> None:
    """
    Write index.json and index.html, each whole or not at all.

    Parameters
    ----------
    index
        From `index_document`.
    folder
        Of the national results; made if need be.
    language
        Of the page.
    """
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(index, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    page = index_page(index, folder, words=load_words(language))
    for name, content in (("index.json", text), ("index.html", page)):
        fresh = folder / f".{name}"
        fresh.write_text(content, encoding="utf-8", newline="\n")
        fresh.replace(folder / name)


def index_page(index: Mapping[str, Any], folder: Path, *, words: Words) -> str:
    """
    Return the page of provinces: one file, no network, every name escaped.

    Parameters
    ----------
    index
        From `index_document`.
    folder
        Where results stand: a province leads to its map, or to its summary where there is none.
    words
        Language.

    Returns
    -------
    html
        A whole document.
    """
    totals = index["totals"]
    heads = [words.say("national.province"), *(words.say(f"national.{key}") for key in _COLUMNS)]
    sums = {"province": words.say("national.total"), "mean_minutes": None, **totals}
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "\n".join(_line(row, folder, words) for row in index["provinces"])
    caption = words.say("national.caption", done=totals["done"], n=totals["provinces"])
    generated = words.say("summary.generated") if index["is_generated"] else ""
    warning = f'<p class="warn">{escape(generated)}</p>\n' if generated else ""
    return (
        f'<!doctype html>\n<html lang="{words.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(index['study'])}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(index['study'])}</h1>\n{warning}<table>\n"
        f"<caption>{escape(caption)}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n"
        f"<tfoot><tr><td>{escape(sums['province'])}</td>{_figures(sums, words)}</tr></tfoot>\n"
        "</table>\n</body>\n</html>\n"
    )


def _line(row: Mapping[str, Any], folder: Path, words: Words) -> str:
    name = escape(row["province"])
    if row["state"] == "failed":
        fault = row["fault"]
        told = " ".join(fault.get(key, "") for key in ("what", "mend")).strip()
        failed = escape(words.say("national.failed", why=told))
        return f'<tr><td>{name}</td><td class="fault" colspan="{len(_COLUMNS)}">{failed}</td></tr>'
    has_map = (folder / row["folder"] / "map.html").exists()
    link = f"{row['folder']}/{'map.html' if has_map else 'summary.md'}"
    return f'<tr><td><a href="{escape(link)}">{name}</a></td>{_figures(row, words)}</tr>'


def _figures(row: Mapping[str, Any], words: Words) -> str:
    return "".join(f"<td>{escape(_figure(key, row.get(key), words))}</td>" for key in _COLUMNS)


def _figure(key: str, value: float | None, words: Words) -> str:
    if key.startswith("covered_share"):
        return share_text(value, words)
    if key.startswith("mean_minutes"):
        return minutes_text(value, words) if value is not None else ""
    return words.number(value or 0)
