"""Pieces of work done in threads, a few ahead of whoever takes the results."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_Table = TypeVar("_Table")
_Result = TypeVar("_Result")


def work_ahead(
    work: Callable[[int, _Table], tuple[_Result, _Table]],
    n_pieces: int,
    *,
    new_table: Callable[[], _Table],
    threads: int,
) -> Iterator[_Result]:
    """
    Yield what pieces of work come to, in order.

    Parameters
    ----------
    work
        Does the piece of a number at a table that nobody else uses meanwhile; returns its result,
        and the table for whoever comes next.
    n_pieces
        How many there are.
    new_table
        Sets up what a thread works on.
    threads
        How many work at a time.

    Yields
    ------
    result
        All at once would fill the memory: at most twice as many are done as threads work.
    """
    tables: SimpleQueue[_Table] = SimpleQueue()
    for _ in range(min(threads, n_pieces)):
        tables.put(new_table())

    def at_a_table(piece: int) -> _Result:
        """Do one piece of work at a table that is free."""
        table = tables.get()
        try:
            result, table = work(piece, table)
        finally:
            tables.put(table)
        return result

    n_ahead = 2 * threads
    with ThreadPoolExecutor(threads) as pool:
        ahead = deque(pool.submit(at_a_table, piece) for piece in range(min(n_ahead, n_pieces)))
        for piece in range(n_pieces):
            yield ahead.popleft().result()
            if piece + n_ahead < n_pieces:
                ahead.append(pool.submit(at_a_table, piece + n_ahead))
