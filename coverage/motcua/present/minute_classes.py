"""The classes of minutes in which every map is coloured: the study's own standard is a bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.present import palette

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.present.words import Words

_ROUND_MINUTES = (10, 20, 45, 60)


@dataclass(frozen=True, kw_only=True)
class MinuteClass:
    """Minutes above ``lower`` and up to ``upper``."""

    lower: float | None
    """Exclusive; None for the first class."""

    upper: float | None
    """Inclusive, as the standard is; None for the last class."""

    colour: str
    """As ``#rrggbb``."""

    def label(self, words: Words) -> str:
        """
        Return the class in words.

        Parameters
        ----------
        words
            Language of the label.

        Returns
        -------
        text
            For a legend.
        """
        if self.lower is None:
            return words.say("files.style.minutes_to", upper=self.upper)
        if self.upper is None:
            return words.say("files.style.minutes_over", lower=self.lower)
        return words.say("files.style.minutes_between", lower=self.lower, upper=self.upper)


def minute_classes(document: Mapping[str, Any]) -> list[MinuteClass]:
    """
    Return the classes, from the shortest way to the longest.

    Parameters
    ----------
    document
        From `plan_document`: its standard is one of the bounds.

    Returns
    -------
    classes
        Without a gap between them; who has no time is in none. Each is darker than the one before,
        so that a grey print keeps the order; past the standard blue turns to brown.

    Examples
    --------
    A standard of 20 minutes is a round bound already, and stands only once:

    >>> classes = minute_classes({"standard": {"time_min": 20}})
    >>> [line.upper for line in classes]
    [10, 20, 45, 60, None]
    """
    standard = document["standard"]["time_min"]
    bounds = sorted({*_ROUND_MINUTES, standard})
    n_within = bounds.index(standard) + 1
    colours = [
        *_between(palette.MINUTES_WITHIN, n_within),
        *_between(palette.MINUTES_BEYOND, len(bounds) + 1 - n_within),
    ]
    return [
        MinuteClass(lower=lower, upper=upper, colour=colour)
        for lower, upper, colour in zip([None, *bounds], [*bounds, None], colours, strict=True)
    ]


def _between(scale: tuple[str, ...], n: int) -> list[str]:
    """Return n colours evenly along a scale, its first end always among them."""
    channels = np.array([list(bytes.fromhex(colour.removeprefix("#"))) for colour in scale])
    ends = np.arange(len(scale))
    places = np.linspace(0, len(scale) - 1, n)
    mixed = np.column_stack([np.interp(places, ends, channel) for channel in channels.T])
    return [f"#{bytes(row.tolist()).hex()}" for row in np.rint(mixed).astype(int)]
