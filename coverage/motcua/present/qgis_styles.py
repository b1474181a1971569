"""QGIS styles of the GeoPackage's layers, in the words and colours of the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from motcua.present import palette
from motcua.present.base_roads import CLASSES as ROAD_CLASSES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from motcua.present.words import Words

_SHARES = (0.5, 0.8, 0.9, 0.95, 1.0)
_ROUND_MINUTES = (10, 20, 45, 60)
_TIER_SIZE_MM = {"branch": 4.4, "inter_ward": 3.6, "commune": 2.8, "outreach": 2.2}
_ROAD_WIDTHS_MM = dict(zip(ROAD_CLASSES, (0.9, 0.75, 0.6, 0.4, 0.26), strict=True))
_NO_SEAM = 1.03
"""Cells are drawn this much larger than they are: a grid in degrees is not quite square."""

_EXPRESSION_PROPERTY = "3"
"""QGIS's number for a property that an expression defines."""


@dataclass(frozen=True, kw_only=True)
class _Rule:
    """One line of a legend: which features, said how, drawn how."""

    filter: str
    label: str
    kind: str
    look: Mapping[str, str]
    size_expression: str = ""
    shape: str = field(default="SimpleMarker")


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
        Language of the legend.

    Returns
    -------
    qml
        An XML text.
    """
    rules = _RULES[name](document, words)
    root = ET.Element("qgis", version="3.22.0", styleCategories="Symbology")
    renderer = ET.SubElement(root, "renderer-v2", type="RuleRenderer", symbollevels="0")
    tree = ET.SubElement(renderer, "rules", key="{motcua}")
    symbols = ET.SubElement(renderer, "symbols")
    for place, rule in enumerate(rules):
        line = {"key": f"{{motcua-{place}}}", "symbol": str(place), "label": rule.label}
        ET.SubElement(tree, "rule", {**line, "filter": rule.filter} if rule.filter else line)
        _add_symbol(symbols, rule, name=str(place))
    doctype = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    return doctype + ET.tostring(root, encoding="unicode")


def _add_symbol(symbols: ET.Element, rule: _Rule, *, name: str) -> None:
    symbol = ET.SubElement(symbols, "symbol", type=rule.kind, name=name, alpha="1")
    layer = ET.SubElement(symbol, "layer", {"class": rule.shape, "enabled": "1", "locked": "0"})
    options = ET.SubElement(layer, "Option", type="Map")
    for key, value in rule.look.items():
        ET.SubElement(options, "Option", type="QString", name=key, value=value)
    if rule.size_expression:
        _add_size(layer, rule.size_expression)


def _add_size(layer: ET.Element, expression: str) -> None:
    """Let the size follow from the feature: one symbol a decision, whatever the tier."""
    outer = ET.SubElement(ET.SubElement(layer, "data_defined_properties"), "Option", type="Map")
    ET.SubElement(outer, "Option", type="QString", name="name", value="")
    properties = ET.SubElement(outer, "Option", type="Map", name="properties")
    size = ET.SubElement(properties, "Option", type="Map", name="size")
    ET.SubElement(size, "Option", type="bool", name="active", value="true")
    ET.SubElement(size, "Option", type="QString", name="expression", value=expression)
    ET.SubElement(size, "Option", type="int", name="type", value=_EXPRESSION_PROPERTY)
    ET.SubElement(outer, "Option", type="QString", name="type", value="collection")


def _site_rules(_: Mapping[str, Any], words: Words) -> list[_Rule]:
    # QGIS knows no CASE "tier" WHEN 'branch': it would draw every office at one size, silently.
    sizes = _TIER_SIZE_MM.items()
    cases = " ".join(f"WHEN \"tier\" = '{tier}' THEN {size}" for tier, size in sizes)
    return [
        _Rule(
            filter=f"\"decision\" = '{decision}'",
            label=words.say(f"decision.{decision}"),
            kind="marker",
            look=_marker(colour, size="1.4" if decision == "none" else "2.8"),
            size_expression="" if decision == "none" else f"CASE {cases} ELSE 2.8 END",
        )
        for decision, colour in palette.DECISION.items()
    ]


def _area_rules(_: Mapping[str, Any], words: Words) -> list[_Rule]:
    uppers = [*_SHARES, None]
    lowers = [None, *_SHARES]
    rules = [
        _Rule(
            filter=_between("covered_share", lower, upper, includes="lower"),
            label=_share_label(lower, upper, words),
            kind="fill",
            shape="SimpleFill",
            look=_fill(colour, outline="#5f5f5f"),
        )
        for lower, upper, colour in zip(lowers, uppers, palette.SHARE, strict=True)
    ]
    nobody = _Rule(
        filter='"covered_share" IS NULL',
        label=words.say("files.style.share_unknown"),
        kind="fill",
        shape="SimpleFill",
        look=_fill("#f0f0f0", outline="#5f5f5f"),
    )
    return [*rules, nobody]


def _demand_rules(document: Mapping[str, Any], words: Words) -> list[_Rule]:
    limit = document["standard"]["time_min"]
    bounds = sorted({*_ROUND_MINUTES, limit})
    look = _cell_look(document["demand"]["cell_m"])
    rules = [
        _Rule(
            filter=f'"people" > 0 AND {_between("minutes", lower, upper, includes="upper")}',
            label=_minutes_label(lower, upper, words),
            kind="marker",
            look=look(colour),
        )
        for lower, upper, colour in zip(
            [None, *bounds], [*bounds, None], _minute_colours(len(bounds) + 1), strict=True
        )
    ]
    unknown = _Rule(
        filter='"people" > 0 AND "minutes" IS NULL',
        label=words.say("files.style.minutes_unknown"),
        kind="marker",
        look=look(palette.UNKNOWN),
    )
    return [*rules, unknown]


def _uncovered_rules(_: Mapping[str, Any], words: Words) -> list[_Rule]:
    look = {
        "color": palette.UNCOVERED,
        "outline_color": palette.UNCOVERED,
        "outline_width": "0.5",
        "style": "b_diagonal",
    }
    label = words.say("files.layer.uncovered")
    return [_Rule(filter="", label=label, kind="fill", shape="SimpleFill", look=look)]


def _road_rules(_: Mapping[str, Any], words: Words) -> list[_Rule]:
    return [
        _Rule(
            filter=f"\"road_class\" = '{road_class}'",
            label=words.say(f"files.road.{road_class}"),
            kind="line",
            shape="SimpleLine",
            look={"line_color": palette.ROAD, "line_width": str(width), "capstyle": "round"},
        )
        for road_class, width in _ROAD_WIDTHS_MM.items()
    ]


_RULES: dict[str, Callable[[Mapping[str, Any], Words], list[_Rule]]] = {
    "sites": _site_rules,
    "areas": _area_rules,
    "demand": _demand_rules,
    "uncovered": _uncovered_rules,
    "roads": _road_rules,
}


def _between(column: str, lower: float | None, upper: float | None, *, includes: str) -> str:
    """Return a filter with the end that counts: minutes as the standard does, shares upwards."""
    above, below = (">=", "<") if includes == "lower" else (">", "<=")
    ends = [(above, lower), (below, upper)]
    return " AND ".join(f'"{column}" {sign} {end}' for sign, end in ends if end is not None)


def _share_label(lower: float | None, upper: float | None, words: Words) -> str:
    if lower is None and upper is not None:
        return words.say("files.style.share_under", upper=round(100 * upper))
    if upper is None or lower is None:
        return words.say("files.style.share_all")
    ends = {"lower": round(100 * lower), "upper": round(100 * upper)}
    return words.say("files.style.share_between", **ends)


def _minutes_label(lower: float | None, upper: float | None, words: Words) -> str:
    if lower is None:
        return words.say("files.style.minutes_to", upper=upper)
    if upper is None:
        return words.say("files.style.minutes_over", lower=lower)
    return words.say("files.style.minutes_between", lower=lower, upper=upper)


def _minute_colours(n: int) -> tuple[str, ...]:
    """Return so many colours from the scale, both its ends among them."""
    last = len(palette.MINUTES) - 1
    return tuple(palette.MINUTES[round(place * last / (n - 1))] for place in range(n))


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
