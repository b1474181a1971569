"""A planner asks for the paper too."""

from __future__ import annotations

from motcua.present import extra_parts


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_parts_are_written_when_asked_for_and_never_outlive_their_plan(motcua, tmp_path):
    assert motcua("new", "mine").code == 0
    told = motcua("run", "mine", "--with", "PNG, docx", "--with", "pdf")
    assert told.code == 0, told.err
    folder = tmp_path / "maps" / "mine"
    assert {"plan.png", "plan.docx", "plan.pdf"} < set(names(folder))
    assert motcua("assess", "mine", "--overwrite").code == 0
    assert not {"plan.png", "plan.docx", "plan.pdf"} & set(names(folder))


def test_an_unknown_part_is_wrong_usage_and_names_the_known(motcua):
    told = motcua("locate", "mine", "--with", "pdf,odt")
    assert told.code == 2
    assert "'odt' is none of pdf, png, docx" in told.err


def test_a_missing_package_stops_the_run_before_it_begins(motcua, tmp_path, monkeypatch):
    monkeypatch.setattr(extra_parts, "_is_installed", lambda _: False)
    assert motcua("new", "mine").code == 0
    told = motcua("run", "mine", "--with", "pdf")
    assert told.code == 1
    assert "pip install 'motcua[paper]'" in told.err
    assert not (tmp_path / "maps").exists()
