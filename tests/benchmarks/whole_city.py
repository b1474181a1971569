"""
The city made harder: all 102 wards of its old area, and 500 candidates among the inner ones.

The wards stand on drawn roads, for no free road file holds them all. Candidates are places of
OpenStreetMap where an office could be housed, in the order of their ids; nobody has proposed them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import planar_roads
import shapely

from motcua.asking.staffed import staffing
from motcua.asking.terms import reach_of, standard_of, workload_of
from motcua.assess.service import Setting
from motcua.inputs.boundaries import read_region
from motcua.inputs.facilities import read_sites
from motcua.inputs.population import read_demand
from motcua.travel.matrix import measure_travel

AROUND_M = 2_000.0
"""Roads go on so far beyond the wards."""


def widened(study):
    """Return the study of the inner wards with every ward of its files."""
    region = study.region.model_copy(update={"only": ()})
    sites = tuple(table.model_copy(update={"only": {}}) for table in study.sites)
    wider = study.model_copy(update={"region": region, "sites": sites})
    object.__setattr__(wider, "_path", study.path)
    return wider


def with_candidates(study, beside, *, number=500):
    """Return a study with candidates of another one's table, the first that lie in its region."""
    table = beside.sites[-1].model_copy(update={"only": {}})
    sites = read_sites(
        _with_sites(study, (*study.sites, table)), region=read_region(study), network=None
    )
    chosen = sites.ids[~sites.is_existing][:number].tolist()
    few = table.model_copy(update={"only": {table.id: tuple(chosen)}})
    return _with_sites(study, (*study.sites, few))


def _with_sites(study, sites):
    changed = study.model_copy(update={"sites": sites})
    object.__setattr__(changed, "_path", study.path)
    return changed


def set_out(study):
    """Read a study's people and sites, and measure travel on roads drawn under all its areas."""
    region = read_region(study)
    network = roads_under(region)
    demand = read_demand(study, region=region, network=network)
    sites = read_sites(study, region=region, network=network)
    workload = workload_of(study)
    return Setting(
        region=region,
        demand=demand,
        sites=sites,
        travel=measure_travel(network, demand, sites=sites, reach=reach_of(study)),
        standard=standard_of(study, region, demand),
        workload=workload,
        staffing=staffing(study, workload, region=region, sites=sites),
    )


def roads_under(region):
    """Draw a square of residential streets that holds a region."""
    low_x, low_y, high_x, high_y = shapely.total_bounds(region.geometry)
    side_m = max(high_x - low_x, high_y - low_y) + 2 * AROUND_M
    drawn = planar_roads.draw_network(round((side_m / planar_roads.SPACING_M) ** 2))
    corner = np.array([low_x, low_y]) - AROUND_M
    xy_m = drawn.xy_m - drawn.xy_m.min(axis=0) + corner
    return replace(drawn, xy_m=xy_m, crs=region.crs, road_classes=("residential",))
