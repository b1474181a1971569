"""A planner's day at the desk: begin a study, check it, run it, run it again."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from motcua import pipeline
from motcua.cli.main import VERBS, main
from motcua.cli.reserved import reserved_stdout
from motcua.domain.solution import Termination


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_new_writes_a_study_that_check_and_run_take_at_once(motcua, tmp_path):
    begun = motcua("new", "mine")
    assert begun.code == 0
    assert begun.out.splitlines()[0] == str(Path("mine", "study.toml"))
    guide = (tmp_path / "mine" / "README.md").read_text(encoding="utf-8")
    assert "motcua run ." in guide
    checked = motcua("check", "mine", "--json")
    levels = {row["level"] for row in json.loads(checked.out)["findings"]}
    assert (checked.code, levels) == (0, {"green"})
    ran = motcua("run", "mine")
    assert ran.code == 0
    plan = json.loads((tmp_path / "maps" / "mine" / "plan.json").read_text(encoding="utf-8"))
    assert plan["totals"]["population"] == 15_500  # 9,000, 4,000 and 2,500: its areas' totals
    assert plan["before"]["n_open"] == 3
    assert plan["totals"]["covered_share"] == 1


def test_new_overwrites_nothing(motcua, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "people.csv").write_text("mine", encoding="utf-8")
    told = motcua("new", "mine")
    assert told.code == 1
    assert "already holds people.csv" in told.err
    assert hashes(tmp_path / "mine") == {"people.csv": hashlib.sha256(b"mine").hexdigest()}


def test_two_runs_differ_in_the_clock_alone(motcua, tmp_path):
    motcua("new", "mine")
    folder = tmp_path / "maps" / "mine"
    assert motcua("run", "mine").code == 0
    (folder / "note.txt").write_text("mine", encoding="utf-8")
    first = hashes(folder)
    refused = motcua("run", "mine")
    assert (refused.code, hashes(folder)) == (1, first)
    assert "--overwrite" in refused.err
    assert motcua("run", "mine", "--overwrite").code == 0
    again = hashes(folder)
    assert {name for name in first if first[name] != again.get(name)} <= {"run.json"}
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert sum(record["stages"].values()) == pytest.approx(record["seconds"], abs=0.01)
    assert {"region", "demand", "sites", "travel", "assess", "locate", "files"} <= set(
        record["stages"]
    )


def test_locate_writes_the_plan_and_map_its_page_as_run_does_at_once(motcua, tmp_path):
    motcua("new", "mine")
    assert motcua("run", "mine", "--out", "whole").code == 0
    assert motcua("locate", "mine", "--out", "parts").code == 0
    assert not (tmp_path / "parts" / "map.html").exists()
    assert motcua("map", "parts").code == 0
    whole, parts = hashes(tmp_path / "whole"), hashes(tmp_path / "parts")
    assert whole.pop("run.json") != parts.pop("run.json")
    assert whole == parts


def test_locate_takes_away_the_page_of_another_plan(motcua, tmp_path):
    motcua("new", "mine")
    assert motcua("run", "mine", "--out", "there").code == 0
    assert motcua("assess", "mine", "--out", "there", "--overwrite").code == 0
    assert not (tmp_path / "there" / "map.html").exists()
    assert (tmp_path / "there" / "plan.json").exists()


def test_a_search_option_stands_in_for_the_studys_own(motcua, monkeypatch):
    motcua("new", "mine")
    asked = []

    def seen(study, *, progress):
        asked.append((study.locate.gap, study.locate.time_limit_s, study.path.name))
        return pipeline.assess_plan(study, progress=progress)

    monkeypatch.setattr(pipeline, "locate_offices", seen)
    assert motcua("locate", "mine", "--gap", "0.05", "--time-limit", "2 min").code == 0
    assert motcua("run", "mine", "--overwrite").code == 0
    assert asked == [(0.05, 120.0, "study.toml"), (0.0, 60.0, "study.toml")]


def test_the_plan_says_what_was_asked_of_the_search_and_by_whom(motcua, tmp_path):
    motcua("new", "mine")
    words = ["--gap", "0.05", "--overwrite", "--out", "out"]
    told = []
    for verb, more in (("run", words), ("run", words[2:]), ("assess", words[2:])):
        assert motcua(verb, "mine", *more).code == 0
        told.append(json.loads((tmp_path / "out" / "plan.json").read_text("utf-8"))["search"])
    assert told == [
        {"gap": 0.05, "time_limit_s": 60.0, "by_command": ["gap"]},
        {"gap": 0.0, "time_limit_s": 60.0, "by_command": []},
        None,
    ]


def test_an_unproved_plan_is_written_and_ends_with_code_four_if_proof_is_required(
    motcua, monkeypatch, tmp_path
):
    motcua("new", "mine")
    unproved = Termination(reason="time_limit", objective=2.0, bound=1.0, solver="HiGHS")
    monkeypatch.setattr("motcua.domain.solution.Solution.termination", unproved)
    assert motcua("locate", "mine").code == 0
    told = motcua("locate", "mine", "--overwrite", "--require-proof")
    assert told.code == 4
    assert "not proved" in told.err
    assert (tmp_path / "maps" / "mine" / "plan.json").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run",), "Missing argument 'STUDY'"),
        (("run", "x", "--gap", "2"), "Invalid value for '--gap'"),
        (("run", "x", "--time-limit", "60"), "Invalid value for '--time-limit'"),
        (("run", "x", "--time-limit", "0 s"), "no search ends in no time"),
        (("fly",), "No such command 'fly'"),
    ],
)
def test_wrong_usage_is_code_two(motcua, words, said):
    told = motcua(*words)
    assert told.code == 2
    assert said in told.err


def test_a_fault_is_one_document_too_where_one_was_asked_for(motcua):
    told = motcua("run", "nowhere", "--json")
    assert told.code == 1
    assert json.loads(told.out) == {
        "error": {
            "what": "There is no study file.",
            "where": "nowhere",
            "mend": 'Name a study.toml or its folder; "motcua new FOLDER" begins one.',
        }
    }


NOISY = """
import ctypes, os, sys
from motcua import pipeline
from motcua.cli.main import main

