"""The tables of a study that say how people travel, and how far is near enough."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from motcua.study.values import (
    AreaClass,
    Congestion,
    Distance,
    File,
    Flag,
    Mode,
    Number,
    SomeTime,
    Speed,
    Table,
    Text,
    Time,
    Whole,
)
from motcua.units import MS_PER_MIN


class RoadsTable(Table):
    """The roads; left out: straight-line distance alone is measured."""

    file: File
    """OpenStreetMap data (.osm.pbf, .osm, .osm.gz, .osm.bz2), .graphml or .gpkg."""

    mode: Mode = "motorbike"
    """How people travel."""

    speeds: File | None = None
    """Table of speeds by road class; left out: the table of the mode."""

    buffer_m: Distance = Field(default=10_000.0, alias="buffer")
    """How far past the region roads are kept."""

    cutoff_ms: SomeTime = Field(default=60 * MS_PER_MIN, alias="cutoff")
    """Longest travel time measured; at least the largest time standard."""

    congestion: Congestion = 1.0
    """Divides every speed; or a table of such factors by road class."""

    turn_restrictions: Flag = True
    """Whether turns forbidden by the map are forbidden, where the search knows turns."""

    access_speed_kmh: Speed = Field(default=5.0, alias="access_speed")
    """Speed from a home to its road."""

    access_limit_m: Distance = Field(default=2_000.0, alias="access_limit")
    """Longest way from a home to its road."""


class ScenarioTable(Table):
    """What if: another state of the same roads."""

    name: Text
    """What it is called."""

    mode: Mode | None = None
    """How people travel, at the speeds that come with the program where it is another mode than in
    [roads]; left out: as in [roads]."""

    congestion: Congestion | None = None
    """Divides every speed in place of the factor in [roads], or a table by road class; left out: as
    in [roads]."""

    closed: File | None = None
    """Polygons inside which roads are shut; left out: none."""

    closed_ways: tuple[Whole, ...] = ()
    """OpenStreetMap ways that are shut, by number; left out: none."""

    ferries: Flag = True
    """Whether ferries run."""


class ClassStandard(Table):
    """What the residents of one area class have instead."""

    time_ms: Time | None = Field(default=None, alias="time")
    """Travel time allowed; left out: as for all."""

    distance_m: Distance | None = Field(default=None, alias="distance")
    """Distance allowed; left out: as for all."""


class StandardTable(Table):
    """When a resident counts as served."""

    time_ms: Time = Field(default=30 * MS_PER_MIN, alias="time")
    """Travel time allowed, itself included."""

    distance_m: Distance = Field(default=5_000.0, alias="distance")
    """Distance allowed, itself included."""

    distance_by: Literal["straight", "road"] = "straight"
    """Whether the distance is a straight line or the shortest road."""

    rule: Literal["any", "all", "time", "distance"] = "any"
    """Whether one of the two is enough, both must hold of one office, or one alone counts."""

    urban: ClassStandard = ClassStandard()
    """For residents of urban areas."""

    rural: ClassStandard = ClassStandard()
    """For residents of rural areas."""

    remote: ClassStandard = ClassStandard()
    """For residents of remote areas."""

    def for_class(self, area_class: AreaClass | str) -> tuple[int, float]:
        """
        Return the limits of one area class.

        Parameters
        ----------
        area_class
            urban, rural or remote.

        Returns
        -------
        time_ms
            Travel time allowed, inclusive.
        distance_m
            Distance allowed, inclusive.

        Examples
        --------
        >>> standard = StandardTable(remote={"time": "45 min"})
        >>> standard.for_class("remote"), standard.for_class("urban")
        ((2700000, 5000.0), (1800000, 5000.0))
        """
        own = {"urban": self.urban, "rural": self.rural, "remote": self.remote}[area_class]
        time_ms = self.time_ms if own.time_ms is None else own.time_ms
        return time_ms, self.distance_m if own.distance_m is None else own.distance_m


class TierTable(Table):
    """What the offices of one tier have of their own."""

    time_ms: Time | None = Field(default=None, alias="time")
    """Travel time to the nearest of them allowed; left out: no standard of its own."""

    distance_m: Distance | None = Field(default=None, alias="distance")
    """Distance to the nearest of them allowed; left out: no standard of its own."""

    cost: Number | None = Field(default=None, ge=0)
    """Yearly cost of an office, in the unit of [costs]; left out: [costs] office."""

    floor_area_per_officer: Number | None = Field(default=None, gt=0)
    """Square metres an officer needs; left out: no statement on space."""
