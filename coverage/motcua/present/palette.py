"""
Colours with a meaning, told apart by the colour-blind.

Decisions use the set of Okabe and Ito (https://jfly.uni-koeln.de/color). Shares run from brown
(few are served) to dark blue (all are); minutes from pale yellow over blue to orange and brown,
which begin beyond the usual standard.
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
SHARE = ("#a63603", "#fdae61", "#c6dbef", "#6baed6", "#2171b5", "#08306b")
SHARE_BOUNDS = (0.5, 0.8, 0.9, 0.95, 1.0)
"""Where a class of shares begins, inclusive: all the people are a class of their own."""

MINUTES = ("#edf8b1", "#7fcdbb", "#1d91c0", "#fe9929", "#cc4c02", "#662506")
UNKNOWN = "#969696"
UNCOVERED = "#b10026"
ROAD = "#8a8a8a"
