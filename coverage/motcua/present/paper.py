"""The plan on paper: a PDF of overview and annex, and the overview as a picture; no browser."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from matplotlib.backends.backend_pdf import PdfPages

from motcua.present.annex import draw_annex
from motcua.present.overview import draw_overview
from motcua.present.paper_page import house_style
from motcua.present.words import load_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geopandas import GeoDataFrame

_PRINT_DPI = 300
_SCREEN_DPI = 150


def write_pdf(
    document: Mapping[str, Any], tables: Mapping[str, GeoDataFrame], *, path: Path
) -> None:
    """
    Write overview (A3 across) and annex (A4 across), the same bytes for the same plan.

    Parameters
    ----------
    document
        From `plan_document`; the file is dated by its newest input.
    tables
        From `plan_tables`.
    path
        Where to; a file that is there is replaced.
    """
    words = load_words(document["study"]["language"])
    with house_style(), PdfPages(path, metadata=_metadata(document)) as pdf:
        pdf.savefig(draw_overview(document, tables, words=words), dpi=_PRINT_DPI)
        for figure in draw_annex(document, tables, words=words):
            pdf.savefig(figure)


def write_png(
    document: Mapping[str, Any], tables: Mapping[str, GeoDataFrame], *, path: Path
) -> None:
    """
    Write the overview as a picture, the same bytes for the same plan.

    Parameters
    ----------
    document
        From `plan_document`.
    tables
        From `plan_tables`.
    path
        Where to; a file that is there is replaced.
    """
    words = load_words(document["study"]["language"])
    with house_style():
        figure = draw_overview(document, tables, words=words)
        metadata = {"Title": document["study"]["name"], "Software": "motcua"}
        figure.savefig(path, format="png", dpi=_SCREEN_DPI, metadata=metadata)


def _metadata(document: Mapping[str, Any]) -> dict[str, object]:
    """Return the file's properties, dated by the newest input and never by the clock."""
    made = datetime.combine(date.fromisoformat(document["study"]["as_of"]), time())
    return {
        "Title": document["study"]["name"],
        "Author": "motcua",
        "Creator": "motcua",
        "CreationDate": made,
        "ModDate": made,
    }
