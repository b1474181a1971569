"""Numbers put in order within loops: numba's own sorting takes it a second to compile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@compiled
def sort_between(numbers: NDArray[np.signedinteger[Any]], first: int, stop: int) -> None:
    """
    Put some of the numbers of an array in order, where they stand.

    The method is Shell's (1959, doi 10.1145/368370.368387): each number goes down as far as it has
    to, at first in long strides.

    Parameters
    ----------
    numbers
        Shape (n,).
    first
        The first to be moved.
    stop
        The first to be left after it.

    Examples
    --------
    >>> import numpy as np
    >>> numbers = np.array([9, 5, 7, 3, 1])
    >>> sort_between(numbers, 1, 4)
    >>> numbers.tolist()
    [9, 3, 5, 7, 1]
    """
    stride = stop - first
    while stride > 1:
        stride = max(1, stride * 4 // 9)
        for k in range(first + stride, stop):
            moved, at = numbers[k], k
            while at - stride >= first and numbers[at - stride] > moved:
                numbers[at] = numbers[at - stride]
                at -= stride
            numbers[at] = moved
