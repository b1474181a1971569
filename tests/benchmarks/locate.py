"""
Location models measured side by side: python tests/benchmarks/locate.py [--json FILE] [--only CASE]

Every engine has a process of its own under a memory limit. Seconds go from arrays (or blocks of
coordinates) in to a plan out; imports, reading files and a first tiny instance, which loads the
compiled loops, come before. Peers are given the pairs, whose making is not counted against them.
``cpu_seconds`` are those of the process and its children: on a busy machine they say more. With
``--json`` the rows of other cases in the file stay, so that a long run can be made in parts.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import numpy as np  # noqa: E402 - the folders come first
from covering_cases import (  # noqa: E402
    generated,
    generated_cases,
    generated_sites,
    province,
    published,
)
from junction_case import every_junction  # noqa: E402
from scipy.sparse import csr_array  # noqa: E402
from scipy.spatial import cKDTree  # noqa: E402

from published import city, read_capacitated, read_pmed, set_cover  # noqa: E402
from shared_data import SHARED  # noqa: E402

MEMORY_MB = 6_000
PEER_LIMIT_S = 120.0
PEER_ENDS_S = 240.0
"""Building included."""

COLUMNS = ("seconds", "cpu_seconds", "peak_mb", "value", "bound", "gap", "status", "published",
           "published_is", "considered", "kept")  # fmt: skip


def all_cases():
    cases = list(generated_cases())
    folder = SHARED / "benchmarks"
    return cases + (list(published(folder)) if folder.exists() else [])


def used():
    """Return CPU seconds and peak memory of this process and its children."""
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


def limit_memory():
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MB * 1024**2, MEMORY_MB * 1024**2))


def pairs(points, sites, radius):
    """Coverage matrix of a generated case."""
    found = cKDTree(sites).query_ball_point(points, radius, return_sorted=True)
    starts = np.concatenate([[0], np.cumsum([len(f) for f in found])])
    columns = np.concatenate([np.asarray(f, dtype=np.int32) for f in found])
    data = np.ones(len(columns), dtype=bool)
    return csr_array((data, columns, starts), shape=(len(points), len(sites)))


def points_of(case):
    if case.kind == "province":
        return province(case.size, case.sites)
    blocks = list(generated(case.size))
    points = np.concatenate([b[0] for b in blocks])
    return points, np.concatenate([b[1] for b in blocks]), generated_sites(case.sites)


def p_model(case, ask):
    """Return a p-model of a published instance, ready to be run."""
    from motcua.locate import capacitated_p_median, p_median

    path = next((SHARED / "benchmarks" / case.kind).glob(f"{case.extra['file']}.*"))
    if case.kind == "p_median":
        distance, n_open = read_pmed(path)
        p_median(np.eye(3), n_open=1)
        return lambda: p_median(distance, n_open=n_open, **ask)
    given = read_capacitated(path)
    return lambda: capacitated_p_median(
        given.distance, capacity=given.capacity, load=given.load, n_open=given.n_open, **ask
    )


def ours(case):
    """Load, then return what is timed."""
    from motcua.locate import disc_cover, lscp, mclp

    lscp([[1, 0], [1, 1]])
    mclp(disc_cover(np.random.default_rng(1).random((30_000, 2)), [[0, 0], [1, 1]], radius_m=0.5),
         n_open=1)  # fmt: skip
    ask = {"time_limit_s": case.limit_s}
    if case.kind == "junctions":
        return every_junction(case, **case.extra)
    if case.kind in ("p_median", "capacitated"):
        return p_model(case, ask)
    if case.kind == "set_cover":
        path = next((SHARED / "benchmarks" / "set_cover").glob(f"{case.extra['file']}.txt*"))
        covers, cost = set_cover(path)
        return lambda: lscp(covers, cost, **ask)
    if case.kind == "city":
        apart, demand = city((SHARED / "benchmarks") / "city", case.extra["file"])
        covers = csr_array(apart <= case.radius)
        if case.model == "lscp":
            return lambda: lscp(covers, **ask)
        return lambda: mclp(covers, demand, n_open=case.p, **ask)
    if case.kind == "province" or case.size <= 1_000_000:
        points, people, sites = points_of(case)
        demand = (points, people)
    else:
        sites, demand = generated_sites(case.sites), None

    def run():
        if demand is None:
            rows = disc_cover(generated(case.size), sites, radius_m=case.radius)
        else:
            rows = disc_cover(demand[0], sites, radius_m=case.radius, population=demand[1])
        return lscp(rows, **ask) if case.model == "lscp" else mclp(rows, n_open=case.p, **ask)

    return run


def plain(case):
    """The unreduced model in PuLP, one row a demand point, solved by HiGHS."""
    import pulp

    points, people, sites = points_of(case)
    covers = pairs(points, sites, case.radius)

    def run():
        problem = pulp.LpProblem("m", pulp.LpMinimize if case.p is None else pulp.LpMaximize)
        y = [problem.add_variable(f"y_{j}", 0, 1, "Integer") for j in range(len(sites))]
        rows = [covers.indices[a:b] for a, b in zip(covers.indptr, covers.indptr[1:], strict=False)]
        if case.p is None:
            problem += pulp.lpSum(y)
            for row in rows:
                if len(row):
                    problem += pulp.lpSum(y[j] for j in row) >= 1
        else:
            x = [problem.add_variable(f"x_{i}", 0, 1) for i in range(len(people))]
            problem += pulp.lpSum(float(w) * v for w, v in zip(people, x, strict=True))
            for v, row in zip(x, rows, strict=True):
                problem += v <= pulp.lpSum(y[j] for j in row)
            problem += pulp.lpSum(y) <= case.p
        problem.solve(pulp.HiGHS(msg=False, threads=1, timeLimit=PEER_LIMIT_S))
        return problem

    return run


def spopt(case):
    """spopt, as its manual says, with HiGHS."""
    import pulp
    from scipy.spatial.distance import cdist
    from spopt.locate import LSCP, MCLP

    points, people, sites = points_of(case)
    apart = cdist(points, sites)
    if case.p is None:
        apart = apart[(apart <= case.radius).any(axis=1)]

    def run():
        if case.p is None:
            model = LSCP.from_cost_matrix(apart, case.radius)
        else:
            model = MCLP.from_cost_matrix(apart, people, case.radius, p_facilities=case.p)
        model.problem.solve(pulp.HiGHS(msg=False, threads=1, timeLimit=PEER_LIMIT_S))
        return model.problem

    return run


ENGINES = {"motcua": ours, "pulp": plain, "spopt": spopt}


def measure(case, engine):
    run = ENGINES[engine](case)
    began, cpu = time.perf_counter(), used()["cpu_seconds"]
    answer = run()
    answer, sizes = answer if isinstance(answer, tuple) else (answer, {})
    row = {"seconds": round(time.perf_counter() - began, 3), **used()}
    row["cpu_seconds"] = round(row["cpu_seconds"] - cpu, 3)
    if engine == "motcua":
        told = answer.termination
        return {**row, "value": told.objective, "bound": told.bound, "status": told.reason,
                "solver": told.solver, "rows": [s.rows for s in answer.reductions],
                **sizes}  # fmt: skip
    highs = answer.solverModel
    sign = 1.0 if case.p is None else -1.0
    info, status = highs.getInfo(), highs.modelStatusToString(highs.getModelStatus())
    return {**row, "value": sign * info.objective_function_value,
            "bound": sign * info.mip_dual_bound, "status": status}  # fmt: skip


def in_child(case, engine):
    """Run one engine on one case; a peer that does not fit or finish is named as such."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "row.json")
        command = [sys.executable, __file__, "--limit", str(case.limit_s), "--child", case.name,
                   engine, str(out)]  # fmt: skip
        limit = None if engine == "motcua" else PEER_ENDS_S
        try:
            ended = subprocess.run(command, capture_output=True, timeout=limit, check=False)
        except subprocess.TimeoutExpired:
            return {"status": f"not finished in {limit:.0f} s"}
        if not out.exists():
            last = ended.stderr.decode(errors="replace").strip().splitlines()[-1:]
            return {"status": f"did not fit in {MEMORY_MB} MB or failed: {' '.join(last)[:80]}"}
        return json.loads(out.read_text(encoding="utf-8"))


