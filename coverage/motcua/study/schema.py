"""
The whole study file as one frozen object.

A key that holds a quantity ("30 min") carries its unit in the attribute (`cutoff_ms`); its name in
the file is the alias (`cutoff`). The tables stand by subject in `places`, `ways` and `decisions`;
the sentences under their keys are what `reference.md` and the JSON Schema print.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, PrivateAttr

from motcua.study.decisions import CostsTable, CrosswalkTable, LocateTable, PhaseTable, StaffTable
from motcua.study.places import Clip, DemandTable, RegionTable, SitesTable
from motcua.study.values import Day, Table, Text, Tier, Whole
from motcua.study.ways import RoadsTable, ScenarioTable, StandardTable, TierTable

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "Clip",
    "CostsTable",
    "CrosswalkTable",
    "DemandTable",
    "LocateTable",
    "PhaseTable",
    "RegionTable",
    "RoadsTable",
    "ScenarioTable",
    "SitesTable",
    "StaffTable",
    "StandardTable",
    "Study",
    "StudyTable",
    "TierTable",
]


class StudyTable(Table):
    """What the study is called, and what all of it shares."""

    name: Text
    """What people call it."""

    language: Literal["vi", "en"] = "vi"
    """Language of the summary and the workbook; the page has both."""

    crs: Text | None = None
    """Metric coordinate system, such as EPSG:9210; left out: the UTM zone of the demand."""

    seed: Whole = Field(default=1, ge=0)
    """Where chance begins: same seed, same plan."""

    as_of: Day | None = None
    """Day on which the data held; left out: the day of the newest data file."""

    credits: tuple[Text, ...] = ()
    """Attributions owed to whoever made the data; OpenStreetMap's is added where the roads are
    its own; left out: none."""


class Study(Table):
    """A whole study file: every key with its value or its default."""

    study: StudyTable
    region: RegionTable | None = None
    demand: DemandTable
    roads: RoadsTable | None = None
    scenarios: tuple[ScenarioTable, ...] = ()
    sites: tuple[SitesTable, ...]
    standard: StandardTable = StandardTable()
    tiers: dict[Tier, TierTable] = Field(default_factory=dict)
    locate: LocateTable = LocateTable()
    costs: CostsTable = CostsTable()
    staff: StaffTable = StaffTable()
    crosswalk: CrosswalkTable | None = None
    phases: tuple[PhaseTable, ...] = ()

    _path: Path | None = PrivateAttr(default=None)
    _table: dict[str, Any] = PrivateAttr(default_factory=dict)
    _changes: tuple[str, ...] = PrivateAttr(default=())
    _by_command: tuple[str, ...] = PrivateAttr(default=())

    def model_post_init(self, context: Any, /) -> None:  # noqa: ANN401 - pydantic's signature
        """
        Keep the file that the study was read from, which is no key of it.

        Parameters
        ----------
        context
            What the loader passed along.
        """
        if context:
            object.__setattr__(self, "_path", context["path"])
            object.__setattr__(self, "_table", context.get("table", {}))
            object.__setattr__(self, "_changes", context.get("changes", ()))

    @property
    def path(self) -> Path:
        """The study file."""
        if self._path is None:
            raise ValueError("a study made in code has no file")
        return self._path

    @property
    def folder(self) -> Path:
        """Folder of the study file, against which its paths are read."""
        return self.path.parent

    @property
    def table(self) -> dict[str, Any]:
        """What the file says, with the changes made since; a copy."""
        return deepcopy(self._table)

    @property
    def changes(self) -> tuple[str, ...]:
        """Keys that were changed in code, so that the file alone no longer tells the study."""
        return self._changes

    @property
    def by_command(self) -> tuple[str, ...]:
        """What a command gave in place of the file's: ``gap``, ``time_limit_s``."""
        return self._by_command

    def with_search(self, *, gap: float | None = None, time_limit_s: float | None = None) -> Study:
        """
        Return the same study with another gap or time limit.

        Parameters
        ----------
        gap
            Relative gap, from 0 to below 1; None leaves the study's own.
        time_limit_s
            Seconds for all goals together, above 0; None leaves the study's own.

        Returns
        -------
        study
            Otherwise equal, of the same file.
        """
        asked = {"gap": gap, "time_limit_s": time_limit_s}
        update = {key: value for key, value in asked.items() if value is not None}
        study = self.model_copy(update={"locate": self.locate.model_copy(update=update)})
        object.__setattr__(study, "_by_command", (*self._by_command, *update))
        return study
