"""
Travel side by side: every engine in a process of its own, same graph, same sources.

``python tests/benchmarks/travel.py [--json FILE] [--only CASE]`` prints one row for each case,
engine and thing done: CPU milliseconds a source, seconds in all, peak memory, and whether the
answer agrees with the first engine's. Engines that are not installed are skipped by name. At the
end stands what was to be reached, as far as its rows were measured.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from travel_targets import compare  # noqa: E402

PYROSM = ("pyrosm", "pyrosm-networkx", "pyrosm-simplified", "pyrosm-driving")
"""The same roads and nodes as ours, twice; the same roads; and roads for cars."""

ENGINES = {
    "search": ("networkx", "osmnx", "scipy", "pandana", "motcua", "motcua-sweep", "motcua-limit"),
    "pairs": ("motcua", "motcua-sweep", "motcua-masks"),
    "snap": ("shapely", "osmnx", "motcua"),
    "read": ("osmnx", *PYROSM, "motcua"),
    "clip": ("pyrosm", "pyrosm-simplified", "motcua-alone", "motcua"),
}
"""By what is done; the first that runs is what the others must agree with."""

CASES = {
    "hcmc_2018": ("search", "pairs", "snap", "read"),
    "hcmc_inner_2025": ("search", "pairs", "read"),
    "drawn_300k": ("search", "pairs", "snap"),
    "drawn_1m": ("search", "pairs", "snap"),
    "drawn_5m": ("search",),
    "andorra_2021": ("read",),
    "houses_1m": ("read",),
    "country_1m": ("clip",),
    "country_10m": ("clip",),
    "large_1m": ("pairs",),
    "large_5m": ("pairs",),
}
"""``large_*`` are whole matrices: 1,000 sites x 677 thousand cells, 5,000 x 10 million."""

TOO_LARGE = {
    "drawn_5m": ("networkx", "osmnx", "pandana"),
    "houses_1m": ("osmnx", "pyrosm-networkx"),
}
"""Who would take hours, or more memory than there is."""

COLUMNS = ("case", "engine", "what", "ms_per_source", "seconds", "peak_mb", "agrees", "note")


def main() -> None:
    """Run what was asked for, and print it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--json", type=Path, metavar="FILE", help="write the rows here too")
    options.add_argument("--only", choices=sorted(CASES), help="one case")
    asked = options.parse_args()
    rows = []
    _print(COLUMNS)
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
        for case in [asked.only] if asked.only else CASES:
            for row in _run_case(case, Path(folder)):
                rows.append(row)
                _print([row[name] for name in COLUMNS])
    for case, peer, ours, column, ratio, least, holds in compare(rows):
        sign = "at least" if holds else "SHORT OF"
        sys.stdout.write(f"{case}: {peer} / {ours}, {column}: {ratio:.1f}, {sign} {least}\n")
    if asked.json:
        asked.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def _print(cells) -> None:
    texts = [f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in cells]
    widths = (16, 17, 8, 14, 10, 9, 7, 0)
    line = " ".join(text.ljust(width) for text, width in zip(texts, widths, strict=True))
    sys.stdout.write(line.rstrip() + "\n")
    sys.stdout.flush()


def _run_case(case, folder):
    told = _child("prepare", case, "-", folder)
    if told.get("skipped"):
        yield _row(case, "-", "prepare", note=told["skipped"])
        return
    for what in CASES[case]:
        truth = None
        for engine in ENGINES[what]:
            if importlib.util.find_spec(engine.partition("-")[0]) is None:
                yield _row(case, engine, what, note="not installed")
                continue
            if engine in TOO_LARGE.get(case, ()):
                yield _row(case, engine, what, note="left out: too large for it")
                continue
            told = _child(what, case, engine, folder)
            answer = told.pop("answer", None)
            truth = answer if truth is None else truth
            agrees = answer == truth if answer is not None else None
            yield {**_row(case, engine, what), **told, "agrees": agrees}


def _row(case, engine, what, *, note=""):
    return {**dict.fromkeys(COLUMNS), "case": case, "engine": engine, "what": what, "note": note}


def _child(what, case, engine, folder):
    run = [sys.executable, str(HERE / "travel_child.py"), what, case, engine, str(folder)]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"note": f"failed: {(done.stderr.strip().splitlines() or ['?'])[-1][:90]}"}
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
