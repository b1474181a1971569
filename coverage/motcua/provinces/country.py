"""A national study planned province by province, and told as one."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motcua.domain.progress import Progress, silent
from motcua.errors import OutputError, listing
from motcua.inputs.hashes import known_stamp
from motcua.inputs.provenance import describe_inputs
from motcua.inputs.provinces import check_offices, folder_names, split_areas
from motcua.present.national import Row, index_document, write_index
from motcua.provinces.job import (
    Job,
    is_finished,
    manifest_path,
    read_job,
    result_folder,
    write_job,
)
from motcua.study.load import require_files
from motcua.study.scenarios import find_scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from motcua.study.schema import Study

    Runner = Callable[..., None]

_STAGE = "provinces"
_VERSIONED = ("motcua", "highspy", "numpy", "pulp", "scipy", "shapely")


@dataclass(frozen=True, kw_only=True)
class Country:
    """What is asked of a national study."""

    study: Study
    """The national study."""

    column: str
    """Column of the region's file that tells the provinces apart."""

    out: Path
    """Folder of the national results."""

    scenario: str | None = None
    """Scenario to plan under."""

    gap: float | None = None
    """Gap in place of the study's own."""

    time_limit_s: float | None = None
    """Time limit in place of the study's own."""

    overwrite: bool = False
    """Whether plans made of other inputs may be replaced."""


def plan_country(asked: Country, run: Runner, *, progress: Progress = silent) -> dict[str, Any]:
    """
    Plan every province that is not planned yet, and write the national index.

    Parameters
    ----------
    asked
        The study and what is asked of it.
    run
        `motcua.provinces.local.run_locally` or `motcua.provinces.cluster.run_on_cluster`, given
        jobs with their manifests, and what to call when one has ended.
    progress
        Told the share of provinces done.

    Returns
    -------
    index
        What index.json says: provinces that failed among the rest, with their faults.

    Raises
    ------
    InputError
        If provinces cannot be told apart, or an office lies in none.
    OutputError
        If plans of other inputs stand there and may not be replaced.
    StudyError
        If a file is missing, or the study has no such scenario.
    """
    if asked.scenario is not None:
        find_scenario(asked.study, asked.scenario)
    require_files(asked.study)
    check_offices(asked.study)
    tasks = [(job, manifest_path(asked.out, job)) for job in plan_jobs(asked)]
    todo = [(job, path) for job, path in tasks if not is_finished(job, path)]
    _check_free(todo, overwrite=asked.overwrite)
    for job, path in todo:
        write_job(job, path)
    n_ended = len(tasks) - len(todo)

    def ended(_: Path) -> None:
        """Count one province more."""
        nonlocal n_ended
        n_ended += 1
        progress(_STAGE, n_ended / len(tasks))

    progress(_STAGE, n_ended / len(tasks))
    if todo:
        run(todo, ended=ended)
    index = index_document(_rows(tasks), name=asked.study.study.name, column=asked.column)
    write_index(index, asked.out, language=asked.study.study.language)
    return index


def plan_jobs(asked: Country) -> list[Job]:
    """
    Return a job for every province.

    Parameters
    ----------
    asked
        The study and what is asked of it.

    Returns
    -------
    jobs
        In the order of the provinces' names, all waiting.
    """
    files, _ = describe_inputs(asked.study)
    inputs = tuple((file.path, file.sha256) for file in files)
    seen = tuple(known_stamp(asked.study.folder / path) for path, _ in inputs)
    provinces = split_areas(asked.study, asked.column)
    folders = folder_names(provinces)
    return [
        Job(
            province=name,
            study=_study_path(asked),
            areas=areas,
            folder=folders[name],
            key=_key(asked, name, areas=areas, inputs=inputs),
            inputs=inputs,
            seen=seen,
            scenario=asked.scenario,
            gap=asked.gap,
            time_limit_s=asked.time_limit_s,
        )
        for name, areas in provinces.items()
    ]


def _study_path(asked: Country) -> str:
    try:
        relative = os.path.relpath(asked.study.path, asked.out.resolve() / "jobs")
    except ValueError:  # on another drive
        return asked.study.path.as_posix()
    return Path(relative).as_posix()


def _key(asked: Country, name: str, *, areas: Sequence[str], inputs: Any) -> str:  # noqa: ANN401 - pairs of texts
    """Return the hash of everything that the province's result depends on."""
    versions = [importlib.metadata.version(package) for package in _VERSIONED]
    search = [asked.scenario, asked.gap, asked.time_limit_s]
    everything = [name, list(areas), inputs, search, versions, platform.python_version()]
    return hashlib.sha256(json.dumps(everything).encode()).hexdigest()


def _check_free(todo: Sequence[tuple[Job, Path]], *, overwrite: bool) -> None:
    """Refuse to replace what is finished, be it of other inputs or of another command."""
    kept = []
    for job, path in todo:
        earlier = read_job(path)
        is_ours = earlier is not None and earlier.state != "done"
        if (result_folder(path, job) / "plan.json").exists() and not is_ours:
            kept.append(job.province)
    if kept and not overwrite:
        raise OutputError(
            f"The folder holds plans of other inputs for {len(kept)} provinces: {listing(kept)}.",
            where=result_folder(todo[0][1], todo[0][0]).parent.as_posix(),
            mend="Add --overwrite to replace them, or name another folder with --out.",
        )


def _rows(tasks: Sequence[tuple[Job, Path]]) -> list[Row]:
    rows = []
    for asked, path in tasks:
        job = read_job(path) or asked
        plan = result_folder(path, job) / "plan.json"
        document = json.loads(plan.read_text(encoding="utf-8")) if job.state == "done" else None
        rows.append(
            Row(province=job.province, folder=job.folder, document=document, fault=job.fault)
        )
    return rows
