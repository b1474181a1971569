"""Provinces on this machine: as many at once as processors and memory allow."""

from __future__ import annotations

import json
import os
from collections import deque
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

from motcua.domain.machine import SHARE, machine_mib
from motcua.provinces.job import result_folder
from motcua.provinces.work import run_job

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from motcua.provinces.job import Job

_LEAST_MIB = 500.0
"""What Python and its libraries take before any file is read."""

_MARGIN = 1.2


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What provinces may take of this machine."""

    workers: int
    """Most provinces at once."""

    memory_mib: float
    """Most memory of all together; one province runs however much it takes."""

    first_guess_mib: float
    """What a province is thought to take until one has been measured."""

    def admits(self, n_running: int, *, need_mib: float) -> bool:
        """
        Tell whether one more province may begin.

        Parameters
        ----------
        n_running
            How many are under way.
        need_mib
            What each is thought to take.

        Returns
        -------
        admitted
            True where none is under way.

        Examples
        --------
        >>> budget = Budget(workers=4, memory_mib=2_000, first_guess_mib=900)
        >>> [budget.admits(n, need_mib=900) for n in range(3)]
        [True, True, False]
        """
        fits = (n_running + 1) * need_mib <= self.memory_mib
        return n_running == 0 or (n_running < self.workers and fits)


def machine_budget(*, workers: int | None, memory_mib: float | None, roads_mib: float) -> Budget:
    """
    Return a budget, with what this machine has where nobody says.

    Parameters
    ----------
    workers
        Most provinces at once; None for one a processor.
    memory_mib
        Most memory; None for three quarters of the machine's, or of 4 GiB where it does not tell.
    roads_mib
        What reading a province's roads takes, 0 without (`road_file.reading_mib`).

    Returns
    -------
    budget
        For `run_locally`.
    """
    return Budget(
        workers=workers or os.cpu_count() or 1,
        memory_mib=memory_mib or SHARE * machine_mib(),
        first_guess_mib=_LEAST_MIB + roads_mib,
    )


def run_locally(
    jobs: Sequence[tuple[Job, Path]], budget: Budget, *, ended: Callable[[Path], None]
) -> None:
    """
    Plan provinces in processes of this machine.

    Parameters
    ----------
    jobs
        Jobs and their manifests.
    budget
        How many at once. The first to end tell how much memory one takes.
    ended
        Told of each manifest whose job has ended, well or not.
    """
    waiting, done = deque(jobs), SimpleQueue[tuple["Job", "Path"]]()
    n_running, need_mib, is_measured = 0, budget.first_guess_mib, False
    while waiting or n_running:
        while waiting and budget.admits(n_running, need_mib=need_mib):
            Thread(target=_run, args=(waiting.popleft(), done), daemon=True).start()
            n_running += 1
        job, path = done.get()
        n_running -= 1
        peak_mib = _peak_mib(job, path)
        if peak_mib:
            need_mib = max(need_mib if is_measured else 0.0, _MARGIN * peak_mib)
            is_measured = True
        ended(path)


def _run(task: tuple[Job, Path], done: SimpleQueue[tuple[Job, Path]]) -> None:
    try:
        run_job(str(task[1]))
    finally:
        done.put(task)


def _peak_mib(job: Job, path: Path) -> float:
    """Return the most memory a province took; 0 where it is not known."""
    try:
        record = json.loads((result_folder(path, job) / "run.json").read_text(encoding="utf-8"))
        return float(record["peak_memory_mib"] or 0.0)
    except (OSError, ValueError, KeyError):
        return 0.0
