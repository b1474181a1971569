"""One measurement of `travel.py`, in a process of its own."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from readers import ONLY_READ, peak_mb, read, road_file  # noqa: E402

LIMIT_MS = 30 * 60_000
SIZES = {"drawn_300k": 300_000, "drawn_1m": 1_000_000, "drawn_5m": 5_000_000}
SIZES |= {"large_1m": 1_000_000, "large_5m": 5_000_000}
LARGE = {"large_1m": (1_000, 677_000), "large_5m": (5_000, 10_000_000)}
SLOW = ("networkx", "osmnx", "pandana")

PASSES, PASSES_S = 9, 5.0
"""A search of a fifth of a second is a draw of the machine's noise: so often, or so long."""


def main():
    """Do one thing, and tell what it took in one line of JSON."""
    what, case, engine, folder = sys.argv[1:]
    told = {
        "prepare": prepare, "search": search, "pairs": pairs, "snap": snap, "read": read,
        "clip": read,
    }[what](case, engine, Path(folder))  # fmt: skip
    sys.stdout.write("\n" + json.dumps({**told, "peak_mb": peak_mb()}) + "\n")


def median_pass(once):
    """Return the last answer of what tells one and its times, and the median of those."""
    answer, times, began = None, [], time.perf_counter()
    while len(times) < PASSES and (not times or time.perf_counter() - began < PASSES_S):
        answer = None  # two of them at a time would count in the memory
        answer, *told = once()
        times.append(told)
    return answer, *np.median(times, axis=0).tolist()


def network_of(case, folder):
    from motcua.cache import Cache
    from motcua.inputs.stored_network import load_or_read

    key = f"drawn-{SIZES[case]}" if case in SIZES else case
    return load_or_read(Cache(folder), key, lambda: make_network(case, folder))


def make_network(case, folder):
    if case in SIZES:
        from planar_roads import draw_network

        return draw_network(SIZES[case])
    from motcua.inputs.road_file import read_ways
    from motcua.inputs.road_network import build_network
    from motcua.inputs.road_pieces import cut_pieces
    from motcua.inputs.road_tags import WayRules
    from motcua.inputs.speeds import mode_speeds

    path = road_file(case, folder)
    ways = replace(read_ways(path, WayRules(mode_speeds("motorbike"))), turns=())
    return build_network(ways, cut_pieces(ways), crs="EPSG:9210", where=case)


def prepare(case, _engine, folder):
    if case not in SIZES and not road_file(case, folder).exists():
        return {"skipped": "needs the shared road files"}
    if case not in ONLY_READ:
        network_of(case, folder)
    return {}


def junction_graph(network):
    """Return the simplified graph, turned round: starts, heads, times; nodes along a curve."""
    from motcua.travel.chains import find_chains
    from motcua.travel.junctions import rank_junctions, reversed_graph
    from motcua.travel.trees import Trees

    n_nodes = len(network.node_ids)
    arcs = network.tail, network.head, network.time_ms.astype(np.int64)
    chains = find_chains(*arcs, n_nodes=n_nodes)
    all_nodes = np.arange(n_nodes)
    no_trees = Trees(root=all_nodes, out=0 * all_nodes, stays=all_nodes >= 0)
    rank = rank_junctions(network.xy_m, chains, no_trees)
    graph = reversed_graph(*arcs, chains, rank)
    xy = np.empty((len(graph.starts) - 1, 2))
    xy[rank[rank >= 0]] = network.xy_m[rank >= 0]
    return graph, xy


def search(case, engine, folder):
    graph, xy = junction_graph(network_of(case, folder))
    n_sources = 20 if engine in SLOW else 200
    sources = drawn_sources(len(xy))[:n_sources]
    started = time.perf_counter()
    look = globals()[f"search_{engine.replace('-', '_')}"](graph, xy)
    built = time.perf_counter() - started
    look(sources[:40])

    def once():
        cpu, started = time.process_time(), time.perf_counter()
        n_reached = look(sources)
        return n_reached, time.process_time() - cpu, time.perf_counter() - started

    n_reached, cpu, seconds = median_pass(once)
    answer = hashlib.sha256()
    for times in look(sources[:5], whole=True) if engine != "pandana" else ():
        answer.update(np.where(times <= LIMIT_MS, times, -1).astype(np.int64).tobytes())
    note = f"{n_reached / n_sources:,.0f} of {len(xy):,} nodes reached; built in {built:.1f} s"
    if engine.startswith("motcua"):
        note += f"; {n_reached / cpu / 1e6:.1f} M nodes/s"
    told = {"ms_per_source": 1e3 * cpu / n_sources, "seconds": seconds, "note": note}
    return told | ({"answer": answer.hexdigest()} if engine != "pandana" else {})


