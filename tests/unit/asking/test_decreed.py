"""Phases put on sites: what they state, protect and allow by columns, and what a decree does."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
import shapely
from scipy.sparse import csr_array

from motcua.asking.decreed import decree, matching, stages
from motcua.assess.service import Setting
from motcua.domain.arrangement import Arrangement
from motcua.domain.demand import Demand
from motcua.domain.queueing import Workload
from motcua.domain.region import Region
from motcua.domain.sites import Sites
from motcua.domain.standard import Standard
from motcua.domain.travel_matrix import TravelMatrix
from motcua.errors import StudyError

# Three areas in a row, an office each (p, q, r), a branch b beside q, a candidate c in the last.
IDS = ["b", "c", "p", "q", "r"]


def sites_of(**changes):
    parts = {
        "ids": IDS, "names": IDS, "xy_m": np.zeros((5, 2)),
        "tier": ["branch", "commune", "commune", "commune", "commune"],
        "area": [1, 2, 0, 1, 2], "is_existing": [True, False, True, True, True],
        "is_mandatory": [False] * 5, "is_forbidden": [False] * 5, "cost": [1.0] * 5,
        "crs": "EPSG:9210",
        "columns": {"type": ["phuong", "xa", "phuong", "phuong", "xa"],
                    "seat": ["1", "0", "0", "1", "0"]},
    }  # fmt: skip
    return Sites(**{**parts, **changes})


def phase(name="P", **changes):
    parts = {
        "name": name, "from_": date(2025, 1, 1), "until": date(2025, 1, 10), "fixed": False,
        "merge": {}, "open": (), "close": (), "upgrade": (), "boundary_free_share": None,
        "protect": {}, "may_close": {}, "n_open": None, "budget": None,
    }  # fmt: skip
    return SimpleNamespace(**{**parts, **changes})


def stages_of(*phases, sites=None, **locate):
    study = SimpleNamespace(
        demand=SimpleNamespace(boundary_free_share=0.3), phases=phases,
        locate=SimpleNamespace(**{"n_open": None, "budget": None, **locate}),
        path=SimpleNamespace(name="study.toml"),
    )  # fmt: skip
    return stages(study, sites or sites_of(), n_areas=3)


def names(rows):
    return [name for name, chosen in zip(IDS, rows, strict=True) if chosen]


def test_every_listed_column_must_match_one_of_its_values():
    sites = sites_of()
    assert names(matching({"type": ["phuong"]}, sites)) == ["b", "p", "q"]
    assert names(matching({"type": ["phuong", "xa"], "seat": ["0"]}, sites)) == ["c", "p", "r"]
    assert names(matching({}, sites)) == []


def test_whoever_may_not_close_or_is_protected_stays_and_candidates_are_free():
    (stage,) = stages_of(phase(may_close={"type": ["phuong"], "seat": ["0"]}))
    assert names(stage.step.must_open) == ["b", "q", "r"]
    (stage,) = stages_of(phase(protect={"type": ["xa"]}))
    assert names(stage.step.must_open) == ["r"]
    assert names(stage.step.must_close) == []


def test_mandatory_and_forbidden_sites_bind_where_something_is_decided():
    sites = sites_of(is_mandatory=[False, True, False, False, False],
                     is_forbidden=[False, False, True, False, False])  # fmt: skip
    (stage,) = stages_of(phase(), sites=sites)
    assert (names(stage.step.must_open), names(stage.step.must_close)) == (["c"], ["p"])
    (fixed,) = stages_of(phase(fixed=True), sites=sites)
    assert (names(fixed.step.must_open), names(fixed.step.must_close)) == ([], [])


def test_a_stated_merger_closes_the_office_and_names_its_receiver():
    (stage,) = stages_of(phase(merge={"q": "b"}, open=("c",), upgrade=("p",)))
    step = stage.step
    assert (names(step.must_open), names(step.must_close)) == (["b", "c"], ["q"])
    assert step.given.tolist() == [-1, IDS.index("b"), -1]
    assert names(step.must_upgrade) == ["p"]


def test_what_an_earlier_phase_closed_is_beyond_protection_unless_it_is_named():
    first, second = phase("1", close=("r",)), phase("2", protect={"type": ["xa"]})
    assert names(stages_of(first, second)[1].step.must_open) == []
    named = phase("2", protect={"type": ["xa"]}, open=("r",))
    assert names(stages_of(first, named)[1].step.must_open) == ["r"]


def test_share_number_budget_and_length_are_the_phases_own_else_the_studys():
    own = phase("1", boundary_free_share=0.6, n_open=4, budget=9.0)
    first, second = stages_of(own, phase("2"), n_open=5, budget=12.0)
    assert (first.free_share, first.step.n_open, first.step.budget) == (0.6, 4, 9.0)
    assert (second.free_share, second.step.n_open, second.step.budget) == (0.3, 5, 12.0)
    assert first.step.days == 10.0


def test_without_phases_the_study_itself_is_the_one_step():
    sites = sites_of(is_mandatory=[True, False, False, False, False])
    (stage,) = stages_of(sites=sites, n_open=3)
    assert stage.phase is None
    assert names(stage.step.must_open) == ["b"]
    assert stage.step.n_open == 3


def test_a_phase_that_names_no_site_is_told():
    with pytest.raises(StudyError, match='merge of phase "P" names a site that there is not: x'):
        stages_of(phase(merge={"x": "b"}))


# --- carried out: minutes from each area's people to b, c, p, q, r ------------------------------
MINUTES = np.array([[9, 20, 1, 8, 21], [2, 9, 10, 1, 8], [9, 2, 20, 9, 1]])


def setting():
    shapes = [shapely.box(k, 0, k + 1, 1) for k in range(3)]
    times = csr_array(MINUTES * 60_000)
    return Setting(
        region=Region(ids=["0", "1", "2"], names=["0", "1", "2"], group=["g"] * 3,
                      area_class=["urban"] * 3, crs="EPSG:9210",
                      geometry=np.array(shapes, dtype=object)),
        demand=Demand(ids=["x", "y", "z"], xy_m=np.zeros((3, 2)), population=[10, 10, 10],
                      area=[0, 1, 2], crs="EPSG:9210"),
        sites=sites_of(),
        travel=TravelMatrix(time_ms=times, distance_m=csr_array(times, dtype=float),
                            shortest_m=csr_array(times.shape), straight_m=csr_array(times.shape),
                            cutoff_ms=3_600_000, distance_cutoff_m=5_000.0),
        standard=Standard(time_ms=[1_800_000] * 3, distance_m=[5_000.0] * 3, rule="time"),
        workload=Workload(files_per_person_year=1.0),
    )  # fmt: skip


def standing(opened, receiver):
    return Arrangement(
        opened=[name in opened for name in IDS],
        receiver=[IDS.index(name) for name in receiver],
        upgraded=[False] * 5,
    )


def carried(before, **changes):
    (stage,) = stages_of(phase(fixed=True, **changes))
    after = decree(stage, before, setting())
    return names(after.opened), [IDS[row] for row in after.receiver], names(after.upgraded)


TODAY = standing("bpqr", "pqr")


def test_a_decreed_merger_hands_the_area_to_the_branch():
    assert carried(TODAY, merge={"q": "b"}) == (["b", "p", "r"], ["p", "b", "r"], [])


def test_an_area_whose_office_closes_goes_where_its_people_do():
    """Area 2's people need two minutes to the candidate once it opens, nine to b or q if not."""
    assert carried(TODAY, close=("r",)) == (["b", "p", "q"], ["p", "q", "b"], [])
    assert carried(TODAY, close=("r",), open=("c",)) == (["b", "c", "p", "q"], ["p", "q", "c"], [])


def test_an_area_keeps_its_receiver_while_that_is_open_and_no_own_office_opens():
    """Area 2 was given to p, 20 minutes away: it stays there, until its own c opens."""
    given = standing("bpq", "pqp")
    assert carried(given)[1] == ["p", "q", "p"]
    assert carried(given, open=("c",))[1] == ["p", "q", "c"]


def test_an_upgrade_lasts_while_the_office_is_open():
    assert carried(TODAY, upgrade=("p",))[2] == ["p"]
    upgraded = Arrangement(opened=TODAY.opened, receiver=TODAY.receiver,
                           upgraded=[name == "p" for name in IDS])  # fmt: skip
    assert carried(upgraded)[2] == ["p"]
    assert carried(upgraded, merge={"p": "q"}) == (["b", "q", "r"], ["q", "q", "r"], [])
