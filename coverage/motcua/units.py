"""Quantities with units, as people write them, to the program's metres and milliseconds."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

MS_PER_S = 1_000
MS_PER_MIN = 60_000
MS_PER_H = 3_600_000
MM_PER_M = 1_000

_TIME_MS = {"ms": 1, "s": MS_PER_S, "min": MS_PER_MIN, "h": MS_PER_H}
_DISTANCE_M = {"m": 1, "km": 1_000}
_SPEED_KMH = {"km/h": 1}

_QUANTITY = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([a-z/]+)\s*")


def parse_time_ms(text: str) -> int:
    """
    Return a duration in whole milliseconds.

    Parameters
    ----------
    text
        A number and one of ms, s, min, h: ``"30 min"``.

    Returns
    -------
    time_ms
        Whole milliseconds; exact, a fraction of a millisecond is refused.

    Raises
    ------
    ValueError
        If the text is no such quantity.

    Examples
    --------
    >>> parse_time_ms("30 min"), parse_time_ms("0.5 h"), parse_time_ms("0 s")
    (1800000, 1800000, 0)
    """
    value = _parse(text, _TIME_MS, example="30 min")
    if value != value.to_integral_value():
        raise ValueError(f'"{text}" is finer than a millisecond')
    return int(value)


def parse_distance_m(text: str) -> float:
    """
    Return a distance in metres.

    Parameters
    ----------
    text
        A number and one of m, km: ``"5 km"``.

    Returns
    -------
    distance_m
        Metres.

    Raises
    ------
    ValueError
        If the text is no such quantity.

    Examples
    --------
    >>> parse_distance_m("5 km"), parse_distance_m("100 m")
    (5000.0, 100.0)
    """
    return float(_parse(text, _DISTANCE_M, example="5 km"))


def parse_speed_kmh(text: str) -> float:
    """
    Return a speed in kilometres an hour.

    Parameters
    ----------
    text
        A number and km/h: ``"5 km/h"``.

    Returns
    -------
    speed_kmh
        Kilometres an hour, above zero.

    Raises
    ------
    ValueError
        If the text is no such quantity, or zero.

    Examples
    --------
    >>> parse_speed_kmh("5 km/h")
    5.0
    """
    value = float(_parse(text, _SPEED_KMH, example="5 km/h"))
    if value == 0:
        raise ValueError(f'"{text}" is no speed: nothing would ever arrive')
    return value


def format_time(time_ms: int) -> str:
    """
    Return a duration as a person would write it, exact.

    Parameters
    ----------
    time_ms
        Whole milliseconds, not negative.

    Returns
    -------
    text
        The number in the largest unit, up to minutes, that keeps it whole.

    Examples
    --------
    >>> format_time(1_800_000), format_time(90_000), format_time(1)
    ('30 min', '90 s', '1 ms')
    """
    for unit in ("min", "s"):
        if time_ms % _TIME_MS[unit] == 0:
            return f"{time_ms // _TIME_MS[unit]} {unit}"
    return f"{time_ms} ms"


def format_distance(distance_m: float) -> str:
    """
    Return a distance as a person would write it.

    Parameters
    ----------
    distance_m
        Metres, not negative.

    Returns
    -------
    text
        Kilometres from one kilometre on, else metres.

    Examples
    --------
    >>> format_distance(5_000), format_distance(2_500), format_distance(100)
    ('5 km', '2.5 km', '100 m')
    """
    kilometre = 1_000
    if distance_m >= kilometre:
        return f"{distance_m / kilometre:g} km"
    return f"{distance_m:g} m"


def _parse(text: str, units: dict[str, int], *, example: str) -> Decimal:
    match = _QUANTITY.fullmatch(text)
    if match is None or match[2] not in units:
        known = ", ".join(units)
        raise ValueError(f'"{text}" is not a quantity in {known} (for example "{example}")')
    try:
        return Decimal(match[1]) * units[match[2]]
    except InvalidOperation as fault:  # pragma: no cover - the pattern admits only numbers
        raise ValueError(f'"{text}" is not a number') from fault
