"""The tree of districts against every possible plan of tiny towns, whatever options are drawn."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from drawn_towns import towns
from motcua.locate.consolidate.district_tree import plant
from motcua.locate.consolidate.evaluate import Evaluator
from motcua.locate.consolidate.prepare import prepare
from motcua.locate.consolidate.soundness import is_sound


def of_one_step(town):
    """What the tree can say: one step without receivers given, a number, a budget or rules."""
    step = {key: town.steps[0][key] for key in ("free", "open", "close", "upgrade")}
    town.steps, town.rules = [step], []
    return town


@given(towns().map(of_one_step))
@settings(
    max_examples=120, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)  # fmt: skip
def test_the_cheapest_and_of_those_the_nearest_of_all_plans(town):
    programme = prepare(town.town(), *town.asked())
    best, proof = town.best("cost"), plant(programme).grown(None, until=np.inf)
    if best is None:
        assert proof is None
        return
    assert is_sound(programme, proof.network)
    broken, cost, _, travel = Evaluator(programme).totals(proof.network)
    assert (broken, proof.is_nearest) == (0, True)
    assert (cost, proof.bound) == pytest.approx((best[0], best[0]), abs=1e-5)
    assert travel == pytest.approx(best[1], rel=1e-6, abs=1.0)
    hurried = plant(programme).grown(proof.network, until=-np.inf)
    assert hurried.bound <= best[0] + 1e-6
