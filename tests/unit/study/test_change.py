"""A study changed in code is checked as its file is, and says that it was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from motcua.errors import StudyError
from motcua.study.change import change_study, note_changes
from motcua.study.load import load_study
from motcua.study.sample import write_sample

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def study(tmp_path: Path):
    return load_study(write_sample(tmp_path / "mine")[0])


def test_a_changed_study_is_the_file_with_that_line_changed(study, tmp_path: Path):
    path = tmp_path / "mine" / "study.toml"
    text = path.read_text(encoding="utf-8")
    assert 'time = "30 min"' in text
    path.write_text(text.replace('time = "30 min"', 'time = "20 min"', 1), encoding="utf-8")
    changed = change_study(study, {"standard.time": "20 min"})
    assert changed.model_dump() == load_study(path).model_dump()


def test_changes_add_up_and_leave_the_first_study_alone(study):
    once = change_study(study, {"standard.time": "20 min"})
    twice = change_study(once, {"locate.n_open": 1, "standard.time": "25 min"})
    assert (study.changes, once.changes) == ((), ("standard.time",))
    assert twice.changes == ("standard.time", "locate.n_open")
    assert (twice.standard.time_ms, twice.locate.n_open) == (1_500_000, 1)
    assert study.standard.time_ms == 1_800_000
    assert dict(note_changes(twice)[0].values)["keys"] == "standard.time, locate.n_open"
    assert note_changes(study) == ()


def test_a_table_of_a_list_is_named_by_its_number_and_none_takes_a_key_out(study):
    assert change_study(study, {"sites.0.role": "candidate"}).sites[0].role == "candidate"
    assert change_study(study, {"roads": None}).roads is None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"standard.tiem": "20 min"}, "time"),
        ({"standard.time": 20}, r"standard\.time"),
        ({"sites.9.tier": "branch"}, r"no place for the key sites\.9\.tier"),
        ({"sites.first.tier": "branch"}, "no place"),
        ({"study.name.first": "x"}, "no place"),
        ({"": 1}, "mend"),
    ],
)
def test_what_no_file_may_hold_is_refused(study, changes, told: str):
    with pytest.raises(StudyError, match=told):
        change_study(study, changes)
