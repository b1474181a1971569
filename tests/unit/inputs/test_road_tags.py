"""What tags mean, each against the rule a mapper would quote."""

from __future__ import annotations

import math

import pytest

from motcua.inputs.road_tags import AGAINST, ALONG, BOTH, WayRules
from motcua.inputs.speeds import congested, mode_speeds
from motcua.inputs.tag_values import flat_value
from motcua.inputs.tag_values import parse_duration_ms as duration
from motcua.inputs.tag_values import parse_limit_kmh as limit


def read(mode, **tags):
    tags = {key.replace("__", ":"): value for key, value in tags.items()}
    return WayRules(mode_speeds(mode)).read({"highway": "residential", **tags})


@pytest.mark.parametrize(
    ("mode", "tags", "is_open"),
    [
        ("motorbike", {}, True),
        ("motorbike", {"access": "no"}, False),
        ("motorbike", {"access": "no", "motorcycle": "yes"}, True),
        ("motorbike", {"motorcycle": "no", "moped": "yes"}, False),
        ("motorbike", {"motor_vehicle": "no", "motorcycle": "designated"}, True),
        ("motorbike", {"vehicle": "private"}, False),
        ("motorbike", {"access": "destination"}, True),
        ("motorbike", {"motorcycle": "|yes|yes"}, True),
        ("motorbike", {"motorcar": "no"}, True),
        ("car", {"motorcar": "no"}, False),
        ("car", {"motorcycle": "no"}, True),
        ("bicycle", {"bicycle": "use_sidepath"}, False),
        ("bicycle", {"motor_vehicle": "no"}, True),
        ("foot", {"vehicle": "no"}, True),
        ("foot", {"foot": "private"}, False),
        ("foot", {"area": "yes"}, False),
        ("motorbike", {"highway": "footway"}, False),
        ("motorbike", {"highway": "footway", "access": "yes"}, False),
        ("motorbike", {"highway": "footway", "moped": "yes"}, True),
        ("motorbike", {"highway": "motorway"}, False),
        ("motorbike", {"highway": "motorway", "motorcycle": "yes"}, True),
        ("motorbike", {"highway": "motorway", "motor_vehicle": "designated"}, False),
        ("car", {"highway": "motorway"}, True),
        ("bicycle", {"highway": "motorway"}, False),
        ("bicycle", {"highway": "cycleway"}, True),
        ("foot", {"highway": "steps"}, True),
        ("car", {"highway": "construction"}, False),
        ("car", {"highway": ""}, False),
    ],
)
def test_access_is_decided_by_the_most_specific_key(mode, tags, is_open):
    assert (read(mode, **tags) is not None) is is_open


@pytest.mark.parametrize(
    ("mode", "tags", "direction"),
    [
        ("car", {}, BOTH),
        ("car", {"oneway": "yes"}, ALONG),
        ("car", {"oneway": "-1"}, AGAINST),
        ("car", {"oneway": "reverse"}, AGAINST),
        ("car", {"junction": "roundabout"}, ALONG),
        ("car", {"junction": "roundabout", "oneway": "no"}, BOTH),
        ("car", {"highway": "motorway"}, ALONG),
        ("motorbike", {"oneway": "yes", "oneway__motorcycle": "no"}, BOTH),
        ("car", {"oneway": "yes", "oneway__motorcycle": "no"}, ALONG),
        ("bicycle", {"oneway": "yes", "oneway__bicycle": "no"}, BOTH),
        ("bicycle", {"oneway": "yes", "cycleway": "opposite_lane"}, BOTH),
        ("foot", {"oneway": "yes"}, BOTH),
        ("foot", {"junction": "roundabout"}, BOTH),
        ("foot", {"oneway__foot": "yes"}, ALONG),
        ("car", {"oneway": "T"}, AGAINST),
    ],
)
def test_direction(mode, tags, direction):
    assert read(mode, **tags).direction == direction


def test_what_nobody_can_read_is_counted_and_passed_over():
    rules = WayRules(mode_speeds("motorbike"))
    way = rules.read({"highway": "primary", "oneway": "no;yes", "maxspeed": "VN:urban"})
    assert (way.direction, way.kmh) == (BOTH, rules.speeds.kmh["primary"])
    assert rules.unreadable == {"oneway=no;yes": 1, "maxspeed=VN:urban": 1}


def test_the_lower_of_table_and_limit_counts_for_motors_alone():
    table = mode_speeds("motorbike").kmh["primary"]
    assert read("motorbike", highway="primary", maxspeed="120").kmh == table
    assert read("motorbike", highway="primary", maxspeed="20").kmh == 20
    slow = {"maxspeed": "60", "maxspeed__motorcycle": "15"}
    assert read("motorbike", highway="primary", **slow).kmh == 15
    assert read("foot", highway="primary", maxspeed="3").kmh == mode_speeds("foot").kmh["primary"]


def test_congestion_divides_the_lower_of_table_and_limit():
    rules = WayRules(congested(mode_speeds("car"), {"primary": 2.0}))
    assert rules.read({"highway": "primary", "maxspeed": "20"}).kmh == 10
    assert rules.read({"highway": "secondary", "maxspeed": "20"}).kmh == 20


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("50", 50),
        ("50 km/h", 50),
        ("60|40", 40),
        ("signals", math.inf),
        ("none;80", 80),
        ("0", math.inf),
        ("", None),
        ("4", None),
        ("10 knots", None),
    ],
)
def test_limits(text, kmh):
    assert limit(text) == kmh


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("90", 90), ("01:30", 90), ("0:01:30", 1.5), ("PT45M", 45), ("PT", None), ("1h", None)],
)
def test_durations(text, minutes):
    assert duration(text) == (None if minutes is None else minutes * 60_000)


def test_a_ferry_takes_its_stated_time_and_no_traffic_slows_it():
    rules = WayRules(congested(mode_speeds("car"), 1.5))
    tags = {"route": "ferry", "duration": "0:10", "motor_vehicle": "yes"}
    assert rules.read(tags).time_ms == 600_000
    assert rules.read({"route": "ferry", "duration": "??"}).time_ms == -1
    assert rules.unreadable == {"duration=??": 1}
    assert rules.read({"route": "ferry", "motor_vehicle": "no"}) is None


def test_of_merged_ways_the_slowest_class_counts():
    way = WayRules(mode_speeds("car")).read({"highway": flat_value("['primary', 'residential']")})
    assert way.road_class == "residential"
