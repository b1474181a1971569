"""Every model with every option, each alone and all together, against all plans of ten sites."""

from __future__ import annotations

import pytest

from ten_sites import OPTIONS, Oracle, solved, together

MODELS = [
    "lscp", "mclp", "partial_cover", "p_median", "p_center", "capacitated_lscp",
    "capacitated_lscp_b", "capacitated_mclp", "capacitated_partial_cover", "capacitated_p_median",
    "capacitated_p_center",
]  # fmt: skip


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("names", [[], *([name] for name in OPTIONS), [*OPTIONS]], ids=" ".join)
def test_every_model_takes_every_option(model, names):
    asked, plan = solved(model, together(names))
    oracle = Oracle(asked)
    best = oracle.best(model)
    if best is None:
        assert plan is None
        return
    assert plan.termination.objective == pytest.approx(best)
    assert plan.termination.bound == plan.termination.objective
    assert oracle.keeps(plan.opened)
    assert getattr(oracle, model)(plan.opened) == pytest.approx(best)
