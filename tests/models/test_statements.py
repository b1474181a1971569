"""The plain statements in PuLP: their text is pinned, and any solver gives the same plan."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_array

from motcua.errors import InfeasibleError
from motcua.locate import GroupRule, lscp, mclp, partial_cover
from motcua.locate.capacitated.cover_stating import state_cheapest, state_most, state_most_backup
from motcua.locate.capacitated.problem import state_capacitated
from motcua.locate.capacitated.sending_stating import state_sending
from motcua.locate.cover.backup_cover import state_lscp_b
from motcua.locate.cover.max_cover import state_mclp
from motcua.locate.cover.partial_cover import state_partial
from motcua.locate.cover.set_cover import state_lscp
from motcua.locate.cover.stating import limit_arrays
from motcua.locate.door.solve import Effort, Statement, solve
from motcua.locate.median.stating import state_p_center, state_p_median
from motcua.locate.terms.limits import make_bounds

# Four sites along a road and six hamlets between them, as a person would draw them.
TOWN = np.array([
    [1, 0, 0, 0],
    [1, 1, 0, 0],
    [0, 1, 1, 0],
    [0, 1, 1, 0],
    [0, 0, 1, 1],
    [0, 0, 0, 1],
], dtype=bool)  # fmt: skip
PEOPLE = np.array([30.0, 20.0, 50.0, 10.0, 40.0, 5.0])
COST = np.array([1.0, 1.5, 1.5, 1.0])


def town_arrays(*, need=1, **limits):
    covers = csr_array(TOWN)
    rule = GroupRule(name="the east", members=[0, 0, 1, 1], at_least=1, at_most=2)
    bounds = make_bounds(4, cost=COST, rules=[rule], **limits)
    return {
        "starts": covers.indptr, "sites": covers.indices, "weight": PEOPLE, "cost": COST,
        "need": np.array(need), "mandatory": np.array([True, False, False, False]),
        "allowed": np.ones(4, bool), "area": np.array([0, 0, 0, 1, 1, 1]),
        "cap": np.array(31.0), "caps": np.array([50.0, 27.5]), **limit_arrays(bounds),
        "paid": np.arange(10.0, 20.0), "people": PEOPLE, "load": PEOPLE / 2,
        "target": np.array(99.0),
        "capacity": np.array([40.0, 40.0, 60.0, 30.0]), "floors": np.array([50.0, 27.5]),
        "row": np.repeat(np.arange(6), np.diff(covers.indptr)), "site": covers.indices,
        "most_cost": np.array(4.0), "backup": np.array(2), "people_starts": covers.indptr,
        "people_sites": covers.indices, "near": np.arange(10) % 4 > 0,
        "beyond": np.array([np.inf, 25.0, 26.0, np.inf, 27.0, 28.0]),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "state", "limits"),
    [
        ("lscp", state_lscp, {}),
        ("mclp", state_mclp, {"n_open": 2, "budget": 3.0}),
        ("partial", state_partial, {}),
        ("lscp_backup", state_lscp, {"need": 2}),
        ("mclp_backup", state_mclp, {"n_open": 3, "need": 2}),
        ("lscp_b", state_lscp_b, {"need": 2}),
        ("p_median", state_p_median, {"n_open": 2, "budget": 3.0}),
        ("p_center", state_p_center, {"n_open": 2}),
        ("capacitated_cover", state_cheapest, {}),
        ("capacitated_mclp", state_most, {"n_open": 2}),
        ("capacitated_mclp_backup", state_most, {"n_open": 3, "need": 2}),
        ("capacitated_lscp_b", state_most_backup, {"budget": 4.0}),
        ("least_travel_with_room", state_sending, {"budget": 4.0}),
        ("least_travel_with_room_backup", state_sending, {"n_open": 3, "need": 2}),
        ("capacitated_p_median", state_capacitated, {"n_open": 2}),
    ],
)
def test_the_statement_of_a_tiny_town(name, state, limits, golden, tmp_path):
    problem, decisions = state(**town_arrays(**limits))
    assert [variable.name for variable in decisions][:4] == ["y_0", "y_1", "y_2", "y_3"]
    path = tmp_path / f"{name}.lp"
    problem.writeLP(str(path))
    # PuLP 3 and 4 list bounds in different orders; nothing else differs.
    written = path.read_text(encoding="utf-8")
    assert sorted(written.splitlines()) == sorted(golden(f"{name}.lp").splitlines())


@pytest.fixture
def golden():
    folder = Path(__file__).resolve().parents[1] / "golden"
    return lambda name: (folder / name).read_text(encoding="utf-8")


def values(plan, **_):
    return None if (plan > 0.5).sum() > 2 else float(PEOPLE[TOWN[:, plan > 0.5].any(axis=1)].sum())


def mclp_statement(builder="motcua.locate.cover.max_cover:state_mclp"):
    arrays = town_arrays(n_open=2)
    return Statement(builder=builder, arrays=arrays, sense="max")


def test_the_door_gives_the_plan_and_a_bound_without_the_sign_of_the_solver():
    answer = solve(mclp_statement(), values)
    assert values(answer.plan) == answer.bound == 150.0
    assert "HiGHS" in answer.solver


def test_a_plan_that_breaks_a_rule_is_not_believed():
    answer = solve(mclp_statement(), lambda _plan: None)
    assert answer.plan is None
    assert answer.bound == 150.0


def test_a_start_that_meets_the_bound_needs_no_solver():
    start = np.array([1.0, 0.0, 1.0, 0.0])
    answer = solve(mclp_statement("no.such:function"), values, start=start, bound=150.0)
    assert (answer.reason, answer.bound) == ("optimal", 150.0)
    assert answer.plan is start


def test_a_statement_without_a_plan_is_infeasible():
    arrays = {**town_arrays(n_open=2), "lower": np.array([3.0, 1.0])}
    statement = Statement(
        builder="motcua.locate.cover.max_cover:state_mclp", arrays=arrays, sense="max"
    )
    with pytest.raises(InfeasibleError, match="No plan meets every rule"):
        solve(statement, values)


@pytest.mark.parametrize("solver", ["scip", "HiGHS_CMD", "PULP_CBC_CMD"])
def test_another_solver_gives_the_same(solver):
    pulp = pytest.importorskip("pulp")
    known = {"scip": "SCIP_PY"}.get(solver, solver)
    if known not in pulp.listSolvers(onlyAvailable=True):
        pytest.skip(f"no {solver} here")
    chance = np.random.default_rng(4)
    covers = chance.random((40, 9)) < 0.25
    people = chance.integers(1, 50, 40).astype(float)
    area = np.arange(40) % 3
    for model, ask in (
        (mclp, {"n_open": 3}),
        (partial_cover, {"target_share": 0.6, "floor_share": 0.3, "area": area}),
    ):
        ours, theirs = (model(covers, people, **ask, solver=s) for s in ("highs", solver))
        assert theirs.termination.objective == ours.termination.objective
        assert theirs.termination.bound == pytest.approx(ours.termination.bound)
    assert lscp(covers, solver=solver).termination.objective == lscp(covers).termination.objective


def test_the_time_limit_leaves_a_plan_and_a_true_bound():
    """A limit of nothing: whatever comes back keeps the limits and is not above the bound."""
    chance = np.random.default_rng(8)
    covers, people = chance.random((200, 40)) < 0.05, chance.integers(1, 99, 200).astype(float)
    best = mclp(covers, people, n_open=12).termination
    assert best.reason == "optimal"
    hurried = mclp(covers, people, n_open=12, time_limit_s=0.0)
    assert hurried.opened.sum() <= 12
    assert hurried.termination.objective <= best.objective <= hurried.termination.bound
    assert hurried.termination.reason == "time_limit"
    least = lscp(covers).termination
    hurried = lscp(covers, time_limit_s=0.0)
    assert covers[covers.any(axis=1)][:, hurried.opened].any(axis=1).all()
    assert hurried.termination.bound <= least.bound <= least.objective
    apart, taken = 0, np.zeros(40, dtype=bool)
    for row in sorted(covers[covers.any(axis=1)], key=np.sum):
        if not (row & taken).any():
            apart, taken = apart + 1, taken | row
    assert hurried.termination.bound >= apart > 1
    assert hurried.termination.objective >= least.objective
    assert Effort().time_limit_s is None


def test_a_solver_that_ran_on_other_threads_before_does_not_disturb():
    """HiGHS keeps the number of threads of the first run in a process, and refuses another."""
    code = (
        "import highspy, numpy as np\n"
        "first = highspy.Highs(); first.setOptionValue('output_flag', False)\n"
        "first.setOptionValue('threads', 2); first.addVar(0, 1); first.run()\n"
        "from motcua.locate import mclp\n"
        "covers = np.random.default_rng(2).random((60, 12)) < 0.2\n"
        "print(mclp(covers, n_open=4).termination.reason)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "optimal"
