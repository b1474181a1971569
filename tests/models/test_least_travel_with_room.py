"""The last goal within capacities: every plan of ten sites, everybody sent by a programme."""

from __future__ import annotations

import numpy as np
import pulp
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array

from motcua import locate
from motcua.errors import InfeasibleError, InputError
from motcua.locate.capacitated import sending_search
from ten_sites import (
    AREA,
    CAPACITY,
    COVERS,
    FLOOR,
    N_ROWS,
    N_SITES,
    OPTIONS,
    PEOPLE,
    TARGET,
    TIMES,
    Oracle,
    solved,
    together,
)

REACHED = np.isfinite(TIMES)
LONGEST = TIMES[REACHED].max()
WHOLLY = {"capacitated_lscp", "capacitated_p_center"}


class Sent:
    """The least travel of plans as good as a solution in every goal but the last."""

    def __init__(self, model, asked, plan):
        self.model, self.oracle, goals = model, Oracle(asked), plan.goals
        self.first = goals[0].termination.objective
        self.spent = goals[-2].termination.objective
        in_reach = REACHED[:, ~self.oracle.never].any(axis=1)
        self.people = np.where(in_reach, PEOPLE, 0.0)
        self.total = 1.0 if model == "capacitated_p_center" else self.people.sum()
        self.near = self.first >= TIMES if model == "capacitated_p_center" else COVERS
        self.wholly = (self.near & ~self.oracle.never).any(axis=1) & (model in WHOLLY)

    def ideal(self, plan):
        """Return what travel would be with room everywhere: never more than with capacities."""
        return (self.people * np.minimum(self.oracle.nearest(plan), LONGEST)).sum() / self.total

    def holds(self, plan):
        """Say whether the sites keep what is asked of them, room aside."""
        has_cost = self.model in {"capacitated_lscp", "capacitated_partial_cover"}
        if has_cost and self.oracle.price[plan].sum() > self.spent + 1e-9:
            return False
        reach = {"capacitated_lscp": COVERS, "capacitated_p_center": REACHED}.get(self.model)
        return reach is None or self.oracle.has_enough(plan, reach)

    def travel(self, plan):
        """Send everybody; None where what the goals before have reached is not held."""
        reach = np.where(self.wholly[:, None], self.near, REACHED) & plan
        stays = np.flatnonzero(~self.wholly & (self.people > 0))
        row, site = np.nonzero(reach)
        if not reach[self.wholly].any(axis=1).all() or not self.holds(plan):
            return None
        pair, stay = np.arange(len(row)), len(row) + np.arange(len(stays))
        serve, room = (np.zeros((n, len(row) + len(stays))) for n in (N_ROWS, N_SITES))
        serve[row, pair] = serve[stays, stay] = 1
        room[site, pair] = PEOPLE[row]
        people = np.zeros(len(row) + len(stays))
        people[pair] = (PEOPLE * self.oracle.counted(plan))[row] * self.near[row, site]
        here = [np.append(people[pair] * (AREA[row] == a), 0 * people[stay]) for a in (0, 1)]
        if self.model == "capacitated_mclp":
            held = [(people, self.first)]
        elif self.model == "capacitated_partial_cover":
            floors = [FLOOR * PEOPLE[a == AREA].sum() for a in (0, 1)]
            held = [(people, TARGET * PEOPLE.sum()), *zip(here, floors, strict=True)]
        else:
            held = []
        counts = self.wholly | (self.people > 0)
        found = linprog(
            np.concatenate([(self.people[row] * TIMES[row, site]), self.people[stays] * LONGEST]),
            A_ub=np.vstack([room, *(-least for least, _ in held)]),
            b_ub=np.append(CAPACITY, [1e-6 - amount for _, amount in held]),
            A_eq=serve[counts], b_eq=np.ones(counts.sum()),
        )  # fmt: skip
        return found.fun / self.total if found.status == 0 else None

    def best(self):
        """Try the plans in the order of what they would come to with room everywhere."""
        best = np.inf
        for plan in sorted(self.oracle.plans, key=self.ideal):
            if self.ideal(plan) >= best:
                break
            value = self.travel(plan)
            best = best if value is None else min(best, value)
        return best


