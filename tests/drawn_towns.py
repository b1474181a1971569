"""Tiny towns drawn at random: every option of consolidation, alone and together."""

from __future__ import annotations

import math

from hypothesis import strategies as st

from motcua.domain.staffing import Prices
from tiny_towns import TinyTown


def whole(low, high):
    return st.integers(low, high)


@st.composite
def towns(draw):
    n_areas = draw(whole(2, 4))
    home, tier, existing = list(range(n_areas)), ["commune"] * n_areas, [True] * n_areas
    if draw(whole(0, 3)) == 0:  # a desk that receives nobody else's area
        tier[draw(whole(0, n_areas - 1))] = "outreach"
    if draw(st.booleans()):  # a branch beside an office
        home, tier, existing = [*home, 0], [*tier, "branch"], [*existing, True]
    if draw(st.booleans()):  # a candidate in the last area
        home.append(n_areas - 1)
        tier.append(draw(st.sampled_from(["commune", "inter_ward", "outreach"])))
        existing.append(False)
    n_sites, n_points = len(home), n_areas + draw(whole(0, 3))
    area = [i % n_areas for i in range(n_points)]
    minutes = [
        [draw(st.one_of(whole(0, 50), st.just(None))) if draw(whole(0, 4)) == 0
         else draw(whole(0, 25)) for _ in range(n_sites)]
        for _ in range(n_points)
    ]  # fmt: skip
    for i, row in enumerate(minutes):
        row[area[i]] = draw(whole(0, 20))
    pairs = [(a, b) for a in range(n_areas) for b in range(a + 1, n_areas)]
    borders = {p for p in pairs if p[1] == p[0] + 1 or draw(st.booleans())}
    groups = ["g"] * n_areas if draw(st.booleans()) else ["g"] * (n_areas - 1) + ["h"]
    n_steps = draw(whole(1, 2))
    steps = [
        {
            "free": draw(st.sampled_from([0.0, 0.4, 1.0])),
            "days": draw(st.sampled_from([1.0, 3.0])),
            "n_open": draw(st.sampled_from([math.inf, math.inf, n_sites - 1])),
            "budget": draw(st.sampled_from([math.inf, math.inf, 9.0])),
            "open": draw(st.sampled_from([(), (), (0,)])),
            "close": draw(st.sampled_from([(), (), (), (1,)])),
            "given": draw(st.sampled_from([{}, {}, {}, {1: 0}])),
            "upgrade": draw(st.sampled_from([(), (), (1,)])),
            "held": s > 0 and draw(whole(0, 3)) == 0,
        }
        for s in range(n_steps)
    ]
    most = draw(st.sampled_from([99, 2, 3]))
    return TinyTown(
        minutes=minutes,
        people=draw(st.lists(whole(0, 4_000), min_size=n_points, max_size=n_points)),
        area=area, home=home, tier=tier, existing=existing, borders=borders, group=groups,
        least=draw(st.sampled_from([1, 1, 2])),
        most=[most] * n_sites, most_upgraded=[most + draw(whole(0, 1))] * n_sites,
        capacity=[draw(st.sampled_from([math.inf, math.inf, 6_000.0]))] * n_sites,
        prices=Prices(upgrade=draw(st.sampled_from([0.0, 0.5]))),
        floor_rule=draw(st.sampled_from(["soft", "soft", "off", "hard"])),
        wait_rule=draw(st.sampled_from(["hard", "hard", "soft", "off"])),
        branch_share=draw(st.sampled_from([0.0, 0.2])),
        standard=draw(st.sampled_from([20, 30])),
        extra=draw(st.sampled_from([None, 5, 15])),
        steps=steps,
        rules=draw(st.sampled_from([[], [], [({0, 1}, 1, 1.0)]])),
        tiers=draw(st.sampled_from([{}, {}, {"commune": 10}, {"branch": 20}])),
    )  # fmt: skip
