"""Checks that every domain object makes of its arrays, once, when it is made."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from scipy.sparse import csr_array

BoolArray: TypeAlias = NDArray[np.bool_]
FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int32]
LongArray: TypeAlias = NDArray[np.int64]
TextArray: TypeAlias = NDArray[np.str_]

Array = TypeVar("Array", bound=NDArray[Any])
Owner = TypeVar("Owner", bound="DataclassInstance")

UNKNOWN = -1
"""Stands in integer results for "not known" (nobody serves, beyond the cutoff): never zero."""


def freeze(owner: object, field: str, shape: tuple[int | None, ...], dtype: type | str) -> None:
    """
    Check an array field's shape, convert it to its dtype without loss, and make it read-only.

    The field becomes a copy, unless what is given is read-only already and nobody else's: then
    nobody can write to it, and a country's roads are not in memory twice. See `handed_over`.

    Parameters
    ----------
    owner
        A frozen dataclass instance, in its ``__post_init__``.
    field
        Name of the field.
    shape
        Expected shape; None accepts any length along that axis.
    dtype
        Expected dtype; ``"U"`` for text of any width.

    Raises
    ------
    ValueError
        If the shape differs, or a value would change by the conversion, or is NaN.

    Examples
    --------
    A column of zeros and ones becomes a column of claims; a two would be refused:

    >>> from types import SimpleNamespace
    >>> row = SimpleNamespace(is_open=[0, 1])
    >>> freeze(row, "is_open", (2,), np.bool_)
    >>> row.is_open
    array([False,  True])
    """
    given = np.asarray(getattr(owner, field))
    name = f"{type(owner).__name__}.{field}"
    fits = len(given.shape) == len(shape) and all(
        want is None or want == have for want, have in zip(shape, given.shape, strict=True)
    )
    if not fits:
        raise ValueError(f"{name} has shape {given.shape}, expected {shape}")
    is_ours = given.base is None and not given.flags.writeable
    array = given.astype(dtype, copy=not is_ours)
    if array.dtype.kind == "f" and np.isnan(array).any():
        raise ValueError(f"{name} holds NaN")
    if array.dtype.kind in "biuf" and given.dtype.kind in "iuf" and not (array == given).all():
        raise ValueError(f"{name} does not fit {array.dtype}")
    array.setflags(write=False)
    object.__setattr__(owner, field, array)


def handed_over(array: Array) -> Array:
    """
    Make an array read-only, so that the object that is made of it need not copy it.

    Parameters
    ----------
    array
        Just made, and written to by nobody from now on.

    Returns
    -------
    array
        Itself; of a view on another array, which can still be written to, a copy is made later.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> counts = np.array([3, 4])
    >>> cell = SimpleNamespace(people=handed_over(counts))
    >>> freeze(cell, "people", (2,), np.int64)
    >>> cell.people is counts, counts.flags.writeable
    (True, False)
    """
    array.setflags(write=False)
    return array


def freeze_sparse(owner: object, field: str, shape: tuple[int, int], dtype: type) -> None:
    """
    Check a sparse field's shape, sort its indices and make its parts read-only.

    Parameters
    ----------
    owner
        A frozen dataclass instance, in its ``__post_init__``.
    field
        Name of the field; its value anything `scipy.sparse.csr_array` takes.
    shape
        Expected shape.
    dtype
        Expected dtype of the stored values. Stored zeros stay stored.

    Raises
    ------
    ValueError
        If the shape differs, or a pair is stored twice.
    """
    from scipy.sparse import csr_array  # which takes more memory than a city's roads

    given = getattr(owner, field)
    name = f"{type(owner).__name__}.{field}"
    if given.shape != shape:
        raise ValueError(f"{name} has shape {given.shape}, expected {shape}")
    matrix = csr_array(given, dtype=dtype, copy=False)
    if not matrix.has_sorted_indices:
        matrix = matrix.copy()
        matrix.sort_indices()
    if not matrix.has_canonical_format:
        raise ValueError(f"{name} stores a pair twice")
    for part in (matrix.data, matrix.indices, matrix.indptr):
        part.setflags(write=False)
    object.__setattr__(owner, field, matrix)


def check_ids(owner: object, field: str = "ids") -> None:
    """
    Check that ids are unique and sorted, and make them a read-only text array.

    Parameters
    ----------
    owner
        A frozen dataclass instance, in its ``__post_init__``.
    field
        Name of the field.

    Raises
    ------
    ValueError
        If two neighbours are equal or out of order.
    """
    freeze(owner, field, (None,), "U")
    ids: TextArray = getattr(owner, field)
    if (ids[1:] <= ids[:-1]).any():
        first = int(np.argmax(ids[1:] <= ids[:-1]))
        pair = f"{ids[first]!r}, {ids[first + 1]!r}"
        raise ValueError(f"{type(owner).__name__}.{field} are not unique and sorted: {pair}")


def row_of_entries(matrix: csr_array) -> LongArray:
    """
    Return the row of every stored entry of a CSR matrix.

    Parameters
    ----------
    matrix
        Any CSR matrix.

    Returns
    -------
    rows
        Shape (nnz,), in the order of ``matrix.data``.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> row_of_entries(csr_array([[0, 5], [0, 0], [7, 8]]))
    array([0, 2, 2])
    """
    counts: Any = np.diff(matrix.indptr)
    return np.repeat(np.arange(matrix.shape[0]), counts)


def take_rows(owner: Owner, rows: LongArray, **changes: object) -> Owner:
    """
    Return some rows of an object of parallel arrays.

    Parameters
    ----------
    owner
        A dataclass whose array fields all have one row per thing.
    rows
        Which, in the order wanted.
    **changes
        Fields that are no array and change too.

    Returns
    -------
    some
        The other fields as they were.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Offices:
    ...     ids: TextArray
    ...     crs: str
    >>> take_rows(Offices(np.array(["a", "b"]), "EPSG:9210"), np.array([1]))
    Offices(ids=array(['b'], dtype='<U1'), crs='EPSG:9210')
    """
    values = {each.name: getattr(owner, each.name) for each in fields(owner)}
    arrays = {name: value[rows] for name, value in values.items() if isinstance(value, np.ndarray)}
    return replace(owner, **arrays, **changes)
