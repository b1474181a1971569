"""Answers of an Overpass server turned into one OpenStreetMap file."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML file may hold, whatever a mapper typed."""

_LON, _LAT = 180.0, 90.0


@dataclass(kw_only=True)
class Answers:
    """What several answers hold together: a node or way of two answers counts once."""

    nodes: dict[int, tuple[float, float]] = field(default_factory=dict)
    """Longitude and latitude by node id."""

    ways: dict[int, tuple[tuple[int, ...], dict[str, str]]] = field(default_factory=dict)
    """Nodes and tags by way id."""

    as_of: str = ""
    """State of the map, ISO 8601, the oldest of the answers; empty where none says so."""

    def add(self, answer: Mapping[str, Any]) -> None:
        """
        Take one answer.

        Parameters
        ----------
        answer
            Parsed JSON of ``[out:json]``.

        Raises
        ------
        ValueError
            If it is no such answer, or a node lies nowhere on earth.
        """
        try:
            for element in answer["elements"]:
                self._add(element)
            stated = str(answer.get("osm3s", {}).get("timestamp_osm_base", ""))
        except (KeyError, TypeError, AttributeError) as fault:
            raise ValueError(f"an element lacks {fault}") from fault
        self.as_of = min((day for day in (self.as_of, stated) if day), default="")

    def _add(self, element: Mapping[str, Any]) -> None:
        number = int(element["id"])
        if element["type"] == "node":
            lon, lat = float(element["lon"]), float(element["lat"])
            if not (math.hypot(lon, lat) < math.inf and abs(lon) <= _LON and abs(lat) <= _LAT):
                raise ValueError(f"node {number} lies nowhere on earth")
            self.nodes[number] = (lon, lat)
        elif element["type"] == "way":
            tags = {str(key): str(value) for key, value in element.get("tags", {}).items()}
            self.ways[number] = (tuple(int(node) for node in element["nodes"]), tags)

    def write_osm(self, path: Path) -> None:
        """
        Write nodes and ways as OSM XML, in the order of their ids: same answers, same bytes.

        Parameters
        ----------
        path
            A .osm file.
        """
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in self._lines())

    def _lines(self) -> Iterator[str]:
        yield '<?xml version="1.0" encoding="UTF-8"?>'
        yield '<osm version="0.6" generator="motcua">'
        for number, (lon, lat) in sorted(self.nodes.items()):
            yield f'<node id="{number}" version="1" lon="{lon:.7f}" lat="{lat:.7f}"/>'
        for number, (nodes, tags) in sorted(self.ways.items()):
            yield f'<way id="{number}" version="1">'
            yield from (f'<nd ref="{node}"/>' for node in nodes)
            for key, value in sorted(tags.items()):
                yield f"<tag k={_attribute(key)} v={_attribute(value)}/>"
            yield "</way>"
        yield "</osm>"


def read_answers(folder: Path) -> Answers:
    """
    Read every answer that a fetch has kept.

    Parameters
    ----------
    folder
        Of JSON files, one an answer; answers about places, which are lists, are passed over.

    Returns
    -------
    answers
        All of them together.

    Raises
    ------
    ValueError
        If one is no answer of Overpass.
    """
    answers = Answers()
    for path in sorted(folder.glob("*.json")):
        answer = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(answer, dict):
            answers.add(answer)
    return answers


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("", text))
