"""Loops compiled to machine code where numba is at hand."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_log = logging.getLogger(__name__)

_Loop = TypeVar("_Loop", bound="Callable[..., Any]")

FAR = 2**60
"""Stands for "no way" in whole costs; the sum of two still fits into 64 bits."""


def can_compile() -> bool:
    """
    Tell whether numba is there and works with the numpy that is there.

    Ask only for work that is worth the half second of importing it.

    Returns
    -------
    can
        Whether `compiled` will work.
    """
    try:
        with _without_our_folder():
            importlib.import_module("numba")
    except (ImportError, SystemError) as fault:  # numba refuses a numpy that is newer than itself
        _log.info("Searching without numba: %s", fault)
        return False
    return True


def usable_cores() -> int:
    """
    Return how many threads can work at a time.

    Returns
    -------
    n
        Cores that this process may use, one at least.
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def compiled(loop: _Loop) -> _Loop:
    """
    Compile a loop over arrays when it is first called, and keep the machine code for next time.

    numba keeps it beside the module or, where that folder is read-only, in the user's own cache;
    where neither can be written, every run compiles anew.

    Parameters
    ----------
    loop
        A function of arrays and numbers. It runs without the interpreter's lock, so that threads
        search at the same time.

    Returns
    -------
    fast
        The same function.
    """
    with _without_our_folder():
        from numba import njit

    try:
        fast = njit(cache=True, nogil=True)(loop)
    except RuntimeError:  # what numba raises where no folder for its cache can be written
        fast = njit(nogil=True)(loop)
    return cast("_Loop", fast)


@contextmanager
def _without_our_folder() -> Iterator[None]:
    """
    Hide a folder named coverage from numba, which takes it for coverage.py and then fails.

    From a checkout's own folder, ``import coverage`` finds our source root unless coverage.py is
    installed.
    """
    spec = importlib.util.find_spec("coverage")
    if spec is None or spec.origin is not None:
        yield
        return
    held = sys.modules.pop("coverage", None)
    # An import of what stands there as None fails as if it were not installed.
    sys.modules["coverage"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["coverage"]
        if held is not None:
            sys.modules["coverage"] = held
