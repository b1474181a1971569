"""Sorting within loops against numpy's."""

from __future__ import annotations

import numpy as np
import pytest

from motcua.travel.sorting import sort_between


@pytest.mark.parametrize("n", [0, 1, 2, 3, 10, 97, 1_000])
def test_only_the_numbers_between_are_put_in_order(n):
    rng = np.random.default_rng(n)
    numbers = rng.integers(-50, 50, n + 7)
    expected = numbers.copy()
    expected[3 : n + 3] = np.sort(numbers[3 : n + 3])
    sort_between(numbers, 3, n + 3)
    assert numbers.tolist() == expected.tolist()
