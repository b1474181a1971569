"""The page drawn from a plan's document and tables: all that a run's folder holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from motcua.present.layers import residents_alone
from motcua.present.minute_classes import minute_classes
from motcua.present.page import figure, image, shapes
from motcua.present.page.data import data_blocks
from motcua.present.page.numbers import written
from motcua.present.page.still import Still
from motcua.present.page.still_sheet import still_sheet
from motcua.present.page.texts import numbered, page_texts
from motcua.present.words import load_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopandas import GeoDataFrame


STYLES = ("atlas.css", "map.css", "narrow.css", "print.css")
"""In the order in which rules give way to later ones."""

PROGRAMS = (
    "unpack.js",
    "words.js",
    "view.js",
    "picked.js",
    "textures.js",
    "symbols.js",
    "counting.js",
    "paints.js",
    "cells.js",
    "places.js",
    "swipe.js",
    "web_tiles.js",
    "legend.js",
    "probe.js",
    "search.js",
    "figures.js",
    "phases.js",
    "limits.js",
    "charts.js",
    "sortable.js",
    "further.js",
    "tables.js",
    "picture.js",
    "link.js",
    "controls.js",
    "start.js",
)
"""One scope in the browser, in this order; the last defines the function that starts it all."""

_OPENING = 'const motcua = (() => {\n"use strict";\n'
_CLOSING = "return Object.assign(start, { number, percent });\n})();"
"""Tests compare how the browser writes numbers with how the files do."""


WEB_TILES = {
    "host": "https://tile.openstreetmap.org",
    "path": "/{z}/{x}/{y}.png",
    "credit": "© OpenStreetMap contributors",
}
"""The base map from the internet, for a page that was asked to offer it."""


def draw_page(
    document: Mapping[str, Any], tables: Mapping[str, GeoDataFrame], *, web_tiles: bool = False
) -> figure.PageMap:
    """
    Return the page as a folium map.

    Parameters
    ----------
    document
        From `plan_document`, or read from a run's plan.json.
    tables
        From `plan_tables`, or read from a run's plan.gpkg.
    web_tiles
        Whether the page offers a base map from the internet; it loads none until the reader
        switches it on.

    Returns
    -------
    page
        ``page.get_root().render()`` is the finished HTML; the same bytes for the same inputs.
    """
    language = document["study"]["language"]
    tables = residents_alone(tables)
    demand = tables["demand"]
    order = image.point_order(demand, document["demand"]["cell_m"])
    pixels = image.point_image(demand, order, cell_m=document["demand"]["cell_m"])
    still = Still(
        document=document, tables=tables, image=pixels, order=order,
        classes=minute_classes(document),
    )  # fmt: skip
    west, south, east, north = shapes.bounds_in_degrees(tables["areas"])
    page = figure.PageMap(
        title=document["study"]["name"],
        language=language,
        lat_lon=((south + north) / 2, (west + east) / 2),
        image_host=WEB_TILES["host"] if web_tiles else "",
    )
    texts = page_texts(document)
    page.body = _body(document, texts[language], place=page.place(), still=still_sheet(still))
    tiles = WEB_TILES if web_tiles else None
    page.body += data_blocks(texts, still, tiles=tiles)
    _add_assets(page)
    return page


def _body(
    document: Mapping[str, Any], texts: Mapping[str, str], *, place: str, still: Markup
) -> str:
    language = document["study"]["language"]
    words = load_words(language)

    def figure_text(key: str, form: str) -> str:
        """Write one figure of the document."""
        table, _, name = key.partition(".")
        return written(document[table][name], form, words)

    body = figure.template("page.html", say=texts.__getitem__, figure=figure_text)
    return body.render(
        name=document["study"]["name"],
        language=language,
        heading=document["heading"],
        generated=document["is_generated"],
        inputs=document["inputs"],
        credits=document["credits"],
        versions=document["versions"].items(),
        binding_keys=numbered(dict(texts), "binds"),
        proof_keys=numbered(dict(texts), "proof"),
        limit_keys=numbered(dict(texts), "limit"),
        map_element=Markup(place),  # noqa: S704 - an empty element of our own
        still=still,
    )


def _add_assets(page: figure.PageMap) -> None:
    header = page.figure.header
    folder = figure.ASSETS / "page"
    for name in STYLES:
        css = (folder / name).read_text(encoding="utf-8")
        header.add_child(figure.Verbatim(f"<style>\n{css}</style>"), name=name)
    programs = [(folder / name).read_text(encoding="utf-8") for name in PROGRAMS]
    opening, closing = (
        ["const motcua = (() => {", '"use strict";'],
        ["return Object.assign(start, { number, percent });", "})();"],
    )
    script = "\n".join([*opening, *programs, *closing])
    leaflet = figure.Verbatim(f"<script>\n{figure.leaflet_js()}\n</script>")
    header.add_child(leaflet, name="leaflet_js")
    header.add_child(figure.Verbatim(f"<script>\n{script}\n</script>"), name="program")
