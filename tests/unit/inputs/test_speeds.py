"""Tables of speeds: the program's own, and a planner's."""

from __future__ import annotations

import pytest

from motcua.errors import InputError, StudyError
from motcua.inputs.speeds import MODES, congested, mode_speeds, own_speeds


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_has_honest_speeds_for_streets_and_ferries(mode):
    kmh = mode_speeds(mode).kmh
    assert kmh["residential"] <= kmh["primary"] * 1.1
    assert {"primary", "residential", "service", "ferry"} <= set(kmh)
    # Free-flow speeds would reach nearly all of a city in half an hour.
    assert max(kmh[name] for name in ("trunk", "primary", "secondary")) < 50


def test_a_planners_table_replaces_the_classes_it_names(tmp_path):
    path = tmp_path / "speeds.csv"
    path.write_text("road_class,speed_kmh\nprimary,31.5\n", encoding="utf-8")
    speeds = own_speeds(path, mode_speeds("car"))
    assert speeds.kmh["primary"] == 31.5
    assert speeds.kmh["secondary"] == mode_speeds("car").kmh["secondary"]


def test_all_faults_of_a_table_are_told_at_once(tmp_path):
    path = tmp_path / "speeds.csv"
    rows = "primary,nhanh\nprimery,30\ntertiary,0\ntrunk,10\ntrunk,20\n"
    path.write_text(f"road_class,speed_kmh\n{rows}", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        own_speeds(path, mode_speeds("car"))
    for told in ('"nhanh"', '"primery"', "not above zero in row 4", '"trunk" (rows 5 and 6)'):
        assert told in str(caught.value)


def test_a_class_the_mode_does_not_know_gets_the_nearest_name():
    with pytest.raises(StudyError, match='Write "primary"'):
        congested(mode_speeds("car"), {"primery": 1.5})


@pytest.mark.parametrize("number", [0, -1.0, float("inf"), float("nan")])
def test_congestion_is_a_number_above_zero(number):
    with pytest.raises(StudyError, match="above zero"):
        congested(mode_speeds("car"), number)
