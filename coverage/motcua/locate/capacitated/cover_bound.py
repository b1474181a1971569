r"""
A bound on the people for whom so many sites have room, before any programme is solved.

A site covers no more than the people within its reach, and no more than fill it:

.. math::

    v_j = \min \Bigl\{ \sum_{i \in P_j} w_i, \; Q_j \max_{i \in P_j} \frac{w_i}{q_i} \Bigr\}

with :math:`P_j` the rows of site *j*, :math:`Q_j` its capacity, :math:`w_i` the people of row *i*
and :math:`q_i` what they ask of a site. No plan covers more than its sites together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from motcua.locate.cover.most_prices import ROUNDING, dearest_sites

if TYPE_CHECKING:
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
    everybody = float(task.people.sum())
    n_sites, people, load = len(task.room), task.people[task.row], task.load[task.row]
    reach = np.bincount(task.sites, weights=people, minlength=n_sites)
    rate = np.zeros(n_sites)
    asks = load > 0
    np.maximum.at(rate, task.sites[asks], people[asks] / load[asks])
    rate[task.sites[~asks & (people > 0)]] = np.inf
    fills = np.full(n_sites, np.inf)
    np.multiply(task.room, rate, out=fills, where=np.isfinite(rate))
    terms = task.terms
    _, paid = dearest_sites(
        np.minimum(reach, fills), terms.bounds, mandatory=terms.mandatory, allowed=terms.allowed
    )
    return min(everybody, paid * (1.0 + ROUNDING))
