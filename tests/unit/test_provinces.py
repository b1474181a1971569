"""A country of provinces: how it is divided, resumed and told; every job done in this process."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from country import PROVINCES, write_country
from motcua.cli.main import group
from motcua.domain.standard import READINGS
from motcua.errors import InputError, OutputError, StudyError
from motcua.inputs import hashes
from motcua.inputs.provinces import check_offices, province_study, split_areas
from motcua.pipeline import load_study, locate_offices
from motcua.present.document import plan_document
from motcua.present.national import Row, index_document, index_page
from motcua.present.words import load_words
from motcua.provinces import local
from motcua.provinces.country import Country, plan_country
from motcua.provinces.job import Job, manifest_path, read_job, result_folder, sha256_of, write_job
from motcua.provinces.local import Budget, run_locally
from motcua.provinces.work import do_job, run_job
from motcua.verify import verify_plan


@pytest.fixture
def national(tmp_path):
    return write_country(tmp_path / "nat", provinces=PROVINCES[:3])


def country(folder, **more):
    return Country(
        study=load_study(folder), column="province", out=folder.parent / "out", **more
    )  # fmt: skip


class Here:
    """Does jobs in this process, and remembers which; may be stopped before one of them."""

    def __init__(self, *, stop_before=None):
        self.done = []
        self.stop_before = stop_before

    def __call__(self, jobs, *, ended):
        for job, path in jobs:
            if job.province == self.stop_before:
                raise KeyboardInterrupt
            do_job(path)
            self.done.append(job.province)
            ended(path)


class Pretend(Here):
    """Writes the least that a plan can be, without planning."""

    def __call__(self, jobs, *, ended):
        for job, path in jobs:
            if job.province == self.stop_before:
                write_job(replace(job, state="running"), path)
                raise KeyboardInterrupt
            plan = result_folder(path, job) / "plan.json"
            plan.parent.mkdir(exist_ok=True)
            plan.write_text(json.dumps(LEAST), encoding="utf-8")
            write_job(replace(job, state="done", plan_sha256=sha256_of(plan)), path)
            self.done.append(job.province)
            ended(path)


SIDE = {"n_open": 1, "covered_population": 5, "covered_share": 0.5, "mean_minutes": None,
        "officers": 1}  # fmt: skip
LEAST = {"is_generated": False, "heading": "lower_bound", "termination": {"reason": "optimal"},
         "before": SIDE, "totals": {"population": 10, **SIDE}}  # fmt: skip


def nobody(jobs, *, ended):
    assert jobs
    assert ended


def files(out):
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and path.name != "run.json"
    }


def test_areas_go_to_the_province_they_name(national):
    study = load_study(national)
    assert split_areas(study, "province") == {
        "Bắc": ("10", "11"), "Tây <b>": ("20", "21"), "Đông Hoà": ("00", "01")
    }  # fmt: skip
    some = study.model_copy(
        update={"region": study.region.model_copy(update={"only": ("01", "20")})}
    )
    assert split_areas(some, "province") == {"Tây <b>": ("20",), "Đông Hoà": ("01",)}


def test_a_province_is_the_study_of_its_areas_alone(national):
    study = load_study(national)
    plan = locate_offices(province_study(study, "Bắc", areas=("10", "11")))
    assert plan.region.ids.tolist() == ["10", "11"]
    assert plan.demand.ids.tolist() == ["d10", "d11"]
    assert plan.sites.ids.tolist() == ["o10", "o11"]
    assert plan.about.name == "Cả nước: Bắc"
    assert not [found.code for found in plan.about.findings if "outside" in found.code]


def test_every_province_is_planned_and_told_in_one_index(national, tmp_path):
    seen = []
    index = plan_country(country(national), Here(), progress=lambda *told: seen.append(told))
    out = tmp_path / "out"
    assert seen == [("provinces", k / 3) for k in range(4)]
    assert json.loads((out / "index.json").read_text(encoding="utf-8")) == index
    # 20 minutes reach from one commune to the other: one office serves a province, and stands
    # where most people are.
    assert index["totals"]["population"] == (100 + 10) + (200 + 10) + (300 + 10)
    assert (index["totals"]["n_open_before"], index["totals"]["n_open"]) == (6, 3)
    assert index["totals"]["covered_share"] == 1.0
    rows = {row["province"]: row for row in index["provinces"]}
    assert list(rows) == ["Bắc", "Tây <b>", "Đông Hoà"]
    assert rows["Tây <b>"]["population"] == 310
    plan = json.loads((out / "tay-b" / "plan.json").read_text(encoding="utf-8"))
    assert rows["Tây <b>"]["mean_minutes"] == plan["totals"]["mean_minutes"]
    alone = locate_offices(province_study(load_study(national), "Tây <b>", areas=("20", "21")))
    assert plan == json.loads(json.dumps(plan_document(alone)))
    # The national study verifies a province: its run.json says where that study is.
    record = json.loads((out / "tay-b" / "run.json").read_text(encoding="utf-8"))
    checks = verify_plan(load_study(out / "tay-b" / record["study"]), plan)
    assert len(checks) > len(READINGS)
    assert [check for check in checks if not check.agrees] == []


def test_national_files_are_hashed_once_for_all_provinces(national, tmp_path, monkeypatch):
    for path in national.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    read = []
    digest = hashlib.file_digest

    def noted(file, *rest):
        read.append(file.name)
        return digest(file, *rest)

    monkeypatch.setattr(hashes.hashlib, "file_digest", noted)

    class Elsewhere(Here):
        """Does jobs like processes that have hashed nothing themselves."""

        def __call__(self, jobs, *, ended):
            hashes._known.clear()
            super().__call__(jobs, ended=ended)

    plan_country(country(national), Elsewhere())
    of_nation = [Path(name).name for name in read if Path(name).parent == national]
    assert sorted(of_nation) == sorted(path.name for path in national.iterdir() if path.is_file())
    # What looks otherwise is read again, and told as it is.
    (tmp_path / "out" / "index.json").unlink()
    job = read_job(tmp_path / "out" / "jobs" / "bac.json")
    people = national / "people.csv"
    people.write_text(people.read_text(encoding="utf-8").replace(",200", ",201"), encoding="utf-8")
    hashes._known.clear()
    do_job(manifest_path(tmp_path / "out", job))
    plan = json.loads((tmp_path / "out" / "bac" / "plan.json").read_text(encoding="utf-8"))
    told = {row["path"]: row["sha256"] for row in plan["inputs"]}
    assert told["people.csv"] == sha256_of(people) != dict(job.inputs)["people.csv"]
    assert plan["totals"]["population"] == 201 + 10


def test_a_file_just_changed_is_not_taken_for_known(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("1", encoding="utf-8")
    first, about = hashes.file_sha256(path), path.stat()
    path.write_text("2", encoding="utf-8")
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert hashes.known_stamp(path) is None
    assert hashes.file_sha256(path) != first
    assert hashes.known_stamp(tmp_path / "none") is None


def test_a_stopped_run_goes_on_where_it_was(national, tmp_path):
    first = Pretend(stop_before="Tây <b>")
    with pytest.raises(KeyboardInterrupt):
        plan_country(country(national), first)
    second, third = Pretend(), Pretend()
    plan_country(country(national), second)
    whole = files(tmp_path / "out")
    plan_country(country(national), third)
    assert (first.done, second.done, third.done) == (["Bắc"], ["Tây <b>", "Đông Hoà"], [])
    assert files(tmp_path / "out") == whole
    (tmp_path / "out").rename(tmp_path / "resumed")
    plan_country(country(national), Pretend())
    assert files(tmp_path / "out") == whole


def test_a_result_that_was_changed_or_killed_in_the_act_is_made_anew(national, tmp_path):
    plan_country(country(national), Pretend())
    whole = files(tmp_path / "out")
    (tmp_path / "out" / "bac" / "plan.json").unlink()
    path = tmp_path / "out" / "jobs" / "tay-b.json"
    write_job(replace(read_job(path), state="running"), path)
    again = Pretend()
    plan_country(country(national), again)
    assert again.done == ["Bắc", "Tây <b>"]
    assert files(tmp_path / "out") == whole


def test_plans_of_other_inputs_are_not_replaced_unasked(national, tmp_path):
    plan_country(country(national), Pretend())
    whole = files(tmp_path / "out")
    people = national / "people.csv"
    people.write_text(people.read_text("utf-8").replace(",200\n", ",201\n"), encoding="utf-8")
    with pytest.raises(OutputError, match="other inputs for 3 provinces: Bắc, Tây <b>, Đông Hoà"):
        plan_country(country(national), Pretend())
    assert files(tmp_path / "out") == whole
    again = Pretend()
    plan_country(country(national, overwrite=True), again)
    assert again.done == ["Bắc", "Tây <b>", "Đông Hoà"]
    with pytest.raises(OutputError, match="other inputs"):
        plan_country(country(national, gap=0.5), Pretend())


def test_one_failed_province_does_not_stop_the_rest(national, tmp_path):
    offices = national / "offices.csv"
    lines = offices.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("o1")]
    offices.write_text("\n".join(kept) + "\n", encoding="utf-8")
    index = plan_country(country(national), Here())
    assert (index["totals"]["done"], index["totals"]["failed"]) == (2, 1)
    row = next(row for row in index["provinces"] if row["province"] == "Bắc")
    assert row["state"] == "failed"
    assert "No site" in row["fault"]["what"]
    assert read_job(tmp_path / "out" / "jobs" / "bac.json").state == "failed"
    assert not (tmp_path / "out" / "bac").exists()
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "Not planned: No site" in page
    assert index["totals"]["population"] == 420
    again = Pretend()
    plan_country(country(national), again)
    assert again.done == ["Bắc"]


def test_a_bug_in_one_province_is_noted_and_shown(national, tmp_path, monkeypatch):
    plan_country(country(national), nobody)
    path = tmp_path / "out" / "jobs" / "bac.json"
    monkeypatch.setattr("motcua.pipeline.locate_offices", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        do_job(path)
    assert "ZeroDivisionError" in read_job(path).fault["what"]


def test_an_office_in_no_province_is_a_fault_at_once(national):
    offices = national / "offices.csv"
    offices.write_text(offices.read_text("utf-8") + "x,Biển,109.5,11.05\n", encoding="utf-8")
    with pytest.raises(InputError, match='outside the region: "Biển"'):
        check_offices(load_study(national))


def test_an_office_goes_to_the_area_it_names(national):
    offices = national / "offices.csv"
    rows = ["id,name,lon,lat,area", "o,Biên,106.1999,11.05,10", "p,Trong,106.05,11.05,00"]
    offices.write_text("\n".join(rows) + "\n", encoding="utf-8")
    study_file = national / "study.toml"
    text = study_file.read_text("utf-8").replace(
        'name = "name"\nx', 'name = "name"\narea = "area"\nx'
    )
    study_file.write_text(text, encoding="utf-8")
    study = load_study(national)
    check_offices(study)
    west = locate_offices(province_study(study, "Đông Hoà", areas=("00", "01")))
    east = locate_offices(province_study(study, "Bắc", areas=("10", "11")))
    assert (west.sites.ids.tolist(), east.sites.ids.tolist()) == (["p"], ["o"])


def test_a_column_that_is_not_there_and_an_area_without_a_province_are_told(national):
    study = load_study(national)
    with pytest.raises(InputError, match=r'no column "provinc"(.|\n)*Did you mean "province"'):
        split_areas(study, "provinc")
    text = (national / "areas.geojson").read_text("utf-8").replace('"Bắc"', "null", 1)
    (national / "areas.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="province"):
        split_areas(study, "province")
    with pytest.raises(StudyError, match="Without areas"):
        split_areas(study.model_copy(update={"region": None}), "province")


def test_names_from_files_stay_text_on_the_page(tmp_path):
    fault = {"what": "Hỏng <script>", "where": "", "mend": ""}
    rows = [Row(province="=<img src=x>", folder="a", document=None, fault=fault)]
    index = index_document(rows, name="<b>", column="c")
    page = index_page(index, tmp_path, words=load_words("vi"))
    for bad in ("<img", "<script>", "<b>"):
        assert bad not in page
    assert "Chưa có phương án: Hỏng &lt;script&gt;" in page
    assert index["totals"]["covered_share"] is None


def test_memory_admits_one_province_whatever_it_takes():
    budget = Budget(workers=3, memory_mib=1_000, first_guess_mib=5_000)
    assert budget.admits(0, need_mib=5_000)
    assert not budget.admits(1, need_mib=5_000)
    assert budget.admits(2, need_mib=333)
    assert not budget.admits(3, need_mib=1)


def test_provinces_begin_as_memory_that_was_measured_allows(tmp_path, monkeypatch):
    jobs = []
    for k in range(5):
        job = Job(province=str(k), study="", areas=(), folder=str(k), key="", inputs=())
        jobs.append((job, manifest_path(tmp_path, job)))
    running, most = set(), []

    def pretend(manifest):
        # The first runs alone; it tells that three fit at once.
        folder = tmp_path / read_name(manifest)
        folder.mkdir()
        (folder / "run.json").write_text('{"peak_memory_mib": 250.0}', encoding="utf-8")

    class Now:
        """A thread that has done its work when it is started; its end is told later."""

        def __init__(self, target, args, **_):
            self.target, self.args = target, args

        def start(self):
            running.add(self.args[0][1])
            most.append(len(running))
            self.target(*self.args)

    monkeypatch.setattr(local, "run_job", pretend)
    monkeypatch.setattr(local, "Thread", Now)
    budget = Budget(workers=4, memory_mib=1_000, first_guess_mib=900)
    run_locally(jobs, budget, ended=running.discard)
    assert most == [1, 1, 2, 3, 3]
    assert not running


def read_name(manifest):
    return manifest.rsplit("/", 1)[-1].rsplit("\\", 1)[-1].removesuffix(".json")


def test_a_process_that_dies_is_told_in_its_manifest(national, tmp_path, monkeypatch):
    plan_country(country(national), nobody)
    path = tmp_path / "out" / "jobs" / "bac.json"
    monkeypatch.setenv("PYTHONHOME", str(tmp_path))  # a Python that cannot even begin
    run_job(str(path))
    job = read_job(path)
    assert job.state == "failed"
    assert job.fault["what"] == "Its process ended with exit code 1 before it was done."


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--workers", "2"], "only together with --areas"),
        (["--areas", "province", "--memory", "2 GB", "--scheduler", "tcp://x"], "the cluster's"),
        (["--areas", "province", "--memory", "much"], "no amount of memory"),
        (["--areas", "province", "--workers", "0"], "--workers"),
    ],
)
def test_options_that_mean_nothing_are_refused(national, words, told):
    ended = CliRunner().invoke(group, ["run", str(national), *words])
    assert ended.exit_code == 2
    assert told in ended.stderr
