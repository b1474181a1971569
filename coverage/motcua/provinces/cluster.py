"""Provinces on a Dask cluster, whose workers see the same files under the same paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua.errors import ModelError
from motcua.provinces.job import failed, read_job, write_job
from motcua.provinces.work import run_job

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from motcua.provinces.job import Job

_CONNECT_S = 20


def run_on_cluster(
    jobs: Sequence[tuple[Job, Path]], scheduler: str, *, ended: Callable[[Path], None]
) -> None:
    """
    Plan provinces on the workers of a Dask scheduler.

    Parameters
    ----------
    jobs
        Jobs and their manifests.
    scheduler
        Its address, ``tcp://host:port``.
    ended
        Told of each manifest whose job has ended, well or not. The provinces of a worker that
        dies go to another one; Dask gives a province up after it took three workers with it.

    Raises
    ------
    ModelError
        If Dask is not installed, or no scheduler answers.
    """
    client = _connect(scheduler)
    from distributed import as_completed

    with client:
        futures = {
            client.submit(run_job, str(path.resolve()), pure=False): path for _, path in jobs
        }
        for future in as_completed(futures, loop=client.loop):
            path = futures[future]
            fault = future.exception()
            if fault is not None:
                _note(path, fault)
            ended(path)


def _connect(scheduler: str) -> Any:  # noqa: ANN401 - Dask's client
    try:
        from distributed import Client
    except ImportError:
        raise ModelError(
            "Dask's distributed is not installed.",
            where=f"--scheduler {scheduler}",
            mend='Install it with pip install "motcua[cluster]", or leave --scheduler out.',
        ) from None
    try:
        return Client(scheduler, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as fault:
        raise ModelError(
            f"No Dask scheduler answers: {type(fault).__name__}.",
            where=f"--scheduler {scheduler}",
            mend='Start one with "dask scheduler" and workers with "dask worker", or correct the '
            "address: tcp://host:port.",
        ) from None


def _note(path: Path, fault: BaseException) -> None:
    """Write into the manifest what kept a worker from running the job at all."""
    job = read_job(path)
    if job is not None and job.state not in ("done", "failed"):
        what = f"The cluster gave it up: {type(fault).__name__}: {fault}."
        mend = "See that all workers have motcua and see the study under the same path."
        write_job(failed(job, what=what, mend=mend), path)
