"""Who goes where and with how many files, by plain loops over people."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from motcua.verify.recount import Raw

_OWN_FIRST = ("commune", "inter_ward", "branch", "outreach")


def nearest_office(raw: Raw, opened: Sequence[bool]) -> list[int | None]:
    """
    Return the office that each resident goes to where no boundary ties them.

    Parameters
    ----------
    raw
        What was read and measured.
    opened
        Whether each site is open.

    Returns
    -------
    serving
        Row of the quickest open site, the own area's first on a tie; where no time is known, the
        nearest that the straight distance of the standard reaches; None for nobody.
    """
    offices = [(k, row) for k, row in enumerate(raw.columns) if opened[row]]
    counts_metres = raw.study.standard.rule not in ("time", "all")
    tier, at = raw.sites.tier.tolist(), raw.sites.area.tolist()
    serving: list[int | None] = []
    areas = raw.demand.area.tolist()
    for i, (home, area) in enumerate(zip(raw.demand.xy_m.tolist(), areas, strict=True)):

        def rank(row: int, area: int = area) -> tuple[bool, int, int]:
            """Order an area's offices: its own first, by tier."""
            is_own = at[row] == area
            return (not is_own, _OWN_FIRST.index(tier[row]) if is_own else 0, row)

        reached: list[tuple[float, tuple[bool, int, int]]] = [
            (ms, rank(row)) for k, row in offices if (ms := raw.time_ms[k][i]) is not None
        ]
        if not reached and counts_metres:
            _, limit_m = raw.study.standard.for_class(str(raw.region.area_class[area]))
            ways = [
                (math.dist(home, raw.sites.xy_m[row].tolist()), rank(row)) for _, row in offices
            ]
            reached = [(metres, ranked) for metres, ranked in ways if metres <= limit_m]
        serving.append(min(reached)[1][-1] if reached else None)
    return serving


def own_receivers(
    raw: Raw, opened: Sequence[bool], serving: Sequence[int | None]
) -> list[int | None]:
    """
    Return who receives each area where nobody decided it.

    Parameters
    ----------
    raw
        What was read.
    opened
        Whether each site is open.
    serving
        The office that each resident goes to.

    Returns
    -------
    receiver
        The area's own open office, else the one that serves most of its people; None for nobody.
    """
    people: defaultdict[int, defaultdict[int, float]] = defaultdict(lambda: defaultdict(float))
    for area, row, w in zip(
        raw.demand.area.tolist(), serving, raw.demand.population.tolist(), strict=True
    ):
        if row is not None:
            people[area][row] += w
    tier, at = raw.sites.tier.tolist(), raw.sites.area.tolist()
    receiver: list[int | None] = []
    for area in range(len(raw.region.ids)):
        own = [
            (_OWN_FIRST.index(tier[row]), row)
            for row, is_open in enumerate(opened)
            if is_open and at[row] == area
        ]
        most = [(-w, row) for row, w in people[area].items()]
        best = min(own) if own else min(most) if most else None
        receiver.append(best[1] if best else None)
    return receiver


def count_files(
    raw: Raw,
    opened: Sequence[bool],
    *,
    serving: Sequence[int | None],
    receiver: Sequence[int | None],
    free_share: float,
) -> dict[int, float]:
    """
    Return the files a year that come to each site.

    Parameters
    ----------
    raw
        What was read.
    opened
        Whether each site is open.
    serving
        The office that each resident goes to where no boundary ties them.
    receiver
        The site that receives each area.
    free_share
        Share of the files that are not for branches alone which go to `serving`.

    Returns
    -------
    files
        By site; a site to which nobody comes is left out.
    """
    parts: defaultdict[int, list[float]] = defaultdict(list)
    common, branch_only = _files_of_points(raw)
    branch = _branches(raw, opened)
    groups = raw.region.group.tolist()
    for area, row, files, special in zip(
        raw.demand.area.tolist(), serving, common, branch_only, strict=True
    ):
        desk = branch.get(groups[area], receiver[area])
        for to, load in (
            (row, files * free_share),
            (receiver[area], files * (1 - free_share)),
            (desk, special),
        ):
            if to is not None:
                parts[to].append(load)
    return {row: math.fsum(loads) for row, loads in parts.items()}


def _files_of_points(raw: Raw) -> tuple[list[float], list[float]]:
    """Return every resident's files for any office, scaled to counts, and those for branches."""
    study, sites, demand = raw.study, raw.sites, raw.demand
    tables = (study.demand, *study.demand.layers)
    at_desk, share = 1 - study.staff.online_share, study.staff.branch_share
    brought = [
        (residents + visitors) * tables[layer].files_per_person_year * at_desk
        for residents, visitors, layer in zip(
            demand.population.tolist(), demand.visitors.tolist(), demand.layer.tolist(), strict=True
        )
    ]
    areas = demand.area.tolist()
    common = [files * (1 - share) for files in brought]
    in_area: defaultdict[int, float] = defaultdict(float)
    for area, files in zip(areas, common, strict=True):
        in_area[area] += files
    scale: dict[int, float] = {}
    counts, at = sites.files_per_year.tolist(), sites.area.tolist()
    for row, count in enumerate(counts):
        is_counted = count >= 0 and sites.is_existing[row] and sites.tier[row] != "branch"
        if is_counted and in_area[at[row]]:
            scale.setdefault(at[row], count / in_area[at[row]])
    scaled = [files * scale.get(area, 1.0) for area, files in zip(areas, common, strict=True)]
    return scaled, [files * share for files in brought]


def _branches(raw: Raw, opened: Sequence[bool]) -> dict[str, int]:
    """Return the first open branch of every group that has one."""
    branch: dict[str, int] = {}
    for row, (tier, area) in enumerate(
        zip(raw.sites.tier.tolist(), raw.sites.area.tolist(), strict=True)
    ):
        if opened[row] and tier == "branch" and area >= 0:
            branch.setdefault(str(raw.region.group[area]), row)
    return branch
