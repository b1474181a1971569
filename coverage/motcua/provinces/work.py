"""One province planned in a process of its own: its memory goes back, its crash stays its own."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from motcua.domain.caller import end_with_caller
from motcua.errors import MotcuaError
from motcua.provinces.job import Job, failed, read_job, result_folder, sha256_of, write_job


def run_job(manifest: str) -> None:
    """
    Plan a province in a child process, and see that its manifest says how it ended.

    Parameters
    ----------
    manifest
        Path of the job's manifest; may be called by any process that sees it. If the caller is
        killed, the child notices and ends too.
    """
    path = Path(manifest)
    command = [sys.executable, "-m", "motcua.provinces.work", str(path)]
    # In a session of its own, so that it can end together with all that it has started.
    child = subprocess.Popen(  # noqa: S603 - our own module
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
    )
    with child:
        code = child.wait()
    job = read_job(path)
    if job is not None and job.state not in ("done", "failed"):
        ended = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        what = f"Its process ended {ended} before it was done."
        mend = "If memory ran out, give fewer --workers or a larger --memory; then run again."
        write_job(failed(job, what=what, mend=mend), path)


def do_job(path: Path) -> None:
    """
    Plan a province in this process, and note in its manifest how it ended.

    Parameters
    ----------
    path
        The job's manifest.
    """
    job = read_job(path)
    if job is None:
        raise ValueError(f"{path} is no manifest")
    write_job(replace(job, state="running"), path)
    try:
        ended = _plan(job, path)
    except MotcuaError as fault:
        ended = failed(job, what=fault.what, where=fault.where, mend=fault.mend)
    except Exception as fault:
        # A bug in one province must not stop the others: its traceback goes to stderr.
        what = f"An error of the program: {type(fault).__name__}: {fault}."
        write_job(failed(job, what=what, mend="Report it with the traceback."), path)
        raise
    write_job(ended, path)


def _plan(job: Job, path: Path) -> Job:
    from motcua.domain.progress import Stopwatch
    from motcua.inputs.provinces import province_study
    from motcua.pipeline import load_study, locate_offices
    from motcua.present.folder import write_folder

    national = load_study(path.parent / job.study)
    _take_hashes(job, national.folder)
    national = national.with_search(gap=job.gap, time_limit_s=job.time_limit_s)
    study = province_study(national, job.province, areas=job.areas)
    stopwatch = Stopwatch()
    if job.scenario is None:
        plan = locate_offices(study, progress=stopwatch)
    else:
        plan = locate_offices(study, scenario=job.scenario, progress=stopwatch)
    folder = result_folder(path, job)
    write_folder(plan, folder, overwrite=True, stopwatch=stopwatch, study=job.study)
    return replace(job, state="done", plan_sha256=sha256_of(folder / "plan.json"), fault={})


def _take_hashes(job: Job, folder: Path) -> None:
    """Spare this province the national files' hashes, where the files still look the same."""
    from motcua.inputs.hashes import Stamp, know_sha256

    # A manifest of an earlier version has none.
    for (name, sha256), seen in zip(job.inputs, job.seen, strict=False):
        if seen is not None:
            know_sha256(folder / name, sha256, Stamp(*seen))


if __name__ == "__main__":
    end_with_caller()
    do_job(Path(sys.argv[1]))
