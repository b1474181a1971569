"""The classes of covered shares in which areas are coloured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from motcua.present import palette

if TYPE_CHECKING:
    from motcua.present.words import Words


@dataclass(frozen=True, kw_only=True)
class ShareClass:
    """Shares from ``lower`` on and below ``upper``."""

    lower: float | None
    """Inclusive; None for the first class."""

    upper: float | None
    """Exclusive; None for the last class, which is all the people."""

    label: str
    """For a legend."""

    colour: str
    """As ``#rrggbb``."""


def share_classes(words: Words) -> list[ShareClass]:
    """
    Return the classes, from few served to all.

    Parameters
    ----------
    words
        Language of the labels.

    Returns
    -------
    classes
        The last is whole: 99.99 % is not all.

    Examples
    --------
    >>> from motcua.present.words import load_words
    >>> [line.label for line in share_classes(load_words("en"))][-1]
    '100%'
    """
    bounds = palette.SHARE_BOUNDS
    return [
        ShareClass(lower=lower, upper=upper, label=_label(lower, upper, words), colour=colour)
        for lower, upper, colour in zip(
            [None, *bounds], [*bounds, None], palette.SHARE, strict=True
        )
    ]


def _label(lower: float | None, upper: float | None, words: Words) -> str:
    if lower is None and upper is not None:
        return words.say("files.style.share_under", upper=round(100 * upper))
    if upper is None or lower is None:
        return words.say("files.style.share_all")
    ends = {"lower": round(100 * lower), "upper": round(100 * upper)}
    return words.say("files.style.share_between", **ends)
