"""
Measure consolidation: the embedded study under several shares and demands, an earlier trial beside.

Run ``python tests/benchmarks/consolidate.py [--json FILE] [--only CASE] [--limit SECONDS]
[--study FILE]``. Roads and people of the embedded study are generated, costs and largest numbers
of officers assumed: what is measured is how long a proof takes, not what Bình Dương should do. The
trial ran on other roads (straight lines), so its figures say how long, not how good.
"""

from __future__ import annotations

import argparse
import json
import runpy
import shutil
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

CASES = {
    "share 0, 0.5 files": (0.0, 0.5, "proved in 0.3 s"),
    "share 0.6, 0.3 files": (0.6, 0.3, "1 % at 25 s"),
    "share 0.6, 0.5 files": (0.6, 0.5, "1 % at 9.5-23 s, proved in 82 s"),
    "share 0.6, 0.8 files": (0.6, 0.8, "1 % at 53 s"),
    "share 1, 0.5 files": (1.0, 0.5, "1 % at 81 s"),
}
"""Boundary-free share of the last phase, files a person-year, and what the trial needed."""


def embedded(folder):
    """Copy the embedded study and generate its geography."""
    study = Path(folder) / "binh-duong-2024"
    source = ROOT / "data" / study.name
    shutil.copytree(source, study, ignore=shutil.ignore_patterns("*-generated.*"))
    runpy.run_path(str(study / "generate.py"))["generate"](study)
    return study


def asked(study, *, share, files, limit_s):
    """Return the study with another share in its last phase, other demand and another limit."""
    demand = study.demand.model_copy(update={"files_per_person_year": files})
    locate = study.locate.model_copy(update={"time_limit_s": limit_s, "gap": 0.0})
    phases = study.phases
    if phases:
        last = phases[-1].model_copy(update={"boundary_free_share": share})
        phases = (*phases[:-1], last)
    else:
        demand = demand.model_copy(update={"boundary_free_share": share})
    update = {"demand": demand, "locate": locate, "phases": phases}
    changed = study.model_copy(update=update)
    object.__setattr__(changed, "_path", study.path)
    return changed


def measure(study, setting, trial):
    """Decide once and return a row."""
    from motcua.asking.deciding import decide

    began = time.perf_counter()
    decided = decide(study, setting)
    seconds = time.perf_counter() - began
    cost, *later = (goal.termination for goal in decided.solution.goals)
    return {
        "offices": [int(decided.before.opened.sum()), int(decided.after.opened.sum())],
        "officers": [int(decided.before.officers.sum()), int(decided.after.officers.sum())],
        "cost": cost.objective,
        "bound": cost.bound,
        "gap": cost.gap,
        "mean_time_gap": later[0].gap if later else None,
        "reason": cost.reason,
        "seconds": seconds,
        "trial": trial,
    }


def main():
    """Run the cases and print one line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--limit", type=float, default=120.0)
    parser.add_argument("--study", type=Path)
    options = parser.parse_args()

    from motcua.pipeline import load_study, prepare_setting

    with tempfile.TemporaryDirectory() as folder:
        study = load_study(options.study or embedded(folder))
        setting = prepare_setting(study)
        rows = {}
        for name, (share, files, trial) in CASES.items():
            if options.only not in name:
                continue
            workload = replace(setting.workload, files_per_person_year=files)
            staffing = replace(setting.staffing, workload=workload)
            row = measure(
                asked(study, share=share, files=files, limit_s=options.limit),
                replace(setting, workload=workload, staffing=staffing),
                trial,
            )
            rows[name] = row
            sys.stdout.write(
                f"{name:22} offices {row['offices'][0]} -> {row['offices'][1]}, officers "
                f"{row['officers'][0]} -> {row['officers'][1]}, cost {row['cost']:.2f}, bound "
                f"{row['bound']:.2f}, gap {row['gap']:.2%}, {row['seconds']:.1f} s "
                f"(trial: {trial})\n"
            )
            sys.stdout.flush()
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
