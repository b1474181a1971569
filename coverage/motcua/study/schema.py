"""
Every key of a study file, its unit, default and meaning: the one place that says so.

A key that holds a quantity ("30 min") carries its unit in the attribute (`cutoff_ms`); its name in
the file is the alias (`cutoff`).
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads the annotations
from pathlib import Path  # noqa: TC003 - pydantic reads the annotations
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from motcua.units import MS_PER_MIN, MS_PER_S, parse_distance_m, parse_speed_kmh, parse_time_ms

Time = Annotated[int, BeforeValidator(parse_time_ms)]
Seconds = Annotated[float, BeforeValidator(lambda text: parse_time_ms(text) / MS_PER_S)]
Distance = Annotated[float, BeforeValidator(parse_distance_m)]
Speed = Annotated[float, BeforeValidator(parse_speed_kmh)]
Share = Annotated[float, Field(ge=0, le=1)]
Columns = dict[str, tuple[str, ...]]
Tier = Literal["branch", "inter_ward", "commune", "outreach"]
Model = Literal["lscp", "partial", "mclp", "p_median", "p_center", "frontier", "consolidate"]


class Table(BaseModel):
    """A table of the study file: frozen, and no key but those it names."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=False)


class Head(Table):
    """``[study]``."""

    name: str = Field(min_length=1)
    """What people call it."""
    language: Literal["vi", "en"] = "vi"
    """Language of the summary and the workbook; the page has both."""
    crs: str | None = None
    """Metric CRS; left out: the UTM zone of the demand."""
    seed: int = Field(default=1, ge=0)
    """Where chance begins."""


class Clip(Table):
    """``[region.clip]``: areas are cut to these polygons."""

    file: Path
    """Any vector format."""
    only: Columns = {}
    """Rows whose columns match; left out: every polygon."""


class RegionTable(Table):
    """``[region]``; left out: one area, the hull of the demand."""

    file: Path
    """Any vector format."""
    id: str
    """Column of the areas' ids."""
    name: str | None = None
    """Column; left out: the id."""
    area_class: str | None = None
    """Column: urban, rural or remote; left out: urban."""
    group: str | None = None
    """Column: offices merge inside one group only; left out: one group."""
    population: str | None = None
    """Column: official people; the demand is raked to it."""
    only: tuple[str, ...] = ()
    """Ids to keep; empty: every polygon."""
    clip: Clip | None = None
    """Polygons to cut the areas to."""


class Layer(Table):
    """``[[demand.layers]]``: workplaces, schools, firms."""

    file: Path
    """As the demand's."""
    population: str
    """Column."""
    x: str | None = None
    """Column; a file with geometry needs none."""
    y: str | None = None
    """Column; a file with geometry needs none."""
    crs: str | None = None
    """Where the file does not say."""
    files_per_person_year: float = Field(default=0.1, ge=0)
    """Files a year for each person of the layer."""


class DemandTable(Table):
    """``[demand]``."""

    file: Path
    """.tif, .csv, .gpkg, .geojson or .parquet."""
    id: str | None = None
    """Column; left out: the row number, zero-padded."""
    population: str | None = None
    """Column; a .tif has none."""
    x: str | None = None
    """Column; a file with geometry needs none."""
    y: str | None = None
    """Column; a file with geometry needs none."""
    crs: str | None = None
    """Where the file does not say."""
    only: Columns = {}
    """Rows whose columns match; left out: every row."""
    cell_m: Distance | None = Field(default=None, alias="cell")
    """Coarser cells are split to this side along the roads; left out: as they are."""
    files_per_person_year: float = Field(default=0.5, ge=0)
    """Files a year for each person."""
    boundary_free_share: Share = 0.0
    """Share of demand free to go anywhere."""
    layers: tuple[Layer, ...] = ()
    """Further demand."""


class RoadsTable(Table):
    """``[roads]``; left out: straight-line distance only."""

    file: Path
    """.osm.pbf, .osm, .graphml or .gpkg."""
    mode: Literal["motorbike", "car", "bicycle", "foot"] = "motorbike"
    """Who travels."""
    speeds: Path | None = None
    """Table of speeds; left out: the mode's own."""
    buffer_m: Distance = Field(default=10_000.0, alias="buffer")
    """Roads kept past the region."""
    cutoff_ms: Time = Field(default=60 * MS_PER_MIN, alias="cutoff")
    """Nothing is measured beyond."""
    congestion: float | dict[str, float] = 1.0
    """Divides every speed; or a table by road class."""
    turn_restrictions: bool = True
    """Whether turn restrictions count."""
    access_speed_kmh: Speed = Field(default=5.0, alias="access_speed")
    """From a home to its road."""
    access_limit_m: Distance = Field(default=2_000.0, alias="access_limit")
    """Longest way from a home to its road."""


