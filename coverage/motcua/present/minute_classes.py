"""The classes of minutes in which maps are coloured: the study's own standard is always a bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from motcua.present import palette

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.present.words import Words

_ROUND_MINUTES = (10, 20, 45, 60)


@dataclass(frozen=True, kw_only=True)
class MinuteClass:
    """Minutes above ``lower`` and up to ``upper``, both in minutes."""

    lower: float | None
    """Exclusive; None for the first class."""

    upper: float | None
    """Inclusive, as the standard is; None for the last class."""

    label: str
    """For a legend."""

    colour: str
    """As ``#rrggbb``."""


def minute_classes(document: Mapping[str, Any], words: Words) -> list[MinuteClass]:
    """
    Return the classes, from the shortest way to the longest.

    Parameters
    ----------
    document
        From `plan_document`: its standard is one of the bounds.
    words
        Language of the labels.

    Returns
    -------
    classes
        Without a gap between them; who has no time is in none.

    Examples
    --------
    A standard of 20 minutes is a round bound already, and stands only once:

    >>> from motcua.present.words import load_words
    >>> classes = minute_classes({"standard": {"time_min": 20}}, load_words("en"))
    >>> [line.upper for line in classes]
    [10, 20, 45, 60, None]
    """
    bounds = sorted({*_ROUND_MINUTES, document["standard"]["time_min"]})
    lowers, uppers = [None, *bounds], [*bounds, None]
    return [
        MinuteClass(lower=lower, upper=upper, label=_label(lower, upper, words), colour=colour)
        for lower, upper, colour in zip(lowers, uppers, _colours(len(uppers)), strict=True)
    ]


def _label(lower: float | None, upper: float | None, words: Words) -> str:
    if lower is None:
        return words.say("files.style.minutes_to", upper=upper)
    if upper is None:
        return words.say("files.style.minutes_over", lower=lower)
    return words.say("files.style.minutes_between", lower=lower, upper=upper)


def _colours(n: int) -> tuple[str, ...]:
    """Return so many colours from the scale, both its ends among them."""
    last = len(palette.MINUTES) - 1
    return tuple(palette.MINUTES[round(place * last / (n - 1))] for place in range(n))
