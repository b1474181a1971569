"""Winners and losers, walkers and what free reception is worth: sums over six places by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from motcua.assess.reception import receptions
from motcua.assess.service import Setting
from motcua.domain.queueing import Workload
from motcua.domain.staffing import Staffing
from motcua.domain.why import Why
from motcua.present.choice_sheets import prices_sheet
from motcua.present.document import plan_document
from motcua.present.fairness import gini
from motcua.present.losers import longer_by_area, worst_places
from motcua.present.markdown import escape
from motcua.present.reception import reception_rows
from motcua.present.summary import write_summary
from motcua.present.tables import plan_tables
from motcua.present.walking import walking
from motcua.present.words import load_words
from small_plan import assessed_plan, small_plan

# S2 closes. D3 (50 people, area 02) was served by S2, 3 km and 6 minutes away; now S1, 5 km and 10
# minutes. D2 (200, area 01) goes to S1 before and after. Nobody else's way changes.


def test_the_one_place_that_loses_is_named_with_its_offices():
    (place,) = worst_places(small_plan())
    assert (place["area"], place["area_name"], place["point"]) == ("02", "Giữa", "D3")
    assert (place["minutes_before"], place["minutes"]) == (6.0, 10.0)
    assert place["office"] == "Trung tâm Tây"
    assert place["most_extra_minutes"] == place["mean_extra_minutes"] == 4.0
    assert place["longer_population"] == place["point_population"] == 50
    assert place["small_change_share"] == 1.0
    assert (round(place["lon"], 1), round(place["lat"], 1)) == (106.7, 11.0)


def test_areas_tell_how_many_travel_longer_and_by_how_much():
    rows = {row["id"]: row for row in longer_by_area(small_plan())}
    assert [row["longer_population"] for row in rows.values()] == [0, 50, 0]
    assert rows["01"]["mean_extra_minutes"] is None
    assert rows["02"]["mean_extra_minutes"] == 4.0


def test_the_worst_come_first_one_an_area_and_ten_at_most():
    """Everybody's way doubles and more: S1 alone stays, D4 is 50 minutes from it, not 28."""
    plan = small_plan(opened=np.array([True, False, False, False]))
    places = worst_places(plan)
    assert [(row["point"], row["most_extra_minutes"]) for row in places] == [
        ("D4", 22.0), ("D3", 4.0)
    ]  # fmt: skip
    # D5 and D6 had 50 and 52 minutes and have none: not longer by so many minutes, but unknown.
    assert places[0]["longer_population"] == 400
    assert plan_document(plan)["changes"]["unknown_population"] == 50.5


def test_nobody_loses_where_nothing_changes():
    assert worst_places(assessed_plan()) == []


@pytest.mark.parametrize("n", [1, 2, 7, 100])
def test_gini_of_one_to_n_minutes_is_the_closed_form(n):
    """Of 1, 2, ..., n the Gini coefficient is (n - 1) / 3n; each people-point counts as people."""
    minutes = np.arange(1, n + 1) * 60_000
    assert gini(np.full(n, 3.0), minutes) == pytest.approx((n - 1) / (3 * n))


def test_gini_of_exponential_minutes_tends_to_one_half():
    quantiles = -np.log1p(-(np.arange(20_000) + 0.5) / 20_000)
    assert gini(np.ones(20_000), np.rint(quantiles * 6e8).astype(np.int64)) == pytest.approx(
        0.5, abs=1e-3
    )


def test_walkers_are_told_by_the_shortest_way():
    """D1 stands at S1; D2 6 km and D3 5 km of street from it: 72 and 60 minutes at 5 km/h."""
    told = walking(small_plan())
    assert told["measured_minutes"] == pytest.approx(72)
    within = {row["minutes"]: row for row in told["within"]}
    assert within[45]["population_before"] == 150
    assert within[45]["population"] == 100
    assert within[60]["population"] == 150
    assert within[60]["share"] == pytest.approx(150 / 800.5)
    # D2 walks 72 minutes to S1, and 8 km to S2; D4, D5, D6 are further than 6 km from every one.
    assert told["beyond_population_before"] == told["beyond_population"] == 450.5
    assert told["longer_population"] == 50
    assert told["loses_walk_population"] == 0


def test_without_roads_nobody_knows_a_walk():
    assert walking(small_plan(has_roads=False)) == {}


def test_free_reception_moves_files_people_minutes_and_officers():
    """
    Area 02 is received by S3, 12 minutes from D3 of whom S1 is 10 minutes away; 10 files a person.

    Tied, S1 has 3,000 files (two officers) and S3 5,005 (three: two take 4,618). Free, D3's 500 go
    to S1: 3,500 and 4,505, two officers each. Half of them leave S3 with 4,755, still three.
    """
    plan = small_plan()
    work = Workload(files_per_person_year=10.0)
    setting = Setting(
        region=plan.region, demand=plan.demand, sites=plan.sites, travel=plan.travel,
        standard=plan.standard, workload=work,
        staffing=Staffing(
            workload=work, floor=[0.0] * 4, least=[1] * 4, most=[99] * 4, most_upgraded=[99] * 4,
            capacity=[math.inf] * 4, office_cost=[1.0] * 4,
        ),
    )  # fmt: skip
    to_receiver = np.array([0, 12, 12, 28, 50, 52]) * 60_000
    after = replace(plan.after, receiver=[0, 2, 2], receiver_ms=to_receiver)
    told = receptions(after, setting, (0.0, 0.5, 1.0, 0.5))
    rows = reception_rows(replace(plan, after=after, boundary_free_share=0.5, reception=told))
    assert [row["share"] for row in rows] == [0.0, 0.5, 1.0]
    assert [row["is_plan"] for row in rows] == [False, True, False]
    assert [row["people_elsewhere"] for row in rows] == [0, 25, 50]
    assert [row["officers"] for row in rows] == [5, 5, 4]
    assert told[2].files.tolist() == pytest.approx([3_500, 0, 4_505, 0])
    tied = (2_400 + 600 + 28 * 400 + 50 * 30 + 52 * 20.5) / 800.5
    saved = [tied - row["mean_minutes_filing"] for row in rows]
    assert saved == pytest.approx([0.0, 50 / 800.5, 100 / 800.5])


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_summary_says_who_loses_and_who_walks(language):
    """D3's 50 people lose four minutes; 150 of 800.5 people walk 60 minutes, 100 of them 30."""
    plan = small_plan()
    plan = replace(plan, about=replace(plan.about, language=language))
    text = write_summary(plan_document(plan), plan_tables(plan))
    number, percent = load_words(language).number, load_words(language).percent
    assert f"Giữa ({'thêm ' if language == 'vi' else ''}{number(4.0, 1)}" in text
    assert escape(percent(100 / 800.5)) in text
    assert escape(percent(1.0)) in text  # nobody's change reaches five minutes


def test_prices_of_the_other_decision_are_listed_the_cheapest_first():
    plan = small_plan()
    told = Why(kept_by=["protected", "", "cost", ""], price=[np.inf, 2.5, 0.5, np.inf])
    sheet = prices_sheet(plan_document(replace(plan, why=told)), load_words("en"))
    assert [(row["id"], row["other_decision_cost"]) for row in sheet.rows] == [
        ("S3", 0.5), ("S2", 2.5), ("S1", None)
    ]  # fmt: skip
    assert sheet.rows[0]["kept_by"] == load_words("en").say("kept_by.cost")
    assert prices_sheet(plan_document(plan), load_words("en")).rows == []
