"""How much memory this machine has."""

from __future__ import annotations

import os

MIB = 1024**2


def machine_mib(*, unknown: float) -> float:
    """
    Return the memory of this machine.

    Parameters
    ----------
    unknown
        What to take where the system does not tell: Windows has no such call.

    Returns
    -------
    mib
        Of 1,024 times 1,024 bytes, above zero.
    """
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / MIB
    except (AttributeError, ValueError, OSError):
        return unknown
