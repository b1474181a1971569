"""Workplaces and schools beside where people live: counted apart, never as residents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from motcua.errors import InputError
from motcua.inputs.boundaries import read_region
from motcua.inputs.population import read_demand

if TYPE_CHECKING:
    from collections.abc import Callable

    from motcua.study.schema import Study

    StudyMaker = Callable[..., Study]

RAKED = ('area_class = "class"', 'area_class = "class"\npopulation = "people"')
LAYER = (
    '[[demand.layers]]\nfile = "jobs.csv"\npopulation = "jobs"\nx = "lon"\ny = "lat"\n'
    'crs = "EPSG:4326"\nfiles_per_person_year = 0.25\n'
)
JOBS = "lon,lat,jobs\n106.15,11.05,40\n106.05,11.05,8\n107,11.05,100\n"


def demand_of(
    study_of: StudyMaker, *changes: tuple[str, str], layer: str = LAYER, jobs: str = JOBS
):
    study = study_of(("[[sites]]", layer + "[[sites]]"), *changes, jobs__csv=jobs)
    return read_demand(study, region=read_region(study), network=None)


def test_visitors_are_points_of_their_own_and_no_residents(study_of: StudyMaker):
    """Residents are raked to 10 and 7; 40 and 8 jobs stay as they are counted, 100 lie outside."""
    demand = demand_of(study_of, RAKED)
    assert demand.ids.tolist() == ["a", "b", "c", "layer1-2", "layer1-3"]
    assert demand.population.tolist() == [3, 7, 7, 0, 0]
    assert demand.visitors.tolist() == [0, 0, 0, 40, 8]
    assert demand.visitor_files.tolist() == [0, 0, 0, 10, 2]
    assert demand.layer.tolist() == [0, 0, 0, 1, 1]
    assert demand.area.tolist() == [0, 0, 1, 1, 0]
    outside, told = demand.findings[1:]
    assert (outside.code, outside.people) == ("outside_demand", 100)
    assert dict(told.values) == {"n": 2, "visitors": 48, "files": 12}


def test_two_layers_may_use_the_same_ids(study_of: StudyMaker):
    demand = demand_of(study_of, layer=LAYER + LAYER)
    assert np.bincount(demand.layer).tolist() == [3, 2, 2]
    assert demand.visitor_files.sum() == 24


def test_a_layer_may_be_a_part_of_its_file(study_of: StudyMaker):
    demand = demand_of(study_of, layer=LAYER + "only = { jobs = [40] }\n")
    assert demand.visitors.sum() == 40


@pytest.mark.parametrize(
    ("layer", "jobs", "message"),
    [
        (
            LAYER.replace('population = "jobs"\n', ""),
            JOBS,
            r"Add population to \[\[demand.layers\]\]",
        ),
        (LAYER.replace('crs = "EPSG:4326"\n', ""), JOBS, r"or add crs to \[\[demand.layers\]\]"),
        (LAYER, "lon,lat,jobs\n106.15,11.05,-4\n", "less than 0"),
        (LAYER, "lon,lat,jobs\n107,11.05,4\n", "No demand point of jobs.csv lies in the region"),
        (LAYER, "lon,lat,jobs\n11.05,106.15,4\n", "x and y look exchanged"),
    ],
)
def test_a_layer_that_cannot_be_is_named(study_of: StudyMaker, layer, jobs, message):
    with pytest.raises(InputError, match=message):
        demand_of(study_of, layer=layer, jobs=jobs)
