"""Published set covers and city instances: the known optimum is reproduced and proved."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from scipy.sparse import csr_array

from motcua.locate import lscp, mclp
from motcua.locate.cover.checks import make_instance
from motcua.locate.cover.master import Master
from motcua.locate.cover.parts import reduce_cover
from motcua.locate.cover.rest import cover_programme
from motcua.locate.cover.search import core_sites, greedy_cover, search_cover
from published import city, set_cover
from shared_data import shared


@pytest.mark.parametrize(("name", "optimum"), [("scp41", 429), ("scp54", 242), ("scpe1", 5)])
def test_set_covers_are_proved(name, optimum):
    covers, cost = set_cover(shared(f"benchmarks/set_cover/{name}.txt"))
    told = lscp(covers, cost).termination
    assert (told.objective, told.bound, told.reason) == (optimum, optimum, "optimal")


@pytest.mark.parametrize(("name", "best"), [("scpb4", 79)])
def test_the_search_among_good_sites_finds_the_published_cover(name, best):
    covers, cost = set_cover(shared(f"benchmarks/set_cover/{name}.txt.xz"))
    given = make_instance(covers, None, cost=cost, mandatory=None, forbidden=None)
    case = reduce_cover(given)
    relaxed = Master(cover_programme(case.sets, given)).solve(60.0)
    greedy = greedy_cover(case.sets, cost)
    core = core_sites(case.sets, relaxed.reduced, greedy)
    found = search_cover(case.sets.keep_sites(core), cost, start=greedy, until=np.inf, chunks=5)
    assert (case.sets.hit(found) > 0).all()
    assert not (found & ~core).any()
    assert cost[found | case.forced].sum() == best


def test_a_city_is_covered_as_published():
    folder = shared("benchmarks/city")
    apart, demand = city(folder, "SJC324")
    covers = csr_array(apart <= 800)
    with (folder / "known.csv").open(encoding="utf-8") as file:
        known = [row for row in csv.DictReader(file) if row["instance"] == "SJC324"]
    assert len(known) == 6
    for row in known:
        solved = (
            lscp(covers) if row["problem"] == "lscp" else mclp(covers, demand, n_open=int(row["p"]))
        )
        told = solved.termination
        assert (told.objective, told.reason) == (float(row["value"]), "optimal")
