"""Who travels longer and who less, by area, exact to the millisecond."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from motcua.present.figures import rows_by, whole
from motcua.units import MS_PER_MIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopandas import GeoDataFrame


def moves_by_area(tables: Mapping[str, GeoDataFrame]) -> list[dict[str, int | float]]:
    """
    Return how many people of every area travel longer, and how many less.

    Parameters
    ----------
    tables
        From `plan_tables`.

    Returns
    -------
    moves
        One row an area, in id order; whoever's time is not known on both sides is in neither.
    """
    demand = tables["demand"]
    extra = (demand["minutes"] - demand["minutes_before"]).to_numpy() * MS_PER_MIN
    extra_ms = np.rint(np.nan_to_num(extra))
    people = demand["people"].to_numpy()
    areas = pd.Index(tables["areas"]["id"]).get_indexer(demand["area"]).astype(np.int32)
    return [
        {
            "longer": whole(math.fsum(people[rows][extra_ms[rows] > 0])),
            "shorter": whole(math.fsum(people[rows][extra_ms[rows] < 0])),
        }
        for rows in rows_by(areas, len(tables["areas"]))
    ]
