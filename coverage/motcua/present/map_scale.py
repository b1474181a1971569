"""How long a kilometre is on a still map, and where north is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from motcua.present.paper_page import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from motcua.present.words import Words

_SCALE_SHARE = 0.3
"""A scale bar is at most this share of the map's width."""


def draw_scale(axes: Axes, words: Words) -> None:
    """
    Draw a scale bar of a round length and an arrow to the north of the study's plane.

    Parameters
    ----------
    axes
        A map in metres, its limits set.
    words
        Language of the labels.
    """
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    length_km = _round_km((east - west) * _SCALE_SHARE / 1_000)
    x, y, tick = (
        west + 0.02 * (east - west),
        south + 0.015 * (north - south),
        0.006 * (north - south),
    )
    xs = [x, x, x + 1_000 * length_km, x + 1_000 * length_km]
    axes.plot(xs, [y + tick, y, y, y + tick], color=INK, linewidth=0.9, zorder=8)
    label = words.say("unit.km", n=length_km)
    axes.text(xs[2] + tick, y, f" {label}", fontsize=6.5, color=INK, va="bottom", zorder=8)
    top, right = north - 0.01 * (north - south), east - 0.03 * (east - west)
    axes.annotate(
        words.say("paper.north"),
        (right, top),
        xytext=(right, top - 0.055 * (north - south)),
        arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 0.8},
        ha="center",
        va="top",
        fontsize=7,
        zorder=8,
    )


def _round_km(most_km: float) -> float:
    """Return 1, 2 or 5 times a power of ten, the largest within what there is room for."""
    power = 10.0 ** math.floor(math.log10(most_km))
    return max(step * power for step in (1, 2, 5) if step * power <= most_km)
