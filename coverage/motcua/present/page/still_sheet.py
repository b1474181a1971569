"""The sheet around the still maps: figures, legend and the table of areas, as plain HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from motcua.domain.sites import TIERS
from motcua.present import palette
from motcua.present.document import DECISIONS
from motcua.present.page.figure import template
from motcua.present.page.further import further_data
from motcua.present.page.numbers import written
from motcua.present.page.symbols import office_symbol
from motcua.present.page.texts import page_texts
from motcua.present.words import load_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.present.page.still import Still
    from motcua.present.words import Words

FIGURES = {
    "n_open": "count",
    "covered_population": "count",
    "covered_share": "share",
    "uncovered_population": "count",
    "mean_minutes": "minutes",
    "files": "count",
    "officers": "count",
}
"""Figures of the sheet that exist both before and after."""

_AREA_COLUMNS = (
    "name",
    "population",
    "share_before",
    "share",
    "mean_minutes_before",
    "mean_minutes",
    "receiver",
)


_SCENARIO_FIGURES = (
    ("time_share", "covered_share"),
    ("share", "covered_share"),
    ("minutes", "mean_minutes"),
    ("lost", "lost_population"),
)
"""Headings of the table of scenarios, and the figures below them; the first by time alone."""


_TEXTURES = {
    "": Markup(),
    "stripes": Markup(
        '<path d="M-2 6 6-2M-2 14 14-2M6 14 18 2" stroke="#000" stroke-opacity=".5"'
        ' stroke-width="2"></path>'
    ),
    "dots": Markup(
        '<path d="M2 2h12M2 6h12M2 10h12" stroke="#000" stroke-opacity=".5" stroke-width="2"'
        ' stroke-dasharray="2 2"></path>'
    ),
}


def still_sheet(still: Still) -> Markup:
    """
    Return the sheet for printers and for browsers without scripts.

    Parameters
    ----------
    still
        The plan and its maps.

    Returns
    -------
    html
        Every text out of a file is escaped.
    """
    document = still.document
    language = document["study"]["language"]
    texts, words = page_texts(document)[language], load_words(language)
    is_assessment = document["heading"] == "assessment"
    sides = ["after"] if is_assessment else ["before", "after"]
    sheet = template("still.html", say=texts.__getitem__, written=_writer(words), swatch=_swatch)
    html = sheet.render(
        document=document,
        maps=[(side, still.draw(side)) for side in sides],
        side_words={side: _side_words(side, is_assessment=is_assessment) for side in sides},
        tables={"before": "before", "after": "totals"},
        classes=[(row.colour, f"class.{place}") for place, row in enumerate(still.classes)],
        unknown=palette.UNKNOWN,
        figures=FIGURES,
        symbols=_symbols(document),
        area_columns=_AREA_COLUMNS,
        scenario_ends=["_before"] if is_assessment else ["_before", ""],
        scenario_figures=_SCENARIO_FIGURES,
        further=further_data(document),
        texts=texts,
    )
    return Markup(html)  # noqa: S704 - rendered with every value escaped


def _side_words(side: str, *, is_assessment: bool) -> str:
    """Return the key of a side's name: the only side of an assessment is today."""
    return "still_before" if is_assessment or side == "before" else "still_after"


def _writer(words: Words) -> Any:  # noqa: ANN401 - a function for the template
    return lambda value, form: written(value, form, words)


def _swatch(colour: str, texture: str = "") -> Markup:
    """Return a piece of the legend, over which stripes or dots may lie."""
    return Markup(
        '<svg viewBox="0 0 16 12" aria-hidden="true"><rect width="16" height="12"'
        ' fill="{}"></rect>{}</svg>'
    ).format(colour, _TEXTURES[texture])


def _symbols(document: Mapping[str, Any]) -> list[tuple[Markup, str]]:
    """Return the legend of the offices: the tiers that exist, then the decisions taken."""
    tiers = {row["tier"] for row in document["sites"]}
    taken = [name for name in DECISIONS if document["decisions"][name] and name != "none"]
    lines = [(tier, "keep", f"tier.{tier}") for tier in TIERS if tier in tiers]
    lines += [("commune", decision, f"decision.{decision}") for decision in taken]
    return [
        (_boxed(office_symbol(tier, decision, xy=(0.0, 0.0))), key) for tier, decision, key in lines
    ]


def _boxed(symbol: str) -> Markup:
    svg = f'<svg viewBox="-9 -9 18 18" aria-hidden="true">{symbol}</svg>'
    return Markup(svg)  # noqa: S704 - our own paths and numbers
