"""A planner sets two runs side by side."""

from __future__ import annotations

import json


def test_today_and_the_plan_are_compared(motcua, tmp_path):
    assert motcua("new", "mine").code == 0
    assert motcua("assess", "mine", "--out", "today").code == 0
    assert motcua("run", "mine", "--out", "plan").code == 0
    told = motcua("compare", "today", "plan", "--out", "both")
    assert told.code == 0, told.err
    assert "B − A" in told.out  # noqa: RUF001 - the sign of the printed heading
    assert {path.name for path in (tmp_path / "both").iterdir()} == {
        "compare.html", "compare.xlsx"
    }  # fmt: skip
    told = motcua("compare", "today", "plan", "--json")
    comparison = json.loads(told.out)
    documents = [
        json.loads((tmp_path / name / "plan.json").read_text(encoding="utf-8"))
        for name in ("today", "plan")
    ]
    figures = {row["key"]: row for row in comparison["figures"]}
    for side, document in zip("ab", documents, strict=True):
        assert figures["officers"][side] == document["totals"]["officers"]
    assert comparison["people"]["lose_population"] == documents[1]["changes"]["longer_population"]
    again = motcua("compare", "today", "plan", "--out", "both")
    assert again.code == 1
    assert "--overwrite" in again.err


def test_a_folder_that_is_no_run_is_one_message(motcua):
    told = motcua("compare", "here", "there")
    assert told.code == 1
    assert "There is no finished run here." in told.err
    assert "Traceback" not in told.err
