"""The manifest of one province: what it rests on, how far it is, where its results stand."""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pathlib import Path

State = Literal["waiting", "running", "done", "failed"]

_TRIES, _PAUSE_S = 20, 0.05


@dataclass(frozen=True, kw_only=True)
class Job:
    """One province to be planned; written as JSON, so that any process or machine can take it."""

    province: str
    """Value of the column that tells provinces apart."""

    study: str
    """The national study file, relative to the manifest's folder and the result's alike where that
    can be."""

    areas: tuple[str, ...]
    """Ids of the province's areas."""

    folder: str
    """Name of the result folder beside the folder of manifests."""

    key: str
    """Hash of everything the result depends on."""

    inputs: tuple[tuple[str, str], ...]
    """Path and SHA-256 of every national file."""

    seen: tuple[tuple[int, int] | None, ...] = ()
    """Size of each file, and time of its last change in nanoseconds, when it was hashed: a process
    that finds it so need not hash it again. None where a file had just been changed."""

    scenario: str | None = None
    """Scenario to plan under."""

    gap: float | None = None
    """Gap in place of the study's own."""

    time_limit_s: float | None = None
    """Time limit in place of the study's own."""

    state: State = "waiting"
    """How far it is; ``running`` after a kill."""

    plan_sha256: str = ""
    """Of plan.json once it is done."""

    fault: dict[str, str] = field(default_factory=dict)
    """What, where and how to mend, if it failed."""


def manifest_path(out: Path, job: Job) -> Path:
    """
    Return where a job's manifest stands.

    Parameters
    ----------
    out
        Folder of the national results.
    job
        The job.

    Returns
    -------
    path
        A .json file.
    """
    return out / "jobs" / f"{job.folder}.json"


def write_job(job: Job, path: Path) -> None:
    """
    Write a manifest: whole or not at all.

    Parameters
    ----------
    job
        The job.
    path
        Its manifest.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    text = json.dumps(asdict(job), ensure_ascii=False, indent=1)
    fresh.write_text(text + "\n", encoding="utf-8", newline="\n")
    _step_in(fresh, path)


def _step_in(fresh: Path, path: Path) -> None:
    """Put a manifest in its place; on Windows whoever just reads the old one is waited for."""
    for _ in range(_TRIES):
        try:
            fresh.replace(path)
        except PermissionError:
            time.sleep(_PAUSE_S)
        else:
            return
    fresh.replace(path)


def read_job(path: Path) -> Job | None:
    """
    Read a manifest.

    Parameters
    ----------
    path
        Its place.

    Returns
    -------
    job
        None where there is none, or what stands there is none of ours.
    """
    try:
        held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        held["areas"] = tuple(held["areas"])
        held["inputs"] = tuple((name, sha256) for name, sha256 in held["inputs"])
        held["seen"] = tuple(stamp and (stamp[0], stamp[1]) for stamp in held.get("seen", ()))
        return Job(**held)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def result_folder(path: Path, job: Job) -> Path:
    """
    Return where a job's results go.

    Parameters
    ----------
    path
        Its manifest.
    job
        The job.

    Returns
    -------
    folder
        Beside the folder of manifests.
    """
    return path.parent.parent / job.folder


def is_finished(job: Job, path: Path) -> bool:
    """
    Tell whether a job's result stands there, made from the same inputs.

    Parameters
    ----------
    job
        The job as it would be done now.
    path
        Its manifest, perhaps of an earlier run.

    Returns
    -------
    finished
        False too where the plan was changed or taken away since.
    """
    earlier = read_job(path)
    plan = result_folder(path, job) / "plan.json"
    if earlier is None or earlier.state != "done" or earlier.key != job.key:
        return False
    return plan.is_file() and sha256_of(plan) == earlier.plan_sha256


def failed(job: Job, *, what: str, where: str = "", mend: str = "") -> Job:
    """
    Return a job that has failed.

    Parameters
    ----------
    job
        The job.
    what, where, mend
        As in a `motcua.errors.MotcuaError`.

    Returns
    -------
    job
        With its fault.
    """
    return replace(job, state="failed", fault={"what": what, "where": where, "mend": mend})


def sha256_of(path: Path) -> str:
    """
    Return the hash of a file.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    sha256
        In hexadecimal.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
