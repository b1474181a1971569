"""Arrays that domain objects hold: nobody else can write to them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from motcua.domain.arrays import freeze, handed_over


def frozen(array, dtype=np.int32):
    owner = SimpleNamespace(row=array)
    freeze(owner, "row", (None,), dtype)
    return owner.row


def test_what_somebody_can_still_write_to_is_copied():
    mine = np.arange(4, dtype=np.int32)
    kept = frozen(mine)
    view = mine[1:]
    view.setflags(write=False)
    part = frozen(view)
    mine[:] = 9
    assert (kept.tolist(), part.tolist()) == ([0, 1, 2, 3], [1, 2, 3])


def test_what_was_handed_over_is_in_memory_once():
    mine = handed_over(np.arange(4, dtype=np.int32))
    assert frozen(mine) is mine
    assert frozen(frozen(mine)) is mine
    assert frozen(mine, np.float64).tolist() == [0.0, 1.0, 2.0, 3.0]
