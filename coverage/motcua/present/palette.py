"""
Colours with a meaning, told apart by the colour-blind.

Decisions use the set of Okabe and Ito (https://jfly.uni-koeln.de/color). Minutes run from pale
yellow over blue to browns, which begin beyond the standard, and get darker all the way; shares run
the same way, so that pale always means well served, on a screen and in a grey print.
"""

from __future__ import annotations

DECISION = {
    "none": "#bdbdbd",
    "keep": "#0072b2",
    "upgrade": "#cc79a7",
    "open": "#009e73",
    "merge": "#e69f00",
    "close": "#d55e00",
}
SHARE = ("#4f1f07", "#8a360a", "#bf5510", "#4aa3d0", "#86d0c0", "#f3f7b8")
SHARE_BOUNDS = (0.5, 0.8, 0.9, 0.95, 1.0)
"""Where a class of shares begins, inclusive: all the people are a class of their own."""

MINUTES_WITHIN = ("#f3f7b8", "#86d0c0", "#4aa3d0")
MINUTES_BEYOND = ("#bf5510", "#8a360a", "#4f1f07")
"""One row of falling lightness, parted by the standard: from the near end to the far one."""

UNKNOWN = "#c2c2c2"
UNCOVERED = "#b10026"
ROAD = "#8a8a8a"