locate = pipeline.locate_offices

def noisy(study, **more):
    print("Running HiGHS: Copyright")
    os.write(1, b"written past Python\\n")
    library = ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None)
    library.puts(b"held in the buffer of a C library")
    return locate(study, **more)

pipeline.locate_offices = noisy
main(["run", sys.argv[1], "--json"])
"""


def test_stdout_is_one_document_whatever_the_solver_prints(motcua, tmp_path):
    motcua("new", "mine")
    told = subprocess.run(
        [sys.executable, "-c", NOISY, "mine"],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    kept = (tmp_path / "maps" / "mine" / "plan.json").read_text(encoding="utf-8")
    assert json.loads(told.stdout) == json.loads(kept)
    for noise in ("Copyright", "past Python", "held in the buffer"):
        assert noise in told.stderr


def test_stdout_works_again_once_the_document_is_out(capfd):
    with click.Context(click.Command("x")).scope():
        with reserved_stdout():
            sys.stdout.write("meanwhile\n")
        sys.stdout.write("after\n")
    out, err = capfd.readouterr()
    assert (out.strip(), err.strip()) == ("after", "meanwhile")


def test_every_help_says_what_the_verb_does(capsys):
    for verb in VERBS:
        with pytest.raises(SystemExit) as ended:
            main([verb, "--help"])
        told = capsys.readouterr().out
        assert ended.value.code == 0
        assert f"Usage: motcua {verb} [OPTIONS]" in told
        assert len(told.split("Options:")[0].split()) > 15  # more than the verb again
    with pytest.raises(SystemExit):
        main(["--help"])
    overview = capsys.readouterr().out
    wide = max(map(len, VERBS))
    for verb, said in VERBS.items():
        assert f"  {verb:<{wide}}  {said}"[:79].rsplit(" ", 1)[0] in overview


def test_bars_are_drawn_on_a_terminal_alone(monkeypatch, capsys):
    from motcua.cli.bars import Bars

    with Bars() as bars:
        bars("network", 0.5)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "100")
    with Bars() as bars:
        bars("network", 0.5)
        bars("network", 1.0)
    out, err = capsys.readouterr()
    assert out == ""
    assert "Roads" in err
    assert "100%" in err
