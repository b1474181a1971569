"""How much memory this machine has, and whether something fits."""

from __future__ import annotations

import os

from motcua.errors import InputError

MIB = 1024**2

SHARE = 0.75
"""Of the memory, for one run: the rest is for the system and whatever else there is."""

UNKNOWN_MIB = 8_192.0
"""What is taken for the memory where the system does not tell it."""


def machine_mib() -> float:
    """
    Return the memory of this machine.

    Returns
    -------
    mib
        Of 1,024 times 1,024 bytes; `UNKNOWN_MIB` where the system does not tell, as Windows.
    """
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / MIB
    except (AttributeError, ValueError, OSError):
        return UNKNOWN_MIB


def require_room(
    need_mib: float, what: str, *, where: str, mend: str, share: float = SHARE
) -> None:
    """
    Refuse work that does not fit into this machine, before hours are spent on it.

    Parameters
    ----------
    need_mib
        What it takes.
    what
        Which work, up to the verb: "1,000 sites by 9 points take".
    where, mend
        As in `InputError`.
    share
        Of the memory, what it may take.

    Raises
    ------
    InputError
        If that is more than the machine has.
    """
    have_mib = machine_mib()
    if need_mib > share * have_mib:
        raise InputError(
            f"{what} some {need_mib / 1024:,.1f} GiB of this machine's {have_mib / 1024:,.1f}.",
            where=where,
            mend=mend,
        )