class Scenario(Table):
    """``[[scenarios]]``."""

    name: str
    """What it is called."""
    mode: Literal["motorbike", "car", "bicycle", "foot"] | None = None
    """Who travels; left out: as the study."""
    congestion: float | dict[str, float] | None = None
    """As in ``[roads]``; left out: as the study."""
    closed: Path | None = None
    """Roads inside these polygons are shut."""
    closed_ways: tuple[int, ...] = ()
    """OSM ways that are shut."""
    ferries: bool = True
    """Whether ferries run."""


class SitesTable(Table):
    """``[[sites]]``: a file of sites, or candidates made from the map."""

    file: Path | None = None
    """.csv, .xlsx, .gpkg or .geojson."""
    role: Literal["existing", "candidate"]
    """Whether an office stands there today."""
    id: str | None = None
    """Column; left out: the row number, zero-padded."""
    name: str | None = None
    """Column; left out: the id."""
    x: str | None = None
    """Column; a file with geometry needs none."""
    y: str | None = None
    """Column; a file with geometry needs none."""
    crs: str | None = None
    """Where the file does not say."""
    tier: str = "commune"
    """A column, or one of the four tiers for all rows."""
    area: str | None = None
    """Column; left out: the area it lies in."""
    only: Columns = {}
    """Rows whose columns match; left out: every row."""
    mandatory: str | None = None
    """Column: open in every plan."""
    forbidden: str | None = None
    """Column: closed in every plan."""
    max_officers: str | None = None
    """Column: most officers."""
    officers: str | None = None
    """Column: head-count today."""
    yearly_cost: str | None = None
    """Column: cost a year."""
    capacity: str | None = None
    """Column: most files a year."""
    files_per_year: str | None = None
    """Column: real counts, which win over computed load."""
    floor_area: str | None = None
    """Column: square metres."""
    generate: Literal["junctions", "grid", "areas"] | None = None
    """Make candidates instead of reading a file."""
    spacing_m: Distance | None = Field(default=None, alias="spacing")
    """Least distance between generated candidates; junctions and grid need it."""

    @model_validator(mode="after")
    def _has_one_source(self) -> SitesTable:
        if (self.file is None) == (self.generate is None):
            raise ValueError("give either file or generate, not both and not neither")
        return self


class ClassStandard(Table):
    """``[standard.remote]`` and its like: what one area class has instead."""

    time_ms: Time | None = Field(default=None, alias="time")
    """Left out: the general one."""
    distance_m: Distance | None = Field(default=None, alias="distance")
    """Left out: the general one."""


class StandardTable(Table):
    """``[standard]``."""

    time_ms: Time = Field(default=30 * MS_PER_MIN, alias="time")
    """Travel time allowed, inclusive."""
    distance_m: Distance = Field(default=5_000.0, alias="distance")
    """Distance allowed, inclusive."""
    distance_by: Literal["straight", "road"] = "straight"
    """Which distance is meant."""
    rule: Literal["any", "all", "time", "distance"] = "any"
    """Whether one of the two suffices."""
    urban: ClassStandard = ClassStandard()
    """For residents of urban areas."""
    rural: ClassStandard = ClassStandard()
    """For residents of rural areas."""
    remote: ClassStandard = ClassStandard()
    """For residents of remote areas."""

    def for_class(self, area_class: str) -> tuple[int, float]:
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
        """
        own = {"urban": self.urban, "rural": self.rural, "remote": self.remote}[area_class]
        time_ms = self.time_ms if own.time_ms is None else own.time_ms
        return time_ms, self.distance_m if own.distance_m is None else own.distance_m


class TierTable(Table):
    """``[tiers.branch]`` and its like."""

    time_ms: Time | None = Field(default=None, alias="time")
    """A wider standard of the tier's own."""
    distance_m: Distance | None = Field(default=None, alias="distance")
    """A wider standard of the tier's own."""
    cost: float | None = Field(default=None, ge=0)
    """Yearly cost of an office of the tier."""
    floor_area_per_officer: float | None = Field(default=None, gt=0)
    """Square metres."""


class LocateRule(Table):
    """``[[locate.rules]]``: at most or at least so many of a group."""

    column: str
    """Column of the sites."""
    value: str
    """Its value, compared as text."""
    at_least: int | None = Field(default=None, ge=0)
    """Fewest open."""
    at_most: int | None = Field(default=None, ge=0)
    """Most open."""


class LocateTable(Table):
    """``[locate]``."""

    model: Model = "lscp"
    """Which question is asked."""
    also: tuple[Model, ...] = ()
    """Solved beside it and shown as such."""
    goal: Literal["cost", "sites"] = "sites"
    """What is sought."""
    n_open: int | None = Field(default=None, ge=0)
    """Most open sites."""
    budget: float | None = Field(default=None, ge=0)
    """Most yearly cost."""
    target_share: Share | None = None
    """Partial cover: share of people."""
    floor_share: Share | None = None
    """Partial cover: share in every area."""
    backup: int = Field(default=1, ge=1)
    """Covering sites a resident."""
    extra_time_limit_ms: Time | None = Field(default=None, alias="extra_time_limit")
    """Nobody's travel grows by more."""
    portfolio: int = Field(default=1, ge=1)
    """How many good plans."""
    gap: float | None = Field(default=None, ge=0, lt=1)
    """Relative gap of the headline goal that is good enough."""
    time_limit_s: Seconds | None = Field(default=None, alias="time_limit")
    """All goals together."""
    solver: str = "highs"
    """Name of a solver of PuLP."""
    rules: tuple[LocateRule, ...] = ()
    """Limits by group."""


