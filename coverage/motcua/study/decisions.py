"""The tables of a study that say what is asked, at what price, with what staff, and when."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from motcua.study.values import (
    AreaClass,
    Columns,
    Day,
    File,
    Flag,
    Force,
    Model,
    Number,
    Share,
    SomeSeconds,
    SomeTime,
    Table,
    Text,
    Tier,
    Time,
    Value,
    Values,
    Whole,
)
from motcua.units import MS_PER_MIN


class RuleTable(Table):
    """At least or at most so many open sites of a group."""

    column: Text
    """Column of the sites, or of their areas."""

    value: Value
    """What it holds, compared as text."""

    at_least: Whole | None = Field(default=None, ge=0)
    """Fewest open sites; left out: none need be."""

    at_most: Whole | None = Field(default=None, ge=0)
    """Most open sites; left out: no limit."""

    @model_validator(mode="after")
    def _says_something(self) -> RuleTable:
        if self.at_least is None and self.at_most is None:
            raise ValueError("give at_least, at_most or both")
        if None not in (self.at_least, self.at_most) and self.at_least > self.at_most:  # type: ignore[operator]
            raise ValueError("at_least is above at_most")
        return self


class LocateTable(Table):
    """The question put to the optimiser."""

    model: Model = "lscp"
    """lscp: fewest sites; mclp: most people; partial: fewest for a share of people; p_median and
    p_center: least mean and least worst travel; frontier: the whole curve; consolidate."""

    also: tuple[Model, ...] = ()
    """Models solved beside it and shown as such; left out: none."""

    goal: Literal["cost", "sites"] = "sites"
    """Whether yearly cost or the number of sites is kept down."""

    n_open: Whole | None = Field(default=None, ge=0)
    """Most open sites; left out: no limit."""

    budget: Number | None = Field(default=None, ge=0)
    """Most yearly cost, in the unit of [costs]; left out: no limit."""

    target_share: Share | None = None
    """partial: share of people to be in standard, from 0 to 1; left out: partial needs it."""

    floor_share: Share | None = None
    """partial: share to be in standard in every area; left out: no floor."""

    backup: Whole = Field(default=1, ge=1)
    """How many open sites each resident is to have in standard."""

    extra_time_limit_ms: Time | None = Field(default=None, alias="extra_time_limit")
    """Nobody's travel grows by more, to the receiver or to the nearest office; left out: no cap."""

    portfolio: Whole = Field(default=1, ge=1)
    """consolidate: how many plans within one per cent of the best to look for, the plan itself
    among them, that differ most; they have as long again as the plan."""

    gap: Number = Field(default=0.0, ge=0, lt=1)
    """Relative gap at which the first goal is good enough."""

    time_limit_s: SomeSeconds | None = Field(default=None, alias="time_limit")
    """Time for all goals together; left out: until proved."""

    solver: Text = "highs"
    """A solver that PuLP knows."""

    rules: tuple[RuleTable, ...] = ()
    """Limits by group."""


class CostsTable(Table):
    """Yearly costs, all in one unit."""

    unit: Text = "officers"
    """What is counted; shown beside every cost."""

    officer: Number = Field(default=1.0, ge=0)
    """An officer."""

    office: Number = Field(default=1.5, ge=0)
    """An open office, without its officers."""

    upgrade: Number = Field(default=0.5, ge=0)
    """A commune office that comes to receive other areas."""

    missing_files: Number = Field(default=0.000625, ge=0)
    """A file by which a load stays below the floor; 1/1,600 is one officer a full floor."""


class StaffTable(Table):
    """Officers, how many files they take, and how long people wait."""

    floor: dict[AreaClass, Number] = Field(
        default={"urban": 1_600.0, "rural": 1_200.0, "remote": 800.0}
    )
    """Least files an officer takes a year, by the office's area class."""

    floor_rule: Force = "soft"
    """Whether the floor binds, costs [costs] missing_files, or is only shown."""

    wait_ms: Time = Field(default=15 * MS_PER_MIN, alias="wait")
    """Longest mean wait."""

    wait_rule: Force = "hard"
    """Whether the wait binds, costs, or is only shown."""

    service_time_ms: SomeTime = Field(default=30 * MS_PER_MIN, alias="service_time")
    """Time an officer spends on a file."""

    days: Number = Field(default=250.0, gt=0, le=366)
    """Opening days a year."""

    hours: Number = Field(default=8.0, gt=0, le=24)
    """Opening hours a day."""

    peak_factor: Number = Field(default=1.0, ge=1)
    """Files in the busy hours over the mean."""

    online_share: Share = 0.0
    """Share of files that never come to an office, from 0 to 1."""

    branch_share: Share = 0.0
    """Share of files that only a branch takes, from 0 to 1."""

    max_officers: dict[Tier, Whole] = Field(default_factory=dict)
    """Most officers by tier, assumed where no column says; a tier left out: no limit."""

    min_officers: dict[Tier, Whole] = Field(default_factory=dict)
    """Fewest officers by tier, assumed; a tier left out: one."""


class CrosswalkTable(Table):
    """A second map: every plan is told on it too, and `--second-map` plans on it."""

    file: File
    """The second map's units: a table, or polygons in any vector format."""

    id: Text
    """Column that tells the units apart."""

    name: Text | None = None
    """Column of names; left out: the id."""

    merged_from: Text | None = None
    """Column that lists the areas of which a unit was made, "1 phần" in a bracket after those that
    went there in part; left out: the file's polygons tell."""

    population: Text | None = None
    """Column of official people; left out: the sum of its areas."""

    ground_km2: Text | None = Field(default=None, alias="area")
    """Column of official square kilometres, in the region's file too if it has one of that name;
    left out: not asked."""

    area_class: Text | None = None
    """Column that holds urban, rural or remote; left out: the class of most of a unit's people."""

    group: Text | None = None
    """Column; offices merge inside one group only; left out: the group of most of its people."""


class PhaseTable(Table):
    """A step in time; the steps are solved together, in the order of the file."""

    name: Text
    """What it is called."""

    from_: Day = Field(alias="from")
    """First day."""

    until: Day
    """Last day."""

    fixed: Flag = False
    """Nothing to decide: assessed as it stands."""

    merge: dict[str, Text] = Field(default_factory=dict)
    """Office = its receiver, by site id; left out: none."""

    open: Values = ()
    """Sites that open, by id; left out: none."""

    close: Values = ()
    """Sites that close, by id; left out: none."""

    upgrade: Values = ()
    """Sites that are upgraded, by id; left out: none."""

    boundary_free_share: Share | None = None
    """Share of files that may go to any office; left out: as in [demand]."""

    protect: Columns = Field(default_factory=dict)
    """Sites that stay open: every column listed holds one of its values; left out: none."""

    may_close: Columns = Field(default_factory=dict)
    """Sites that may close: every column listed holds one of its values; left out: all."""

    n_open: Whole | None = Field(default=None, ge=0)
    """Most open sites; left out: as in [locate]."""

    budget: Number | None = Field(default=None, ge=0)
    """Most yearly cost; left out: as in [locate]."""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> PhaseTable:
        if self.until < self.from_:
            raise ValueError(f"until ({self.until}) is before from ({self.from_})")
        return self
