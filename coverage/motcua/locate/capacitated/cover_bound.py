r"""
Bounds by what sites can take, before any programme is solved.

A site covers no more than the people within its reach, and no more than fill it:

.. math::

    v_j = \min \Bigl\{ \sum_{i \in P_j} w_i, \; Q_j \max_{i \in P_j} \frac{w_i}{q_i} \Bigr\}

with :math:`P_j` the rows of site *j*, :math:`Q_j` its capacity, :math:`w_i` the people of row *i*
and :math:`q_i` what they ask of a site. No plan covers more than its sites together. Nor is room
for so many cheaper than the sites that take most for their cost, the last of them in part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.capacitated.cover_task import ROOM
from motcua.locate.cover.most_prices import ROUNDING, dearest_sites

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray
    from motcua.locate.capacitated.cover_task import CapacityCover


def most_room(task: CapacityCover) -> float:
    """
    Bound the people covered by what open sites can take.

    Parameters
    ----------
    task
        Rows, sites, limits.

    Returns
    -------
    people
        No plan within the limits covers more.
    """
    everybody, terms = float(task.people.sum()), task.terms
    _, paid = dearest_sites(
        _worth(task), terms.bounds, mandatory=terms.mandatory, allowed=terms.allowed
    )
    return min(everybody, paid * (1.0 + ROUNDING))


def least_cost(task: CapacityCover) -> float:
    """
    Bound the cost of a plan with room for as many as asked.

    Parameters
    ----------
    task
        Rows, sites, limits.

    Returns
    -------
    cost
        No plan with room costs less.

    Examples
    --------
    Room for four: a site that takes three for the price of one, and a third of another.

    >>> from motcua.locate.capacitated.cover_ready import ready
    >>> given = ready(np.ones((4, 3)), None, capacity=[3, 3, 1], load=None, cost=None, n_open=None,
    ...               budget=None, mandatory=None, forbidden=None, rules=(), serves_all=True)
    >>> round(least_cost(given.task), 6)
    1.333333
    """
    terms = task.terms
    worth = np.where(terms.allowed, _worth(task), 0.0)
    cost = float(task.cost[terms.mandatory].sum())
    needed = task.target * (1.0 - ROOM) - float(worth[terms.mandatory].sum())
    free = np.flatnonzero(~terms.mandatory & (worth > 0))
    free = free[np.argsort(task.cost[free] / worth[free], kind="stable")]
    before = np.cumsum(worth[free]) - worth[free]
    share = np.clip((needed - before) / worth[free], 0.0, 1.0)
    return (cost + float(task.cost[free] @ share)) * (1.0 - ROUNDING)


def _worth(task: CapacityCover) -> FloatArray:
    """Return the most people whom each site covers by itself."""
    n_sites, people, load = len(task.room), task.people[task.row], task.load[task.row]
    reach = np.bincount(task.sites, weights=people, minlength=n_sites)
    rate = np.zeros(n_sites)
    asks = load > 0
    np.maximum.at(rate, task.sites[asks], people[asks] / load[asks])
    rate[task.sites[~asks & (people > 0)]] = np.inf
    fills = np.full(n_sites, np.inf)
    np.multiply(task.room, rate, out=fills, where=np.isfinite(rate))
    return np.asarray(np.minimum(reach, fills), dtype=np.float64)