@pytest.mark.parametrize(
    "model",
    ["capacitated_lscp", "capacitated_mclp", "capacitated_partial_cover", "capacitated_p_center"],
)
@pytest.mark.parametrize("names", [[], *([name] for name in OPTIONS), [*OPTIONS]], ids=" ".join)
def test_of_equally_good_plans_the_one_with_the_least_travel(model, names):
    more = {} if model == "capacitated_p_center" else {"impedance": TIMES}
    asked, plan = solved(model, {**together(names), **more})
    if plan is None:
        return
    asked = {name: value for name, value in asked.items() if name != "impedance"}
    sent = Sent(model, asked, plan)
    told, best = plan.goals[-1].termination, sent.best()
    assert plan.goals[-1].name == (
        "weighted_impedance" if model == "capacitated_p_center" else "mean_time_with_room"
    )
    assert getattr(sent.oracle, model)(plan.opened) == pytest.approx(sent.first)
    assert told.objective == pytest.approx(sent.travel(plan.opened))
    assert told.bound <= best + 1e-6
    assert best - 1e-6 <= told.objective <= best / 0.98 + 1e-6


@pytest.mark.parametrize("rounds", [0, 8])
def test_prices_and_the_plain_statement_tell_the_same(monkeypatch, rounds):
    """Each alone, on towns where room binds: both bracket the least travel of every plan."""
    monkeypatch.setattr(sending_search, "ROUNDS", rounds)
    monkeypatch.setattr(sending_search, "STATED", 0 if rounds else 20_000)
    for model in ("capacitated_lscp", "capacitated_mclp", "capacitated_partial_cover"):
        asked, plan = solved(model, {"impedance": TIMES, "n_open": 6, "backup": 2})
        asked = {name: value for name, value in asked.items() if name != "impedance"}
        sent, told = Sent(model, asked, plan), plan.goals[-1].termination
        best = sent.best()
        assert told.bound <= best + 1e-6
        assert best - 1e-6 <= told.objective
        assert told.objective == pytest.approx(sent.travel(plan.opened))
        assert ("prices of room" in told.solver) == bool(rounds)
        assert told.gap <= 0.02 or rounds


def sparse(times):
    """Return times as the studies give them: what is out of reach is not stored."""
    row, site = np.nonzero(np.isfinite(times))
    return csr_array((times[row, site], (row, site)), shape=times.shape)


@pytest.mark.parametrize(
    ("model", "ask"),
    [("lscp", {}), ("mclp", {"n_open": 3, "then": "sites"}), ("partial_cover", {}),
     ("p_center", {"n_open": 4})],
)  # fmt: skip
def test_with_room_for_all_it_is_the_travel_to_the_nearest(model, ask):
    """A second implementation: the models without capacities."""
    times = TIMES + 1.0
    if model == "partial_cover":
        ask = {"target_share": TARGET}
    if model != "p_center":
        ask = {**ask, "impedance": sparse(times)}
    first = times if model == "p_center" else times <= 30
    plain = getattr(locate, model)(first, population=PEOPLE, **ask)
    roomy = getattr(locate, f"capacitated_{model}")(
        first, population=PEOPLE, capacity=np.full(N_SITES, np.inf), **ask
    )
    assert [goal.termination.objective for goal in roomy.goals[:-1]] == [
        goal.termination.objective for goal in plain.goals[:-1]
    ]
    ours, theirs = roomy.goals[-1].termination, plain.goals[-1].termination
    assert max(ours.bound, theirs.bound) <= min(ours.objective, theirs.objective) + 1e-6


