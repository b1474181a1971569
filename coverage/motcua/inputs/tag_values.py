"""Values of road tags turned into numbers."""

from __future__ import annotations

import ast
import re

from motcua.units import MS_PER_H, MS_PER_MIN, MS_PER_S

_NO_LIMIT = frozenset({"none", "signals", "variable", "0", "default", "implicit"})
_LIMIT = re.compile(r"(\d+(?:\.\d+)?)\s*(km/h|kmh|kph|mph)?")
_KMH_PER_MPH = 1.609344
_LEAST_KMH = 5.0

_CLOCK = re.compile(r"(?:(\d+):)?(\d+)(?::(\d{2}))?")
_ISO = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")

_WAY_ID = re.compile(r"\b[0-9]{1,18}\b")
"""Longer numbers are none of OpenStreetMap's."""


def flat_value(text: str) -> str:
    """
    Return a tag's value as OSM writes several, where osmnx wrote a Python list.

    Parameters
    ----------
    text
        For example ``"['40', '50']"``.

    Returns
    -------
    text
        Joined by semicolons; a value that is no list comes back as it is.

    Examples
    --------
    >>> flat_value("['40', '50']"), flat_value("40"), flat_value("[?")
    ('40;50', '40', '[?')
    """
    if not text.startswith("["):
        return text
    try:
        values = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
    return ";".join(str(value) for value in values)


def parse_limit_kmh(text: str) -> float | None:
    """
    Return a legal speed limit.

    Parameters
    ----------
    text
        Value of the key maxspeed.

    Returns
    -------
    limit_kmh
        The lowest of several; infinite where the value sets none; None where it cannot be read
        or nobody could mean it.

    Examples
    --------
    >>> parse_limit_kmh("50;30"), round(parse_limit_kmh("30 mph"), 1), parse_limit_kmh("none")
    (30.0, 48.3, inf)
    >>> parse_limit_kmh("nhanh") is None, parse_limit_kmh("1") is None
    (True, True)
    """
    limits = []
    for part in re.split(r"[;|,]", text.strip()):
        if part.strip() in _NO_LIMIT:
            limits.append(float("inf"))
            continue
        match = _LIMIT.fullmatch(part.strip())
        if match is None:
            return None
        limits.append(float(match[1]) * (_KMH_PER_MPH if match[2] == "mph" else 1.0))
    return min(limits) if min(limits) >= _LEAST_KMH else None


def parse_duration_ms(text: str) -> int | None:
    """
    Return how long a ferry takes.

    Parameters
    ----------
    text
        Value of the key duration: minutes, ``H:MM``, ``H:MM:SS`` or ISO 8601.

    Returns
    -------
    time_ms
        Whole milliseconds; None where the value cannot be read or is zero.

    Examples
    --------
    >>> parse_duration_ms("1:30"), parse_duration_ms("PT1H30M"), parse_duration_ms("20")
    (5400000, 5400000, 1200000)
    >>> parse_duration_ms("0:00") is None, parse_duration_ms("lâu") is None
    (True, True)
    """
    match = _CLOCK.fullmatch(text.strip()) or _ISO.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return hours * MS_PER_H + minutes * MS_PER_MIN + seconds * MS_PER_S or None


def parse_way_ids(text: str) -> tuple[int, ...]:
    """
    Return the numbers of OpenStreetMap ways that a value names.

    Parameters
    ----------
    text
        One number, or several as simplified graphs list them.

    Returns
    -------
    ids
        In the order of the value; none where it holds no number.

    Examples
    --------
    >>> parse_way_ids("30500321"), parse_way_ids("[12, 13]"), parse_way_ids("")
    ((30500321,), (12, 13), ())
    """
    return tuple(int(digits) for digits in _WAY_ID.findall(text))
