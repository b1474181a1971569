"""QGIS styles of the GeoPackage's layers, in the words and colours of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua.present import palette
from motcua.present.base_roads import CLASSES as ROAD_CLASSES
from motcua.present.minute_classes import minute_classes
from motcua.present.qgis_xml import Label, Rule, write_qml
from motcua.present.share_classes import share_classes
from motcua.present.tables import COLUMNS, PERHAPS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from motcua.present.words import Words

_TIER_SIZE_MM = {"branch": 4.4, "inter_ward": 3.6, "commune": 2.8, "outreach": 2.2}
_ROAD_WIDTHS_MM = dict(zip(ROAD_CLASSES, (0.9, 0.75, 0.6, 0.4, 0.26), strict=True))
_GONE_MM = "2.1"
_GONE = ("none", "merge", "close")
"""Small and beneath: what stays open must be seen first."""

_SHAPE: Mapping[str, Mapping[str, str]] = {
    "keep": {"name": "circle"},
    "upgrade": {"name": "square"},
    "open": {"name": "star"},
    "merge": {"name": "triangle", "angle": "180"},
    "close": {"name": "cross_fill", "angle": "45"},
    "none": {"name": "circle", "outline_style": "no"},
}
"""A shape a decision, in the order of the legend: a grey print still tells them apart."""

_BORDER = "#7d8790"
_AREA_ALPHA = 0.72
"""Roads and offices must be seen over the darkest blue."""

_NO_SEAM = 1.03
"""Cells are drawn this much larger than they are: a grid in degrees is not quite square."""

_PIXEL_M = 0.0006
"""Two pixels of a screen at scale 1:1, which close the seams of small squares."""

_LABELS = {
    "sites": Label(expression='CASE WHEN "open" THEN "name" END', size=8, from_scale=200_000),
    "areas": Label(expression='"name"', size=7, from_scale=120_000, colour="#4d4d4d"),
}
_OTHER_NAMES = {
    ("areas", "population"): "residents",
    ("demand", "site"): "serving",
    ("demand", "site_before"): "serving_before",
    ("uncovered", "id"): "cluster",
}
"""Columns that mean something else here than in the workbook."""


def layer_style(name: str, document: Mapping[str, Any], *, words: Words) -> str:
    """
    Return a layer's style as QGIS 3.22 and later read it.

    Parameters
    ----------
    name
        sites, areas, demand, uncovered or roads.
    document
        From `plan_document`: the standard sets the classes of minutes.
    words
        Language of the legend and of the fields' names.

    Returns
    -------
    qml
        An XML text.
    """
    return write_qml(
        _RULES[name](document, words),
        aliases=field_aliases(name, words, has_curve=bool(document["frontier"])),
        label=_LABELS.get(name),
    )


def field_aliases(name: str, words: Words, *, has_curve: bool = False) -> dict[str, str]:
    """
    Return what the columns of a layer are called.

    Parameters
    ----------
    name
        sites, areas, demand, uncovered or roads.
    words
        Language of the names.
    has_curve
        Whether the study asked for the curve of coverage, of which the demand then tells.

    Returns
    -------
    aliases
        One a column, in order.
    """
    known = words.entries["files"]["column"]
    aliases = {}
    perhaps = PERHAPS.get(name, {}) if has_curve else {}
    for column in (*COLUMNS[name], *perhaps):
        key = _OTHER_NAMES.get((name, column), column)
        table = "column" if key in known else "field"
        aliases[column] = words.say(f"files.{table}.{key}")
    return aliases


def _site_rules(_: Mapping[str, Any], words: Words) -> list[Rule]:
    # QGIS knows no CASE "tier" WHEN 'branch': it would draw every office at one size, silently.
    sizes = _TIER_SIZE_MM.items()
    cases = " ".join(f"WHEN \"tier\" = '{tier}' THEN {size}" for tier, size in sizes)
    return [
        Rule(
            filter=f"\"decision\" = '{decision}'",
            label=words.say(f"decision.{decision}"),
            kind="marker",
            look={**_marker(palette.DECISION[decision], size=_GONE_MM), **_SHAPE[decision]},
            size_expression="" if decision in _GONE else f"CASE {cases} ELSE 2.8 END",
            level=0 if decision in _GONE else 1,
        )
        for decision in _SHAPE
    ]


def _area_rules(_: Mapping[str, Any], words: Words) -> list[Rule]:
    rules = [
        Rule(
            filter=_between("covered_share", line.lower, line.upper, "lower"),
            label=line.label,
            kind="fill",
            shape="SimpleFill",
            look=_fill(line.colour, outline=_BORDER),
            alpha=_AREA_ALPHA,
        )
        for line in share_classes(words)
    ]
    nobody = Rule(
        filter='"covered_share" IS NULL',
        label=words.say("files.style.share_unknown"),
        kind="fill",
        shape="SimpleFill",
        look=_fill("#f0f0f0", outline=_BORDER),
    )
    return [*rules, nobody]


def _demand_rules(document: Mapping[str, Any], words: Words) -> list[Rule]:
    cell_m = document["demand"]["cell_m"]
    look = _cell_look(cell_m)
    size = f"{cell_m * _NO_SEAM:g} + {_PIXEL_M} * @map_scale" if cell_m else ""
    rules = [
        Rule(
            filter=f'"people" > 0 AND {_between("minutes", line.lower, line.upper, "upper")}',
            label=line.label(words),
            kind="marker",
            look=look(line.colour),
            size_expression=size,
        )
        for line in minute_classes(document)
    ]
    unknown = Rule(
        filter='"people" > 0 AND "minutes" IS NULL',
        label=words.say("files.style.minutes_unknown"),
        kind="marker",
        look=look(palette.UNKNOWN),
        size_expression=size,
    )
    return [*rules, unknown]


def _uncovered_rules(_: Mapping[str, Any], words: Words) -> list[Rule]:
    look = {
        "color": palette.UNCOVERED,
        "outline_color": palette.UNCOVERED,
        "outline_width": "0.5",
        "style": "b_diagonal",
    }
    label = words.say("files.layer.uncovered")
    return [Rule(filter="", label=label, kind="fill", shape="SimpleFill", look=look)]


def _road_rules(_: Mapping[str, Any], words: Words) -> list[Rule]:
    return [
        Rule(
            filter=f"\"road_class\" = '{road_class}'",
            label=words.say(f"files.road.{road_class}"),
            kind="line",
            shape="SimpleLine",
            look={"line_color": palette.ROAD, "line_width": str(width), "capstyle": "round"},
        )
        for road_class, width in _ROAD_WIDTHS_MM.items()
    ]


_RULES: dict[str, Callable[[Mapping[str, Any], Words], list[Rule]]] = {
    "sites": _site_rules,
    "areas": _area_rules,
    "demand": _demand_rules,
    "uncovered": _uncovered_rules,
    "roads": _road_rules,
}


def _between(column: str, lower: float | None, upper: float | None, includes: str) -> str:
    """Return a filter with the end that counts: minutes as the standard does, shares upwards."""
    above, below = (">=", "<") if includes == "lower" else (">", "<=")
    ends = [(above, lower), (below, upper)]
    return " AND ".join(f'"{column}" {sign} {end}' for sign, end in ends if end is not None)


def _cell_look(cell_m: float) -> Callable[[str], dict[str, str]]:
    """Return how a demand point is drawn: a square of the cell's true size, or a small dot."""
    if not cell_m:
        return lambda colour: {**_marker(colour, size="1.2"), "outline_style": "no"}
    true_size = {"name": "square", "size_unit": "MapUnit", "outline_style": "no"}
    size = f"{cell_m * _NO_SEAM:g}"
    return lambda colour: {**_marker(colour, size=size), **true_size}


def _marker(colour: str, *, size: str) -> dict[str, str]:
    return {
        "name": "circle",
        "color": colour,
        "size": size,
        "outline_color": "#1a1a1a",
        "outline_width": "0.25",
    }


def _fill(colour: str, *, outline: str) -> dict[str, str]:
    return {"color": colour, "outline_color": outline, "outline_width": "0.2", "style": "solid"}
