"""Steps, officers by class and reasons, in rows and in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from motcua.domain.queueing import Workload
from motcua.domain.staffing import Staffing
from motcua.domain.why import Why
from motcua.present.document import plan_document
from motcua.present.proposal import reasons, staffing_table
from motcua.present.staffing import staffing_rows
from motcua.present.summary import write_summary
from motcua.present.tables import plan_tables
from motcua.present.words import load_words
from small_plan import small_plan


def staffed_plan():
    """S1 and S2 stand in urban areas, S3 in a rural one; S2 is merged; two officers each."""
    plan = small_plan()
    staffing = Staffing(
        workload=Workload(), floor=[1_600.0, 1_600.0, 1_200.0, 1_600.0], least=[1] * 4,
        most=[9] * 4, most_upgraded=[9] * 4, capacity=[np.inf] * 4, office_cost=[1.0] * 4,
    )  # fmt: skip
    why = Why(kept_by=["cost", "", "receiver", ""], price=[0.5, 2.0, np.inf, np.inf])
    after = replace(plan.after, missing_files=[3_025.0, 0.0, 2_149.75, 0.0])
    return replace(plan, staffing=staffing, why=why, after=after)


def test_officers_by_class_are_sums_of_open_offices():
    urban, rural = staffing_rows(staffed_plan())
    assert (urban["area_class"], urban["floor"]) == ("urban", 1_600)
    assert (urban["n_open_before"], urban["n_open"]) == (2, 1)
    assert (urban["files"], urban["officers"]) == (175, 2)
    assert urban["files_per_officer"] == 87.5
    assert (urban["below_before"], urban["below"]) == (0, 1)
    assert (rural["files"], rural["files_per_officer"]) == (225.25, 112.625)
    assert rural["most_wait_min"] == 1.25


def test_a_class_that_the_study_does_not_state_is_told_as_not_stated():
    plan = staffed_plan()
    n_areas = len(plan.region.ids)
    region = replace(plan.region, area_class=np.full(n_areas, "urban"), is_classed=False)
    plan = replace(plan, region=region)
    document = plan_document(plan)
    assert {row["area_class"] for row in document["areas"]} == {"unstated"}
    (row,) = staffing_table(document, load_words("vi"))[1:]
    assert row[0] == "Không nêu"
    assert {row["area_class"] for row in document["staffing"]} == {"unstated"}


def test_nothing_is_said_of_floors_where_none_is_known():
    assert staffing_rows(small_plan()) == []
    assert staffing_table(plan_document(small_plan()), load_words("en")) == []


def test_reasons_name_the_offices():
    document = plan_document(staffed_plan())
    lines = reasons(document, load_words("en"))
    receiver = load_words("en").say("kept_by.receiver")
    assert lines == [
        f"{receiver} (1): Trung tâm Đông",
        "closing it would save nothing (1): Trung tâm Tây",
    ]
    row = document["sites"][0]
    assert (row["kept_by"], row["other_decision_cost"]) == ("cost", 0.5)
    assert document["sites"][2]["other_decision_cost"] is None


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_summary_says_them(language):
    plan = staffed_plan()
    plan = replace(plan, about=replace(plan.about, language=language))
    text = write_summary(plan_document(plan), plan_tables(plan))
    words = load_words(language)
    assert f"## {words.say('proposal.title')}" in text
    assert words.say("kept_by.receiver") in text


def test_a_decided_plan_hands_on_its_receivers_and_an_observed_one_none():
    plan = small_plan()
    assert plan.arrangement is None
    decided = replace(plan, solution=replace(plan.solution, model="consolidate"))
    assert decided.arrangement.receiver.tolist() == plan.after.receiver.tolist()
    assert decided.arrangement.opened.tolist() == [True, False, True, False]
