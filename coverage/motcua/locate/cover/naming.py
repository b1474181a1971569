"""What solved a model, in words that a reader can look up."""

from __future__ import annotations

import importlib.metadata


def own_engine(method: str) -> str:
    """
    Name a method of this package with the linear solver under it.

    Parameters
    ----------
    method
        For example ``"branch and Benders cut"``.

    Returns
    -------
    name
        With the version of HiGHS.
    """
    return f"motcua {method}, HiGHS {importlib.metadata.version('highspy')}"