def drawn_sources(n_nodes):
    return np.random.default_rng(7).choice(n_nodes, 200, replace=False)


def multigraph(graph):
    import networkx as nx

    tail = np.repeat(np.arange(len(graph.starts) - 1), np.diff(graph.starts))
    roads = nx.MultiDiGraph(crs="EPSG:4326")
    roads.add_nodes_from(range(len(graph.starts) - 1))
    roads.add_edges_from(
        (u, v, {"time_ms": ms})
        for u, v, ms in zip(tail.tolist(), graph.head.tolist(), graph.cost.tolist(), strict=True)
    )
    return roads


def search_networkx(graph, xy):
    import networkx as nx

    roads = multigraph(graph)

    def look(sources, *, whole=False):
        found = [
            nx.single_source_dijkstra_path_length(roads, s, cutoff=LIMIT_MS, weight="time_ms")
            for s in sources.tolist()
        ]
        return [dense(times, len(xy)) for times in found] if whole else sum(map(len, found))

    return look


def search_osmnx(graph, xy):
    """The isochrone recipe of OSMnx's gallery: an ego graph for each office."""
    import networkx as nx

    roads = multigraph(graph)

    def look(sources, *, whole=False):
        if whole:
            return search_networkx(graph, xy)(sources, whole=True)
        return sum(
            len(nx.ego_graph(roads, s, radius=LIMIT_MS, distance="time_ms"))
            for s in sources.tolist()
        )

    return look


def dense(times, n):
    row = np.full(n, np.iinfo(np.int64).max)
    row[list(times)] = list(times.values())
    return row


