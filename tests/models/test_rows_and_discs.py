"""Merging loses nobody and invents nothing, whatever way the demand comes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from covering_oracles import cases
from motcua.locate import disc_cover, lscp, mclp
from motcua.locate.cover import equal_rows
from motcua.locate.cover.discs import FEW_POINTS
from motcua.locate.cover.dominance import dominated_columns, dominated_rows
from motcua.locate.cover.reduce import Sets, parts
from motcua.locate.cover.row_blocks import merge_blocks, restrict_rows
from motcua.locate.cover.rows import as_covers, merge_rows


def contents(rows):
    sets = rows.covers.toarray()
    return {tuple(s): (w, n) for s, w, n in zip(sets, rows.weight, rows.points, strict=True)}


def counted(covers, people):
    """The same by a dictionary of whole rows."""
    found = {}
    for row, people_here in zip(covers, people, strict=True):
        if row.any():
            weight, points = found.get(tuple(row), (0.0, 0))
            found[tuple(row)] = (weight + people_here, points + 1)
    return found


@given(cases(), st.integers(1, 9))
@settings(max_examples=60, deadline=None)
def test_merged_rows_are_the_distinct_ones_with_their_people(case, block):
    rows = merge_rows(as_covers(case.covers), case.people)
    assert contents(rows) == counted(case.covers, case.people)
    reached = case.covers.any(axis=1)
    assert (rows.covers.toarray()[rows.row_of[reached]] == case.covers[reached]).all()
    assert (rows.row_of[~reached] == -1).all()
    assert rows.first_uncovered == tuple(np.flatnonzero(~reached)[:5])
    cuts = range(0, len(case.people), block)
    streamed = merge_blocks((case.covers[i : i + block], case.people[i : i + block]) for i in cuts)
    assert contents(streamed) == contents(rows)
    assert streamed.n_demand == len(case.people)
    assert streamed.first_uncovered == rows.first_uncovered
    fewer = restrict_rows(rows, ~case.never)
    assert contents(fewer) == counted(case.covers & ~case.never, case.people)
    assert fewer.uncovered_people == case.people[~(case.covers & ~case.never).any(axis=1)].sum()


def test_rows_that_share_a_hash_are_told_apart(monkeypatch):
    """With one key for every site only the size of a set is left in its hash."""

    class Same:
        def __init__(self, seed):
            self.seed = seed

        def integers(self, _low, _high, size, dtype):
            chance = np.random.Generator(np.random.PCG64(self.seed))
            return np.ones(size, dtype) if self.seed < 2 else chance.integers(1, 99, size, dtype)

    monkeypatch.setattr(equal_rows.np.random, "default_rng", Same)
    covers = np.array([[1, 0, 0], [0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0]], dtype=bool)
    rows = merge_rows(as_covers(covers), np.arange(5.0))
    assert rows.row_of.tolist() == [0, 1, 0, 2, 1]
    assert rows.weight.tolist() == [2.0, 5.0, 3.0]


@given(cases())
@settings(max_examples=60, deadline=None)
def test_dominance_marks_what_its_definition_says(case):
    rows = merge_rows(as_covers(case.covers), case.people)
    sets = rows.covers.toarray()
    n_rows, n_sites = sets.shape
    contains = [
        any((sets[k] <= sets[i]).all() for k in range(n_rows) if k != i) for i in range(n_rows)
    ]
    assert dominated_rows(rows.starts, rows.sites, n_sites).tolist() == contains
    kind = np.where(case.must, -1, case.never.astype(int))
    found = dominated_columns(rows.starts, rows.sites, n_sites, cost=case.cost, kind=kind)
    for site in range(n_sites):
        rivals = [
            other for other in range(n_sites)
            if other != site and kind[other] == kind[site] >= 0
            and case.cost[other] <= case.cost[site] and (sets[:, site] <= sets[:, other]).all()
            and (case.cost[other] < case.cost[site] or sets[:, other].sum() > sets[:, site].sum()
                 or other < site)
        ]  # fmt: skip
        empty = kind[site] >= 0 and not sets[:, site].any()
        assert found[site] == (bool(rivals) or empty)


def test_parts_share_no_site():
    sets = Sets(
        starts=np.array([0, 2, 3, 5]), sites=np.array([0, 3, 2, 1, 3], dtype=np.int32), n_sites=4
    )
    assert [part.tolist() for part in parts(sets)] == [[0, 2], [1]]


def by_pairs(points, sites, radius):
    apart = ((points[:, None, :] - sites[None]) ** 2).sum(axis=2)
    return apart <= radius * radius


@pytest.mark.parametrize(("seed", "radius"), [(1, 5), (2, 13), (3, 25), (4, 0)])
def test_discs_cover_what_the_distances_say_also_exactly_at_the_radius(seed, radius):
    """Whole coordinates put many points exactly on a circle: 3, 4, 5 and 5, 12, 13."""
    chance = np.random.default_rng(seed)
    sites = chance.integers(0, 60, (40, 2)).astype(float)
    points = chance.integers(-10, 70, (FEW_POINTS, 2)).astype(float)
    people = chance.integers(0, 9, len(points)).astype(float)
    wanted = by_pairs(points, sites, radius)
    assert (((points[:, None] - sites) ** 2).sum(axis=2) == radius**2).any()
    rows = disc_cover(points, sites, radius_m=radius, population=people)
    assert contents(rows) == counted(wanted, people)
    reached = wanted.any(axis=1)
    assert ((rows.row_of >= 0) == reached).all()
    assert (rows.covers.toarray()[rows.row_of[reached]] == wanted[reached]).all()
    blocks = ((points[i : i + 7_000], people[i : i + 7_000]) for i in range(0, len(points), 7_000))
    streamed = disc_cover(blocks, sites, radius_m=radius)
    assert contents(streamed) == contents(rows)
    assert streamed.uncovered_people == rows.uncovered_people
    assert streamed.first_uncovered == rows.first_uncovered == tuple(np.flatnonzero(~reached)[:5])


def test_a_crowd_of_circles_through_one_cell_is_still_exact():
    """Many sites at nearly one place: more circles cross a cell than it keeps sides for."""
    chance = np.random.default_rng(9)
    sites = 50 + chance.random((30, 2)) * 1e-3
    angle = chance.random(FEW_POINTS) * 2 * np.pi
    ring = 50 + 20 * np.column_stack([np.cos(angle), np.sin(angle)])
    points = ring + chance.normal(size=ring.shape) * 5e-4
    people = np.ones(len(points))
    rows = disc_cover(points, sites, radius_m=20.0, population=people)
    assert contents(rows) == counted(by_pairs(points, sites, 20.0), people)
    streamed = disc_cover([(points, people)], sites, radius_m=20.0)
    assert contents(streamed) == contents(rows)


def test_every_form_of_demand_gives_the_same_plan():
    chance = np.random.default_rng(3)
    points, sites = chance.random((900, 2)) * 30, chance.random((25, 2)) * 30
    people = chance.integers(1, 100, 900).astype(float)
    covers = by_pairs(points, sites, 5.5)
    forms = [
        (covers, people),
        (csr_array(covers), people),
        ([(covers[:400], people[:400]), (covers[400:], people[400:])], None),
        (iter([(csr_array(covers), people)]), None),
        (disc_cover(points, sites, radius_m=5.5, population=people), None),
    ]
    plans = [mclp(form, population, n_open=4) for form, population in forms]
    values = {plan.termination.objective for plan in plans}
    assert values == {max(people[covers[:, plan.opened].any(axis=1)].sum() for plan in plans)}
    assert {plan.uncoverable_points for plan in plans} == {int((~covers.any(axis=1)).sum())}
    rows = disc_cover(points, sites, radius_m=5.5, population=people)
    least = lscp(covers).termination.objective
    assert lscp(rows).termination.objective == least


def test_demand_that_cannot_be_read_is_refused():
    with pytest.raises(ValueError, match=r"points_xy_m has shape \(2, 3\), expected \(any, 2\)"):
        disc_cover(np.ones((2, 3)), [[0, 0]], radius_m=1)
    with pytest.raises(ValueError, match=r"sites_xy_m holds no number in rows \[1\]"):
        disc_cover([[0, 0]], [[0, 0], [np.nan, 0]], radius_m=1)
    with pytest.raises(ValueError, match="radius_m is -1, expected a number from 0 up"):
        disc_cover([[0, 0]], [[0, 0]], radius_m=-1)
    with pytest.raises(ValueError, match="population of block 1 is negative or no number in rows"):
        lscp([([[1, 0]], [1.0]), ([[1, 0]], [-1.0])])
    with pytest.raises(ValueError, match=r"blocks have \[1, 2\] sites"):
        lscp([([[1, 0]], [1.0]), ([[1]], [1.0])])
    with pytest.raises(ValueError, match="there is no block of demand"):
        lscp(iter([]))
    with pytest.raises(ValueError, match="population is given twice: merged rows hold their own"):
        mclp(disc_cover([[0, 0]], [[0, 0]], radius_m=1), [1.0], n_open=1)
