"""A town of ten sites, every option that a model may have, and what each plan comes to."""

from __future__ import annotations

import itertools

import numpy as np
from scipy.optimize import linprog

from motcua import locate
from motcua.errors import InfeasibleError
from motcua.locate import GroupRule

N_SITES, N_ROWS = 10, 8
CHANCE = np.random.default_rng(20)
TIMES = np.round(CHANCE.random((N_ROWS, N_SITES)) * 60)
TIMES[CHANCE.random(TIMES.shape) < 0.2] = np.inf
COVERS = TIMES <= 30
PEOPLE = CHANCE.integers(1, 20, N_ROWS).astype(float)
COST = CHANCE.integers(1, 5, N_SITES).astype(float)
CAPACITY = CHANCE.integers(25, 45, N_SITES).astype(float)
AREA = np.arange(N_ROWS) % 2
TARGET, FLOOR = 0.6, 0.4
WEST, EAST = (np.isin(np.arange(N_SITES), sites) for sites in ([0, 1, 2], [3, 5, 6, 8]))
PLANS = np.array(list(itertools.product([False, True], repeat=N_SITES)))

OPTIONS = {
    "mandatory": {"mandatory": np.arange(N_SITES) == 4},
    "forbidden": {"forbidden": np.arange(N_SITES) == 9},
    "at least": {"rules": [GroupRule(name="the west", members=WEST, at_least=2)]},
    "at most": {"rules": [GroupRule(name="the east", members=EAST, at_most=1)]},
    "number": {"n_open": 5},
    "budget": {"budget": 11.0, "cost": COST},
    "cost": {"cost": COST},
    "backup": {"backup": 2},
}


