"""Arrays that a caller gives, checked once: shape, numbers, and which rows are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from motcua.errors import InputError, ModelError, listing

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from motcua.domain.arrays import BoolArray, FloatArray


def are_whole(amounts: FloatArray) -> bool:
    """
    Say whether all amounts are whole numbers, so that their sums are.

    Parameters
    ----------
    amounts
        Of any shape; of none, all are.

    Returns
    -------
    are_whole
        Exactly, without tolerance.

    Examples
    --------
    >>> are_whole(np.array([2.0, 0.0])), are_whole(np.array([0.5, 1.0]))
    (True, False)
    """
    return bool((amounts == np.round(amounts)).all())


def claims(name: str, given: ArrayLike | None, length: int) -> BoolArray:
    """
    Return what is claimed of each site as a boolean array.

    Parameters
    ----------
    name
        What the argument is called.
    given
        Something true or false, or one or zero, for each site; None for all false.
    length
        Number of sites.

    Returns
    -------
    claims
        Shape (length,).

    Raises
    ------
    InputError
        If the shape differs, or a value is neither; the message names the rows.

    Examples
    --------
    Numbers of sites are not claims, and are told from them wherever they can be:

    >>> claims("mandatory", [1, 0], 2).tolist()
    [True, False]
    >>> claims("mandatory", [0, 2], 2)
    Traceback (most recent call last):
    motcua.errors.InputError: mandatory is neither true nor false in rows 1.
      mend:  Give one True or False a site, in the order of the sites.
    """
    array = np.zeros(length, dtype=np.bool_) if given is None else np.asarray(given)
    mend = "Give one True or False a site, in the order of the sites."
    check_shape(name, array.shape, (length,), mend=mend)
    if array.dtype == np.bool_:
        return array
    truth = array.astype(np.float64) if array.dtype.kind in "iuf" else np.full(length, np.nan)
    wrong = np.flatnonzero((truth != 0) & (truth != 1))
    if len(wrong):
        rows = listing([str(row) for row in wrong])
        raise InputError(f"{name} is neither true nor false in rows {rows}.", mend=mend)
    return np.asarray(truth == 1)


def amounts(
    name: str, given: ArrayLike | None, length: int, *, may_be_inf: bool = False
) -> FloatArray:
    """
    Return amounts that are never negative as an array.

    Parameters
    ----------
    name
        What the argument is called.
    given
        One number a row; None for one each.
    length
        Number of rows.
    may_be_inf
        Whether an infinite amount stands for no limit.

    Returns
    -------
    amounts
        Shape (length,).

    Raises
    ------
    InputError
        If the shape differs, or an amount is negative or no number; the message names the rows.

    Examples
    --------
    >>> amounts("people", [3, float("nan"), -1], 3)
    Traceback (most recent call last):
    motcua.errors.InputError: people is negative or no number in rows 1, 2.
      mend:  Give a finite number from 0 up in every row.
    """
    array = np.ones(length) if given is None else _numbers(name, given)
    check_shape(name, array.shape, (length,), mend="Give one number a row.")
    wrong = np.isnan(array) | (array < 0) | (np.isinf(array) & (not may_be_inf))
    if wrong.any():
        rows = listing([str(row) for row in np.flatnonzero(wrong)])
        raise InputError(
            f"{name} is negative or no number in rows {rows}.",
            mend=f"Give a {'' if may_be_inf else 'finite '}number from 0 up in every row.",
        )
    return array


def _numbers(name: str, given: Any) -> FloatArray:  # noqa: ANN401 - anything array-like
    try:
        return np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as fault:
        raise InputError(
            f"{name} cannot be read as numbers: {fault}.", mend="Give one number a row."
        ) from None


def check_shape(
    name: str, shape: tuple[int, ...], expected: tuple[int, ...], *, mend: str = ""
) -> None:
    """
    Refuse an array of another shape.

    Parameters
    ----------
    name
        What the argument is called.
    shape
        What it has.
    expected
        What it should have.
    mend
        What to do about it.

    Raises
    ------
    InputError
        If the two differ.
    """
    if shape != expected:
        raise InputError(f"{name} has shape {shape}, expected {expected}.", mend=mend)


def check_backup(backup: int) -> None:
    """
    Refuse a number of covering sites that is none.

    Parameters
    ----------
    backup
        Open sites that each row is to have.

    Raises
    ------
    ModelError
        If it is not a whole number from one up.
    """
    if backup != int(backup) or backup < 1:
        raise ModelError(
            f"backup is {backup}, expected 1 or more.",
            mend="Give a whole number of open sites that each resident is to have.",
        )
