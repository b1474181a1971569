from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import rasterio
import shapely

from motcua.errors import InputError
from motcua.inputs import rasters
from motcua.inputs.boundaries import read_region
from motcua.inputs.population import read_demand
from motcua.inputs.projection import project
from motcua.inputs.rasters import read_cells

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from motcua.study.schema import Study

    StudyMaker = Callable[..., Study]

TABLE = (
    'file = "people.csv"\nid = "id"\npopulation = "people"\n'
    'x = "lon"\ny = "lat"\ncrs = "EPSG:4326"\n'
)
PLAIN = (TABLE, 'file = "p.tif"\n')
SPLIT = (TABLE, 'file = "p.tif"\ncell = "100 m"\n')
UTM48 = "EPSG:32648"


def write(
    path: Path,
    values: object,
    *,
    west: float = 105.95,
    north: float = 11.15,
    size: float = 0.01,
    **changes: object,
):
    values = np.asarray(values, dtype="float32")
    bands = values if values.ndim == 3 else values[None]
    profile = {
        "driver": "GTiff",
        "count": len(bands),
        "height": bands.shape[1],
        "width": bands.shape[2],
        "dtype": "float32",
        "crs": "EPSG:4326",
        "transform": rasterio.Affine(size, 0, west, 0, -size, north),
        "nodata": -99999,
    } | changes
    with rasterio.open(path, "w", **profile) as raster:
        raster.write(bands)


VALUES = np.arange(30 * 20, dtype=float).reshape(20, 30) % 7


def demand_of(study: Study):
    return read_demand(study, region=read_region(study), network=None)


def test_cells_whose_centre_is_inside_count(study_of: StudyMaker, tmp_path: Path):
    write(tmp_path / "p.tif", VALUES)
    demand = demand_of(study_of(PLAIN))
    row, column = np.mgrid[0:20, 0:30]
    lon, lat = 105.95 + (column + 0.5) * 0.01, 11.15 - (row + 0.5) * 0.01
    inside = (lon > 106) & (lon < 106.2) & (lat > 11) & (lat < 11.1)
    assert demand.population.sum() == VALUES[inside].sum()
    assert demand.ids.tolist() == [
        f"{r:02d}-{c:02d}" for r, c in zip(*np.nonzero(inside), strict=True)
    ]
    west = lon[inside] < 106.1
    assert (demand.area == np.where(west, 0, 1)).all()
    assert demand.cell_m == pytest.approx(np.sqrt(1106.0 * 1092.8), rel=2e-3)


def test_nodata_is_no_place_and_nobody_is(study_of: StudyMaker, tmp_path: Path):
    values = np.full((20, 30), -99999.0)
    values[8, 8:11] = [0, 5, np.nan]
    write(tmp_path / "p.tif", values)
    demand = demand_of(study_of(PLAIN))
    assert demand.population.tolist() == [0, 5]


def test_only_the_window_is_read(
    study_of: StudyMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    write(tmp_path / "p.tif", np.ones((2000, 2000)), west=96.0, north=21.0)
    monkeypatch.setattr(rasters, "MAX_CELLS", 400)
    monkeypatch.setattr(rasters, "_STRIP_CELLS", 50)
    demand = demand_of(study_of(PLAIN))
    assert len(demand.ids) == 200
    monkeypatch.setattr(rasters, "MAX_CELLS", 50)
    with pytest.raises(InputError, match=r"cells in the region[\s\S]*Work by provinces"):
        demand_of(study_of(PLAIN))


def test_strips_make_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write(tmp_path / "p.tif", VALUES)
    whole = read_cells(tmp_path / "p.tif", crs=None, target=UTM48, bounds=None)
    monkeypatch.setattr(rasters, "_STRIP_CELLS", 31)
    strips = read_cells(tmp_path / "p.tif", crs=None, target=UTM48, bounds=None)
    assert all(np.array_equal(a, b) for a, b in zip(whole, strips, strict=True))


def test_bounds_keep_every_cell_that_touches_them(tmp_path: Path):
    write(tmp_path / "p.tif", VALUES)
    lon_lat = np.array([[106.004, 11.004], [106.036, 11.036]])
    bounds = project(lon_lat, source="EPSG:4326", target=UTM48)
    place, *_ = read_cells(tmp_path / "p.tif", crs=None, target=UTM48, bounds=bounds)
    assert set(map(tuple, place.tolist())) >= {(r, c) for r in range(11, 15) for c in range(5, 9)}
    assert len(place) <= 25


def test_a_cell_across_the_border_leaves_its_share_outside(study_of: StudyMaker, tmp_path: Path):
    """Even spread: the people kept are those of the share of each cell's surface inside."""
    write(tmp_path / "p.tif", VALUES, west=105.955, north=11.155)
    study = study_of(SPLIT)
    region = read_region(study)
    demand = demand_of(study)
    row, column = np.mgrid[0:20, 0:30]
    west, north = 105.955 + column.ravel() * 0.01, 11.155 - row.ravel() * 0.01
    cells = shapely.box(west, north - 0.01, west + 0.01, north)
    share = shapely.area(shapely.intersection(cells, shapely.box(106, 11, 106.2, 11.1))) / 1e-4
    assert demand.population.sum() == pytest.approx((VALUES.ravel() * share).sum(), rel=0.02)
    assert shapely.contains_xy(shapely.union_all(region.geometry).buffer(1), *demand.xy_m.T).all()


@pytest.mark.parametrize(
    ("values", "changes", "message"),
    [
        (VALUES - 1, {}, r"negative people: row \d+ column \d+ \(-1\)"),
        (np.full((20, 30), -99999.0), {}, "no data in the region"),
        (np.ones((2, 20, 30)), {}, "has 2 bands"),
        (VALUES, {"crs": None}, r"does not say in which[\s\S]*crs to \[demand\]"),
        (VALUES, {"west": 100.0}, "does not reach the region"),
        (
            VALUES,
            {"transform": rasterio.Affine(0.01, 0.001, 106, 0.001, -0.01, 11.1)},
            "not north up",
        ),
    ],
)
def test_rasters_that_cannot_be(
    study_of: StudyMaker, tmp_path: Path, values: object, changes: dict[str, object], message: str
):
    write(tmp_path / "p.tif", values, **changes)
    with pytest.raises(InputError, match=message):
        demand_of(study_of(PLAIN))


def test_a_raster_that_is_none_or_has_gone(study_of: StudyMaker, tmp_path: Path):
    (tmp_path / "p.tif").write_bytes(b"nonsense")
    study = study_of(PLAIN)
    with pytest.raises(InputError, match="cannot be read as a raster"):
        demand_of(study)
    (tmp_path / "p.tif").unlink()
    with pytest.raises(InputError, match=r"p\.tif is not there"):
        demand_of(study)


def test_without_a_region_the_whole_raster_is_one_area(study_of: StudyMaker, tmp_path: Path):
    region = '[region]\nfile = "areas.geojson"\nid = "code"\nname = "name"\narea_class = "class"\n'
    write(tmp_path / "p.tif", VALUES)
    study = study_of((region, ""), PLAIN)
    demand = demand_of(study)
    assert demand.crs == UTM48
    assert demand.population.sum() == VALUES.sum()
