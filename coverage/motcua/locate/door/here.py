"""
A small statement solved in this process.

Starting a process takes a second, most programmes of a small town a hundredth. What has not ended
within a second is begun anew in a process of its own, as if it had never been tried: so the answer
does not hang on how fast this machine is.
"""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from motcua.locate.door.quiet import no_stdout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from motcua.domain.arrays import FloatArray
    from motcua.domain.solution import Reason
    from motcua.locate.door.solve import Effort, Statement
    from motcua.locate.door.told import Told

WITHIN_S = 1.0
"""Seconds that a programme may take here."""

MOST_NUMBERS = 4_000
"""Numbers in the arrays of a statement that is tried here."""


def solved_here(
    statement: Statement, start: FloatArray, effort: Effort
) -> tuple[Told, Reason] | None:
    """
    Solve a small statement in this process, or leave it.

    Parameters
    ----------
    statement
        The programme.
    start
        A plan to begin from; empty for none.
    effort
        Time, gap and solver; only HiGHS is run here, for others print what they like.

    Returns
    -------
    told
        What HiGHS told, or None: the programme is large, another solver is asked for, or a second
        did not suffice. A limit within that second ends it for good.
    reason
        Why it ended.
    """
    n_numbers = sum(array.size for array in statement.arrays.values())
    if effort.solver.lower() != "highs" or n_numbers > MOST_NUMBERS:
        return None
    from motcua.locate.door.solvers import run

    limit_s = effort.time_limit_s
    is_whole = limit_s is not None and limit_s <= WITHIN_S
    heard: list[Told] = []
    short = replace(effort, time_limit_s=limit_s if is_whole else WITHIN_S)
    with no_stdout(), _patient() as interrupted:
        run(statement.builder, statement.arrays, start=start, effort=short, hear=heard.append)
    told = heard[-1]
    if interrupted:
        return told, "interrupted"
    if told["status"] != "time_limit":
        return told, "gap"
    return (told, "time_limit") if is_whole else None


@contextmanager
def _patient() -> Iterator[list[int]]:
    """Hold Ctrl-C back, which HiGHS would take for a fault of its own; yield whether it came."""
    came: list[int] = []
    is_main = threading.current_thread() is threading.main_thread()  # it comes to no other
    if not is_main or signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        yield came
        return
    before = signal.signal(signal.SIGINT, lambda number, _frame: came.append(number))
    try:
        yield came
    finally:
        signal.signal(signal.SIGINT, before)
