"""Which areas are neighbours."""

from __future__ import annotations

import numpy as np
import shapely

from motcua.domain.region import Region


def region(*boxes):
    n = len(boxes)
    return Region(
        ids=[str(k) for k in range(n)], names=["n"] * n, area_class=["urban"] * n,
        group=["g"] * n, crs="EPSG:9210",
        geometry=np.array([shapely.box(*box) for box in boxes], dtype=object),
    )  # fmt: skip


def test_a_corner_makes_neighbours_and_a_street_block_does_not():
    areas = region((0, 0, 1_000, 1_000), (1_000, 1_000, 2_000, 2_000), (1_200, 0, 2_000, 900))
    assert areas.neighbours.tolist() == [
        [False, True, False], [True, False, False], [False, False, False]
    ]  # fmt: skip


def test_hair_line_gaps_do_not_part_neighbours():
    areas = region((0, 0, 1_000, 1_000), (1_030, 0, 2_000, 1_000))
    assert areas.neighbours[0, 1]
    assert areas.neighbours[1, 0]
