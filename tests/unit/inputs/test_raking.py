from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.inputs.raking import rake


@st.composite
def cases(draw: st.DrawFn):
    n_areas = draw(st.integers(1, 4))
    n_points = draw(st.integers(n_areas, 30))
    weight = st.one_of(
        st.integers(0, 9).map(float), st.floats(0, 1e6, allow_subnormal=False), st.just(1 / 3)
    )
    weights = draw(st.lists(weight, min_size=n_points, max_size=n_points))
    more = draw(
        st.lists(
            st.integers(0, n_areas - 1), min_size=n_points - n_areas, max_size=n_points - n_areas
        )
    )
    official = draw(st.lists(st.integers(0, 10**7), min_size=n_areas, max_size=n_areas))
    return np.array(weights), np.array([*range(n_areas), *more]), np.array(official)


@settings(deadline=None, derandomize=True)
@given(cases())
def test_every_area_has_its_total_and_every_point_its_share(
    case: tuple[np.ndarray, np.ndarray, np.ndarray],
):
    weights, area, official = case
    people = rake(weights, area, official)
    assert (people == np.round(people)).all()
    for a, total in enumerate(official.tolist()):
        rows = np.flatnonzero(area == a)
        assert people[rows].sum() == total
        exact = [Fraction(float(w)) for w in weights[rows]]
        whole = sum(exact) or Fraction(len(rows))
        exact = exact if sum(exact) else [Fraction(1)] * len(rows)
        for row, weight in zip(rows, exact, strict=True):
            assert abs(Fraction(int(people[row])) - weight / whole * total) < 1 + Fraction(1, 10**6)


@settings(deadline=None, derandomize=True)
@given(st.integers(1, 40), st.integers(0, 500))
def test_equal_points_differ_by_one_and_earlier_rows_have_more(n_points: int, total: int):
    people = rake(np.full(n_points, 0.1), np.zeros(n_points, dtype=int), np.array([total]))
    quotient, odd = divmod(total, n_points)
    assert people.tolist() == [quotient + 1] * odd + [quotient] * (n_points - odd)


def test_a_proportional_whole_number_is_kept():
    weights = np.array([0.1, 0.2, 0.7])
    assert rake(weights, np.zeros(3, dtype=int), np.array([10])).tolist() == [1, 2, 7]


def test_an_area_without_a_point_is_a_bug():
    with pytest.raises(ValueError, match="no demand point"):
        rake(np.ones(1), np.zeros(1, dtype=int), np.array([1, 1]))
