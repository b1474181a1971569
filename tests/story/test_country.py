"""A country on this machine and on a cluster that loses a worker: the same bytes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from country import PROVINCES, write_country

pytest.importorskip("distributed", reason="Dask's distributed is not installed")

PATIENCE_S = 120


def files(out):
    found = {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and path.name != "run.json"
    }
    assert not [name for name in found if ".motcua" in name]
    return found


def motcua(*words, cwd):
    command = [sys.executable, "-c", "from motcua.cli.main import main; main()", *words]
    return subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )


@contextmanager
def dask(*words):
    command = [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8"
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def scheduler_address(file):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if file.exists() and (text := file.read_text(encoding="utf-8")).endswith("}"):
            return json.loads(text)["address"]
        time.sleep(0.05)
    raise TimeoutError("no scheduler")


def states(out):
    found = {}
    for path in (out / "jobs").glob("*.json"):
        try:
            found[path.stem] = json.loads(path.read_text(encoding="utf-8"))["state"]
        except FileNotFoundError:  # a manifest just being replaced
            continue
    return found


def wait_for(holds, process):
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_makes_the_same_bytes(tmp_path):
    write_country(tmp_path / "nat", provinces=PROVINCES[:3])
    words = ["run", "nat", "--areas", "province", "--json"]
    # Side by side: while Dask comes up, and while its client waits, the other has the processors.
    here = motcua(*words, "--out", "here", "--workers", "2", cwd=tmp_path)
    note = tmp_path / "scheduler.json"
    quiet = ["--no-dashboard", "--host", "127.0.0.1"]
    with dask("dask_scheduler", "--port", "0", "--scheduler-file", str(note), *quiet):
        address = scheduler_address(note)
        alone = ["--nthreads", "1", "--no-nanny", *quiet]
        with dask("dask_worker", address, *alone) as one, dask("dask_worker", address, *alone):
            there = motcua(*words, "--out", "there", "--scheduler", address, cwd=tmp_path)
            out = tmp_path / "there"
            wait_for(lambda: list(states(out).values()).count("running") == 2, there)
            one.kill()
            for run in (here, there):
                told, complaint = run.communicate()
                assert run.returncode == 0, complaint
                assert json.loads(told)["totals"]["done"] == 3
    assert files(tmp_path / "there") == files(tmp_path / "here")


def test_a_scheduler_that_is_not_there_is_one_message(monkeypatch):
    monkeypatch.setattr("motcua.provinces.cluster._CONNECT_S", 0.2)
    from motcua.errors import ModelError
    from motcua.provinces.cluster import run_on_cluster

    with pytest.raises(ModelError, match="No Dask scheduler answers"):
        run_on_cluster([], "tcp://127.0.0.1:9", ended=lambda _: None)
    with pytest.raises(ModelError, match="No Dask scheduler answers"):
        run_on_cluster([], "nonsense", ended=lambda _: None)
