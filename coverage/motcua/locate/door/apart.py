"""
A statement solved in a process of its own, with a hard stop.

HiGHS overruns its own limit inside presolve, and what it prints must never reach the stdout of
``--json``. The child writes every better plan and the bound to a file as it goes, and is ended at
the limit.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from motcua.errors import ModelError

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray
    from motcua.domain.solution import Reason
    from motcua.locate.door.solve import Effort, Statement
    from motcua.locate.door.told import Told

GRACE_S = 1.5
"""Seconds past the limit until the child is ended: its start-up and its last answer."""


def solved_apart(statement: Statement, start: FloatArray, effort: Effort) -> tuple[Told, Reason]:
    """
    Hand a statement to a child process.

    Parameters
    ----------
    statement
        The programme.
    start
        A plan to begin from; empty for none.
    effort
        Time, gap and solver.

    Returns
    -------
    told
        The last that the child told.
    reason
        Why it ended.

    Raises
    ------
    ModelError
        If the solver fails for a reason other than its time, or is not installed.
    """
    began, left = time.monotonic(), effort.time_limit_s
    with tempfile.TemporaryDirectory(prefix="motcua-", ignore_cleanup_errors=True) as folder:
        np.savez(Path(folder, "asked.npz"), **statement.arrays)  # type: ignore[arg-type] # numpy's stub for `**kwds`
        np.save(Path(folder, "start.npy"), start)
        asked = {"builder": statement.builder, "effort": asdict(effort)}
        Path(folder, "effort.json").write_text(json.dumps(asked), encoding="utf-8")
        command = [sys.executable, "-m", "motcua.locate.door.child", folder]
        # Nobody writes to its stdin: by that the child knows that we are there.
        child = subprocess.Popen(  # noqa: S603 - our own module, our own arguments
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        reason = _wait(child, None if left is None else began + left + GRACE_S)
        return _read(Path(folder, "told.json"), child, reason)


def _wait(child: subprocess.Popen[str], until: float | None) -> Reason | None:
    """Wait for the child; end it at the limit or at Ctrl-C. None where it ended by itself."""
    try:
        child.wait(None if until is None else max(until - time.monotonic(), 0.0))
    except subprocess.TimeoutExpired:
        return "time_limit"
    except KeyboardInterrupt:
        return "interrupted"
    else:
        return None
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        if child.stdin:
            child.stdin.close()


def _read(told: Path, child: subprocess.Popen[str], reason: Reason | None) -> tuple[Told, Reason]:
    stderr = child.stderr.read() if child.stderr else ""
    if child.stderr:
        child.stderr.close()
    fault = told.with_name("fault.json")
    if fault.exists():
        said = json.loads(fault.read_text(encoding="utf-8"))
        raise ModelError(said["what"], where=said["where"], mend=said["mend"])
    if reason is None and (child.returncode or not told.exists()):
        last = stderr.strip().splitlines()[-1:] or ["no message"]
        raise ModelError(
            f"The solver stopped without an answer: {last[0]}",
            where=f"exit code {child.returncode}",
            mend="Check that the solver is installed for this Python.",
        )
    if not told.exists():
        # The bound of this package is all that is known.
        nothing: Told = {"plans": [], "bound": None, "status": "", "solver": "motcua"}
        return nothing, reason or "time_limit"
    answer: Told = json.loads(told.read_text(encoding="utf-8"))
    ended: Reason = "time_limit" if answer["status"] == "time_limit" else "gap"
    return answer, reason or ended
