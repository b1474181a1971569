"""The further tables as the page shows them: figures to sort by, texts in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua.present.cell_text import row_text
from motcua.present.further import further_sheets
from motcua.present.words import load_words

if TYPE_CHECKING:
    from motcua.present.rows import Row
    from motcua.present.sheet import Column, Document, Sheet
    from motcua.present.words import Words


def further_data(document: Document) -> list[dict[str, Any]]:
    """
    Return the tables without their words.

    Parameters
    ----------
    document
        From `plan_document`.

    Returns
    -------
    tables
        For each its name, its columns and its rows: the values, None under columns of text, and
        the place as latitude and longitude where the row is one.
    """
    words = load_words(document["study"]["language"])
    return [
        {
            "name": sheet.key,
            "columns": [{"key": each.key, "form": _form(each)} for each in sheet.columns],
            "rows": [_row(row, sheet) for row in sheet.rows],
        }
        for sheet in further_sheets(document, words)
    ]


def further_texts(document: Document, words: Words) -> dict[str, str]:
    """
    Return everything the tables say in one language.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        The language.

    Returns
    -------
    texts
        Name and note under ``title.<name>`` and ``note.<name>``, headings under
        ``tables.<name>.<column>``, cells under ``cell.<name>.<row>.<column>``.
    """
    texts: dict[str, str] = {}
    for sheet in further_sheets(document, words):
        name = sheet.key
        texts |= {f"title.{name}": sheet.titled(words), f"note.{name}": " ".join(sheet.notes)}
        texts |= {f"tables.{name}.{each.key}": each.titled(words) for each in sheet.columns}
        texts |= {
            f"cell.{name}.{number}.{each.key}": row_text(row, each, words)
            for number, row in enumerate(sheet.rows)
            for each in sheet.columns
        }
    return texts


def _form(column: Column) -> str:
    return "text" if column.kind in ("text", "claim") else "figure"


def _row(row: Row, sheet: Sheet) -> dict[str, Any]:
    values = [row.get(each.key) if _form(each) == "figure" else None for each in sheet.columns]
    has_place = row.get("lon") is not None and row.get("lat") is not None
    return {"values": values, "at": [row["lat"], row["lon"]] if has_place else None}
