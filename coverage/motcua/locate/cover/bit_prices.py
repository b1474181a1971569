r"""
Sites of a large MCLP closed by what they would add to a bound, on covers of a bit a pair.

Whatever each row i may pay, :math:`0 \le \lambda_i \le w_i`, no plan of p sites covers more than

.. math::

    L(\lambda) = \sum_i (w_i - \lambda_i) + \sum_{j \in T} v_j, \qquad
    v_j = \sum_{i \in P_j} \lambda_i

with T the p sites of the largest :math:`v_j`, and none with site j outside T covers more than
:math:`L(\lambda) - \min_T v + v_j`: where that is no more than a plan that is known, j stays closed
(Galvao and ReVelle 1996, doi 10.1016/0377-2217(94)00159-6). The prices follow the subgradient among
some sites; all are priced again and again, and those that belong to T are added.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.cover_bits import WORD
from motcua.locate.cover.bit_bound import Prices
from motcua.locate.cover.bit_worth import bits_of, weigh
from motcua.locate.cover.max_cover import mclp
from motcua.locate.terms.arguments import are_whole

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.domain.cover_bits import CoverBits

FIRST = 12
"""Sites looked at for each one of the greedy plan: it and those nearly as good."""

BEST_S = 10.0
"""Seconds for a plan among the sites of the greedy plan and those nearly as good."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Priced:
    """What prices decide of the sites."""

    undecided: BoolArray
    """Sites that a better plan than `plan` may have, and those of the plan; shape (n_sites,)."""

    plan: BoolArray
    """A plan, shape (n_sites,)."""

    covered: float
    """People that it covers."""

    bound: float
    """No plan covers more."""

    called: BoolArray
    """Sites that prices called for on the way: good plans are among these; shape (n_sites,)."""


def price_sites(
    bits: CoverBits, people: FloatArray, *, n_open: int, mandatory: BoolArray, allowed: BoolArray,
    time_limit_s: float | None = None,
) -> Priced:  # fmt: skip
    """
    Close sites that no better plan has.

    Parameters
    ----------
    bits
        Who is covered.
    people
        Not negative, shape (n_points,).
    n_open
        Most open sites, mandatory ones included.
    mandatory
        Sites open in every plan, no more than `n_open`; shape (n_sites,).
    allowed
        Sites that may open, shape (n_sites,).
    time_limit_s
        Seconds for all of it; none by default.

    Returns
    -------
    priced
        Exact: the best plan of the undecided sites is the best of all.

    Examples
    --------
    >>> from motcua.domain.cover_bits import CoverBits
    >>> bits = CoverBits.of(np.eye(3, dtype=bool))
    >>> none, every = np.zeros(3, dtype=bool), np.ones(3, dtype=bool)
    >>> priced = price_sites(
    ...     bits, np.array([5.0, 1.0, 3.0]), n_open=1, mandatory=none, allowed=every
    ... )
    >>> priced.undecided.tolist(), priced.covered, priced.bound
    ([True, False, False], 5.0, 5.0)
    """
    until = np.inf if time_limit_s is None else time.monotonic() + time_limit_s
    weight = np.zeros(bits.words.shape[1] * WORD)
    weight[: len(people)] = people
    weight[bits_of(np.bitwise_or.reduce(bits.words[mandatory], axis=0))] = 0.0
    certain = float(people.sum() - weight.sum())
    free = allowed & ~mandatory
    n_free = min(n_open - int(mandatory.sum()), int(free.sum()))
    if n_free == 0:
        return Priced(
            undecided=mandatory, plan=mandatory, covered=certain, bound=certain, called=mandatory
        )
    reachable = float(weight[bits_of(np.bitwise_or.reduce(bits.words[free], axis=0))].sum())
    called, plan = _greedy(bits, weight, n_free, free)
    plan, covered = _best_of(bits, weight, plan=plan, called=called, n_free=n_free)
    prices = Prices(bits, weight, n_free=n_free, free=free)
    called = prices.lower(called | plan, plan, covered=covered, until=until)
    step = 1.0 - 1e-6 if are_whole(people) else 0.0
    return Priced(
        undecided=prices.may_better(covered + step) | plan | mandatory,
        plan=plan | mandatory,
        covered=covered + certain,
        bound=max(min(prices.bound, reachable), covered) + certain,
        called=called | mandatory,
    )


def _greedy(
    bits: CoverBits, weight: FloatArray, n_free: int, free: BoolArray
) -> tuple[BoolArray, BoolArray]:
    """Return sites that gain about as much as the one that gains most, and the greedy plan."""
    left, plan, called = weight.copy(), np.zeros_like(free), np.zeros_like(free)
    for _ in range(n_free):
        gain = np.where(free & ~plan, weigh(bits, left), -1.0)
        best = int(np.argmax(gain))
        called[np.argsort(-gain, kind="stable")[:FIRST]] = True
        if gain[best] <= 0:
            break
        plan[best] = True
        left[bits_of(bits.words[best])] = 0.0
    return called & free, plan


def _best_of(
    bits: CoverBits, weight: FloatArray, *, plan: BoolArray, called: BoolArray, n_free: int
) -> tuple[BoolArray, float]:
    """Return the best plan of few sites that is found within seconds."""
    few = np.flatnonzero(called | plan)
    covers, people = bits.covers(few), weight[: bits.n_points]
    found = mclp(covers, people, n_open=min(n_free, len(few)), time_limit_s=BEST_S, gap=1e-4)
    greedy = _reached(covers, people, plan[few])
    if found.termination.objective <= greedy:
        return plan, greedy
    best = np.zeros_like(plan)
    best[few[found.opened]] = True
    return best, _reached(covers, people, found.opened)


def _reached(covers: csr_array, people: FloatArray, opened: BoolArray) -> float:
    return float(people[covers[:, np.flatnonzero(opened)].sum(axis=1) > 0].sum())
