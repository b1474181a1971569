"""Towns of four or five areas in which every plan of consolidation can be listed and summed."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field

import numpy as np
import shapely
from scipy.sparse import csr_array

from motcua.domain.arrangement import Arrangement
from motcua.domain.demand import Demand
from motcua.domain.queueing import Workload
from motcua.domain.region import Region
from motcua.domain.sites import Sites
from motcua.domain.staffing import Prices, Staffing
from motcua.domain.standard import Standard
from motcua.domain.travel_matrix import TravelMatrix
from motcua.locate.consolidate.town import Rules, Step, Town

MINUTE = 60_000
CUTOFF = 60
ORDER = {"commune": 0, "inter_ward": 1, "branch": 2, "outreach": 3}


@dataclass
class TinyTown:
    """Plain lists; minutes[i][j] is None where j cannot be reached from i."""

    minutes: list[list[int | None]]
    people: list[int]
    area: list[int]
    home: list[int]
    tier: list[str]
    existing: list[bool]
    borders: set[tuple[int, int]]
    """Pairs of areas, the lower first."""
    group: list[str]
    floor: float = 1_600.0
    least: int = 1
    most: list[int] = field(default_factory=list)
    most_upgraded: list[int] = field(default_factory=list)
    capacity: list[float] = field(default_factory=list)
    office: list[float] = field(default_factory=list)
    prices: Prices = field(default_factory=Prices)
    floor_rule: str = "soft"
    wait_rule: str = "hard"
    branch_share: float = 0.0
    standard: int = 30
    extra: int | None = 15
    steps: list[dict] = field(default_factory=lambda: [{}])
    rules: list[tuple[set[int], int, float]] = field(default_factory=list)
    tiers: dict[str, int] = field(default_factory=dict)
    """Minutes of the tiers that have a standard of their own."""

    def __post_init__(self) -> None:
        n = len(self.home)
        self.most = self.most or [99] * n
        self.most_upgraded = self.most_upgraded or list(self.most)
        self.capacity = self.capacity or [math.inf] * n
        self.office = self.office or [1.5] * n

    @property
    def n_areas(self) -> int:
        return len(self.group)

    @property
    def workload(self) -> Workload:
        return Workload(files_per_person_year=1.0, branch_share=self.branch_share)

    # --- as domain objects ------------------------------------------------------------------
    def region(self) -> Region:
        """Areas lie apart: who borders whom is stated, not drawn."""
        shapes = [shapely.box(10_000 * a, 0, 10_000 * a + 1, 1) for a in range(self.n_areas)]
        ids = [f"{a:02d}" for a in range(self.n_areas)]
        region = Region(
            ids=ids, names=ids, geometry=np.array(shapes, dtype=object),
            area_class=["urban"] * self.n_areas, group=self.group, crs="EPSG:9210",
        )  # fmt: skip
        areas = range(self.n_areas)
        vars(region)["neighbours"] = np.array(
            [[self.touching(a, b) for b in areas] for a in areas], dtype=bool
        )
        return region

    def matrix(self) -> csr_array:
        pairs = [
            (i, j, m * MINUTE)
            for i, row in enumerate(self.minutes)
            for j, m in enumerate(row)
            if m is not None
        ]
        rows, columns, values = (np.array(part) for part in zip(*pairs, strict=True))
        return csr_array((values, (rows, columns)), shape=(len(self.people), len(self.home)))

    def travel(self) -> TravelMatrix:
        time_ms = self.matrix()
        nothing = csr_array(time_ms.shape, dtype=float)
        return TravelMatrix(
            time_ms=time_ms, distance_m=csr_array(time_ms, dtype=float), shortest_m=nothing,
            straight_m=nothing, cutoff_ms=CUTOFF * MINUTE, distance_cutoff_m=5_000.0,
        )  # fmt: skip

    def sites(self) -> Sites:
        n = len(self.home)
        ids = [f"S{j}" for j in range(n)]
        return Sites(
            ids=ids, names=ids, xy_m=np.zeros((n, 2)), tier=self.tier, area=self.home,
            is_existing=self.existing, is_mandatory=[False] * n, is_forbidden=[False] * n,
            cost=self.office, crs="EPSG:9210",
        )  # fmt: skip

    def staffing(self) -> Staffing:
        n = len(self.home)
        return Staffing(
            workload=self.workload, floor=[self.floor] * n, least=[self.least] * n,
            most=self.most, most_upgraded=self.most_upgraded, capacity=self.capacity,
            office_cost=self.office, prices=self.prices, floor_rule=self.floor_rule,
            wait_rule=self.wait_rule,
        )  # fmt: skip

    def rule(self, minutes: int | None = None) -> Standard:
        n = len(self.people)
        limit = self.standard if minutes is None else minutes
        return Standard(time_ms=[limit * MINUTE] * n, distance_m=[5_000.0] * n)

    def demand(self) -> Demand:
        n = len(self.people)
        return Demand(
            ids=[f"D{i:02d}" for i in range(n)], xy_m=np.zeros((n, 2)), population=self.people,
            area=self.area, crs="EPSG:9210",
        )  # fmt: skip

    def town(self) -> Town:
        today = Arrangement(
            opened=self.existing, receiver=self.receivers_today(),
            upgraded=[False] * len(self.home),
        )  # fmt: skip
        people = np.array(self.people, dtype=float)
        return Town(
            region=self.region(), demand=self.demand(), sites=self.sites(), travel=self.travel(),
            standard=self.rule(), staffing=self.staffing(),
            common=people * (1 - self.branch_share), branch_only=people * self.branch_share,
            today=today, begun=today,
        )  # fmt: skip

    def asked(self) -> tuple[Rules, tuple[Step, ...]]:
        n = len(self.home)
        rules = Rules(
            extra_ms=None if self.extra is None else self.extra * MINUTE,
            tiers=tuple((tier, self.rule(minutes)) for tier, minutes in self.tiers.items()),
            groups=tuple(
                (np.isin(np.arange(n), list(sites)), low, high) for sites, low, high in self.rules
            ),
        )
        return rules, tuple(
            Step(
                must_open=np.isin(np.arange(n), list(step.get("open", ()))),
                must_close=np.isin(np.arange(n), list(step.get("close", ()))),
                must_upgrade=np.isin(np.arange(n), list(step.get("upgrade", ()))),
                given=np.array([step.get("given", {}).get(a, -1) for a in range(self.n_areas)]),
                free_share=step.get("free", 0.0),
                is_held=step.get("held", False),
                n_open=step.get("n_open", math.inf),
                budget=step.get("budget", math.inf),
                days=step.get("days", 1.0),
            )
            for step in self.steps
        )

    # --- every plan, by hand ----------------------------------------------------------------
    def receivers_today(self) -> list[int]:
        return [self.own(a, self.existing) for a in range(self.n_areas)]

    def own(self, a: int, opened: list[bool] | tuple[bool, ...]) -> int:
        mine = [j for j, h in enumerate(self.home) if h == a and opened[j]]
        return min(mine, key=lambda j: (ORDER[self.tier[j]], j)) if mine else -1

    def grows_too_much(self, a: int, k: int) -> bool:
        today = self.receivers_today()[a]
        for i, w in enumerate(self.people):
            if self.area[i] == a and w and self.minutes[i][today] is not None:
                then = self.minutes[i][k]
                if then is None:
                    return True
                if self.extra is not None and then > self.minutes[i][today] + self.extra:
                    return True
        return False

    def may_receive(self, a: int, k: int) -> bool:
        h = self.home[k]
        if any(step.get("given", {}).get(a) == k for step in self.steps):
            return True
        if h != a and (self.group[h] != self.group[a] or self.tier[k] == "outreach"):
            return False
        return not self.grows_too_much(a, k)

    def touching(self, a: int, b: int) -> bool:
        return a != b and (min(a, b), max(a, b)) in self.borders

    def connected(self, members: set[int]) -> bool:
        seen, stack = set(), [min(members)]
        while stack:
            a = stack.pop()
            seen.add(a)
            stack += [b for b in members - seen if self.touching(a, b)]
        return seen == members

    def networks(self, opened: tuple[bool, ...]):
        """Yield every receiver of every area that the rules allow with these offices open."""
        choices = []
        for a in range(self.n_areas):
            own = [
                j for j, h in enumerate(self.home)
                if h == a and opened[j] and self.may_receive(a, j)
            ]  # fmt: skip
            if own:
                choices.append([min(own, key=lambda j: (ORDER[self.tier[j]], j))])
            else:
                choices.append(
                    [k for k, o in enumerate(opened)
                     if o and self.home[k] != a and self.may_receive(a, k)]
                )  # fmt: skip
        for receiver in itertools.product(*choices):
            groups: dict[int, set[int]] = {}
            for a, k in enumerate(receiver):
                groups.setdefault(k, set()).add(a)
            if all(self.home[k] in s and self.connected(s) for k, s in groups.items()):
                yield receiver

    def nearest(self, i: int, opened) -> int:
        reached = [j for j, m in enumerate(self.minutes[i]) if m is not None and opened[j]]
        return min(
            reached,
            key=lambda j: (
                self.minutes[i][j],
                self.home[j] != self.area[i],
                (ORDER[self.tier[j]], j) if self.home[j] == self.area[i] else (0, j),
            ),
            default=-1,
        )

    def keeps_access(self, opened: tuple[bool, ...]) -> bool:
        for i, w in enumerate(self.people):
            if not w:
                continue
            was, now = self.nearest(i, self.existing), self.nearest(i, opened)
            if was < 0:
                continue
            longest = math.inf if self.extra is None else self.minutes[i][was] + self.extra
            if self.extra is not None and (now < 0 or self.minutes[i][now] > longest):
                return False
            inside = self.minutes[i][was] <= self.standard
            if inside and (now < 0 or self.minutes[i][now] > self.standard):
                return False
        for g in set(self.group):
            branches = [j for j, t in enumerate(self.tier)
                        if t == "branch" and self.group[self.home[j]] == g]  # fmt: skip
            if any(self.existing[j] for j in branches) and not any(opened[j] for j in branches):
                return False
        return self.keeps_tiers(opened)

    def keeps_tiers(self, opened: tuple[bool, ...]) -> bool:
        for tier, minutes in self.tiers.items():
            for i, w in enumerate(self.people):
                near = [j for j, m in enumerate(self.minutes[i])
                        if m is not None and m <= minutes and self.tier[j] == tier]  # fmt: skip
                if w and any(self.existing[j] for j in near) and not any(opened[j] for j in near):
                    return False
        return True

    def essential(self, j: int) -> bool:
        """Whether nobody else could serve somebody: closing it alone breaks the access rules."""
        opened = tuple(
            k != j and not all(k in step.get("close", ()) for step in self.steps)
            for k in range(len(self.home))
        )
        return not self.keeps_access(opened)

    def loads(self, opened, receiver, free: float) -> list[float]:
        load = [0.0] * len(self.home)
        for i, w in enumerate(self.people):
            common, special = w * (1 - self.branch_share), w * self.branch_share
            near = self.nearest(i, opened)
            if near >= 0:
                load[near] += free * common
            load[receiver[self.area[i]]] += (1 - free) * common
            desks = [
                j for j, t in enumerate(self.tier)
                if t == "branch" and opened[j]
                and self.group[self.home[j]] == self.group[self.area[i]]
            ]  # fmt: skip
            load[min(desks, default=receiver[self.area[i]])] += special
        return load

    def travel_of(self, opened, receiver, free: float) -> float:
        total = 0.0
        for i, w in enumerate(self.people):
            near = self.nearest(i, opened)
            if near >= 0:
                total += free * w * self.minutes[i][near] * MINUTE
            there = self.minutes[i][receiver[self.area[i]]]
            total += (1 - free) * w * (there or 0) * MINUTE
        return total

    def step_value(  # noqa: C901 - every rule in one place, as a person would check
        self, step: dict, opened, receiver
    ) -> tuple[float, float, float] | None:
        """Return cost, open offices and travel, or None where a rule is broken."""
        free = step.get("free", 0.0)
        cost, workload = 0.0, self.workload
        for j, load in enumerate(self.loads(opened, receiver, free)):
            if not opened[j]:
                continue
            others = any(k == j and a != self.home[j] for a, k in enumerate(receiver))
            upgraded = (others and self.tier[j] == "commune") or j in step.get("upgrade", ())
            c = self.least
            while self.wait_rule != "off" and workload.wait_min(load, c) > 15 * (1 + 1e-9):
                c += 1
            while self.wait_rule == "off" and load > 4_000 * c * (1 + 1e-9):
                c += 1
            room = self.most_upgraded[j] if upgraded else self.most[j]
            if c > room and self.wait_rule != "soft":
                if c > self.most_upgraded[j]:
                    return None
                upgraded = True
            short = max(0.0, self.floor * c - load)
            spared = c == self.least and self.essential(j)
            if self.floor_rule == "hard" and short > 1e-6 and not spared:
                return None
            if load > self.capacity[j] * (1 + 1e-9):
                return None
            cost += self.office[j] + self.prices.officer * c + self.prices.upgrade * upgraded
            cost += self.prices.missing_files * short * (self.floor_rule == "soft")
        if sum(opened) > step.get("n_open", math.inf) or cost > step.get("budget", math.inf) + 1e-9:
            return None
        for sites, low, high in self.rules:
            if not low <= sum(opened[j] for j in sites) <= high:
                return None
        return cost, float(sum(opened)), self.travel_of(opened, receiver, free)

    def plans_of_step(self, step: dict) -> dict[tuple[bool, ...], list[tuple]]:
        """Return for every set of open offices its plans: cost, number, travel, receivers."""
        found: dict[tuple[bool, ...], list[tuple]] = {}
        for opened in itertools.product([False, True], repeat=len(self.home)):
            if any(not opened[j] for j in step.get("open", ())):
                continue
            if any(opened[j] for j in step.get("close", ())) or not self.keeps_access(opened):
                continue
            for receiver in self.networks(opened):
                given = step.get("given", {})
                if any(receiver[a] != k for a, k in given.items()):
                    continue
                value = self.step_value(step, opened, receiver)
                if value is not None:
                    found.setdefault(opened, []).append((*value, receiver))
        return found

    def follows(self, step: dict, before, opened) -> bool:
        stated = {*step.get("open", ()), *step.get("close", ())}
        for j, (was, now) in enumerate(zip(before, opened, strict=True)):
            if self.existing[j] and now and not was:
                return False
            if not self.existing[j] and was and not now:
                return False
            if step.get("held") and was != now and j not in stated:
                return False
        return True

    def best(self, goal: str = "cost") -> tuple[float, float] | None:
        """Return the least mean goal over the steps, then the least mean travel with it."""
        place = {"cost": 0, "sites": 1}[goal]
        days = [step.get("days", 1.0) for step in self.steps]
        weights = [d / sum(days) for d in days]
        reached = {tuple(self.existing): [(0.0, 0.0)]}
        for step, weight in zip(self.steps, weights, strict=True):
            plans = self.plans_of_step(step)
            after: dict[tuple[bool, ...], list[tuple[float, float]]] = {}
            for before, values in reached.items():
                for opened, options in plans.items():
                    if self.follows(step, before, opened):
                        sums = [
                            (round(v + weight * option[place], 9), t + weight * option[2])
                            for v, t in values
                            for option in options
                        ]
                        after[opened] = [min([*after.get(opened, []), *sums])]
            reached = after
        best = [value for values in reached.values() for value in values]
        return min(best, default=None)


def row_of_three(**changes):
    """Return three areas in a row: 1,000 people each, ten minutes to the neighbour."""
    parts = {
        "minutes": [[0, 10, 20], [10, 0, 10], [20, 10, 0]],
        "people": [1_000, 1_000, 1_000], "area": [0, 1, 2], "home": [0, 1, 2],
        "tier": ["commune"] * 3, "existing": [True] * 3, "borders": {(0, 1), (1, 2)},
        "group": ["g"] * 3, "floor_rule": "off",
    }  # fmt: skip
    return TinyTown(**{**parts, **changes})
