"""
Measure consolidation: the embedded study and a city, an earlier trial and the targets beside.

Run ``python tests/benchmarks/consolidate.py [--json FILE] [--only CASE] [--limit SECONDS]
[--study FILE]``. Roads and people of the embedded study are generated, costs and largest numbers
of officers assumed: what is measured is how long a proof takes, not what Bình Dương should do. The
trial ran on other roads (straight lines), so its figures say how long, not how good. The city needs
the shared data and is left out without them.
"""

from __future__ import annotations

import argparse
import json
import runpy
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent)]

import free_phases  # noqa: E402 - the folder comes first
import numpy as np  # noqa: E402
import whole_city  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]

CITY = ROOT / "tests/studies/hcmc-inner-2025/consolidate.toml"

CASES = {
    "share 0, 0.5 files": (0.0, 0.5, "proved in 0.3 s", "proved in 2 s"),
    "share 0.6, 0.3 files": (0.6, 0.3, "1 % at 25 s", "1 % in 30 s"),
    "share 0.6, 0.5 files": (
        0.6, 0.5, "1 % at 9.5-23 s, proved in 82 s", "1 % in 15 s, 0.5 % in 2 min, proved in 5 min"
    ),
    "share 0.6, 0.8 files": (0.6, 0.8, "1 % at 53 s", "1 % in 30 s"),
    "share 1, 0.5 files": (1.0, 0.5, "1 % at 81 s", "1 % in 30 s"),
}  # fmt: skip
"""Boundary-free share of the last phase, files a person-year, what the trial needed, the target."""

PHASES_CASE = "two free phases, shares 0.3 and 0.6"

CITY_CASES = {
    "city, share 0, 0.5 files": (0.0, 0.5, "1.03 % in 70 s", "1 % in 2 min"),
    "city, share 0.6, 0.3 files": (0.6, 0.3, "not run", "5 % in 5 min"),
    "city, share 0.6, 0.5 files": (0.6, 0.5, "9 % in 80 s", "5 % in 5 min"),
    "city, share 0.6, 0.8 files": (0.6, 0.8, "not run", "5 % in 5 min"),
}
"""The same of the 66 wards of inner Hồ Chí Minh City."""

NEWCOMER_CASES = {
    "city with 500 candidates, share 0, 0.5 files": (0.0, 0.5, "not run", "no worse than without"),
    "city with 500 candidates, share 0.6, 0.5 files": (
        0.6, 0.5, "not run", "no worse than without, in 5 min"
    ),
}  # fmt: skip
"""The same of the 66 wards with 500 schools, shops and the like that might house an office."""

WHOLE_CASES = {
    "whole city, share 0, 0.5 files": (0.0, 0.5, "0.53 % in 70 s", "1 % in 2 min"),
    "whole city, share 0.6, 0.5 files": (0.6, 0.5, "8 % in 80 s", "5 % in 5 min"),
}
"""The same of all 102 wards, 200,000 cells, on drawn roads."""


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


def measure(study, setting, *, trial, target):
    """Decide once and return a row."""
    from motcua.asking.deciding import decide

    began, cpu_before = time.perf_counter(), used()["cpu_seconds"]
    decided = decide(study, setting)
    seconds, spent = time.perf_counter() - began, used()
    cost, *later = (goal.termination for goal in decided.solution.goals)
    return {
        "offices": [int(decided.before.opened.sum()), int(decided.after.opened.sum())],
        "officers": [int(decided.before.officers.sum()), int(decided.after.officers.sum())],
        "cost": cost.objective,
        "bound": cost.bound,
        "gap": cost.gap,
        "mean_time_gap": later[0].gap if later else None,
        "reason": cost.reason,
        "left_out": [
            dict(each.values) for each in decided.findings if each.code == "candidates_sifted"
        ],
        "seconds": seconds,
        "cpu_seconds": spent["cpu_seconds"] - cpu_before,
        "peak_mb": spent["peak_mb"],
        "trial": trial,
        "target": target,
        **proposal(decided, setting),
    }


