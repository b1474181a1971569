"""A plan of six people-points and four sites whose every figure is a sum one can do by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from scipy.sparse import csr_array

from motcua.domain.assessment import THRESHOLD_MINUTES, Assessment
from motcua.domain.demand import Demand
from motcua.domain.finding import Finding
from motcua.domain.frontier import Frontier, FrontierPoint
from motcua.domain.network import Network
from motcua.domain.plan import About, InputFile, Plan
from motcua.domain.region import Region
from motcua.domain.sites import Sites
from motcua.domain.solution import Goal, Reduction, Solution, Termination
from motcua.domain.standard import READINGS, Standard
from motcua.domain.travel_matrix import TravelMatrix

if TYPE_CHECKING:
    from motcua.domain.standard import Reading

CRS = "EPSG:9210"
ORIGIN = np.array([600_000.0, 1_220_000.0])
MS_PER_METRE = 120
"""30 km/h along streets that run north-south and east-west alone."""

TIME_MS, DISTANCE_M = 1_800_000, 5_000.0
CUTOFF_MS, DISTANCE_CUTOFF_M = 3_600_000, 6_000.0

HOSTILE = '=HYPERLINK("x")|<img src=x onerror=alert(1)> *Hoà*'

# Areas 01, 02, 03 lie west to east, parted at x = 5 and 10 km. D3 lives exactly 5 km from S1, D4
# 28 minutes from S3 and far from everything else; D5 and D6 are neighbours in the far corner.
DEMAND_KM = np.array([[1, 1], [3, 5], [6, 1], [19, 8], [19, 19], [19, 20]], dtype=float)
PEOPLE = np.array([100.0, 200.0, 50.0, 400.0, 30.0, 20.5])
SITES_KM = np.array([[1, 1], [8, 2], [12, 1], [19, 15]], dtype=float)
EXISTING = np.array([True, True, True, False])
OPENED = np.array([True, False, True, False])


def small_plan(*, opened: np.ndarray = OPENED, has_roads: bool = True, **changes: object) -> Plan:
    """Return the plan with these sites open; by default site S2 is merged into S1."""
    travel, standard = _travel(has_roads=has_roads), _standard()
    before = assess(EXISTING, travel=travel, standard=standard)
    after = assess(np.asarray(opened), travel=travel, standard=standard)
    parts: dict[str, Any] = {
        "about": _about(),
        "region": _region(),
        "demand": _demand(),
        "sites": _sites(),
        "standard": standard,
        "travel": travel,
        "network": _network() if has_roads else None,
        "before": before,
        "after": after,
        "solution": _solution("lscp", after.opened),
        "beside": (_solution("mclp", np.array([False, False, True, True])),),
    }
    return Plan(**{**parts, **changes})


def plan_with_curve() -> Plan:
    """
    Return the plan with a curve of two points beside it.

    S3 alone covers all but D5 and D6 (750 people), S3 and S4 everybody; the solver of this curve
    lies about both, and says 600 and 700.
    """
    points = [
        FrontierPoint(
            n_open=n_open,
            opened=np.isin(np.arange(4), rows),
            termination=Termination(
                reason="optimal", objective=people, bound=800.5, solver="HiGHS 1.16.0"
            ),
        )
        for n_open, rows, people in ((1, [2], 600.0), (2, [2, 3], 700.0))
    ]
    curve = Frontier(points=tuple(points), people=PEOPLE.sum())
    return small_plan(beside=(replace(_solution("frontier", points[-1].opened), frontier=curve),))


def assessed_plan() -> Plan:
    """Return today's offices, assessed and not optimised."""
    plan = small_plan(opened=EXISTING)
    return small_plan(
        opened=EXISTING, after=plan.before, before=plan.before, solution=None, beside=()
    )


