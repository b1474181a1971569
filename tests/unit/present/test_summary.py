"""summary.md: the figures of the plan in sentences, names escaped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from motcua.domain.finding import Finding
from motcua.domain.solution import Goal, Solution, Termination
from motcua.present.document import plan_document
from motcua.present.findings import say_finding
from motcua.present.markdown import escape
from motcua.present.summary import write_summary
from motcua.present.tables import plan_tables
from motcua.present.words import load_words
from small_plan import assessed_plan, small_plan

if TYPE_CHECKING:
    from motcua.domain.plan import Plan
    from motcua.domain.solution import Reason
    from motcua.present.words import Language


def summary(plan: Plan, language: Language = "vi"):
    document = plan_document(replace(plan, about=replace(plan.about, language=language)))
    return write_summary(document, plan_tables(plan))


def test_the_vietnamese_page_says_what_the_plan_is():
    text = summary(small_plan())
    assert text.startswith("# Thử \\| \\<nghiệm\\>\n\n> ⚠ Cảnh báo: ")
    assert "**Mức tối thiểu nếu chỉ xét khả năng tiếp cận (cận dưới), chưa phải" in text
    assert "2 điểm một cửa phục vụ 93,7\xa0% dân số trong tiêu chuẩn (750 trong 800 người)" in text
    assert "trong vòng 30 phút đi xe máy hoặc trong bán kính 5 km theo đường chim bay" in text
    assert "Người phải đi thêm nhiều nhất mất thêm 4,0 phút." in text
    assert "Số liệu đến ngày 01/07/2025" in text


def test_the_english_page_says_the_same():
    text = summary(small_plan(), "en")
    assert "**Lower bound by access alone, not a proposal.**" in text
    assert "| Share of people within the standard | 93.7% | 93.7% |" in text
    assert "For 50 people a site could meet the standard, but the plan does not open it." in text
    assert "50 people travel longer, 0 people travel less, 750 people see no change." in text


def test_no_name_becomes_markup():
    text = summary(small_plan())
    assert "\\|\\<img src=x onerror=alert(1)\\> \\*Hoà\\* sáp nhập vào Trung tâm Tây" in text
    assert "Đông \\| \\<b\\>Hòa\\</b\\>: 50 người" in text
    assert "(đầu tiên: =\\<D7\\>)" in text


def test_tables_keep_their_columns_whatever_the_names():
    lines = [line for line in summary(small_plan()).splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in lines} == {4}


def test_an_assessment_has_no_plan_column_and_no_decisions():
    text = summary(assessed_plan(), "en")
    assert "**An assessment of today's network; no new plan was sought.**" in text
    assert "Under the plan" not in text
    assert "## Decisions" not in text
    assert "nothing was optimised" in text


def test_nobody_outside_is_said():
    assert "Không còn ai ở ngoài tiêu chuẩn." in summary(small_plan(opened=np.ones(4, dtype=bool)))


def test_people_beyond_every_site_are_told_apart():
    plan = small_plan()
    forbidden = replace(plan.sites, is_forbidden=[False, False, False, True])
    text = summary(replace(plan, sites=forbidden), "en")
    assert "For 50 people no site of the study could meet the standard" in text
    assert "does not open it" not in text


def test_without_roads_the_page_says_what_was_not_measured():
    plan = small_plan(has_roads=False)
    text = summary(replace(plan, about=replace(plan.about, mode="")), "en")
    assert "The study has no road data" in text
    assert "| Time only | not known | not known |" in text
    assert "| Mean travel time (min) | not known | not known |" in text
    assert "nobody measured them" not in text


@pytest.mark.parametrize(
    ("reason", "bound", "sentence"),
    [
        ("optimal", 2.0, "Proved to be the best"),
        ("gap", 1.9, "Proved within the tolerance asked for: the proved bound is 1.9"),
        ("time_limit", 1.0, "the proved bound is 1 (at most 50.00% off)"),
        ("heuristic", -np.inf, "How far this is from the best plan is not proved."),
    ],
)
def test_the_proof_says_why_the_search_stopped(reason: Reason, bound: float, sentence: str):
    termination = Termination(reason=reason, objective=2.0, bound=bound, solver="HiGHS")
    goals = (Goal(name="sites", termination=termination),)
    opened = small_plan().opened
    plan = small_plan(solution=Solution(model="lscp", opened=opened, goals=goals))
    assert sentence in summary(plan, "en")


def test_long_lists_end_in_a_count():
    plan = small_plan()
    many = tuple(Finding(level="amber", code="hull_region") for _ in range(15))
    green = Finding(level="green", code="hull_region")
    text = summary(replace(plan, about=replace(plan.about, findings=(*many, green))), "en")
    assert text.count("No areas were given") == 12
    assert "and 3 more notes (see the workbook)" in text


def test_escape_leaves_one_harmless_line():
    assert escape(" a\n# b ") == "a \\# b"
    assert escape("&lt;") == "\\&lt;"


def test_a_finding_and_its_row_say_the_same():
    plan = small_plan()
    words = load_words("vi")
    for finding, row in zip(plan.about.findings, plan_document(plan)["findings"], strict=True):
        assert say_finding(finding, words) == say_finding(row, words)


@pytest.mark.parametrize(
    ("reason", "bound", "said"),
    [
        ("optimal", 2.0, "not a proposal: 2 offices; proved that fewer cannot do."),
        ("time_limit", 1.2, "not a proposal: 2 offices; proved that fewer than 2 cannot do."),
    ],
)
def test_a_bound_beside_the_plan_is_headed_as_no_proposal(reason: Reason, bound: float, said: str):
    plan = small_plan()
    termination = Termination(reason=reason, objective=2.0, bound=bound, solver="HiGHS")
    fewest = Solution(
        model="lscp",
        opened=plan.opened,
        goals=(Goal(name="sites", termination=termination),),
    )
    text = summary(replace(plan, beside=(fewest,)), "en")
    assert f"Lower bound by access alone, {said}" in text
