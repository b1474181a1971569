"""A study file's faults, each named with the way out."""

from __future__ import annotations

import subprocess
import sys

import pytest

from motcua.errors import StudyError
from motcua.study.load import load_study

LEAST = """
[study]
name = "Thử"
[demand]
file = "people.csv"
[[sites]]
file = "offices.csv"
role = "existing"
"""


def load(tmp_path, text):
    file = tmp_path / "study.toml"
    file.write_text(text, encoding="utf-8")
    return load_study(file)


def test_what_is_left_out_has_its_default(tmp_path):
    study = load(tmp_path, LEAST)
    assert study.standard.for_class("remote") == (1_800_000, 5_000.0)
    assert (study.standard.rule, study.standard.distance_by) == ("any", "straight")
    assert study.locate.model == "lscp"
    assert study.roads is None
    assert study.demand.file == (tmp_path / "people.csv").resolve()
    assert load_study(tmp_path).study.name == "Thử"


def test_a_class_changes_only_what_it_names(tmp_path):
    study = load(tmp_path, LEAST + '[standard.remote]\ntime = "45 min"\n')
    assert study.standard.for_class("remote") == (2_700_000, 5_000.0)
    assert study.standard.for_class("rural") == (1_800_000, 5_000.0)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            "[locate]\nmodle = 1",
            'locate.modle is not a known key.[\\s\\S]*nearest known key is "model"',
        ),
        ('[standard]\ntime = "30 parsecs"', 'standard.time: "30 parsecs" is not a quantity'),
        (
            '[locate]\nmodel = "lcsp"',
            '"lcsp" is none of lscp, partial,[\\s\\S]*The nearest is "lscp"',
        ),
        (
            '[standard]\ntime = "2 h"\n[roads]\nfile = "r.osm"',
            "shorter than standard.time .120 min.",
        ),
        ('[[sites]]\nrole = "candidate"', "sites.2: give one of file and generate"),
        ("[demnd]\nx = 1", 'demnd is not a known key.[\\s\\S]*nearest known key is "demand"'),
    ],
)
def test_faults_are_named(tmp_path, more, message):
    with pytest.raises(StudyError, match=message):
        load(tmp_path, LEAST + more)


def test_missing_keys_and_bad_toml_and_no_file(tmp_path):
    with pytest.raises(StudyError, match="demand is missing"):
        load(tmp_path, LEAST.replace('[demand]\nfile = "people.csv"\n', ""))
    with pytest.raises(StudyError, match="is not TOML"):
        load(tmp_path, "[study")
    with pytest.raises(StudyError, match="There is no study file"):
        load_study(tmp_path / "nowhere")


def test_six_faults_show_five_and_the_count(tmp_path):
    with pytest.raises(StudyError, match=r"and 1 more\."):
        load(tmp_path, LEAST + "[locate]\n" + "\n".join(f"k{i} = 1" for i in range(6)))


def test_reading_a_study_loads_nothing_heavy():
    code = (
        "import sys, motcua.study.load; "
        "print([m for m in ('numpy', 'pandas', 'geopandas', 'pulp') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
