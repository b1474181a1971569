"""What the page holds besides its words: figures, shapes and columns, packed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua.present import palette
from motcua.present.packing import pack_columns, pack_json
from motcua.present.page import codes, image, points, shapes
from motcua.present.page.further import further_data
from motcua.present.page.moves import moves_by_area
from motcua.present.page.symbols import GONE, GONE_SCALE, MARKS, SHAPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopandas import GeoDataFrame

    from motcua.present.packing import Column
    from motcua.present.page.still import Still

_LOOKS = {
    "colours": {
        "decision": palette.DECISION,
        "unknown": palette.UNKNOWN,
        "uncovered": palette.UNCOVERED,
        "share": palette.SHARE,
    },
    "symbols": {"shapes": SHAPES, "marks": MARKS, "gone": GONE, "gone_scale": GONE_SCALE},
}


def data_blocks(
    texts: Mapping[str, Mapping[str, str]], still: Still, *, tiles: Mapping[str, str] | None
) -> str:
    """
    Return the data as two elements that no browser runs: packed JSON and packed columns.

    Parameters
    ----------
    texts
        From `page_texts`.
    still
        The plan, its image and the order of its points.
    tiles
        The base map from the internet, None where the page offers none.

    Returns
    -------
    html
        Letters and digits between our own tags.
    """
    document, tables, order = still.document, still.tables, still.order
    sides = points.sides_of(document, tables)
    columns, same = points.without_copies(points.point_columns(tables, order, sides=sides))
    block = pack_columns([*image.image_columns(still.image), *columns])
    height, width = still.image.point.shape
    data = pack_json(
        {
            "document": document,
            "texts": texts,
            "web_tiles": tiles,
            "shapes": shapes.page_shapes(tables),
            "uncovered": _plain_rows(tables["uncovered"]),
            "further": further_data(document),
            "image": {"width": width, "height": height, "bounds_m": still.image.bounds_m},
            "n_points": len(order),
            "most_minutes": _most_minutes(columns),
            "km_parts": codes.km_parts(len(order)),
            "people_scale": codes.people_scale(tables["demand"]["people"].to_numpy()),
            "columns": block["columns"],
            "same": same,
            "curve": points.curve_kinds(tables),
            "sides": [side.name for side in sides],
            "moves": moves_by_area(tables),
            "classes": [vars(row) for row in still.classes],
            **_LOOKS,
        }
    )
    return "".join(
        f'<script type="application/octet-stream" id="{name}">{text}</script>\n'
        for name, text in (("page-data", data), ("page-columns", block["data"]))
    )


def _most_minutes(columns: list[Column]) -> int:
    """Return the largest whole minute that any point has on any side, 0 where none is known."""
    minutes = (column for column in columns if column.name.startswith("minutes_"))
    return max(0, *(int(column.values.max(initial=0)) - 1 for column in minutes))


def _plain_rows(table: GeoDataFrame) -> list[dict[str, Any]]:
    frame = table.drop(columns="geometry").astype(object)
    rows: list[dict[str, Any]] = frame.where(frame.notna(), None).to_dict("records")
    return rows