class Oracle:
    """What every plan comes to under some options, one plan at a time."""

    def __init__(self, asked):
        self.asked, self.backup = asked, asked.get("backup", 1)
        self.rules = asked.get("rules", [])
        self.price = asked.get("cost", np.ones(N_SITES))
        self.never = asked.get("forbidden", np.zeros(N_SITES, dtype=bool))
        self.plans = [plan for plan in PLANS if self.keeps(plan)]

    def keeps(self, plan):
        asked = self.asked
        return (
            (plan >= asked.get("mandatory", False)).all()
            and not (plan & self.never).any()
            and plan.sum() <= asked.get("n_open", N_SITES)
            and COST[plan].sum() <= asked.get("budget", np.inf)
            and all(
                r.at_least <= plan[r.members].sum() <= r.at_most for r in asked.get("rules", [])
            )
        )

    def has_enough(self, plan, reach):
        """Say of every row whether its open sites are as many as asked, or all that may be."""
        need = np.minimum(reach[:, ~self.never].sum(axis=1), self.backup)
        return bool((reach[:, plan].sum(axis=1) >= need).all())

    def counted(self, plan):
        return COVERS[:, plan].sum(axis=1) >= self.backup

    def shares(self, plan, rows, reach=COVERS, floors=()):
        """Return the most people of some rows whom a plan's sites can take; None for a floor."""
        row, site = np.nonzero(reach & rows[:, None] & plan)
        if not len(row):
            return None if floors else 0.0
        serve, room = (np.arange(n)[:, None] == at for n, at in ((N_ROWS, row), (N_SITES, site)))
        least = [-PEOPLE[row] * (a == AREA[row]) for a in range(len(floors))]
        found = linprog(
            -PEOPLE[row], np.vstack([serve, room * PEOPLE[row], *least]),
            np.concatenate([np.ones(N_ROWS), CAPACITY, -np.array(floors)]),
        )  # fmt: skip
        return -found.fun if found.status == 0 else None

    # --- values of a plan by model; None where the plan does not do -------------------------
    def lscp(self, plan):
        return self.price[plan].sum() if self.has_enough(plan, COVERS) else None

    def mclp(self, plan):
        return PEOPLE[self.counted(plan)].sum()

    def partial_cover(self, plan):
        here = PEOPLE * self.counted(plan)
        floors = all(here[a == AREA].sum() >= FLOOR * PEOPLE[a == AREA].sum() for a in (0, 1))
        does = floors and here.sum() >= TARGET * PEOPLE.sum()
        return self.price[plan].sum() if does else None

    def nearest(self, plan):
        return TIMES[:, plan].min(axis=1, initial=np.inf)

    def p_median(self, plan):
        does = self.has_enough(plan, np.isfinite(TIMES))
        return (PEOPLE * self.nearest(plan)).sum() if does else None

    def p_center(self, plan):
        return self.nearest(plan).max() if self.has_enough(plan, np.isfinite(TIMES)) else None

    def capacitated_lscp(self, plan):
        everybody = np.ones(N_ROWS, dtype=bool)
        does = self.has_enough(plan, COVERS)
        does = does and self.shares(plan, everybody) >= PEOPLE.sum() - 1e-6
        return self.price[plan].sum() if does else None

    def capacitated_lscp_b(self, plan):
        everybody = np.ones(N_ROWS, dtype=bool)
        cost = self.lscp_b(plan)
        return cost if cost and self.shares(plan, everybody) >= PEOPLE.sum() - 1e-6 else None

    def lscp_b(self, plan):
        """Backup is a goal of its own there, not a limit."""
        reached = COVERS[:, plan].any(axis=1) | ~COVERS[:, ~self.never].any(axis=1)
        return self.price[plan].sum() if reached.all() else None

    def capacitated_mclp(self, plan):
        return self.shares(plan, self.counted(plan))

    def capacitated_partial_cover(self, plan):
        floors = [FLOOR * PEOPLE[a == AREA].sum() for a in (0, 1)]
        most = self.shares(plan, self.counted(plan), floors=floors)
        does = most is not None and most >= TARGET * PEOPLE.sum() - 1e-6
        return self.price[plan].sum() if does else None

    def capacitated_p_center(self, plan):
        if not self.has_enough(plan, np.isfinite(TIMES)):
            return None
        everybody = np.ones(N_ROWS, dtype=bool)
        for radius in np.unique(TIMES[np.isfinite(TIMES)]):
            near = radius >= TIMES
            reached = near[:, plan].any(axis=1).all()
            if reached and self.shares(plan, everybody, near) >= PEOPLE.sum() - 1e-6:
                return radius
        return None

    def capacitated_p_median(self, plan):
        """Assign row by row: for every state of the sites' room the least travel."""
        if not self.has_enough(plan, np.isfinite(TIMES)):
            return None
        least = {tuple(CAPACITY[plan]): 0.0}
        for row in np.argsort(-PEOPLE):
            then = {}
            for room, travel in least.items():
                for place, site in enumerate(np.flatnonzero(plan)):
                    left = room[place] - PEOPLE[row]
                    if left >= 0 and np.isfinite(TIMES[row, site]):
                        key = (*room[:place], left, *room[place + 1 :])
                        cost = travel + PEOPLE[row] * TIMES[row, site]
                        then[key] = min(then.get(key, np.inf), cost)
            least = then
        return min(least.values(), default=None)

    def best(self, model):
        """Try the plans in the order of what they would come to without capacities."""
        sign = -1.0 if model in MOST else 1.0
        ideal = [getattr(self, model.removeprefix("capacitated_"))(plan) for plan in self.plans]
        ideal = [np.inf if value is None else sign * value for value in ideal]
        best = np.inf
        for at in np.argsort(ideal, kind="stable"):
            if ideal[at] >= best:
                break
            value = getattr(self, model)(self.plans[at])
            best = best if value is None else min(best, sign * value)
        return sign * best if np.isfinite(best) else None


MOST = {"mclp", "capacitated_mclp"}
COUNTED = {*MOST, "p_median", "p_center", "capacitated_p_median", "capacitated_p_center"}
"""Models that need a number of sites or a budget."""


def solved(model, asked):
    """Return what a model makes of the town; None where it says that there is no plan."""
    first = TIMES if model.endswith(("median", "center")) else COVERS
    more = {"capacity": CAPACITY} if model.startswith("capacitated") else {}
    if "partial" in model:
        more |= {"target_share": TARGET, "floor_share": FLOOR, "area": AREA}
    if model in COUNTED and not {"n_open", "budget"} & {*asked}:
        asked = {**asked, "n_open": 4}
    try:
        plan = getattr(locate, model)(first, population=PEOPLE, **more, **asked)
    except InfeasibleError:
        return asked, None
    return asked, plan


def together(names):
    """Return options as arguments: rules of two are one list."""
    asked = {}
    for name in names:
        rules = [*asked.get("rules", []), *OPTIONS[name].get("rules", [])]
        asked |= OPTIONS[name] | ({"rules": rules} if rules else {})
    return asked
