"""What the tags of a way mean to somebody who travels by a given mode."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from motcua.inputs.speeds import FERRY
from motcua.inputs.tag_values import parse_duration_ms, parse_limit_kmh

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from motcua.inputs.speeds import Speeds

BOTH, ALONG, AGAINST = 0, 1, -1
"""Directions of a way: both, along its points only, against them only."""

_ACCESS = {
    "motorbike": ("motorcycle", "moped", "motor_vehicle", "vehicle", "access"),
    "car": ("motorcar", "motor_vehicle", "vehicle", "access"),
    "bicycle": ("bicycle", "vehicle", "access"),
    "foot": ("foot", "access"),
}
"""Keys of access, the most specific first: the first that is set decides."""

_OWN_ACCESS = {
    "motorbike": ("motorcycle", "moped"),
    "car": ("motorcar", "motor_vehicle"),
    "bicycle": ("bicycle",),
    "foot": ("foot",),
}
"""Keys that can open a way whose class needs permission."""

_CLOSED = frozenset(
    [
        "no",
        "private",
        "agricultural",
        "forestry",
        "military",
        "emergency",
        "delivery",
        "psv",
        "bus",
        "use_sidepath",
        "dismount",
        "permit",
    ]
)

_ONEWAY = {
    "motorbike": (
        "oneway:motorcycle",
        "oneway:moped",
        "oneway:motor_vehicle",
        "oneway:vehicle",
        "oneway",
    ),
    "car": ("oneway:motorcar", "oneway:motor_vehicle", "oneway:vehicle", "oneway"),
    "bicycle": ("oneway:bicycle", "oneway:vehicle", "oneway"),
    "foot": ("oneway:foot",),
}

_DIRECTION = {
    "yes": ALONG,
    "true": ALONG,
    "1": ALONG,
    "F": ALONG,
    "-1": AGAINST,
    "reverse": AGAINST,
    "T": AGAINST,
    "no": BOTH,
    "false": BOTH,
    "0": BOTH,
    "B": BOTH,
    "alternating": BOTH,
    "reversible": BOTH,
}
"""F, T and B (from, to, both) are what Geofabrik's layers say."""

_ONEWAY_CLASSES = ("motorway", "motorway_link")
_ROUND = ("roundabout", "circular")

_MAXSPEED = {
    "motorbike": ("maxspeed:motorcycle", "maxspeed"),
    "car": ("maxspeed:motorcar", "maxspeed"),
}
"""Modes that a legal limit slows down; cyclists and people on foot stay below any."""

READ_KEYS = frozenset(
    ["highway", "route", "area", "duration", "junction", "cycleway"]
    + [
        key
        for by_mode in (_ACCESS, _ONEWAY, _MAXSPEED)
        for keys in by_mode.values()
        for key in keys
    ]
)
"""Keys that rules of any mode read: what else is said of a way makes no difference."""


class Way(NamedTuple):
    """How one way can be used."""

    road_class: str
    """Value of the key highway, or ferry."""

    direction: int
    """`BOTH`, `ALONG` its points, or `AGAINST` them."""

    kmh: float
    """Speed, limit and congestion included."""

    time_ms: int = -1
    """Time for the whole way where the map states it, else -1."""


class WayRules:
    """
    The rules of one mode, and what they could not read.

    A speed is the table's or the legal limit, whichever is lower: the table holds honest everyday
    speeds, and a limit says how fast one may go, not how fast one does.

    Parameters
    ----------
    speeds
        The speeds of the mode.

    Examples
    --------
    >>> from motcua.inputs.speeds import mode_speeds
    >>> rules = WayRules(mode_speeds("motorbike"))
    >>> rules.read({"highway": "primary", "maxspeed": "30", "oneway": "-1"})
    Way(road_class='primary', direction=-1, kmh=30.0, time_ms=-1)
    >>> rules.read({"highway": "footway"}), rules.read({"highway": "residential", "access": "no"})
    (None, None)
    >>> rules.read({"highway": "footway", "motorcycle": "yes"}).kmh
    6.0
    """

    def __init__(self, speeds: Speeds) -> None:
        self.speeds = speeds
        self.unreadable: Counter[str] = Counter()
        """Tags that say nothing the rules understand, as ``key=value``, and how often."""

    def read(self, tags: Mapping[str, str]) -> Way | None:
        """
        Return how a way can be used.

        Parameters
        ----------
        tags
            Its OSM tags.

        Returns
        -------
        way
            None where it is closed to the mode.
        """
        road_class = FERRY if tags.get("route") == FERRY else self._class(tags.get("highway", ""))
        kmh = self.speeds.kmh.get(road_class)
        if kmh is None or tags.get("area") == "yes" or not self._is_open(road_class, tags):
            return None
        time_ms = self._duration_ms(tags) if road_class == FERRY else -1
        slower = self.speeds.slower[road_class]
        return Way(
            road_class=road_class,
            direction=self._direction(road_class, tags),
            kmh=min(kmh, self._limit_kmh(tags)) / slower,
            time_ms=round(time_ms * slower) if time_ms >= 0 else -1,
        )

    def _class(self, highway: str) -> str:
        """Return the class; the slowest where simplification merged ways of several."""
        known = [name for name in highway.split(";") if name in self.speeds.kmh]
        return min(known, key=lambda name: (self.speeds.kmh[name], name), default=highway)

    def _is_open(self, road_class: str, tags: Mapping[str, str]) -> bool:
        mode = self.speeds.mode
        if road_class in self.speeds.needs_permission:
            value = _first(tags, _OWN_ACCESS[mode])
            return value is not None and _admits(value)
        value = _first(tags, _ACCESS[mode])
        return value is None or _admits(value)

    def _direction(self, road_class: str, tags: Mapping[str, str]) -> int:
        mode = self.speeds.mode
        if mode == "bicycle" and tags.get("cycleway", "").startswith("opposite"):
            return BOTH
        for key in _ONEWAY[mode]:
            if key in tags:
                direction = _DIRECTION.get(tags[key])
                if direction is not None:
                    return direction
                self.unreadable[f"{key}={tags[key]}"] += 1
        is_implied = road_class in _ONEWAY_CLASSES or tags.get("junction") in _ROUND
        return ALONG if is_implied and mode != "foot" else BOTH

    def _limit_kmh(self, tags: Mapping[str, str]) -> float:
        for key in _MAXSPEED.get(self.speeds.mode, ()):
            if key in tags:
                limit = parse_limit_kmh(tags[key])
                if limit is not None:
                    return limit
                self.unreadable[f"{key}={tags[key]}"] += 1
        return float("inf")

    def _duration_ms(self, tags: Mapping[str, str]) -> int:
        if "duration" not in tags:
            return -1
        time_ms = parse_duration_ms(tags["duration"])
        if time_ms is None:
            self.unreadable[f"duration={tags['duration']}"] += 1
            return -1
        return time_ms


def _first(tags: Mapping[str, str], keys: Iterable[str]) -> str | None:
    return next((tags[key] for key in keys if key in tags), None)


def _admits(value: str) -> bool:
    """Tell whether any of the values, several where a mapper gave one a lane, lets one in."""
    return any(part.strip() not in _CLOSED for part in re.split(r"[;|]", value) if part.strip())
