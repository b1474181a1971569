from __future__ import annotations

from motcua.study import unread
from motcua.study.load import load_study
from motcua.study.sample import write_sample


def test_keys_without_effect_are_named_where_they_are_written(tmp_path, monkeypatch):
    write_sample(tmp_path)
    monkeypatch.setattr(
        unread, "UNREAD", {"": ("costs", "standard"), "sites": ("tier", "cost"), "locate": ("gap",)}
    )
    (found,) = unread.note_unread(load_study(tmp_path))
    assert (found.level, found.code, found.where) == ("amber", "unread_keys", "study.toml")
    assert dict(found.values) == {
        "n": 2,
        "keys": "standard, sites.tier",
    }  # the others are not there


def test_a_study_of_keys_that_all_count_is_not_told_anything(tmp_path):
    write_sample(tmp_path)
    assert unread.note_unread(load_study(tmp_path)) == ()


def test_a_key_that_only_another_model_acts_on_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(unread, "UNREAD_BY_MODEL", {"p_median": {"locate": ("budget",)}})
    write_sample(tmp_path)
    path = tmp_path / "study.toml"
    text = path.read_text(encoding="utf-8")
    for model, expected in (("mclp", []), ("p_median", ["locate.budget"])):
        asked = f'[locate]\nmodel = "{model}"\nn_open = 1\nbudget = 9.0\n'
        path.write_text(text.split("[locate]")[0] + asked, encoding="utf-8")
        found = unread.note_unread(load_study(tmp_path))
        assert [finding.values["keys"] for finding in found] == expected
