"""The offices' symbols: the shape tells the tier, colour and mark tell the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.present import palette

if TYPE_CHECKING:
    from collections.abc import Iterable

SHAPES = {
    "branch": "M-7-7H7V7H-7Z",
    "inter_ward": "M0-8.5 8.5 0 0 8.5-8.5 0Z",
    "commune": "M-6 0A6 6 0 1 1 6 0A6 6 0 1 1-6 0Z",
    "outreach": "M0-7.5 7 5.5H-7Z",
}
"""Outlines around the place, in pixels: square, diamond, circle, triangle."""

MARKS = {
    "keep": "",
    "upgrade": "M-3 1.5 0-2.5 3 1.5",
    "open": "M-3 0H3M0-3V3",
    "merge": "",
    "close": "M-3-3 3 3M3-3-3 3",
    "none": "",
}
"""Lines inside: an arrow for upgraded, a plus for opened, a cross for closed."""

GONE = ("merge", "close", "none")
"""Drawn hollow and smaller: no office stands there under the plan."""

GONE_SCALE = 0.72
_STILL_SCALE = 0.8


def office_symbol(tier: str, decision: str, *, xy: Iterable[float]) -> str:
    """
    Return an office's symbol for the still map.

    Parameters
    ----------
    tier
        One of the four tiers.
    decision
        One of the decisions.
    xy
        Where it stands in the picture.

    Returns
    -------
    svg
        One group of paths.

    Examples
    --------
    >>> 'stroke="#d55e00"' in office_symbol("commune", "close", xy=(1.0, 2.0))
    True
    """
    x, y = xy
    gone = decision in GONE
    scale = _STILL_SCALE * (GONE_SCALE if gone else 1)
    colour = palette.DECISION[decision]
    fill, stroke = ("#ffffff", colour) if gone else (colour, "#ffffff")
    outline = f'<path d="{SHAPES[tier]}" fill="{fill}" stroke="{stroke}" stroke-width="2"/>'
    mark = MARKS[decision]
    inside = f'<path d="{mark}" fill="none" stroke="{stroke}" stroke-width="2"/>' if mark else ""
    return f'<g transform="translate({x:.1f} {y:.1f}) scale({scale:.2f})">{outline}{inside}</g>'
