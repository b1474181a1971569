"""How evenly minutes fall, by sums done by hand."""

from __future__ import annotations

import numpy as np
import pytest

from motcua.present.document import plan_document
from motcua.present.fairness import gini, worst_tenth_minutes
from small_plan import small_plan


def test_gini_of_equal_and_of_known_times():
    assert gini(np.array([3.0, 7.0]), np.array([60_000, 60_000])) == pytest.approx(0.0, abs=1e-12)
    # Of four people one travels 1, one 2, one 3, one 4 minutes: mean difference / (2 mean) = 0.25.
    assert gini(np.ones(4), 60_000 * np.arange(1, 5)) == pytest.approx(0.25)
    assert gini(np.ones(2), np.array([-1, -1])) is None
    assert gini(np.ones(2), np.array([0, 0])) is None


def test_the_worst_tenth_is_cut_inside_a_point():
    people, time_ms = np.array([70.0, 25.0, 5.0]), np.array([0, 600_000, 1_200_000])
    assert worst_tenth_minutes(people, time_ms) == pytest.approx((5 * 20 + 5 * 10) / 10)
    assert worst_tenth_minutes(people, np.full(3, -1)) is None


def test_the_document_tells_before_and_after():
    """Only D3's 50 people change, by four minutes: everybody's change is small."""
    told = plan_document(small_plan())["fairness"]
    assert told["small_change_share"] == 1.0
    # 80.05 people: D6's 20.5 at 52 minutes, D5's 30 at 50, the rest of D4 at 28.
    worst = (20.5 * 52 + 30 * 50 + (80.05 - 50.5) * 28) / 80.05
    assert told["worst_tenth_minutes"] == pytest.approx(worst)
    assert told["gini"] < told["gini_before"]