def row_of(case, engine):
    measured = in_child(case, engine)
    row = {"case": case.name, "engine": engine, **dict.fromkeys(COLUMNS), **measured}
    row |= {"published": case.known, "published_is": case.known_is}
    if row["value"] is not None and row["bound"] is not None:
        apart = abs(row["value"] - row["bound"])
        row["gap"] = apart / abs(row["value"]) if row["value"] else apart
    return row


def keep(path, rows):
    """Write rows to a file, in the place of older ones of the same case and engine."""
    old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    fresh = {(row["case"], row["engine"]): row for row in [*old, *rows]}
    path.write_text(json.dumps(list(fresh.values()), indent=1) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", action="append", help="cases whose names contain this")
    parser.add_argument("--engine", action="append", choices=ENGINES, help="all by default")
    parser.add_argument("--limit", type=float, help="seconds that motcua has; 120 by default")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    cases = {case.name: case for case in all_cases()}
    if asked.limit:
        cases = {name: replace(case, limit_s=asked.limit) for name, case in cases.items()}
    if asked.child:
        name, engine, out = asked.child
        limit_memory()
        Path(out).write_text(json.dumps(measure(cases[name], engine)), encoding="utf-8")
        return
    for case in cases.values():
        if asked.only and not any(part in case.name for part in asked.only):
            continue
        for engine in ("motcua", *case.peers):
            if asked.engine and engine not in asked.engine:
                continue
            row = row_of(case, engine)
            told = "  ".join(f"{key} {row[key]}" for key in COLUMNS if row[key] is not None)
            print(f"{case.name:32} {engine:7} {told}", flush=True)
            if asked.json:
                keep(asked.json, [row])


if __name__ == "__main__":
    main()
