"""
A plan's figures once more, from the raw inputs and by a second route.

The files are read again and their hashes compared. Who can reach which open office is measured by
`second_route`; who is in standard is counted by loops over people and offices, not by matrices; and
each figure must agree to the person. What the two routes share are the readers of files.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from motcua.domain.progress import Progress, silent
from motcua.domain.standard import READINGS
from motcua.inputs.provenance import describe_inputs
from motcua.study.load import require_files
from motcua.verify.check import Check
from motcua.verify.offices import check_offices
from motcua.verify.proof import check_proof
from motcua.verify.recount import read_raw, serve
from motcua.verify.steps import check_steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from motcua.study.schema import Study
    from motcua.verify.recount import Raw

_BY_ROAD = ("all", "time", "distance_road")

_MINUTES = 1e-6


def verify_plan(
    study: Study, document: Mapping[str, Any], *, progress: Progress = silent
) -> tuple[Check, ...]:
    """
    Recompute what a plan claims.

    Parameters
    ----------
    study
        The study that it was made from.
    document
        Its plan.json.
    progress
        Told where the work stands.

    Returns
    -------
    checks
        Hashes of the inputs; people, coverage before and after under every reading, in all and by
        area; mean minutes; files, officers, waits and money of every open office; what phases and
        the cap on extra minutes promise; the objective, and on which side of it the bound lies.
        That no plan passes the bound is the solver's word: the search is not done again.

    Raises
    ------
    InputError
        If the study has other sites than the plan.
    """
    require_files(study)
    files, _ = describe_inputs(study)
    now = {file.path: file.sha256 for file in files}
    hashes = [
        Check(key=f"inputs: {row['path']}", claimed=row["sha256"], found=now.get(row["path"]))
        for row in document["inputs"]
    ]
    raw = read_raw(study, document, progress=progress)
    before, after = _opened(document, "existing"), _opened(document, "open")
    return (
        *hashes,
        *_people(raw, document),
        *_covered(raw, document, before, after),
        *check_offices(raw, document),
        *check_steps(raw, document),
        *check_proof(raw, document),
    )


def _opened(document: Mapping[str, Any], key: str) -> list[bool]:
    return [bool(row[key]) for row in document["sites"]]


def _people(raw: Raw, document: Mapping[str, Any]) -> Iterator[Check]:
    totals = document["totals"]
    people = raw.demand.population.tolist()
    yield Check(key="totals.demand_points", claimed=totals["demand_points"], found=len(people))
    yield Check(key="totals.population", claimed=totals["population"], found=math.fsum(people))
    opened = sum(row["open"] for row in document["sites"])
    yield Check(key="totals.n_open", claimed=totals["n_open"], found=opened)


def _covered(
    raw: Raw, document: Mapping[str, Any], before: Sequence[bool], after: Sequence[bool]
) -> Iterator[Check]:
    own = document["standard"]["reading"]
    for opened, suffix, side in ((before, "_before", "before"), (after, "", "totals")):
        served, minutes = serve(raw, opened)
        key = f"covered_population{suffix}"
        for reading in READINGS:
            claimed, found = document["readings"][reading][key], _people_in(raw, served, reading)
            if raw.study.roads is None and reading in _BY_ROAD:
                found = None  # the plan is to say nothing of roads that it has not seen
            yield Check(key=f"readings.{reading}.{key}", claimed=claimed, found=found)
        yield Check(
            key=f"{side}.covered_population",
            claimed=document[side]["covered_population"],
            found=_people_in(raw, served, own),
        )
        yield Check(
            key=f"{side}.mean_minutes",
            claimed=document[side]["mean_minutes"],
            found=_mean(raw.demand.population.tolist(), minutes),
            slack=_MINUTES,
        )
        yield from _by_area(raw, document, [own in row for row in served], suffix)


def _people_in(raw: Raw, served: list[set[str]], reading: str) -> float | None:
    people = raw.demand.population.tolist()
    return math.fsum(w for w, row in zip(people, served, strict=True) if reading in row)


def _mean(people: list[float], minutes: list[float | None]) -> float | None:
    known = [(w, t) for w, t in zip(people, minutes, strict=True) if t is not None]
    weight = math.fsum(w for w, _ in known)
    return math.fsum(w * t for w, t in known) / weight if weight else None


def _by_area(
    raw: Raw, document: Mapping[str, Any], covered: list[bool], suffix: str
) -> Iterator[Check]:
    found = dict.fromkeys(raw.region.ids.tolist(), 0.0)
    names = raw.region.ids.tolist()
    for area, people, is_covered in zip(
        raw.demand.area.tolist(), raw.demand.population.tolist(), covered, strict=True
    ):
        found[names[area]] += people if is_covered else 0.0
    for row in document["areas"]:
        key = f"covered_population{suffix}"
        yield Check(key=f"areas.{row['id']}.{key}", claimed=row[key], found=found.get(row["id"]))
