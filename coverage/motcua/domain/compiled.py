"""Loops compiled to machine code where numba is at hand."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import logging
import os
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_log = logging.getLogger(__name__)

_Loop = TypeVar("_Loop", bound="Callable[..., Any]")


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
        _log.info("Running without numba: %s", fault)
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

    numba itself is loaded no sooner: whoever imports a module of loops and calls none does not
    wait for it. It keeps the code beside the module or, where that folder is read-only, in the
    user's own cache; where neither can be written, every run compiles anew.

    Parameters
    ----------
    loop
        A function of arrays and numbers, in the subset that numba compiles. It runs without the
        interpreter's lock, so that threads work at the same time.

    Returns
    -------
    loop
        Takes and returns the same; where `can_compile` says no, it runs as it is, slower.

    Examples
    --------
    >>> @compiled
    ... def twice(x):
    ...     return 2 * x
    >>> twice(0)
    0
    """
    return cast("_Loop", _Later(loop))


def inlined(loop: _Loop) -> _Loop:
    """
    Do what `compiled` does, and write the code into whatever loop calls this one.

    Parameters
    ----------
    loop
        What a loop does over and over, so short that to hand over a dozen arrays takes longer.

    Returns
    -------
    loop
        Takes and returns the same.

    Examples
    --------
    >>> @inlined
    ... def half(x):
    ...     return x // 2
    >>> half(7)
    3
    """
    return cast("_Loop", _Later(loop, inline=True))


def is_kept(loop: Callable[..., Any]) -> bool:
    """
    Tell whether the machine code of a loop is at hand, from this run or an earlier one.

    Parameters
    ----------
    loop
        What `compiled` returned.

    Returns
    -------
    is_kept
        Whether the first call need not wait for a compiler; True without numba, which compiles
        nothing.
    """
    fast: Any = loop.prepared() if isinstance(loop, _Later) else loop
    if not hasattr(fast, "stats") or fast.signatures:
        return True
    folder = fast.stats.cache_path
    return folder is not None and any(Path(folder).glob(f"*.{fast.py_func.__qualname__}-*.nbi"))


class _Later:
    """A loop that is compiled, and the loops that it calls with it, when it is first called."""

    _lock = threading.RLock()

    def __init__(self, loop: Callable[..., Any], *, inline: bool = False) -> None:
        self.plain = loop
        self._inline = inline
        self._fast: Callable[..., Any] | None = None
        functools.update_wrapper(self, loop)

    def __call__(self, *args: object) -> Any:  # noqa: ANN401 - what the loop returns
        return (self._fast or self.prepared())(*args)

    def prepared(self) -> Callable[..., Any]:
        """Return what numba makes of the loop, its code to follow at the first call."""
        with self._lock:
            if self._fast is None:
                fast = _jit(self.plain, inline=self._inline) if can_compile() else self.plain
                self._prepare_called(fast)
                self._fast = fast
            return self._fast

    def _prepare_called(self, fast: Callable[..., Any]) -> None:
        """Put what numba made in the place of every loop that this one names: it sees only that."""
        known = self.plain.__globals__
        for name in self.plain.__code__.co_names:
            called = known.get(name)
            if isinstance(called, _Later):
                known[name] = fast if called is self else called.prepared()


def _jit(loop: Callable[..., Any], *, inline: bool) -> Callable[..., Any]:
    with _without_our_folder():
        from numba import njit

    # numba keeps code under the loop's name, and looks at nothing but its own file: it would not
    # notice that a loop or a constant of another module, compiled into this one, has changed.
    keys = [_digest(package) for package in sorted(_packages(loop))]
    loop.__qualname__ = "-".join([loop.__qualname__, *keys])
    # Nobody calls a loop from C, and the door for that would take a tenth of the compiling.
    how: dict[str, Any] = {"nogil": True, "forceinline": inline, "no_cfunc_wrapper": True}
    try:
        fast = njit(cache=True, **how)(loop)
    except RuntimeError:  # what numba raises where no folder for its cache can be written
        fast = njit(**how)(loop)
    return cast("Callable[..., Any]", fast)


def _packages(loop: Callable[..., Any]) -> set[str]:
    """Return the packages of a loop and of all loops that are compiled into it."""
    known, todo = set(), [loop]
    while todo:
        each = todo.pop()
        if each in known:
            continue
        known.add(each)
        named = (each.__globals__.get(name) for name in each.__code__.co_names)
        todo += [called for value in named if (called := _plain(value)) is not None]
    return {each.__module__.rpartition(".")[0] for each in known}


def _plain(value: object) -> Any:  # noqa: ANN401 - a function, whatever it takes
    """Return the loop behind what a name stands for, before and after numba took it; else None."""
    if isinstance(value, _Later):
        return value.plain
    return getattr(value, "py_func", None)


@functools.lru_cache(maxsize=16)
def _digest(package: str) -> str:
    """Return a short key for the code of a package of ours, none for that of others."""
    from motcua.cache import source_digest  # which takes 7 MB, and nobody may compile anything

    return source_digest(package)[:8] if package.startswith("motcua.") else "other"


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
