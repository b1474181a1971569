"""Every junction of a drawn city as a candidate: who is covered, who is beaten, and the plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from covering_cases import province
from planar_roads import draw_network

from drawn_roads import demand_at, sites_at
from motcua.domain.cover_bits import scattered
from motcua.domain.standard import Standard
from motcua.inputs.candidates import junctions
from motcua.travel.bit_covers import Placed, cover_in_bits
from motcua.travel.reach import Reach
from motcua.travel.trip import plan_trip

NODES_A_JUNCTION = 1.7
DISTANCE_M = 5_000.0


def draw_city(case):
    """Return people, junctions and roads; a network of so many nodes has as many junctions."""
    network = draw_network(round(case.sites * NODES_A_JUNCTION))
    node = junctions(network)[: case.sites]
    corner = network.xy_m.min(axis=0)
    side_km = int(np.ptp(network.xy_m, axis=0).max() // 100) / 10
    homes, people, _ = province(case.size, 10, side_km=side_km)
    return network, network.xy_m[node], homes + corner, people


def every_junction(case, *, minutes):
    """Draw a city, compile the loops on a small one, then return what is timed."""
    from motcua.locate import lscp, mclp
    from motcua.locate.cover.bit_prices import price_sites
    from motcua.locate.cover.stand_ins import Rank, binding_points, find_stand_ins

    def run(drawn, limit_s):
        network, doors, homes, people = drawn
        standard = Standard(
            time_ms=np.full(len(homes), minutes * 60_000),
            distance_m=np.full(len(homes), DISTANCE_M),
        )
        reach = Reach(cutoff_ms=minutes * 60_000, distance_cutoff_m=DISTANCE_M)
        demand, sites = demand_at(homes), sites_at(doors)
        trip = plan_trip(network, demand, sites=sites, reach=reach)
        placed = Placed(points_m=homes, sites_m=doors, standard=standard, trip=trip)
        order = scattered(np.arange(len(homes)))
        bits = cover_in_bits(placed.take(order))
        every = np.ones(len(doors), dtype=bool)
        rank = Rank(cost=sites.cost, kind=np.zeros(len(doors), int), allowed=every, may_go=every)
        kept = np.flatnonzero(find_stand_ins(bits, rank) < 0)
        bits = type(bits)(words=bits.words[kept], n_points=bits.n_points)
        columns, sizes = np.arange(len(kept)), {"considered": len(doors), "kept": len(kept)}
        if case.p is None:
            return lscp(bits.covers(columns, binding_points(bits)), time_limit_s=limit_s), sizes
        priced = price_sites(
            bits, people[order], n_open=case.p, mandatory=~every[kept], allowed=every[kept],
            time_limit_s=limit_s / 2,
        )  # fmt: skip
        called = np.flatnonzero(priced.called | priced.plan)
        answer = mclp(
            bits.covers(called),
            people[order],
            n_open=min(case.p, len(called)),
            time_limit_s=limit_s / 2,
        )
        goal = answer.goals[0]
        told = replace(
            goal.termination, bound=max(priced.bound, goal.termination.objective),
            reason="time_limit",
        )  # fmt: skip
        return replace(answer, goals=(replace(goal, termination=told),)), sizes

    small = type(case)(name="", model=case.model, kind=case.kind, size=400, sites=300, p=case.p)
    run(draw_city(small), 5.0)
    drawn = draw_city(case)
    return lambda: run(drawn, case.limit_s)
