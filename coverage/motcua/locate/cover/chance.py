"""Chance for compiled loops: the same numbers on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray


@compiled
def draw(chance: FloatArray) -> float:
    """
    Go on with a Lehmer generator (Park and Miller 1988, doi 10.1145/63039.63042).

    Parameters
    ----------
    chance
        Its state, changed in place, shape (1,).

    Returns
    -------
    number
        From 0 up to below 1.
    """
    chance[0] = (chance[0] * 48_271.0) % 2_147_483_647.0
    return float(chance[0] / 2_147_483_647.0)
