"""HiGHS without a word on stdout, which belongs to ``--json``."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def quiet_highs() -> Any:  # noqa: ANN401 - highspy has no types here
    """
    Return a HiGHS that says nothing and runs on one thread.

    Returns
    -------
    highs
        A `highspy.Highs`; its first making, too, has left stdout alone.
    """
    import highspy

    make: Any = highspy.Highs
    with no_stdout():
        highs = make()
    highs.setOptionValue("output_flag", False)  # noqa: FBT003 - HiGHS's own call
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("random_seed", 1)
    return highs


@contextlib.contextmanager
def no_stdout() -> Iterator[None]:
    """
    Point the process's stdout elsewhere for a while: it belongs to ``--json``.

    HiGHS 1.16 prints its banner from C when the first object of a process is made, before any
    option can be set.

    Yields
    ------
    nothing
        What is written from C and from Python until the end is lost.
    """
    if sys.stdout is not None:
        sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:  # a process without stdout has nothing to keep clean
        yield
        return
    try:
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123 - a descriptor is what is wanted
            os.dup2(nowhere.fileno(), 1)
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
