"""Everybody's way in one run and in another: who gains, who loses, who is comparable at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.present.changes import CLASSES, change_classes, milliseconds, people_by_class
from motcua.present.figures import people_in, whole
from motcua.units import MS_PER_MIN

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from motcua.domain.arrays import BoolArray, FloatArray, LongArray
    from motcua.present.rows import Row


class PeopleCompared:
    """
    Everybody's way in the first run and in the second.

    Parameters
    ----------
    a
        The demand of the first run.
    b
        That of the second, the same people.
    areas
        The table of the two whose areas people are counted by.
    """

    def __init__(self, a: GeoDataFrame, b: GeoDataFrame, *, areas: GeoDataFrame) -> None:
        self._people: FloatArray = a["people"].to_numpy()
        self._before, self._after = milliseconds(a["minutes"]), milliseconds(b["minutes"])
        self._classes = change_classes(self._before, self._after)
        covered_a, covered_b = a["covered"].to_numpy(), b["covered"].to_numpy()
        self._enters: BoolArray = ~covered_a & covered_b
        self._leaves: BoolArray = covered_a & ~covered_b
        self._rows = {str(key): rows for key, rows in areas.groupby("area").indices.items()}

    def totals(self) -> Row:
        """
        Return the counts of all people.

        Returns
        -------
        row
            Who gains, loses, enters and leaves the standard, and people by class of change.
        """
        everyone = np.arange(len(self._people))
        return {
            **self._counts(everyone),
            "classes": people_by_class(self._classes, self._people, everyone),
        }

    def of_area(self, area: str) -> Row:
        """
        Return the counts of one area.

        Parameters
        ----------
        area
            Its id; nobody lives in one that is not known.

        Returns
        -------
        row
            As in the totals, without the classes.
        """
        return self._counts(self._rows.get(area, np.empty(0, dtype=np.int64)))

    def _counts(self, rows: LongArray) -> Row:
        people, classes = self._people[rows], self._classes[rows]
        same, unknown = CLASSES.index("same"), CLASSES.index("unknown")
        extra = (self._after - self._before)[rows][(classes != unknown) & (people > 0)]
        return {
            "gain_population": whole(people_in(people, classes < same)),
            "same_population": whole(people_in(people, classes == same)),
            "lose_population": whole(people_in(people, (classes > same) & (classes != unknown))),
            "unknown_population": whole(people_in(people, classes == unknown)),
            "enters_population": whole(people_in(people, self._enters[rows])),
            "leaves_population": whole(people_in(people, self._leaves[rows])),
            "most_extra_minutes": max(0.0, float(extra.max()) / MS_PER_MIN) if len(extra) else None,
        }


def same_people(a: GeoDataFrame, b: GeoDataFrame) -> bool:
    """
    Say whether both runs hold the same points with the same people, whatever their areas.

    Parameters
    ----------
    a
        The demand of one run.
    b
        The demand of the other.

    Returns
    -------
    same
        False where anything differs: then nobody can be followed from one to the other.
    """
    columns = ["id", "people"]
    return len(a) == len(b) and all(
        np.array_equal(a[name].to_numpy(), b[name].to_numpy()) for name in columns
    )
