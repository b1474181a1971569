"""Figures as the page writes them; the browser writes them the same way after a switch."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from motcua.present.words import Words

_DECIMALS = {"minutes": 1, "count": 0}


def written(value: float | None, form: str, words: Words) -> str:
    r"""
    Return a figure of plan.json as text.

    Parameters
    ----------
    value
        The figure; None where it does not exist.
    form
        share, minutes or count.
    words
        Language of the text.

    Returns
    -------
    text
        Shares in per cent with one decimal, never rounded up to a whole that they do not reach.

    Examples
    --------
    >>> from motcua.present.words import load_words
    >>> written(0.99999, "share", load_words("vi")), written(None, "minutes", load_words("en"))
    ('99,9\xa0%', 'not known')
    """
    if value is None:
        return words.say("page.not_known")
    if form == "share":
        return words.percent(value)
    return words.number(value, _DECIMALS[form])
