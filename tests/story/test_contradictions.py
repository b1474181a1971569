"""Settings that contradict each other: one message in a planner's words, and no plan written."""

from __future__ import annotations

import pytest

from spoil import edit

ASKED = '\nmodel = "consolidate"\ngoal = "cost"\n'
PHASE = '\n[[phases]]\nname = "Đề xuất"\nfrom = 2025-07-01\nuntil = 2025-12-31\n'
FORBIDDEN = edit("study.toml", 'tier = "tier"', 'forbidden = "must_go"\ntier = "tier"')


def with_column(folder):
    """Say in the offices' own table that the third must go."""
    rows = (folder / "offices.csv").read_text(encoding="utf-8").splitlines()
    marks = ["must_go", "0", "0", "1"]
    text = "\n".join(f"{row},{mark}" for row, mark in zip(rows, marks, strict=True))
    (folder / "offices.csv").write_text(text + "\n", encoding="utf-8")
    FORBIDDEN(folder)


@pytest.mark.parametrize(
    ("spoil", "phase", "message"),
    [
        (with_column, 'protect = { tier = ["commune"] }',
         "VP-03 (Bộ phận Một cửa xã Mẫu Đông) must be open and closed"),
        (edit("study.toml", "[standard]", '[staff]\nfloor_rule = "hard"\n'
              "min_officers = { commune = 9 }\n[standard]"), 'protect = { tier = ["commune"] }',
         "No network keeps these together: [staff] floor; offices that must be open"),
        (None, 'open = ["VP-02"]\nclose = ["VP-02"]', "VP-02"),
        (None, 'protect = { tier = ["commune"] }\nbudget = 3.0', "the budget is 3"),
        (edit("study.toml", 'area_class = "area_class"',
              'area_class = "area_class"\ngroup = "area_class"'), 'close = ["VP-01"]',
         "No office may receive Phường Mẫu: none is left in its group"),
    ],
    ids=["protected and forbidden", "floor", "open and closed", "budget", "group"],
)  # fmt: skip
def test_what_cannot_be_is_named(motcua, tmp_path, spoil, phase, message):
    motcua("new", "mine")
    folder = tmp_path / "mine"
    edit("study.toml", '\nmodel = "lscp"', ASKED)(folder)
    if spoil is not None:
        spoil(folder)
    with (folder / "study.toml").open("a", encoding="utf-8") as study:
        study.write(PHASE + phase + "\n")
    told = motcua("locate", "mine")
    assert told.code == 3
    is_stated = not message.startswith("No network")
    assert ("The settings contradict each other" in told.err) == is_stated
    assert message in " ".join(told.err.split())
    assert not (tmp_path / "maps").exists()