def search_scipy(graph, xy):
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    n = len(xy)
    tail = np.repeat(np.arange(n), np.diff(graph.starts))
    order = np.lexsort((graph.cost, graph.head, tail))
    tail, head, cost = tail[order], graph.head[order], graph.cost[order]
    first = np.r_[True, (np.diff(tail) != 0) | (np.diff(head) != 0)]
    matrix = csr_array((cost[first].astype(float), (tail[first], head[first])), shape=(n, n))
    at_once = max(1, min(25, 400_000_000 // (8 * n)))

    def look(sources, *, whole=False):
        rows = []
        n_reached = 0
        for first in range(0, len(sources), at_once):
            found = dijkstra(matrix, indices=sources[first : first + at_once], limit=LIMIT_MS)
            n_reached += int(np.isfinite(found).sum())
            if whole:
                rows += list(np.where(np.isfinite(found), found, 2.0**60))
        return rows if whole else n_reached

    return look


def search_pandana(graph, xy):
    import pandana
    import pandas as pd

    tail = np.repeat(np.arange(len(xy)), np.diff(graph.starts))
    seconds = pd.DataFrame({"s": graph.cost / 1e3})
    roads = pandana.Network(
        pd.Series(xy[:, 0]), pd.Series(xy[:, 1]), pd.Series(tail), pd.Series(graph.head),
        seconds, twoway=False,
    )  # fmt: skip

    def look(sources, *, whole=False):  # noqa: ARG001
        return len(roads.nodes_in_range(sources.tolist(), LIMIT_MS / 1e3))

    return look


def search_motcua(graph, xy):
    """Bucket searches, one source after the other; nodes and times leave the engine."""
    from motcua.travel.buckets import Bound, new_desk, search, take

    n_arcs = len(graph.head)
    n_buckets = 1 << int((min(int(graph.cost.max()), LIMIT_MS) >> 10) + 2).bit_length()
    desk = new_desk(len(xy), n_buckets=n_buckets, n_entries=2 * n_arcs + 2, limit=LIMIT_MS)
    bound, free = Bound(limit=LIMIT_MS, bits=0, shift=10), np.zeros(1, dtype=np.int64)

    def look(sources, *, whole=False):
        rows, total = [], 0
        for source in sources.astype(np.int32):
            n = search(graph, np.array([source]), free, bound, desk)
            nodes, times = take(desk, n, bound)
            total += len(nodes)
            if whole:
                row = np.full(len(xy), 2**60)
                row[nodes] = times
                rows.append(row)
        return rows if whole else total

    return look


def search_motcua_limit(graph, xy):
    """
    What no search can do without: to read every arc that leaves a node within reach, and what the
    other end costs, once; in the order in which our search comes by. The nodes are known before.
    """
    from motcua.domain.compiled import compiled

    def read(starts, head, cost, nodes, times):
        total = 0
        for v in nodes:
            # Without a sign, as in our search: see there.
            first, stop = np.uint64(starts[np.uint64(v)]), np.uint64(starts[np.uint64(v + 1)])
            for k in range(first, stop):
                total += min(times[np.uint64(head[k])], times[np.uint64(v)] + cost[k])
        return total

    fast, found, whole_row = compiled(read), {}, search_motcua(graph, xy)
    for source in drawn_sources(len(xy)).tolist():
        (row,) = whole_row(np.array([source]), whole=True)
        nodes = np.flatnonzero(row <= LIMIT_MS)
        found[source] = row, nodes[np.argsort(row[nodes], kind="stable")].astype(np.int32)
        if len(xy) > 1_000_000 and len(found) >= 20:
            break
    known = list(found)

    def look(sources, *, whole=False):
        chosen = [known[k % len(known)] for k in range(len(sources))]
        if whole:
            return [found[source][0] for source in chosen]
        for source in chosen:
            row, nodes = found[source]
            fast(*graph, nodes, row)
        return sum(len(found[source][1]) for source in chosen)

    return look


def search_motcua_sweep(graph, xy):
    """Sweeps from 32 sources at once, neighbours together."""
    from motcua.travel.broom import new_broom, new_sheet
    from motcua.travel.hierarchy import build_hierarchy, halved
    from motcua.travel.sweeping import sweep

    hierarchy = halved(build_hierarchy(graph, xy, limit=LIMIT_MS))
    broom, sheet = new_broom(hierarchy), new_sheet(hierarchy)

    def look(sources, *, whole=False):
        labels = hierarchy.label[sources]
        order, rows, total = np.argsort(labels), [None] * len(sources), 0
        for first in range(0, len(sources), 32):
            some = order[first : first + 32]
            seeds = labels[some, None]
            n = sweep(hierarchy, seeds, np.zeros_like(seeds), LIMIT_MS, broom, sheet)
            found = sheet.cost[:n, : len(some)]
            total += int(np.count_nonzero(found <= LIMIT_MS))
            for lane, k in enumerate(some.tolist() if whole else ()):
                rows[k] = np.full(len(xy), 2**60)
                rows[k][hierarchy.node[sheet.label[:n]]] = found[:, lane]
        return rows if whole else total

    return look


def cells_and_sites(network, case):
    n_sites, n_cells = LARGE.get(case, (200, 200_000))
    rng = np.random.default_rng(5)
    arc, share = rng.integers(0, len(network.tail), n_cells), rng.random((n_cells, 1))
    start, end = network.xy_m[network.tail[arc]], network.xy_m[network.head[arc]]
    cells = start + share * (end - start) + rng.normal(0, 40, (n_cells, 2))
    # Row by row from the north, as a raster of people comes.
    column, row = (cells // 100).T
    cells = cells[np.lexsort((column, -row))]
    return cells, network.xy_m[rng.choice(len(network.xy_m), n_sites)] + rng.normal(
        0, 20, (n_sites, 2)
    )


def pairs(case, engine, folder):
    """
    Cells attached, searched from every site, and one sparse matrix of times and metres.

    Time a source is that of searching and writing; what is done once, snapping and building, counts
    in the seconds, and is told beside.
    """
    from motcua.domain.compiled import usable_cores
    from motcua.travel.reach import Reach
    from motcua.travel.snap import SegmentIndex
    from motcua.travel.trip import Trip

    network = network_of(case, folder)
    cells, sites = cells_and_sites(network, case)
    reach = Reach(cutoff_ms=LIMIT_MS, distance_cutoff_m=5_000.0)
    threads = usable_cores() if case in LARGE else 1
    look = globals()[f"pairs_{engine.replace('-', '_')}"]

    def run(cells, sites):
        index = SegmentIndex(network)
        snapped = {
            "points": index.snap(cells, limit_m=2_000.0),
            "sites": index.snap(sites, limit_m=2_000.0),
        }
        del index  # a study's own trip is planned and its index gone before anything is searched
        trip = Trip(network=network, reach=reach, findings=(), **snapped)
        return look(trip, threads)

    # A large case is timed as it comes, any other once memory has been handed out.
    run(*(cells[:100_000], sites[:2]) if case in LARGE else (cells, sites))

    def once():
        cpu, started = time.process_time(), time.perf_counter()
        found, built, *more = run(cells, sites)
        ended, seconds = time.process_time(), time.perf_counter() - started
        return (found, more), ended - built, built - cpu, seconds

    (found, more), searching, building, seconds = median_pass(once)
    note = (
        f"{len(sites):,} sites x {len(cells):,} cells: {found.nnz:,} pairs; {threads} threads; "
        f"{building:.1f} s of CPU before, to snap and build"
    )
    note += "".join(more) if case in LARGE else ""  # else the run before has unfolded some
    if engine == "motcua-sweep":
        note += "; building its hierarchy counts in the time a source"
    answer = hashlib.sha256()
    for numbers in (found.indptr, found.indices):
        for first in range(
            0, len(numbers), 1_000_000
        ):  # all at once would take more than searching
            answer.update(numbers[first : first + 1_000_000].astype(np.int64).tobytes())
    per_source = 1e3 * searching / len(sites)
    return {
        "ms_per_source": per_source, "seconds": seconds, "note": note,
        "answer": answer.hexdigest(),
    }  # fmt: skip


def pairs_motcua(trip, threads):
    """Times and metres; return the times, and when searching began."""
    from motcua.travel.compiled_search import search_sites
    from motcua.travel.junctions import build_junctions
    from motcua.travel.tasks import length_bits, search_task
    from motcua.travel.writing import write_matrix

    bits = length_bits(trip)
    task = search_task(trip, 2.0**bits, limit=((LIMIT_MS + 1) << bits) - 1, bits=bits)
    roads = build_junctions(task)
    built = time.process_time()
    archive = search_sites(roads, task, threads=threads, progress=lambda _: None)
    attached, rows = roads.attached, roads.points
    del roads  # as in the engine
    return write_matrix(attached, archive, rows, task=task, threads=threads).high, built


def pairs_motcua_sweep(trip, threads):
    """The same by sweeps; building the hierarchy counts for them."""
    from motcua.travel.compiled_search import sweep_sites
    from motcua.travel.junctions import build_junctions
    from motcua.travel.tasks import length_bits, search_task
    from motcua.travel.writing import write_matrix

    bits = length_bits(trip)
    task = search_task(trip, 2.0**bits, limit=((LIMIT_MS + 1) << bits) - 1, bits=bits)
    roads = build_junctions(task)
    built = time.process_time()
    archive = sweep_sites(roads, task, threads=threads, progress=lambda _: None)
    attached, rows = roads.attached, roads.points
    del roads  # as in the engine
    return write_matrix(attached, archive, rows, task=task, threads=threads).high, built


def pairs_motcua_masks(trip, threads):
    """Covered or not alone; the hierarchy is built before, as the graphs of others are."""
    from motcua.travel.junctions import build_junctions
    from motcua.travel.masking import Masker
    from motcua.travel.tasks import time_task

    limit_ms = np.full(len(trip.points.arc), LIMIT_MS, dtype=np.int32)
    masker = Masker.of(build_junctions(time_task(trip, limit=LIMIT_MS)), limit_ms)
    built = time.process_time()
    masks = masker.masks(threads=threads)
    ended, held_mb = time.process_time(), peak_mb()
    found = masks.matrix()
    # To unfold the masks is only for the comparison.
    note = "" if held_mb is None else f"; {held_mb:.0f} MB before masks are unfolded to compare"
    return found, built + (time.process_time() - ended), note


def snap(case, engine, folder):
    network = network_of(case, folder)
    cells, _ = cells_and_sites(network, "drawn_1m")
    if engine == "osmnx":
        return snap_osmnx(network, cells[:20_000])
    from motcua.travel import snap as snapping

    snapping._PLACES_WORTH_COMPILING = 0 if engine == "motcua" else len(cells)
    snapping.SegmentIndex(network).snap(cells[:10], limit_m=2_000.0)
    cpu, started = time.process_time(), time.perf_counter()
    index = snapping.SegmentIndex(network)
    found = index.snap(cells, limit_m=2_000.0)
    cpu, seconds = time.process_time() - cpu, time.perf_counter() - started
    note = f"{len(cells):,} cells to {len(index.arcs):,} pieces"
    answer = hashlib.sha256(found.arc.tobytes() + found.share.tobytes()).hexdigest()
    return {
        "ms_per_source": 1e3 * cpu / len(cells), "seconds": seconds, "note": note, "answer": answer
    }  # fmt: skip


def snap_osmnx(network, cells):
    import networkx as nx
    import osmnx

    roads = nx.MultiDiGraph(crs=network.crs)
    roads.add_nodes_from((k, {"x": x, "y": y}) for k, (x, y) in enumerate(network.xy_m.tolist()))
    ends = zip(network.tail.tolist(), network.head.tolist(), strict=True)
    roads.add_edges_from((u, v, {"length": 1.0}) for u, v in ends)
    cpu, started = time.process_time(), time.perf_counter()
    osmnx.distance.nearest_edges(roads, cells[:, 0], cells[:, 1])
    cpu, seconds = time.process_time() - cpu, time.perf_counter() - started
    note = f"{len(cells):,} cells to {len(network.tail):,} arcs"
    return {"ms_per_source": 1e3 * cpu / len(cells), "seconds": seconds, "note": note}


if __name__ == "__main__":
    main()
