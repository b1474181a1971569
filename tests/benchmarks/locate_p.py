"""
Measure the p-models: published instances, their optimum beside ours.

Run ``python tests/benchmarks/locate_p.py [--json FILE] [--only CASE] [--limit SECONDS]``. Each case
has a process of its own; its time and memory include reading nothing, but building and solving all.
"""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve()
SHARED = Path(os.environ.get("MOTCUA_SHARED", HERE.parents[3] / "shared"))
sys.path.insert(0, str(HERE.parents[1]))

MB = 1 << 20


def published():
    """Yield each case's name, file and row of known values."""
    for folder in ("p_median", "capacitated"):
        with (SHARED / "benchmarks" / folder / "known.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                name = row["instance"]
                files = list((SHARED / "benchmarks" / folder).glob(f"{name}.*"))
                yield name, files[0], row


def solve(path, limit_s):
    """Return an instance's plan and the seconds it took, arrays in."""
    from motcua.locate import capacitated_p_median, p_median
    from published import read_capacitated, read_pmed

    if path.parent.name == "p_median":
        distance, n_open = read_pmed(path)
        began = time.perf_counter()
        plan = p_median(distance, n_open=n_open, time_limit_s=limit_s)
    else:
        case = read_capacitated(path)
        began = time.perf_counter()
        plan = capacitated_p_median(
            case.distance, capacity=case.capacity, load=case.load, n_open=case.n_open,
            time_limit_s=limit_s,
        )  # fmt: skip
    return plan.termination, time.perf_counter() - began


def measure(path, limit_s, told):
    """Solve in this process and send what came out."""
    try:
        termination, seconds = solve(Path(path), limit_s)
    except Exception as fault:  # noqa: BLE001 - a case that fails is a row, not the end
        told.put({"status": f"failed: {fault}"})
        return
    told.put({
        "seconds": round(seconds, 3), "peak_mb": peak_mb(), "value": termination.objective,
        "bound": termination.bound, "status": termination.reason,
    })  # fmt: skip


def peak_mb():
    """Return this process's peak memory; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MB, 1)


def row_of(name, path, known, limit_s):
    """Measure one case in a process of its own."""
    context = multiprocessing.get_context("spawn")
    told = context.Queue()
    process = context.Process(target=measure, args=(str(path), limit_s, told))
    process.start()
    measured = told.get()
    process.join()
    blank = {"seconds": None, "peak_mb": None, "value": None, "bound": None}
    head = {"case": name, "engine": "motcua", **blank, **measured}
    return {**head, "known": float(known["value"]), "known_is": known["status"]}


def main():
    """Print a line a case, and write the rows where asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only")
    parser.add_argument("--limit", type=float, default=120.0)
    asked = parser.parse_args()
    rows = []
    for name, path, known in published():
        if asked.only and asked.only not in {name, path.parent.name}:
            continue
        rows.append(row_of(name, path, known, asked.limit))
        print(*(f"{key}={value}" for key, value in rows[-1].items()), flush=True)
    if asked.json:
        asked.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
