"""What a run's clock said, apart from what the run found: run.json."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from motcua.domain.progress import Stopwatch

_KIB = 1024
_MIB = 1024**2


def run_record(stopwatch: Stopwatch, *, study: str | None = None) -> dict[str, Any]:
    """
    Return when a run was, how long each stage took, and on what machine.

    Parameters
    ----------
    stopwatch
        What followed the run.
    study
        Where the study stands as seen from the run's folder; None where nobody said.

    Returns
    -------
    record
        Plain values. The machine is told by its kind, never by its name or its owner's.
    """
    seconds = stopwatch.seconds()
    return {
        "study": study,
        "started": stopwatch.started.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(sum(seconds.values()), 3),
        "stages": {name: round(value, 3) for name, value in seconds.items()},
        "peak_memory_mib": peak_memory_mib(),
        "machine": {
            "system": platform.system(),
            "processor": platform.machine(),
            "cores": os.cpu_count(),
        },
        "python": platform.python_version(),
        "motcua": importlib.metadata.version("motcua"),
    }


def write_run_record(stopwatch: Stopwatch, path: Path, *, study: str | None = None) -> None:
    """
    Write run.json.

    Parameters
    ----------
    stopwatch
        What followed the run.
    path
        Where to.
    study
        As for `run_record`.
    """
    text = json.dumps(run_record(stopwatch, study=study), ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def peak_memory_mib() -> float | None:
    """
    Return the most memory that this process or the largest of its children has held.

    Returns
    -------
    memory_mib
        Mebibytes; None on Windows, which does not tell it to Python.
    """
    if sys.platform == "win32":
        return None
    import resource

    unit = 1 if sys.platform == "darwin" else _KIB
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return round(max(resource.getrusage(each).ru_maxrss for each in who) * unit / _MIB, 1)
