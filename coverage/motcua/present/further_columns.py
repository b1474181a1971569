"""The columns of further tables: their headings stand under the table's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.present.sheet import Column

if TYPE_CHECKING:
    from motcua.present.sheet import Kind

PREFIX = "further."


def further_column(name: str, key: str, *, kind: Kind = "text", width: float = 20) -> Column:
    """
    Return a column of a further table.

    Parameters
    ----------
    name
        The table's, without the prefix.
    key
        Key of the values in a row, and of the heading.
    kind
        How values are written; a row may say so itself by its own ``kind``.
    width
        In characters.

    Returns
    -------
    column
        Its heading is ``files.column.further.<name>.<key>``.

    Examples
    --------
    >>> further_column("evenness", "before", kind="share").heading
    'further.evenness.before'
    """
    return Column(key=key, kind=kind, width=width, heading=f"{PREFIX}{name}.{key}")