class CostsTable(Table):
    """``[costs]``: yearly, all in one unit."""

    unit: str = "officers"
    """What the numbers count."""
    officer: float = Field(default=1.0, ge=0)
    """An officer."""
    office: float = Field(default=1.5, ge=0)
    """An open office."""
    upgrade: float = Field(default=0.5, ge=0)
    """An office that receives other areas."""
    missing_files: float = Field(default=0.000625, ge=0)
    """A file below the floor."""


class StaffTable(Table):
    """``[staff]``."""

    floor: dict[Literal["urban", "rural", "remote"], float] = {
        "urban": 1_600, "rural": 1_200, "remote": 800
    }  # fmt: skip
    """Least files an officer-year."""
    floor_rule: Literal["hard", "soft", "off"] = "soft"
    """How binding the floor is."""
    wait_ms: Time = Field(default=15 * MS_PER_MIN, alias="wait")
    """Ceiling on the mean wait."""
    wait_rule: Literal["hard", "soft", "off"] = "hard"
    """How binding the ceiling is."""
    service_time_ms: Time = Field(default=30 * MS_PER_MIN, alias="service_time")
    """Time an officer spends on a file."""
    days: float = Field(default=250.0, gt=0)
    """Opening days a year."""
    hours: float = Field(default=8.0, gt=0, le=24)
    """Opening hours a day."""
    peak_factor: float = Field(default=1.0, ge=1)
    """The peak over the mean."""
    online_share: Share = 0.0
    """Files that never come to an office."""
    branch_share: Share = 0.0
    """Files that only a branch takes."""
    max_officers: dict[Tier, int] = {}
    """Most officers by tier, assumed where no column says."""
    min_officers: dict[Tier, int] = {}
    """Fewest officers by tier, assumed."""


class CrosswalkTable(Table):
    """``[crosswalk]``: the same study on a second map."""

    file: Path
    """Table of the units."""
    id: str
    """Column."""
    name: str | None = None
    """Column."""
    merged_from: str
    """Column: the areas a unit was made of."""
    population: str | None = None
    """Column."""


class PhaseTable(Table):
    """``[[phases]]``."""

    name: str
    """What it is called."""
    from_: date = Field(alias="from")
    """First day."""
    until: date
    """Last day."""
    fixed: bool = False
    """Nothing to decide: assessed as it stands."""
    merge: dict[str, str] = {}
    """Office = its receiver."""
    open: tuple[str, ...] = ()
    """Sites opened."""
    close: tuple[str, ...] = ()
    """Sites closed."""
    upgrade: tuple[str, ...] = ()
    """Sites upgraded."""
    boundary_free_share: Share | None = None
    """Share of demand free to go anywhere."""
    protect: Columns = {}
    """Sites that stay."""
    may_close: Columns = {}
    """Sites that may close."""
    n_open: int | None = Field(default=None, ge=0)
    """Most open sites."""
    budget: float | None = Field(default=None, ge=0)
    """Most yearly cost."""


class Study(Table):
    """A whole study file."""

    path: Path = Field(exclude=True)
    """The study file."""
    study: Head
    """Name, language, CRS, seed."""
    region: RegionTable | None = None
    """The areas."""
    demand: DemandTable
    """The people."""
    roads: RoadsTable | None = None
    """The roads."""
    scenarios: tuple[Scenario, ...] = ()
    """What if."""
    sites: tuple[SitesTable, ...] = Field(min_length=1)
    """Offices and candidates."""
    standard: StandardTable = StandardTable()
    """The rule."""
    tiers: dict[Tier, TierTable] = {}
    """What a tier has of its own."""
    locate: LocateTable = LocateTable()
    """The question."""
    costs: CostsTable = CostsTable()
    """Prices."""
    staff: StaffTable = StaffTable()
    """Officers and queues."""
    crosswalk: CrosswalkTable | None = None
    """The second map."""
    phases: tuple[PhaseTable, ...] = ()
    """Steps in time."""

    @property
    def folder(self) -> Path:
        """Folder of the study file, against which paths are read."""
        return self.path.parent

    @model_validator(mode="after")
    def _measures_far_enough(self) -> Study:
        limits = [self.standard.for_class(name)[0] for name in ("urban", "rural", "remote")]
        if self.roads is not None and max(limits) > self.roads.cutoff_ms:
            raise ValueError("[roads] cutoff is shorter than the largest time standard: raise it")
        return self
