"""The XML in which QGIS keeps a layer's style: rules, labels, names of fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_EXPRESSION_PROPERTY = "3"
"""QGIS's number for a property that an expression defines."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One line of a legend: which features, said how, drawn how."""

    filter: str
    """An expression; empty for all features."""

    label: str
    """In the legend."""

    kind: str
    """marker, line or fill."""

    look: Mapping[str, str]
    """Options of the symbol."""

    size_expression: str = ""
    """What a marker's size follows from; empty for the one in ``look``."""

    shape: str = "SimpleMarker"
    """QGIS's class of symbol layer."""

    level: int = 0
    """Higher ones are drawn over lower ones, whatever the order of the features."""

    alpha: float = 1.0
    """Opacity, 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class Label:
    """What is written beside the features."""

    expression: str
    """Its text; null writes nothing."""

    size: float
    """Of the letters, in points."""

    from_scale: int
    """Denominator of the smallest scale at which it is shown."""

    colour: str = "#1a1a1a"
    """Of the letters."""


def write_qml(rules: Sequence[Rule], *, aliases: Mapping[str, str], label: Label | None) -> str:
    """
    Return a style.

    Parameters
    ----------
    rules
        In the order of the legend.
    aliases
        What each column is called, in the order of the columns.
    label
        What is written beside the features, if anything.

    Returns
    -------
    qml
        An XML text.
    """
    root = ET.Element("qgis", version="3.22.0", labelsEnabled="1" if label else "0")
    root.set("styleCategories", "Symbology|Labeling|Fields")
    levels = "1" if any(rule.level for rule in rules) else "0"
    renderer = ET.SubElement(root, "renderer-v2", type="RuleRenderer", symbollevels=levels)
    tree = ET.SubElement(renderer, "rules", key="{motcua}")
    symbols = ET.SubElement(renderer, "symbols")
    for place, rule in enumerate(rules):
        line = {"key": f"{{motcua-{place}}}", "symbol": str(place), "label": rule.label}
        ET.SubElement(tree, "rule", {**line, "filter": rule.filter} if rule.filter else line)
        _add_symbol(symbols, rule, name=str(place))
    if label:
        _add_label(root, label)
    names = ET.SubElement(root, "aliases")
    for place, (column, alias) in enumerate(aliases.items(), start=1):  # 0 is the feature's number
        ET.SubElement(names, "alias", index=str(place), field=column, name=alias)
    doctype = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
    return doctype + ET.tostring(root, encoding="unicode")


def _add_symbol(symbols: ET.Element, rule: Rule, *, name: str) -> None:
    symbol = ET.SubElement(symbols, "symbol", type=rule.kind, name=name, alpha=f"{rule.alpha:g}")
    traits = {"class": rule.shape, "enabled": "1", "locked": "0", "pass": str(rule.level)}
    layer = ET.SubElement(symbol, "layer", traits)
    options = ET.SubElement(layer, "Option", type="Map")
    for key, value in rule.look.items():
        ET.SubElement(options, "Option", type="QString", name=key, value=value)
    if rule.size_expression:
        _add_size(layer, rule.size_expression)


def _add_size(layer: ET.Element, expression: str) -> None:
    """Let the size follow from the feature or the scale."""
    outer = ET.SubElement(ET.SubElement(layer, "data_defined_properties"), "Option", type="Map")
    ET.SubElement(outer, "Option", type="QString", name="name", value="")
    properties = ET.SubElement(outer, "Option", type="Map", name="properties")
    size = ET.SubElement(properties, "Option", type="Map", name="size")
    ET.SubElement(size, "Option", type="bool", name="active", value="true")
    ET.SubElement(size, "Option", type="QString", name="expression", value=expression)
    ET.SubElement(size, "Option", type="int", name="type", value=_EXPRESSION_PROPERTY)
    ET.SubElement(outer, "Option", type="QString", name="type", value="collection")


def _add_label(root: ET.Element, label: Label) -> None:
    settings = ET.SubElement(ET.SubElement(root, "labeling", type="simple"), "settings")
    letters = ET.SubElement(
        settings,
        "text-style",
        fieldName=label.expression,
        isExpression="1",
        fontSize=f"{label.size:g}",
        fontSizeUnit="Point",
        textColor=_rgba(label.colour),
        textOpacity="1",
    )
    ET.SubElement(
        letters, "text-buffer", bufferDraw="1", bufferSize="0.8", bufferSizeUnits="MM",
        bufferColor="255,255,255,230", bufferOpacity="0.9",
    )  # fmt: skip
    ET.SubElement(settings, "placement", placement="0", dist="1.8", distUnits="MM", priority="5")
    ET.SubElement(
        settings, "rendering", scaleVisibility="1", scaleMin="1", scaleMax=str(label.from_scale),
        displayAll="0", obstacle="1",
    )  # fmt: skip


def _rgba(colour: str) -> str:
    """Return a colour as QGIS writes it."""
    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return f"{red},{green},{blue},255"
