"""The tables of a study that say where people, areas and offices are."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from motcua.study.values import Columns, File, Flag, Number, Share, SomeDistance, Table, Text, Value


class Clip(Table):
    """Polygons to which the areas are cut, where the other data are complete only inside them."""

    file: File
    """Polygons in any vector format."""

    only: Columns = Field(default_factory=dict)
    """Rows to take: every column listed holds one of its values; left out: every row."""


class RegionTable(Table):
    """The areas; left out: one area, the hull of the demand."""

    file: File
    """Polygons in any vector format."""

    id: Text
    """Column that tells the areas apart."""

    name: Text | None = None
    """Column of names; left out: the id."""

    area_class: Text | None = None
    """Column that holds urban, rural or remote; left out: every area is urban."""

    group: Text | None = None
    """Column; offices merge inside one group only; left out: one group."""

    population: Text | None = None
    """Column of official people, to which the demand is raked; left out: the demand as it is."""

    only: tuple[Value, ...] = ()
    """Ids to keep; left out: every polygon, as where the list is empty."""

    clip: Clip | None = None
    """Polygons to cut the areas to, not together with population; left out: whole areas."""


class PeopleTable(Table):
    """A file that counts people at places."""

    file: File
    """A raster (.tif) or points and cells (.csv, .gpkg, .geojson, .parquet)."""

    id: Text | None = None
    """Column; left out: the row number with leading zeros, so that file order is id order."""

    population: Text | None = None
    """Column of people; left out: a raster needs none."""

    x: Text | None = None
    """Column of longitudes or eastings; left out: the file's geometry."""

    y: Text | None = None
    """Column of latitudes or northings; left out: the file's geometry."""

    crs: Text | None = None
    """Coordinate system, such as EPSG:4326; left out: what the file says, if it does."""

    only: Columns = Field(default_factory=dict)
    """Rows to take: every column listed holds one of its values; left out: every row."""

    goes_beyond: Flag = False
    """Whether the file covers more than the region, as a national one does: then nobody is named
    who lies outside."""


class LayerTable(PeopleTable):
    """
    Further demand beside where people live: workplaces, schools, firms.

    It brings files and keeps its standard when offices are merged; people are residents alone.
    """

    files_per_person_year: Number = Field(default=0.1, ge=0)
    """Files a year for each one counted."""


class DemandTable(PeopleTable):
    """Where people are, and how many."""

    cell_m: SomeDistance | None = Field(default=None, alias="cell")
    """Side to which coarser cells are split, along residential roads; left out: as they are."""

    files_per_person_year: Number = Field(default=0.5, ge=0)
    """Files a year for each resident; 0.3, 0.5 and 0.8 were seen in 2025."""

    boundary_free_share: Share = 0.0
    """Share of files that may go to any office, from 0 to 1; the rest is tied to its own area."""

    layers: tuple[LayerTable, ...] = ()
    """Further demand; left out: residents alone."""


class SitesTable(Table):
    """A file of offices or candidates, or candidates made from the map."""

    file: File | None = None
    """A table (.csv, .xlsx) or points (.gpkg, .geojson); left out: generate makes the sites."""

    role: Literal["existing", "candidate"]
    """Whether an office stands there today."""

    points: Literal["addresses", "centres", "inside"] = "addresses"
    """What the points are: the offices themselves; centres of population; or any point inside the
    office's area. Whatever is no address is said where people read the plan."""

    goes_beyond: Flag = False
    """Whether the file covers more than the region, as a national one does: then an existing office
    outside is left out, and is no fault."""

    id: Text | None = None
    """Column; left out: the row number with leading zeros."""

    name: Text | None = None
    """Column of names; left out: the id."""

    x: Text | None = None
    """Column of longitudes or eastings; left out: the file's geometry."""

    y: Text | None = None
    """Column of latitudes or northings; left out: the file's geometry."""

    crs: Text | None = None
    """Coordinate system, such as EPSG:4326; left out: what the file says, if it does."""

    tier: Text = "commune"
    """A column, or one tier for all rows: branch, inter_ward, commune or outreach."""

    area: Text | None = None
    """Column with the id of the office's own area; left out: the area it lies in."""

    only: Columns = Field(default_factory=dict)
    """Rows to take: every column listed holds one of its values; left out: every row."""

    mandatory: Text | None = None
    """Column, true where a site is open in every plan; left out: nowhere."""

    forbidden: Text | None = None
    """Column, true where a site is open in no plan; left out: nowhere."""

    officers: Text | None = None
    """Column of today's officers, shown beside the need and never binding; left out: unknown."""

    max_officers: Text | None = None
    """Column of the most officers; left out: [staff] max_officers."""

    yearly_cost: Text | None = None
    """Column of yearly costs, in the unit of [costs]; left out: [costs] office, or the tier's."""

    capacity: Text | None = None
    """Column of the most files a year; left out: no limit."""

    files_per_year: Text | None = None
    """Column of files counted in a year, which win over computed ones; left out: computed."""

    floor_area: Text | None = None
    """Column of floor areas in square metres; left out: unknown."""

    generate: Literal["junctions", "grid", "areas"] | None = None
    """Candidates at road junctions, on a grid or in the middle of areas; left out: a file."""

    spacing_m: SomeDistance | None = Field(default=None, alias="spacing")
    """Least distance between generated candidates; left out: only areas can do without."""

    @model_validator(mode="after")
    def _has_one_source(self) -> SitesTable:
        if (self.file is None) == (self.generate is None):
            raise ValueError("give one of file and generate")
        if self.generate in ("junctions", "grid") and self.spacing_m is None:
            raise ValueError(
                f'generate = "{self.generate}" needs to know how far apart: spacing = "2 km"'
            )
        return self
