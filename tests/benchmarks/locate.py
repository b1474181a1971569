"""
Covering models measured side by side: python tests/benchmarks/locate.py [--json FILE] [--only CASE]

Every engine has a process of its own under a memory limit. Seconds go from arrays (or blocks of
coordinates) in to a plan out; imports, reading files and a first tiny instance, which loads the
compiled loops, come before. Peers are given the pairs, whose making is not counted against them.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import numpy as np  # noqa: E402 - the folders come first
from covering_cases import (  # noqa: E402
    city,
    generated,
    generated_cases,
    generated_sites,
    province,
    published,
    set_cover,
)
from scipy.sparse import csr_array  # noqa: E402
from scipy.spatial import cKDTree  # noqa: E402

from shared_data import SHARED  # noqa: E402

MEMORY_MB = 6_000
PEER_LIMIT_S = 120.0


def all_cases():
    cases = list(generated_cases())
    folder = SHARED / "benchmarks"
    return cases + (list(published(folder)) if folder.exists() else [])


def peak_mb():
    try:
        import resource
    except ImportError:
        return None
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


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


def ours(case):
    """Load, then return what is timed."""
    from motcua.locate import disc_cover, lscp, mclp

    lscp([[1, 0], [1, 1]])
    mclp(disc_cover(np.random.default_rng(1).random((30_000, 2)), [[0, 0], [1, 1]], radius_m=0.5),
         n_open=1)  # fmt: skip
    ask = {"time_limit_s": case.limit_s}
    if case.kind == "set_cover":
        path = next(((SHARED / "benchmarks") / "set_cover").glob(f"{case.name}.txt*"))
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
    began = time.perf_counter()
    answer = run()
    row = {"seconds": round(time.perf_counter() - began, 3), "peak_mb": peak_mb()}
    if engine == "motcua":
        told = answer.termination
        return {**row, "value": told.objective, "bound": told.bound, "status": told.reason,
                "solver": told.solver, "rows": [s.rows for s in answer.reductions]}  # fmt: skip
    highs = answer.solverModel
    sign = 1.0 if case.p is None else -1.0
    info, status = highs.getInfo(), highs.modelStatusToString(highs.getModelStatus())
    return {**row, "value": sign * info.objective_function_value,
            "bound": sign * info.mip_dual_bound, "status": status}  # fmt: skip


def in_child(case, engine):
    """Run one engine on one case; a peer that does not fit or finish is named as such."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "row.json")
        command = [sys.executable, __file__, "--child", case.name, engine, str(out)]
        limit = None if engine == "motcua" else 4 * PEER_LIMIT_S
        try:
            ended = subprocess.run(command, capture_output=True, timeout=limit, check=False)
        except subprocess.TimeoutExpired:
            return {"status": f"not finished in {limit:.0f} s"}
        if not out.exists():
            last = ended.stderr.decode(errors="replace").strip().splitlines()[-1:]
            return {"status": f"did not fit in {MEMORY_MB} MB or failed: {' '.join(last)[:80]}"}
        return json.loads(out.read_text(encoding="utf-8"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", action="append", help="names that contain this")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    cases = {case.name: case for case in all_cases()}
    if asked.child:
        name, engine, out = asked.child
        limit_memory()
        Path(out).write_text(json.dumps(measure(cases[name], engine)), encoding="utf-8")
        return
    rows = []
    for case in cases.values():
        if asked.only and not any(part in case.name for part in asked.only):
            continue
        for engine in ("motcua", *case.peers):
            row = {"case": case.name, "engine": engine, **in_child(case, engine)}
            row |= {"published": case.known} if case.known is not None else {}
            rows.append(row)
            keys = ("seconds", "peak_mb", "value", "bound", "status", "published")
            told = "  ".join(f"{key} {row[key]}" for key in keys if key in row)
            print(f"{case.name:32} {engine:7} {told}", flush=True)
            if asked.json:
                asked.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
