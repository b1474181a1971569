"""
Lines as a road file draws them, with their tags: read once, judged by the rules of any mode.

Every scenario has rules of its own, and a country has thousands of ways with the same tags: each
distinct set of tags is judged once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.arrays import (
    UNKNOWN,
    BoolArray,
    FloatArray,
    IntArray,
    LongArray,
    freeze,
    handed_over,
)
from motcua.domain.finding import Finding
from motcua.inputs.road_tags import READ_KEYS, WayRules
from motcua.inputs.road_ways import Ways, columns_of
from motcua.inputs.turns import TurnRules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.domain.finding import Level
    from motcua.inputs.road_box import Box
    from motcua.inputs.road_tags import Way
    from motcua.inputs.turns import Relation

_ENOUGH = 2
"""Points that make a line."""


@dataclass(frozen=True, kw_only=True, eq=False)
class TaggedLines:
    """Lines one after the other, the points of each in turn, and what is said of them."""

    node_ids: LongArray
    """Node of each point, shape (n_points,)."""

    lon_lat: FloatArray
    """WGS 84 degrees of each point, shape (n_points, 2)."""

    n_points: LongArray
    """How many points a line has, two at least, shape (n_lines,)."""

    tags: IntArray
    """Row in `tag_sets` of each line, shape (n_lines,)."""

    tag_sets: tuple[Mapping[str, str], ...]
    """Distinct sets of tags, of the keys that rules read."""

    osm_ids: LongArray
    """Numbers of OpenStreetMap ways, shape (n_numbers,); none where the file has none."""

    id_line: LongArray
    """Row of the line that carries each number, shape (n_numbers,)."""

    is_cut: BoolArray
    """Whether a line is what is left of one that lost nodes, shape (n_lines,)."""

    lost: IntArray
    """Row in `tag_sets` of each line of the file that lost nodes."""

    restrictions: tuple[Relation, ...] = ()
    """Relations that restrict turns, as the file has them."""

    file: str = ""
    """Name of the file, for findings."""

    elsewhere: Box | None = None
    """Around what the file holds, if nothing of it lies where it was looked for."""

    def __post_init__(self) -> None:
        """Check shapes, and make everything read-only."""
        freeze(self, "node_ids", (None,), np.int64)
        freeze(self, "lon_lat", (len(self.node_ids), 2), np.float64)
        freeze(self, "n_points", (None,), np.int64)
        freeze(self, "tags", (len(self.n_points),), np.int32)
        freeze(self, "is_cut", (len(self.n_points),), np.bool_)
        freeze(self, "osm_ids", (None,), np.int64)
        freeze(self, "id_line", (len(self.osm_ids),), np.int64)
        freeze(self, "lost", (None,), np.int32)

    def ways(self, rules: WayRules) -> Ways:
        """
        Return the lines that are open to a mode.

        Parameters
        ----------
        rules
            The rules of the mode; tags they cannot read are counted in them, once a line.

        Returns
        -------
        ways
            In the same order; a ferry that lost nodes has no stated time any more.
        """
        judged = self._judge(rules)
        is_open = np.array([way is not None for way in judged], dtype=np.bool_)
        kept = is_open[self.tags]
        points = np.repeat(kept, self.n_points)
        numbered = kept[self.id_line]
        turns = TurnRules(rules.speeds.mode)
        for tags, members in self.restrictions:
            turns.read(tags, members)
        used, of_line = np.unique(self.tags[kept], return_inverse=True)
        about = columns_of([way for k in used.tolist() if (way := judged[k]) is not None])
        columns = {name: values[of_line] for name, values in about.arrays.items()}
        columns["time_ms"][self.is_cut[kept]] = UNKNOWN
        return Ways(
            node_ids=handed_over(self.node_ids[points]),
            lon_lat=handed_over(self.lon_lat[points]),
            n_points=self.n_points[kept],
            road_classes=about.road_classes,
            **columns,
            length_mm=np.full(len(of_line), UNKNOWN, dtype=np.int64),
            osm_ids=self.osm_ids[numbered],
            id_way=(np.cumsum(kept) - 1)[self.id_line[numbered]],
            turns=tuple(turns.turns),
            findings=self._findings(int(is_open[self.lost].sum()), turns),
        )

    def _judge(self, rules: WayRules) -> list[Way | None]:
        """Return what each set of tags admits; what cannot be read in it counts a line each."""
        n_lines = np.bincount(self.tags, minlength=len(self.tag_sets)).tolist()
        judged = []
        for tags, n in zip(self.tag_sets, n_lines, strict=True):
            own = WayRules(rules.speeds)
            judged.append(own.read(tags))
            for tag, each in own.unreadable.items():
                rules.unreadable[tag] += each * n
        return judged

    def _findings(self, n_cut: int, turns: TurnRules) -> tuple[Finding, ...]:
        counted: tuple[tuple[Level, str, int], ...] = (
            ("amber", "turn_restrictions_ignored", turns.n_unreadable),
            ("green", "turn_restrictions_exempt", turns.n_exempt),
            ("green", "cut_ways", n_cut),
        )
        return tuple(
            Finding(level=level, code=code, values={"n": n}, where=self.file)
            for level, code, n in counted
            if n
        )


class TagSets:
    """
    Distinct sets of tags, numbered as they come.

    Examples
    --------
    What no rule reads makes no difference:

    >>> sets = TagSets()
    >>> sets.number({"highway": "service", "name": "A"}), sets.number({"highway": "primary"})
    (0, 1)
    >>> sets.number({"highway": "service", "name": "B"}), sets.all
    (0, ({'highway': 'service'}, {'highway': 'primary'}))
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[tuple[str, str], ...], int] = {}

    def number(self, tags: Mapping[str, str]) -> int:
        """
        Return the number of a set.

        Parameters
        ----------
        tags
            All tags of a way.

        Returns
        -------
        number
            The same for equal sets.
        """
        key = tuple(sorted((key, tags[key]) for key in READ_KEYS.intersection(tags)))
        return self._numbers.setdefault(key, len(self._numbers))

    @property
    def all(self) -> tuple[dict[str, str], ...]:
        """The sets, in the order of their numbers."""
        return tuple(dict(key) for key in self._numbers)
