from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.errors import InputError
from motcua.inputs import splitting
from motcua.inputs.splitting import FineCells, cut_at_lattice, fine_cells, residential_m, spread

coordinate = st.one_of(
    st.integers(-5, 5).map(lambda k: k * 100.0),
    st.integers(-500_000, 500_000).map(lambda mm: mm / 1000),
)
pieces = st.lists(
    st.tuples(coordinate, coordinate, coordinate, coordinate), min_size=1, max_size=5
).map(np.array)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(pieces)
def test_lengths_in_cells_are_those_of_shapely(ends: np.ndarray):
    place, length_m = cut_at_lattice(ends[:, :2], ends[:, 2:], cell_m=100.0)
    total = shapely.length(shapely.linestrings(ends.reshape(-1, 2, 2))).sum()
    assert length_m.sum() == pytest.approx(total, abs=1e-6)
    assert (length_m >= 0).all()
    for column, row in np.unique(place, axis=0):
        box = shapely.box(column * 100, row * 100, column * 100 + 100, row * 100 + 100)
        # A road along a lattice line touches two cells and is counted in one of them.
        most = sum(
            shapely.LineString(line).intersection(box).length for line in ends.reshape(-1, 2, 2)
        )
        here = length_m[(place == (column, row)).all(axis=1)].sum()
        assert here <= most + 1e-6


def test_a_diagonal_is_cut_where_it_crosses():
    place, length_m = cut_at_lattice(np.array([[0.0, 50]]), np.array([[100.0, 150]]), cell_m=100)
    assert place.tolist() == [[0, 0], [0, 1]]
    assert length_m == pytest.approx([np.sqrt(5000)] * 2)


def grid_of(side: int, spacing: float):
    x, y = np.meshgrid(np.arange(side) * spacing, np.arange(side) * spacing)
    return np.column_stack([x.ravel(), y.ravel()]) + spacing / 2


def test_squares_are_divided_without_seam_or_overlap():
    fine = fine_cells(grid_of(3, 1000.0), spacing_m=1000.0, cell_m=100.0)
    inside = ((fine.xy_m > 0) & (fine.xy_m < 3000)).all(axis=1)
    assert len(np.unique(fine.column_row, axis=0)) == len(fine.coarse)
    assert np.bincount(fine.coarse[inside]).tolist() == [100] * 9


def test_a_fine_cell_belongs_to_the_nearest_coarse_point():
    points = np.array([[0.0, 0.0], [650.0, 30.0], [100.0, 700.0]])
    fine = fine_cells(points, spacing_m=1000.0, cell_m=100.0)
    away = np.linalg.norm(fine.xy_m[:, None, :] - points[None], axis=2)
    covers = (np.abs(fine.xy_m[:, None, :] - points[None]) <= 550).all(axis=2)
    away[~covers] = np.inf
    assert (fine.coarse == away.argmin(axis=1)).all()


def test_points_at_one_place_share_no_cell():
    fine = fine_cells(np.zeros((2, 2)), spacing_m=300.0, cell_m=100.0)
    assert set(fine.coarse) == {0}


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(splitting, "MAX_FINE_CELLS", 10)
    with pytest.raises(InputError, match=r"Splitting 1 cells of 1000 m[\s\S]*larger cell"):
        fine_cells(np.zeros((1, 2)), spacing_m=1000.0, cell_m=100.0)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.data())
def test_every_coarse_total_is_kept(data: st.DataObject):
    n_coarse = data.draw(st.integers(1, 5))
    owners = np.array([*range(n_coarse), *data.draw(st.lists(st.integers(0, n_coarse - 1)))])
    owners.sort()
    number = st.floats(0, 1e6, allow_subnormal=False)
    road_m = np.array([data.draw(number) for _ in owners])
    people = np.array([data.draw(number) for _ in range(n_coarse)])
    fine = FineCells(column_row=np.zeros((len(owners), 2), int), coarse=owners, cell_m=1.0)
    shares = spread(people, fine=fine, road_m=road_m)
    assert (shares >= 0).all()
    assert np.bincount(owners, weights=shares) == pytest.approx(people)
    with_road = road_m[owners == 0].sum() > 0
    first = owners == 0
    expected = road_m[first] / road_m[first].sum() if with_road else 1 / first.sum()
    assert shares[first] == pytest.approx(people[0] * expected)


def network(road_classes: tuple[str, ...], twin: tuple[int, int] = (-1, -1)):
    return SimpleNamespace(
        xy_m=np.array([[50.0, 50.0], [250.0, 50.0]]),
        tail=np.array([0, 1]),
        head=np.array([1, 0]),
        twin=np.array(twin),
        road_class=np.array([0, len(road_classes) - 1]),
        road_classes=road_classes,
    )


def test_residential_roads_count_once_each_way():
    fine = FineCells(
        column_row=np.array([[0, 0], [1, 0], [2, 0], [9, 9]]), coarse=np.zeros(4, int), cell_m=100.0
    )
    two_way = residential_m(network(("residential",), twin=(1, 0)), fine)
    assert two_way.tolist() == [50.0, 100.0, 50.0, 0.0]
    mixed = residential_m(network(("primary", "living_street")), fine)
    assert mixed.tolist() == [50.0, 100.0, 50.0, 0.0]
    assert residential_m(network(("primary",)), fine).sum() == 0
    assert residential_m(None, fine).tolist() == [0.0] * 4
