"""Files, officers, waits and money of today and of the plan, checked office by office."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from motcua.verify.check import Check
from motcua.verify.desks import Desk, mean_wait_min, staff_desk
from motcua.verify.filing import count_files, nearest_office, own_receivers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from motcua.study.schema import Study
    from motcua.verify.recount import Raw

Desks = dict[int, Desk]

_FILES = 1e-3
_MONEY = 1e-4
_MINUTES = 1e-3


def check_offices(raw: Raw, document: Mapping[str, Any]) -> Iterator[Check]:
    """
    Check what today's offices and those of the plan have to do, and what they cost.

    Parameters
    ----------
    raw
        What was read and measured.
    document
        plan.json.

    Yields
    ------
    check
        Totals before and after; files, officers, wait and cost of every open site; receivers.
    """
    yield from _totals(document["before"], today_desks(raw, document), "before")
    desks = plan_desks(raw, document)
    yield from _totals(document["totals"], desks, "totals")
    for row, site in enumerate(document["sites"]):
        if site["open"]:
            yield from _site(raw.study, site, desks[row])
    yield from _receivers(raw, document)


def today_desks(raw: Raw, document: Mapping[str, Any]) -> Desks:
    """
    Return what every existing office comes to.

    Parameters
    ----------
    raw
        What was read and measured.
    document
        plan.json.

    Returns
    -------
    desks
        By site.
    """
    opened = [bool(row["existing"]) for row in document["sites"]]
    serving = nearest_office(raw, opened)
    files = count_files(
        raw,
        opened,
        serving=serving,
        receiver=own_receivers(raw, opened, serving),
        free_share=_share_today(raw.study),
    )
    rows = [
        {**site, "officers": site["officers_before"], "decision": "keep"}
        for site in document["sites"]
    ]
    return _desks(raw, opened, files, rows)


def plan_desks(raw: Raw, document: Mapping[str, Any]) -> Desks:
    """
    Return what every open office of the plan comes to.

    Parameters
    ----------
    raw
        What was read and measured.
    document
        plan.json: who is open, and who receives which area, are decisions and taken from it.

    Returns
    -------
    desks
        By site.
    """
    opened = [bool(row["open"]) for row in document["sites"]]
    files = count_files(
        raw,
        opened,
        serving=nearest_office(raw, opened),
        receiver=stated_receivers(raw, document),
        free_share=_share_last(raw.study),
    )
    return _desks(raw, opened, files, document["sites"])


def stated_receivers(raw: Raw, document: Mapping[str, Any]) -> list[int | None]:
    """
    Return the receiver that the plan states for every area.

    Parameters
    ----------
    raw
        What was read.
    document
        plan.json.

    Returns
    -------
    receiver
        Row of a site, in the order of the areas; None for nobody.
    """
    row_of = {name: row for row, name in enumerate(raw.sites.ids.tolist())}
    stated = {area["id"]: row_of.get(area["receiver"]) for area in document["areas"]}
    return [stated.get(name) for name in raw.region.ids.tolist()]


def _desks(
    raw: Raw, opened: list[bool], files: dict[int, float], rows: list[dict[str, Any]]
) -> Desks:
    return {
        row: staff_desk(raw, row, files.get(row, 0.0), claimed=rows[row])
        for row, is_open in enumerate(opened)
        if is_open
    }


def _totals(claimed: Mapping[str, Any], desks: Desks, side: str) -> Iterator[Check]:
    found = {
        "files": (math.fsum(desk.files for desk in desks.values()), _FILES),
        "missing_files": (math.fsum(desk.missing_files for desk in desks.values()), _FILES),
        "yearly_cost": (math.fsum(desk.cost for desk in desks.values()), _MONEY),
    }
    officers = sum(desk.officers for desk in desks.values())
    yield Check(
        key=f"{side}.officers",
        claimed=claimed["officers"] + claimed["officers_lacking"],
        found=officers,
    )
    for key, (value, slack) in found.items():
        yield Check(key=f"{side}.{key}", claimed=claimed[key], found=value, slack=slack)


def _site(study: Study, site: Mapping[str, Any], desk: Desk) -> Iterator[Check]:
    key = f"sites.{site['id']}"
    wait = mean_wait_min(study, desk.files, site["officers"])
    yield Check(key=f"{key}.files", claimed=site["files"], found=desk.files, slack=_FILES)
    yield Check(
        key=f"{key}.officers",
        claimed=site["officers"] + site["officers_lacking"],
        found=desk.officers,
    )
    yield Check(
        key=f"{key}.wait_min",
        claimed=site["wait_min"],
        found=wait if math.isfinite(wait) else None,
        slack=_MINUTES,
    )
    yield Check(
        key=f"{key}.yearly_cost", claimed=site["yearly_cost"], found=desk.cost, slack=_MONEY
    )


def _receivers(raw: Raw, document: Mapping[str, Any]) -> Iterator[Check]:
    """
    An area's own office receives it where one is open; any other receiver is of its group.

    Of several own offices the first does, unless a cap on extra minutes may forbid it: whether the
    stated one keeps the cap is counted beside.
    """
    opened = [bool(row["open"]) for row in document["sites"]]
    own = own_receivers(raw, opened, nearest_office(raw, opened))
    ids, at, groups = raw.sites.ids.tolist(), raw.sites.area.tolist(), raw.region.group.tolist()
    decides = document["model"] == "consolidate"
    for area, (row, stated) in enumerate(zip(own, stated_receivers(raw, document), strict=True)):
        found = row
        if decides and stated is not None and opened[stated]:
            if row is None or at[row] != area:
                is_alike = groups[at[stated]] == groups[area]
                found = stated if is_alike else None
            elif raw.study.locate.extra_time_limit_ms is not None and at[stated] == area:
                found = stated
        yield Check(
            key=f"areas.{raw.region.ids[area]}.receiver",
            claimed=None if stated is None else ids[stated],
            found=None if found is None else ids[found],
        )


def _share_today(study: Study) -> float:
    """Return the share of free files today: all of them where nothing ties anybody."""
    ties = (
        "boundary_free_share" in study.demand.model_fields_set
        or bool(study.phases)
        or study.locate.model == "consolidate"
    )
    return study.demand.boundary_free_share if ties else 1.0


def _share_last(study: Study) -> float:
    """Return the share of free files that the plan is for: the last phase's."""
    if study.phases and study.locate.model == "consolidate":
        last = study.phases[-1].boundary_free_share
        return study.demand.boundary_free_share if last is None else last
    return _share_today(study)
