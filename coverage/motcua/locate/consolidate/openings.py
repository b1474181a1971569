"""What the steps leave open about every site, once each step's word is carried to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray
    from motcua.locate.consolidate.town import Step


def settle(
    steps: tuple[Step, ...], stood: BoolArray, *, is_candidate: BoolArray
) -> tuple[BoolArray, BoolArray]:
    """
    Return which sites must be open and which closed in each step, all things considered.

    An office that closed before the steps stands in nobody's order any more: left in, nine such
    offices double the sets of sites and make ten clusters out of one.

    Parameters
    ----------
    steps
        What each of them states.
    stood
        Open before the first step, shape (n_sites,).
    is_candidate
        A candidate that opened stays open; any other site that closed stays closed.

    Returns
    -------
    must_open
        Stated, or implied by another step and by what stood, shape (n_steps, n_sites).
    must_close
        Likewise. Nothing is implied against what a step states.

    Examples
    --------
    An office is gone, one has to stay until the second step, one closes in the first:

    >>> from motcua.locate.consolidate.town import Step
    >>> none, given = np.zeros(3, dtype=bool), np.full(3, -1)
    >>> def step(must_open, must_close):
    ...     return Step(must_open=np.array(must_open, dtype=bool), must_upgrade=none, given=given,
    ...                 must_close=np.array(must_close, dtype=bool), free_share=0.0)
    >>> must_open, must_close = settle(
    ...     (step([0, 0, 0], [0, 0, 1]), step([0, 1, 0], [0, 0, 0])),
    ...     np.array([False, True, True]), is_candidate=none,
    ... )
    >>> must_open.astype(int).tolist(), must_close.astype(int).tolist()
    ([[0, 1, 0], [0, 1, 0]], [[1, 0, 1], [1, 0, 1]])
    """
    must_open = np.array([step.must_open for step in steps])
    must_close = np.array([step.must_close for step in steps])
    held = [step.is_held & ~(step.must_open | step.must_close) for step in steps]
    before = (stood, ~stood)
    for step, holds in enumerate(held):
        must_open[step] |= before[0] & (is_candidate | holds) & ~must_close[step]
        must_close[step] |= before[1] & (~is_candidate | holds) & ~must_open[step]
        before = (must_open[step], must_close[step])
    for step in range(len(steps) - 1, 0, -1):
        opens = must_open[step] & (~is_candidate | held[step])
        closes = must_close[step] & (is_candidate | held[step])
        must_open[step - 1] |= opens & ~must_close[step - 1]
        must_close[step - 1] |= closes & ~must_open[step - 1]
    return must_open, must_close
