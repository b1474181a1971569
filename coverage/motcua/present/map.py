"""A plan as a folium map: the page that officials open, for files and for notebooks alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua.present.document import plan_document
from motcua.present.tables import plan_tables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import folium
    from geopandas import GeoDataFrame

    from motcua.domain.plan import Plan


def draw_map(plan: Plan, *, web_tiles: bool = False) -> folium.Map:
    """
    Return the plan's page as a folium map.

    Parameters
    ----------
    plan
        The plan.
    web_tiles
        Whether the page offers a base map from the internet, off until it is switched on.

    Returns
    -------
    page
        Shown in a notebook as it is; ``page.save("map.html")`` writes the file that opens with
        the network off.
    """
    # folium takes a second to import, which reading and solving should not pay for.
    from motcua.present.page.draw import draw_page

    return draw_page(plan_document(plan), plan_tables(plan), web_tiles=web_tiles)


def write_page(
    document: Mapping[str, Any],
    tables: Mapping[str, GeoDataFrame],
    *,
    path: Path,
    web_tiles: bool = False,
) -> None:
    """
    Write map.html, the same bytes for the same document and tables.

    Parameters
    ----------
    document
        From `plan_document`.
    tables
        From `plan_tables`.
    path
        Where to; a file that is there is replaced.
    web_tiles
        Whether the page offers a base map from the internet, off until it is switched on.
    """
    from motcua.present.page.draw import draw_page

    html = draw_page(document, tables, web_tiles=web_tiles).get_root().render()
    path.write_text(html, encoding="utf-8", newline="\n")