def assess(opened: np.ndarray, *, travel: TravelMatrix, standard: Standard) -> Assessment:
    """Return who is served by whom, one person-point at a time."""
    covered: dict[Reading, np.ndarray] = {name: np.zeros(6, dtype=bool) for name in READINGS}
    serving, time_ms = np.full(6, -1), np.full(6, -1)
    distance_m, straight_m = np.full(6, -1.0), np.full(6, -1.0)
    for i in range(6):
        away = [(straight(i, j), j) for j in range(4) if opened[j]]
        timed = [(streets(i, j) * MS_PER_METRE, j) for j in range(4) if opened[j]]
        timed = [pair for pair in timed if travel.has_roads and pair[0] <= CUTOFF_MS]
        soon = {j for t, j in timed if t <= standard.time_ms[i]}
        near = {j for d, j in away if d <= standard.distance_m[i]}
        by_road = {j for d, j in away if travel.has_roads and streets(i, j) <= DISTANCE_M}
        for name, sites in zip(
            READINGS, (soon | near, soon & near, soon, near, by_road), strict=True
        ):
            covered[name][i] = bool(sites)
        if timed:
            time_ms[i], serving[i] = min(timed)
            distance_m[i] = streets(i, serving[i])
        elif near:
            serving[i] = min(away)[1]
        if away:
            straight_m[i] = straight(i, serving[i]) if serving[i] >= 0 else min(away)[0]
    people = np.array([PEOPLE[serving == j].sum() for j in range(4)])
    return Assessment(
        opened=opened,
        serving=serving,
        time_ms=time_ms,
        distance_m=distance_m,
        straight_m=straight_m,
        covered=covered,
        thresholds={
            name: tuple(
                float(PEOPLE[(time_ms >= 0) & (time_ms <= 60_000 * m)].sum() / PEOPLE.sum())
                if travel.has_roads
                else None
                for m in THRESHOLD_MINUTES
            )
            for name in READINGS
        },
        population=people,
        files=0.5 * people,
        officers=np.where(opened, 2, 0),
        wait_min=np.where(opened, 1.25, 0.0),
        receiver=[area if opened[area] else _first_open(opened) for area in range(3)],
    )


def _first_open(opened: np.ndarray) -> int:
    return int(np.argmax(opened)) if opened.any() else -1


def straight(i: int, j: int) -> float:
    return 1_000 * float(np.hypot(*(DEMAND_KM[i] - SITES_KM[j])))


def streets(i: int, j: int) -> int:
    return int(1_000 * np.abs(DEMAND_KM[i] - SITES_KM[j]).sum())


def _travel(*, has_roads: bool) -> TravelMatrix:
    pairs = [(i, j) for i in range(6) for j in range(4)]
    reached = [p for p in pairs if has_roads and streets(*p) * MS_PER_METRE <= CUTOFF_MS]
    by_road = [p for p in pairs if has_roads and streets(*p) <= DISTANCE_CUTOFF_M]
    near = [p for p in pairs if straight(*p) <= DISTANCE_CUTOFF_M]
    return TravelMatrix(
        time_ms=_sparse([streets(*p) * MS_PER_METRE for p in reached], reached),
        distance_m=_sparse([float(streets(*p)) for p in reached], reached),
        shortest_m=_sparse([float(streets(*p)) for p in by_road], by_road),
        straight_m=_sparse([straight(*p) for p in near], near),
        cutoff_ms=CUTOFF_MS if has_roads else 0,
        distance_cutoff_m=DISTANCE_CUTOFF_M,
        has_roads=has_roads,
    )


def _sparse(values: list[Any], pairs: list[tuple[int, int]]) -> csr_array:
    rows, columns = [i for i, _ in pairs], [j for _, j in pairs]
    return csr_array((np.array(values, dtype=float), (rows, columns)), shape=(6, 4))


def _standard() -> Standard:
    return Standard(time_ms=np.full(6, TIME_MS), distance_m=np.full(6, DISTANCE_M))


