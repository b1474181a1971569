"""The cache beside a study: what is kept, what is noticed, and what a killed run leaves."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

from motcua import cache as cache_module
from motcua import preparing
from motcua.cache import FOLDER, Cache, digest, open_cache
from motcua.cache_file import Entry
from motcua.inputs import study_roads
from motcua.pipeline import load_study, measure_travel, read_network
from motcua.study.sample import write_sample

ENTRY = Entry(
    arrays={
        "times": np.array([[1, 2, 3]], dtype=np.int32),
        "none": np.empty((0, 2)),
        "yes": np.array([True, False]),
        "long": np.array([2**60]),
    },
    about={"name": "Bình Dương", "n": 3},
)


def kept_files(folder):
    return sorted(path.name for path in (folder / FOLDER).iterdir())


def test_what_is_kept_comes_back(tmp_path):
    cache = Cache(tmp_path)
    assert cache.load("k") is None
    assert cache.save("k", ENTRY)
    found = cache.load("k")
    assert found.about == ENTRY.about
    for name, array in ENTRY.arrays.items():
        assert (found.arrays[name].dtype, found.arrays[name].tolist()) == (
            array.dtype, array.tolist()
        )  # fmt: skip
    assert found.arrays["none"].shape == (0, 2)
    assert kept_files(tmp_path) == ["k.arrays"]


def test_no_byte_can_be_lost_or_changed_unnoticed(tmp_path, caplog):
    cache = Cache(tmp_path)
    cache.save("k", ENTRY)
    path = tmp_path / FOLDER / "k.arrays"
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        assert cache.load("k") is None, size
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert cache.load("k") is None, at
    path.write_bytes(whole + b"x")
    assert cache.load("k") is None
    path.write_bytes(whole)
    assert cache.load("k") is not None
    assert "k.arrays is broken and will be made again" in caplog.text


@pytest.mark.parametrize(
    "arrays",
    [
        {"a": ["object", [1]]},
        {"a": ["int32", [10**15]]},
        {"a": ["int32", [-1]]},
        {"a": "int32"},
        ["a"],
    ],
)
def test_a_header_that_lies_takes_no_memory(tmp_path, arrays):
    cache = Cache(tmp_path)
    cache.save("k", Entry(arrays={}))
    path = tmp_path / FOLDER / "k.arrays"
    first, second, _ = path.read_bytes().split(b"\n", 2)
    header = json.dumps({"about": {}, "arrays": arrays}).encode()
    path.write_bytes(b"\n".join([first, second, header, b"12345678"]))
    assert cache.load("k") is None


def test_a_key_tells_apart_what_differs():
    things = [
        (np.array([1, 2]),), (np.array([1, 2], dtype=np.int32),), (np.array([[1, 2]]),),
        (np.array([1]), np.array([2])), (1,), ("1",), (1.0,), ((1, 2),), (),
    ]  # fmt: skip
    assert len({digest(*these) for these in things}) == len(things)


def test_where_nothing_can_be_written_one_sentence_is_said(tmp_path, caplog):
    (tmp_path / FOLDER).write_text("a file stands in the way")
    cache = open_cache(tmp_path)
    assert not cache.save("k", ENTRY)
    assert not open_cache(tmp_path).save("l", ENTRY)
    assert cache.load("k") is None
    complaints = [r for r in caplog.records if "Nothing is kept" in r.getMessage()]
    assert len(complaints) == 1


def test_the_oldest_make_room_and_the_leavings_of_killed_runs_go(tmp_path, monkeypatch):
    cache = Cache(tmp_path)
    big = Entry(arrays={"a": np.zeros(1_000)})
    for age, key in ((30, "old"), (10, "new")):
        cache.save(key, big)
        at = (tmp_path / FOLDER / f"{key}.arrays").stat().st_mtime - age
        os.utime(tmp_path / FOLDER / f"{key}.arrays", (at, at))
    for age, name in ((0, "live.part"), (7_200, "dead.part")):
        path = tmp_path / FOLDER / name
        path.write_bytes(b"")
        at = path.stat().st_mtime - age
        os.utime(path, (at, at))
    monkeypatch.setattr(cache_module, "MAX_BYTES", 17_000)
    cache.save("newest", big)
    assert kept_files(tmp_path) == ["live.part", "new.arrays", "newest.arrays"]


def test_a_killed_run_leaves_the_old_file(tmp_path):
    Cache(tmp_path).save("k", ENTRY)
    code = (
        "import os, sys; from pathlib import Path; import numpy as np\n"
        "from motcua.cache import Cache\nfrom motcua.cache_file import Entry\n"
        "os.fsync = lambda _: os._exit(9)\n"
        "Cache(Path(sys.argv[1])).save('k', Entry(arrays={'other': np.zeros(9)}))"
    )
    run = [sys.executable, "-c", code, str(tmp_path)]
    assert subprocess.run(run, check=False).returncode == 9
    assert Cache(tmp_path).load("k").about == ENTRY.about
    assert len(kept_files(tmp_path)) == 2  # the new one's half lies beside it
    assert Cache(tmp_path).save("k", Entry(arrays={}, about={"new": 1}))
    assert Cache(tmp_path).load("k").about == {"new": 1}


@pytest.fixture
def study(tmp_path):
    write_sample(tmp_path)
    return tmp_path


def count_calls(monkeypatch, module, name):
    calls, true = [], getattr(module, name)

    def counted(*arguments, **named):
        calls.append(name)
        return true(*arguments, **named)

    monkeypatch.setattr(module, name, counted)
    return calls


def count_readings(monkeypatch):
    return count_calls(monkeypatch, study_roads, "open_study_roads")


def assert_equal(one, other):
    for name in ("time_ms", "distance_m", "shortest_m", "straight_m"):
        a, b = getattr(one, name), getattr(other, name)
        assert (a.data.tolist(), a.indices.tolist(), a.indptr.tolist()) == (
            b.data.tolist(), b.indices.tolist(), b.indptr.tolist()
        )  # fmt: skip
        assert a.data.dtype == b.data.dtype
    assert [vars(note) for note in one.findings] == [vars(note) for note in other.findings]
    assert (one.cutoff_ms, one.has_roads) == (other.cutoff_ms, other.has_roads)


def test_a_second_run_reads_and_a_change_measures_again(study, monkeypatch):
    measured = count_calls(monkeypatch, preparing, "measure_travel")
    read = count_readings(monkeypatch)
    first = measure_travel(load_study(study))
    assert_equal(first, measure_travel(load_study(study)))
    assert (len(measured), len(read)) == (1, 1)
    network = read_network(load_study(study))
    assert len(read) == 1
    assert not network.tail.flags.writeable
    file = study / "study.toml"
    text = file.read_text(encoding="utf-8")
    assert 'mode = "motorbike"' in text
    file.write_text(text.replace('mode = "motorbike"', 'mode = "foot"'), encoding="utf-8")
    slower = measure_travel(load_study(study))
    assert (len(measured), len(read)) == (2, 2)
    assert slower.time_ms.sum() != first.time_ms.sum()


def test_a_changed_speed_is_another_matrix_and_an_unchanged_one_is_not(study, monkeypatch):
    file = study / "study.toml"
    text = file.read_text(encoding="utf-8")
    own = text.replace('mode = "motorbike"', 'mode = "motorbike"\nspeeds = "speeds.csv"')
    assert own != text
    file.write_text(own, encoding="utf-8")
    table = study / "speeds.csv"
    table.write_text("road_class,speed_kmh\nresidential,20\n", encoding="utf-8")
    measured, read = (
        count_calls(monkeypatch, preparing, "measure_travel"),
        count_readings(monkeypatch),
    )
    first = measure_travel(load_study(study))
    assert_equal(first, measure_travel(load_study(study)))
    assert (len(measured), len(read)) == (1, 1)
    table.write_text("road_class,speed_kmh\nresidential,10\n", encoding="utf-8")
    slower = measure_travel(load_study(study))
    assert (len(measured), len(read)) == (2, 2)
    assert slower.time_ms.data.sum() > first.time_ms.data.sum()
    # Only the words differ: the speeds are those that are kept already.
    table.write_text("road_class,speed_kmh\nresidential,10.0\n", encoding="utf-8")
    assert_equal(slower, measure_travel(load_study(study)))
    assert (len(measured), len(read)) == (2, 2)


def test_another_engine_measures_again(study, monkeypatch):
    first = measure_travel(load_study(study))
    measured, read = (
        count_calls(monkeypatch, preparing, "measure_travel"),
        count_readings(monkeypatch),
    )
    true = cache_module.source_digest

    def newer(package):
        return true(package) + ("+" if package == "motcua.travel" else "")

    monkeypatch.setattr("motcua.travel.stored_travel.source_digest", newer)
    assert_equal(first, measure_travel(load_study(study)))
    assert (len(measured), len(read)) == (1, 0)


def test_a_broken_file_is_noticed_and_made_again(study, monkeypatch, caplog):
    first = measure_travel(load_study(study))
    for path in (study / FOLDER).iterdir():
        path.write_bytes(path.read_bytes()[:-3])
    measured = count_calls(monkeypatch, preparing, "measure_travel")
    with caplog.at_level(logging.WARNING):
        assert_equal(first, measure_travel(load_study(study)))
    assert len(measured) == 1
    assert caplog.text.count("is broken and will be made again") == 2
    assert_equal(first, measure_travel(load_study(study)))
    assert len(measured) == 1


def test_one_resident_more_is_another_matrix(study):
    measure_travel(load_study(study))
    n_files = len(kept_files(study))
    people = study / "people.csv"
    lines = people.read_text(encoding="utf-8").splitlines()
    people.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    measure_travel(load_study(study))
    assert len(kept_files(study)) == n_files + 1  # the roads are the same


def test_a_copied_study_takes_its_cache_along(study, tmp_path_factory, monkeypatch):
    first = measure_travel(load_study(study))
    other = tmp_path_factory.mktemp("copy") / "study"
    shutil.copytree(study, other)
    measured = count_calls(monkeypatch, preparing, "measure_travel")
    assert_equal(first, measure_travel(load_study(other)))
    assert not measured
