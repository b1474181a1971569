"""The classes in which minutes are coloured: the page, its still maps and its legend agree."""

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
    """Minutes above ``lower`` and up to ``upper``."""

    lower: float | None
    """None for the first class."""

    upper: float | None
    """Inclusive; None for the last class."""

    colour: str
    """As browsers write it."""

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
            For the legend.
        """
        gaps = {
            name: words.number(value, 0 if float(value).is_integer() else 1)
            for name, value in (("lower", self.lower), ("upper", self.upper))
            if value is not None
        }
        if self.lower is None:
            return words.say("page.legend.minutes_first", **gaps)
        return words.say(f"page.legend.minutes_{'between' if self.upper else 'last'}", **gaps)


def minute_classes(document: Mapping[str, Any]) -> list[MinuteClass]:
    """
    Return the classes of minutes: round numbers, and the study's own standard among them.

    Parameters
    ----------
    document
        From `plan_document`.

    Returns
    -------
    classes
        From the nearest to the farthest; colours change from blue to orange past the standard.
    """
    standard = document["standard"]["time_min"]
    bounds = sorted({*_ROUND_MINUTES, standard})
    within = bounds.index(standard) + 1
    colours = [
        *_spread(palette.MINUTES[:3], within),
        *_spread(palette.MINUTES[3:], len(bounds) + 1 - within),
    ]
    return [
        MinuteClass(lower=lower, upper=upper, colour=colour)
        for lower, upper, colour in zip([None, *bounds], [*bounds, None], colours, strict=True)
    ]


def _spread(colours: tuple[str, ...], n: int) -> list[str]:
    """Return n colours out of a row, its ends first of all."""
    last = len(colours) - 1
    return [colours[round(place * last / max(1, n - 1))] for place in range(n)]