def used():
    """Return CPU seconds and peak memory of this process and its children, where it is told."""
    try:
        import resource
    except ImportError:
        return {"cpu_seconds": time.process_time(), "peak_mb": None}
    kinds = [resource.getrusage(k) for k in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return {
        "cpu_seconds": sum(kind.ru_utime + kind.ru_stime for kind in kinds),
        "peak_mb": round(max(kind.ru_maxrss for kind in kinds) / unit),
    }


def proposal(decided, setting):
    """Return what a planner asks of a proposal: loads by class, waits, losers, what keeps whom."""
    classes = np.where(
        setting.sites.area >= 0, setting.region.area_class[setting.sites.area], "urban"
    )
    productivity = {
        str(name): [
            round(float(each.files[mine].sum() / max(int(each.officers[mine].sum()), 1)))
            for each in (decided.before, decided.after)
            for mine in [each.opened & (classes == name)]
        ]
        for name in np.unique(classes)
    }
    people, extra = setting.demand.population, decided.after.time_ms - decided.before.time_ms
    longer = people[extra > 5 * 60_000].sum() / people.sum()
    urban = decided.after.opened & (classes == "urban")
    waits = [float(each.wait_min.max()) for each in (decided.before, decided.after)]
    return {
        "files_an_officer": productivity,
        "longest_wait_min": waits,
        "over_5_min_longer": float(longer),
        "upgraded": int(decided.after.upgraded.sum()),
        "urban_kept_by": dict(
            Counter(
                reason or "nothing: opened anew" for reason in decided.why.kept_by[urban].tolist()
            )
        ),
    }


def told(name, row):
    """Return the lines of a row."""
    classes = ", ".join(
        f"{key} {was} -> {now}" for key, (was, now) in row["files_an_officer"].items()
    )
    kept = ", ".join(f"{key} {count}" for key, count in sorted(row["urban_kept_by"].items()))
    later = row["mean_time_gap"]
    return (
        f"{name}: gap {row['gap']:.2%} in {row['seconds']:.1f} s, {row['cpu_seconds']:.1f} "
        f"of CPU, {row['peak_mb']} MB ({row['reason']}); target {row['target']}; "
        f"trial {row['trial']}\n"
        f"    cost {row['cost']:.2f}, bound {row['bound']:.2f}; mean time within "
        f"{'-' if later is None else format(later, '.1%')} of its bound\n"
        f"    offices {row['offices'][0]} -> {row['offices'][1]}, officers {row['officers'][0]} -> "
        f"{row['officers'][1]}, {row['upgraded']} upgraded; files an officer {classes}\n"
        f"    longest wait {row['longest_wait_min'][0]:.1f} -> {row['longest_wait_min'][1]:.1f} "
        f"min; {row['over_5_min_longer']:.1%} travel over 5 min longer; urban offices kept by "
        f"{kept}\n" + "".join(f"    candidates: {each}\n" for each in row["left_out"])
    )


def run_cases(study, cases, *, only, limit_s, prepare_setting):
    """Measure the chosen cases of one study and tell them as they come."""
    chosen = {name: case for name, case in cases.items() if only in name}
    if not chosen:
        return {}
    setting, rows = prepare_setting(study), {}
    for name, (share, files, trial, target) in chosen.items():
        workload = replace(setting.workload, files_per_person_year=files)
        staffing = replace(setting.staffing, workload=workload)
        rows[name] = measure(
            asked(study, share=share, files=files, limit_s=limit_s),
            replace(setting, workload=workload, staffing=staffing),
            trial=trial,
            target=target,
        )
        sys.stdout.write(told(name, rows[name]))
        sys.stdout.flush()
    return rows


def main():
    """Run the cases and print a few lines each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--limit", type=float, default=120.0)
    parser.add_argument("--study", type=Path)
    options = parser.parse_args()

    from motcua.pipeline import load_study
    from motcua.preparing import prepare_setting

    asked_for = {"only": options.only, "limit_s": options.limit}
    with tempfile.TemporaryDirectory() as folder:
        study = load_study(options.study or embedded(folder))
        rows = run_cases(study, CASES, **asked_for, prepare_setting=prepare_setting)
        if options.only in PHASES_CASE:
            rows[PHASES_CASE] = free_phases.compare(
                study, prepare_setting(study), limit_s=options.limit
            )
            sys.stdout.write(free_phases.told(PHASES_CASE, rows[PHASES_CASE]))
        if (ROOT.parent / "shared" / "geodata").is_dir() and options.study is None:
            city = load_study(CITY)
            rows |= run_cases(city, CITY_CASES, **asked_for, prepare_setting=prepare_setting)
            crowded = whole_city.with_candidates(city, load_study(CITY.with_name("study.toml")))
            rows |= run_cases(crowded, NEWCOMER_CASES, **asked_for, prepare_setting=prepare_setting)
            whole = whole_city.widened(city)
            rows |= run_cases(whole, WHOLE_CASES, **asked_for, prepare_setting=whole_city.set_out)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
