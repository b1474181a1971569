"""What a consolidation promises: steps that are not turned back, and nobody who falls out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from motcua.verify.check import Check
from motcua.verify.filing import nearest_office, own_receivers
from motcua.verify.offices import stated_receivers
from motcua.verify.recount import serve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from motcua.verify.recount import Raw


def check_steps(raw: Raw, document: Mapping[str, Any]) -> Iterator[Check]:
    """
    Check the phases one after the other, and the cap on extra minutes.

    Parameters
    ----------
    raw
        What was read and measured.
    document
        plan.json.

    Yields
    ------
    check
        Open sites and people covered in every phase; sites that a later phase turns back; people
        who fall out of the standard; people whose way grows by more than the cap.
    """
    if document["model"] != "consolidate":
        return
    own = document["standard"]["reading"]
    today = [bool(row["existing"]) for row in document["sites"]]
    covered = _covered(raw, today, own)
    people, present = raw.demand.population.tolist(), raw.demand.present.tolist()
    ever, stood = list(today), list(today)
    for key, opened, phase in _steps(raw, document):
        now = _covered(raw, opened, own)
        yield Check(key=f"{key}.n_open", claimed=phase["n_open"], found=sum(opened))
        yield Check(
            key=f"{key}.covered_population",
            claimed=phase["covered_population"],
            found=math.fsum(w for w, is_in in zip(people, now, strict=True) if is_in),
        )
        fallen = [
            w for w, was, is_in in zip(present, covered, now, strict=True) if was and not is_in
        ]
        yield Check(key=f"{key}: people who fall out", claimed=0, found=math.fsum(fallen))
        turned = sum(
            is_open != was and (seen if is_open else not existing)
            for is_open, was, seen, existing in zip(opened, stood, ever, today, strict=True)
        )
        yield Check(key=f"{key}: sites turned back", claimed=0, found=turned)
        covered, stood = now, opened
        ever = [seen or is_open for seen, is_open in zip(ever, opened, strict=True)]
    yield from _extra_time(raw, document, today)


def _steps(
    raw: Raw, document: Mapping[str, Any]
) -> Iterator[tuple[str, list[bool], Mapping[str, Any]]]:
    """Yield the phases; the plan itself where there is none."""
    ids = raw.sites.ids.tolist()
    for k, phase in enumerate(document["phases"]):
        open_sites = set(phase["open_sites"])
        yield f"phases.{k}", [name in open_sites for name in ids], phase
    if not document["phases"]:
        yield "totals", [bool(row["open"]) for row in document["sites"]], document["totals"]


def _covered(raw: Raw, opened: Sequence[bool], reading: str) -> list[bool]:
    return [reading in met for met in serve(raw, opened)[0]]


def _extra_time(raw: Raw, document: Mapping[str, Any], today: list[bool]) -> Iterator[Check]:
    """Count those whose way to the nearest office, or to their receiver, grows by too much."""
    limit = raw.study.locate.extra_time_limit_ms
    if limit is None or raw.study.roads is None:
        return
    opened = [bool(row["open"]) for row in document["sites"]]
    was, now = nearest_office(raw, today), nearest_office(raw, opened)
    areas = raw.demand.area.tolist()
    received = own_receivers(raw, today, was), stated_receivers(raw, document)
    ways = {
        "nearest office": (was, now),
        "receiver": tuple([side[area] for area in areas] for side in received),
    }
    for name, (before, after) in ways.items():
        before_ms, after_ms = _minutes(raw, before), _minutes(raw, after)
        too_far = [
            w
            for w, old, new in zip(raw.demand.present.tolist(), before_ms, after_ms, strict=True)
            if old is not None and (new is None or new > old + limit)
        ]
        yield Check(
            key=f"extra_time_limit: people beyond, {name}", claimed=0, found=math.fsum(too_far)
        )


def _minutes(raw: Raw, office: Sequence[int | None]) -> list[int | None]:
    """Return the milliseconds from each resident to their office."""
    place = {row: k for k, row in enumerate(raw.columns)}
    return [
        None if row is None or row not in place else raw.time_ms[place[row]][i]
        for i, row in enumerate(office)
    ]
