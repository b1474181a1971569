"""A town, its rules and its steps: what a programme of consolidation is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrangement import Arrangement
    from motcua.domain.arrays import BoolArray, FloatArray, IntArray
    from motcua.domain.demand import Demand
    from motcua.domain.region import Region
    from motcua.domain.sites import Sites
    from motcua.domain.staffing import Staffing
    from motcua.domain.standard import Standard
    from motcua.domain.travel_matrix import TravelMatrix


@dataclass(frozen=True, kw_only=True, eq=False)
class Town:
    """The places and what is known of today."""

    region: Region
    """The areas: groups and neighbours."""

    demand: Demand
    """The people."""

    sites: Sites
    """Offices and candidates."""

    travel: TravelMatrix
    """Impedances."""

    standard: Standard
    """The rule that whoever meets it today goes on meeting."""

    staffing: Staffing
    """Officers, premises and prices."""

    common: FloatArray
    """Files of each demand point that any office takes, shape (n_demand,)."""

    branch_only: FloatArray
    """Files that only a branch takes, shape (n_demand,)."""

    today: Arrangement
    """Where extra minutes are counted from; every area has its receiver."""

    begun: Arrangement
    """What stands before the first step; every area has its receiver."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Rules:
    """What holds in every step."""

    extra_ms: int | None = None
    """Nobody's time grows by more than this; None: to any time within the cutoff."""

    tiers: tuple[tuple[str, Standard], ...] = ()
    """Tiers with a standard of their own: whoever meets it today goes on meeting it."""

    groups: tuple[tuple[BoolArray, int, float], ...] = ()
    """Sites that are counted, fewest open, most open."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Step:
    """What one step states and allows."""

    must_open: BoolArray
    """Sites that are open, shape (n_sites,)."""

    must_close: BoolArray
    """Sites that are closed, shape (n_sites,)."""

    must_upgrade: BoolArray
    """Sites that are upgraded, shape (n_sites,)."""

    given: IntArray
    """Stated receivers, -1 elsewhere, shape (n_areas,)."""

    free_share: float
    """Share of files that go to the nearest office."""

    is_held: bool = False
    """Whether nothing else is decided in it."""

    n_open: float = np.inf
    """Most open sites."""

    budget: float = np.inf
    """Most yearly cost."""

    days: float = 1.0
    """How long it lasts: its weight in the goals."""
