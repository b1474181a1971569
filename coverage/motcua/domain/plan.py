"""A solution on a study's places, with what it means before and after: all that is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from motcua.domain.arrangement import Arrangement
from motcua.domain.decisions import decisions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.domain.arrays import BoolArray, TextArray
    from motcua.domain.assessment import Assessment
    from motcua.domain.crosswalk import Crosswalk
    from motcua.domain.demand import Demand
    from motcua.domain.finding import Finding
    from motcua.domain.network import Network
    from motcua.domain.phase import Phase
    from motcua.domain.portfolio import Portfolio
    from motcua.domain.queueing import Workload
    from motcua.domain.reception import Reception
    from motcua.domain.region import Region
    from motcua.domain.scenario import ScenarioOutcome
    from motcua.domain.sites import Sites
    from motcua.domain.solution import Solution, Termination
    from motcua.domain.staffing import Staffing
    from motcua.domain.standard import Standard
    from motcua.domain.travel_matrix import TravelMatrix
    from motcua.domain.why import Why


@dataclass(frozen=True, kw_only=True)
class InputFile:
    """One file that a plan rests on."""

    path: str
    """Relative to the study file, with forward slashes."""

    sha256: str
    """Of the file's bytes, in hexadecimal."""

    generated: bool
    """Whether it was made by a program to look like a province (its name says "generated")."""

    role: str = ""
    """study, region, demand, roads, speeds or sites."""


@dataclass(frozen=True, kw_only=True)
class About:
    """What a reader must know about a plan besides its figures."""

    name: str
    """The study's name."""

    language: Literal["vi", "en"]
    """Language of the summary and the workbook; the page has both."""

    crs: str
    """Metric CRS in which everything was measured."""

    as_of: str
    """Date of the newest input, ISO 8601."""

    mode: str
    """motorbike, car, bicycle or foot; empty without roads."""

    standard_time_ms: int
    """The general time standard."""

    standard_distance_m: float
    """The general distance standard."""

    inputs: tuple[InputFile, ...]
    """The files read, in the order of the study."""

    versions: tuple[tuple[str, str], ...]
    """Package names and versions that can move a result."""

    findings: tuple[Finding, ...] = ()
    """Everything noticed while reading, plus the assumptions made, in order of weight."""

    credits: tuple[str, ...] = ()
    """Attributions owed: OpenStreetMap, WorldPop, ..."""

    search: Mapping[str, float | None] = field(default_factory=dict)
    """The gap and the time limit that were asked for; empty where nothing was optimised."""

    by_command: tuple[str, ...] = ()
    """Which of these a command gave in place of the study's own."""

    @property
    def is_generated(self) -> bool:
        """Whether any input was generated, which the page must say loudly."""
        return any(file.generated for file in self.inputs)


@dataclass(frozen=True, kw_only=True, eq=False)
class Plan:
    """Everything a run knows; tables and the page are drawn from this alone."""

    about: About
    """Name, date, files, assumptions."""

    region: Region
    """The areas."""

    demand: Demand
    """The people."""

    sites: Sites
    """The offices and candidates."""

    standard: Standard
    """The rule."""

    travel: TravelMatrix
    """The impedances."""

    network: Network | None
    """The roads, for the page's base; None where the study names none."""

    before: Assessment
    """The existing offices as they stand."""

    after: Assessment
    """The plan; the same object as `before` where nothing was optimised."""

    solution: Solution | None = None
    """What the model answered; None where today's offices are only assessed."""

    workload: Workload | None = None
    """How files turn into officers and waits; None where nobody said."""

    beside: tuple[Solution, ...] = ()
    """Further models solved and shown beside it."""

    boundary_free_share: float = 1.0
    """Share of files that go to the nearest office under the plan, 0 to 1."""

    staffing: Staffing | None = None
    """Floors, premises and prices; None where only the wait was asked."""

    why: Why | None = None
    """What keeps each kept office and the price of the other decision; None where not asked."""

    crosswalk: Crosswalk | None = None
    """From the study's first map to its second; None where it has none."""

    is_on_second_map: bool = False
    """Whether the areas are the units of the second map."""

    portfolio: Portfolio | None = None
    """Plans nearly as good that differ most; None where the study asks for none."""

    reception: tuple[Reception, ...] = ()
    """The plan's offices at several shares of boundary-free files; empty where not asked."""

    phases: tuple[Phase, ...] = ()
    """The steps in their order, the last one being `after`; empty where the study has none."""

    scenario: str = ""
    """The scenario that it was made under; empty for the roads as they are."""

    scenarios: tuple[ScenarioOutcome, ...] = ()
    """Today's offices and the plan under every scenario of the study, in its order."""

    usual: ScenarioOutcome | None = None
    """The same on the roads as they are; None where the study has no scenario."""

    @property
    def opened(self) -> BoolArray:
        """Which sites are open under the plan, shape (n_sites,)."""
        return self.after.opened

    @property
    def arrangement(self) -> Arrangement | None:
        """Receivers and upgrades that were decided; None where they are only observed."""
        if self.solution is None or self.solution.model != "consolidate":
            return None
        after = self.after
        return Arrangement(opened=after.opened, receiver=after.receiver, upgraded=after.upgraded)

    @property
    def termination(self) -> Termination | None:
        """The headline goal's termination; None where nothing was optimised."""
        return self.solution.termination if self.solution else None

    @property
    def is_lower_bound(self) -> bool:
        """Whether the plan answers access alone, and so is no proposal (SPEC section 1)."""
        return self.solution is not None and self.solution.model in ("lscp", "partial")

    @cached_property
    def decision(self) -> TextArray:
        """
        Decision on each site against today, shape (n_sites,).

        A closed office is merged where it received its area today and another one does now, even
        one in the same area; it is closed where its area's receiver stays.
        """
        return _read_only(decisions(self.sites, before=self.before, after=self.after))

    @cached_property
    def merged_into(self) -> TextArray:
        """Id of the site each merged office's area is received by, empty elsewhere."""
        receiver = self.after.receiver[self.sites.area]
        merged = (self.decision == "merge") & (receiver >= 0) & (self.sites.area >= 0)
        return _read_only(np.where(merged, self.sites.ids[receiver], ""))

    @cached_property
    def tier(self) -> TextArray:
        """Tier of each site under the plan, shape (n_sites,): an upgrade makes it inter-ward."""
        return _read_only(np.where(self.after.upgraded, "inter_ward", self.sites.tier))


def _read_only(texts: TextArray) -> TextArray:
    texts.setflags(write=False)
    return texts