def test_the_nearer_site_is_full_and_a_person_without_standard_takes_what_is_left():
    """
    Two hamlets of four; the site at their door has room for five, the other one for nine.

    A third hamlet of two is in nobody's standard: 40 minutes from the first site and 50 from the
    other, which alone has room for one of them. Where both are open, they are worth the two places
    at the first site: that saves 10 minutes each, and those who make way lose 9.
    """
    times = [[1.0, 10.0], [1.0, 10.0], [40.0, 50.0]]
    plan = locate.capacitated_lscp(
        np.array(times) <= 30, population=[4, 4, 2], capacity=[5, 9], impedance=times
    )
    assert plan.opened.tolist() == [False, True]
    one = plan.goals[1].termination
    assert one.objective == pytest.approx((8 * 10 + 1 * 50 + 1 * 50) / 10)
    both = locate.capacitated_lscp(
        np.array(times) <= 30, population=[4, 4, 2], capacity=[5, 9], impedance=times,
        mandatory=[True, True],
    )  # fmt: skip
    least = (3 * 1 + 5 * 10 + 2 * 40) / 10
    assert both.goals[1].termination.objective == pytest.approx(least)
    assert both.goals[1].termination.bound == both.goals[1].termination.objective


def test_whoever_brings_no_load_travels_and_takes_no_room():
    """The second row has nobody but a load; it is served wholly, and does not count in the mean."""
    plan = locate.capacitated_lscp(
        [[1, 1], [1, 1]], population=[2, 0], load=[0, 6], capacity=[6, 6],
        impedance=[[5.0, 3.0], [9.0, 9.0]],
    )  # fmt: skip
    assert plan.opened.tolist() == [False, True]
    assert plan.goals[1].termination.objective == pytest.approx(3.0)


def test_a_site_in_standard_without_a_time_counts_the_longest():
    """Five straight kilometres hold where no road time is known; who has no time is not counted."""
    plan = locate.capacitated_lscp(
        [[1, 1], [1, 0]], population=[3, 1], capacity=[9, 9], impedance=sparse(
            np.array([[np.inf, 8.0], [np.inf, np.inf]])
        ), mandatory=[True, True],
    )  # fmt: skip
    assert plan.goals[1].termination.objective == pytest.approx(8.0)
    plan = locate.capacitated_lscp(
        [[1, 1], [1, 0]], population=[3, 1], capacity=[9, 1], impedance=sparse(
            np.array([[np.inf, 8.0], [20.0, np.inf]])
        ), mandatory=[True, True],
    )  # fmt: skip
    assert plan.goals[1].termination.objective == pytest.approx((2 * 20 + 1 * 8 + 1 * 20) / 4)


def test_another_solver_no_time_and_what_is_wrong():
    chance = np.random.default_rng(7)
    times = np.round(chance.random((60, 9)) * 60) + 1
    people = chance.integers(1, 9, 60).astype(float)
    ask = {"population": people, "capacity": np.full(9, 90.0), "impedance": times}
    best = locate.capacitated_lscp(times <= 35, **ask).goals
    hurried = locate.capacitated_lscp(times <= 35, **ask, time_limit_s=0.0).goals
    assert hurried[1].termination.bound <= hurried[1].termination.objective
    assert best[1].termination.gap <= 0.02
    if "SCIP_PY" in pulp.listSolvers(onlyAvailable=True):
        theirs = locate.capacitated_lscp(times <= 35, **ask, solver="scip").goals
        assert theirs[0].termination.objective == best[0].termination.objective
        assert "SCIP" in theirs[1].termination.solver
        told = [goals[1].termination for goals in (best, theirs)]
        assert max(t.bound for t in told) <= min(t.objective for t in told) + 1e-6
    with pytest.raises(InputError, match=r"impedance has shape \(60, 8\), expected \(60, 9\)"):
        locate.capacitated_lscp(times <= 35, **{**ask, "impedance": times[:, :8]})
    wrong = np.where(np.arange(60)[:, None] == 2, -1.0, times)
    with pytest.raises(InputError, match="impedance is negative or no number in rows 2"):
        locate.capacitated_mclp(times <= 35, **{**ask, "impedance": wrong}, n_open=3)
    with pytest.raises(InfeasibleError, match="together have room for"):
        locate.capacitated_lscp(times <= 35, **{**ask, "capacity": np.ones(9)})