def _region() -> Region:
    x, y = ORIGIN
    strips = [(0, 5_000), (5_000, 10_000), (10_000, 20_000)]
    boxes = [shapely.box(x + a, y, x + b, y + 20_500) for a, b in strips]
    return Region(
        ids=["01", "02", "03"],
        names=["Tây Hoà", "Giữa", "Đông | <b>Hòa</b>"],
        geometry=np.array(boxes, dtype=object),
        area_class=["urban", "urban", "rural"],
        group=["g", "g", "g"],
        crs=CRS,
    )


def _demand() -> Demand:
    return Demand(
        ids=["D1", "D2", "D3", "D4", "D5", "D6"],
        xy_m=ORIGIN + 1_000 * DEMAND_KM,
        population=PEOPLE,
        area=[0, 0, 1, 2, 2, 2],
        crs=CRS,
        cell_m=1_000.0,
    )


def _sites() -> Sites:
    return Sites(
        ids=["S1", "S2", "S3", "S4"],
        names=["Trung tâm Tây", HOSTILE, "Trung tâm Đông", "Ứng viên"],
        xy_m=ORIGIN + 1_000 * SITES_KM,
        tier=["branch", "commune", "inter_ward", "commune"],
        area=[0, 1, 2, -1],
        is_existing=EXISTING,
        is_mandatory=[False] * 4,
        is_forbidden=[False] * 4,
        cost=[1.0] * 4,
        crs=CRS,
    )


def _network() -> Network:
    """Return a cross of two-way roads: 20 km of trunk, 20 km of primary, 1 km of alley."""
    xy_km = np.array([[0, 1], [8, 1], [20, 1], [8, 0], [8, 20], [9, 20]], dtype=float)
    pieces = [(0, 1, 0), (1, 2, 0), (3, 1, 1), (1, 4, 2), (4, 5, 3)]
    tail = [a for a, b, _ in pieces] + [b for a, b, _ in pieces]
    head = [b for a, b, _ in pieces] + [a for a, b, _ in pieces]
    metres = 1_000 * np.abs(xy_km[tail] - xy_km[head]).sum(axis=1)
    return Network(
        node_ids=np.arange(6),
        xy_m=ORIGIN + 1_000 * xy_km,
        tail=tail,
        head=head,
        time_ms=metres * MS_PER_METRE,
        length_mm=1_000 * metres,
        twin=[*range(5, 10), *range(5)],
        road_class=[c for _, _, c in pieces] * 2,
        road_classes=("trunk", "primary", "primary_link", "residential"),
        part=np.zeros(6),
        can_snap=np.ones(10, dtype=bool),
        crs=CRS,
    )


def _solution(model: str, opened: np.ndarray) -> Solution:
    n_open = float(opened.sum())
    proved = Termination(reason="optimal", objective=n_open, bound=n_open, solver="HiGHS 1.16.0")
    later = Termination(reason="time_limit", objective=4.5, bound=4.0, solver="HiGHS 1.16.0")
    return Solution(
        model=model,
        opened=opened,
        goals=(Goal(name="sites", termination=proved), Goal(name="mean_time", termination=later)),
        reductions=(Reduction(name="merge_equal_rows", rows=(6, 3), columns=(4, 4)),),
    )


def _about() -> About:
    return About(
        name="Thử | <nghiệm>",
        language="vi",
        crs=CRS,
        as_of="2025-07-01",
        mode="motorbike",
        standard_time_ms=TIME_MS,
        standard_distance_m=DISTANCE_M,
        inputs=(
            InputFile(path="study.toml", sha256="ab" * 32, generated=False, role="study"),
            InputFile(path="roads_generated.osm", sha256="cd" * 32, generated=True, role="roads"),
        ),
        versions=(("motcua", "0.1.0"), ("highspy", "1.16.0")),
        findings=(
            Finding(level="amber", code="hull_region"),
            Finding(
                level="amber",
                code="outside_demand",
                values={"n": 2, "people": 1234.5, "first": "=<D7>"},
                where="population.csv",
                people=1234.5,
            ),
        ),
        credits=("© OpenStreetMap contributors",),
    )
