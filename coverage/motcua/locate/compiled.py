"""Loops that numba compiles where it is present; without it the same functions run, slower."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

Function = TypeVar("Function", bound="Callable[..., Any]")


def compiled(function: Function) -> Function:
    """
    Compile a function of arrays and numbers, or return it as it is where numba is absent.

    Parameters
    ----------
    function
        Plain loops over numpy arrays, in the subset that numba compiles.

    Returns
    -------
    function
        Takes and returns the same; compiled at its first call and kept on disk where the
        package's folder or the user's cache may be written.

    Examples
    --------
    >>> @compiled
    ... def twice(x):
    ...     return 2 * x
    >>> twice(0)
    0
    """
    njit = _njit()
    if njit is None:
        return function
    try:
        return cast("Function", njit(cache=True)(function))
    except RuntimeError:
        return cast("Function", njit(function))


@cache
def _njit() -> Any:  # noqa: ANN401 - numba's decorator
    """
    Return numba's decorator, None where numba is absent.

    numba asks for coverage.py if there is one. From the root of this repository ``import coverage``
    finds our source folder, which is no coverage.py: then numba is told that there is none.
    """
    found = importlib.util.find_spec("coverage")
    is_folder = found is not None and found.origin is None and "coverage" not in sys.modules
    if is_folder:
        sys.modules["coverage"] = cast("Any", None)
    try:
        from numba import njit
    except ImportError:
        return None
    finally:
        if is_folder:
            del sys.modules["coverage"]
    return njit
