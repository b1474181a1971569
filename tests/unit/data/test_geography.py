"""The embedded study's generated geography: to the person, the same bytes, and nobody cut off."""

from __future__ import annotations

import csv
import runpy
import shutil
import xml.etree.ElementTree as ET
from collections import Counter

import pytest

from motcua.checking import check_study
from motcua.cli.embedded import study_folder
from motcua.study.load import load_study


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return the study's folder with its geography, made anew."""
    return make(tmp_path_factory.mktemp("one"))


def make(place):
    folder = place / "study"
    shutil.copytree(study_folder(), folder, ignore=shutil.ignore_patterns("*-generated.*"))
    runpy.run_path(str(folder / "generate.py"))["generate"](folder)
    return folder


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def ways(made):
    nodes, found = {}, []
    for thing in ET.parse(made / "roads-generated.osm").getroot():  # noqa: S314 - made a moment ago
        if thing.tag == "node":
            nodes[thing.get("id")] = (float(thing.get("lon")), float(thing.get("lat")))
        else:
            tags = {tag.get("k"): tag.get("v") for tag in thing.iter("tag")}
            found.append((tags, [nodes[ref.get("ref")] for ref in thing.iter("nd")]))
    return found


def test_the_same_facts_give_the_same_bytes(made, tmp_path):
    again = make(tmp_path)
    for path in made.glob("*-generated.*"):
        assert path.read_bytes() == (again / path.name).read_bytes()
        assert path.stat().st_mtime == (again / path.name).stat().st_mtime


def test_people_are_the_provinces_to_the_person(made):
    people = sum(int(row["people"]) for row in rows(made / "population-generated.csv"))
    communes = rows(made / "communes.csv")
    assert people == sum(int(row["population_estimate"]) for row in communes) == 2_722_527
    assert len(communes) == 91
    tiers = Counter(row["tier"] for row in rows(made / "offices.csv"))
    assert tiers == {"branch": 9, "commune": 91}


def test_a_province_has_few_main_roads_and_many_lanes(ways):
    n_ways = Counter(tags.get("highway") for tags, _ in ways)
    classes = ("trunk", "primary", "secondary", "tertiary", "unclassified", "residential")
    assert set(classes) <= set(n_ways)
    main = sum(n_ways[name] for name in classes[:3])
    assert main < 300
    assert n_ways["residential"] > 10_000


def test_the_river_has_few_crossings(ways):
    assert sum("waterway" in tags for tags, _ in ways) == 1
    assert sum(tags.get("bridge") == "yes" for tags, _ in ways) == 4  # as SOURCES.md says
    (ferry,) = [tags for tags, _ in ways if tags.get("route") == "ferry"]
    assert ferry["duration"] == "00:10"


def test_nothing_but_bridges_and_the_ferry_crosses_the_river(ways):
    import shapely

    (river,) = [shapely.LineString(line) for tags, line in ways if "waterway" in tags]
    over = [tags for tags, line in ways if shapely.LineString(line).crosses(river)]
    assert len(over) == 5
    assert all(tags.get("bridge") == "yes" or tags.get("route") == "ferry" for tags in over)


def test_nobody_is_cut_off(made):
    """No road in pieces, nobody without a road in reach or far from one, nobody on an island."""
    findings = {finding.code: finding for finding in check_study(load_study(made))}
    assert findings["read_inputs"].values["people"] == 2_722_527
    assert not [found for found in findings.values() if found.level == "red"]
    lost = {
        "road_pieces",
        "no_road_in_reach",
        "roads_without_site",
        "long_access",
        "outside_demand",
    }
    assert not lost & set(findings)
