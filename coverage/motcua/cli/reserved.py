"""Keep stdout for one JSON document, whatever a solver or a C library prints meanwhile."""

from __future__ import annotations

import ctypes
import io
import os
import sys
from contextlib import contextmanager, redirect_stdout
from typing import IO, TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEY = "motcua.document"


@contextmanager
def reserved_stdout() -> Iterator[None]:
    """
    Send to stderr what anything prints to stdout, until the end; `document_stream` is spared.

    A library in C writes to the descriptor past Python's back, so the descriptor itself is turned.

    Yields
    ------
    nothing
        The time during which stdout is reserved.
    """
    context = click.get_current_context()
    try:
        descriptor = sys.stdout.fileno()
    except io.UnsupportedOperation:  # a test's stdout lives in memory
        context.meta[_KEY] = sys.stdout
        with redirect_stdout(sys.stderr):
            yield
        return
    sys.stdout.flush()
    kept = os.dup(descriptor)
    os.dup2(sys.stderr.fileno(), descriptor)
    try:
        with open(kept, "w", encoding="utf-8", closefd=False) as stream:
            context.meta[_KEY] = stream
            yield
    finally:
        sys.stdout.flush()
        _flush_c()
        os.dup2(kept, descriptor)
        os.close(kept)


def document_stream() -> IO[str]:
    """
    Return where a document for programs goes.

    Returns
    -------
    stream
        The real stdout, also while it is reserved.
    """
    context = click.get_current_context(silent=True)
    kept: IO[str] | None = context.meta.get(_KEY) if context else None
    return kept or sys.stdout


def _flush_c() -> None:
    """Flush what C libraries still hold, or it would follow the document when the program ends."""
    library = ctypes.CDLL("ucrtbase" if sys.platform == "win32" else None)
    library.fflush(None)
