r"""
A bound on travel within capacities: room has a price, and is otherwise not asked for.

Whatever prices :math:`\mu_j, \tau, \varphi_a \ge 0` are taken, no plan travels less than

.. math::

    L(\mu, \rho) = \min_y \; \sum_i \min \Bigl\{ b_i + \rho_i w_i, \min_{j \in R_i : y_j = 1}
    (c_{ij} + q_i \mu_j + \rho_i w_i [j \notin N_i]) \Bigr\} - \sum_j Q_j \mu_j y_j
    - \sum_i \rho_i w_i + \tau W + \sum_a \varphi_a F_a

with :math:`\rho_i = \tau + \varphi_{a(i)} \ge 0` the price of covering somebody, and with what is
held of the goals before kept, beside, without capacities. That is a p-median with a yield of
each site, and the engine of the covering models solves it. Open sites have the price that the
transport gives them; a closed one that at which it would be just full, were the rows' prices kept:
the Dantzig bound of its knapsack.

Source: Cornuejols, Sridharan and Thizy 1991, doi 10.1016/0377-2217(91)90261-S.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from motcua.locate.capacitated.cover_task import ROOM
from motcua.locate.cover.backup_losses import backup_losses
from motcua.locate.cover.losses import coverage_losses, impedance_losses
from motcua.locate.cover.programme import Priced, Programme
from motcua.locate.cover.rows import MergedRows
from motcua.locate.cover.travel_exchange import TravelExchange

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.capacitated.sending import Sending, Sent
    from motcua.locate.terms.limits import Bounds


class Prices(NamedTuple):
    """What room and coverage cost, instead of being asked for."""

    room: FloatArray
    """Of a unit of room at each site, not negative, shape (n_sites,)."""

    cover: FloatArray
    """Of covering one person of each row, not negative, shape (n_rows,)."""

    worth: float
    """What all are worth by these prices who must be covered."""

    def towards(self, other: Prices, step: float) -> Prices:
        """
        Return prices between these and others.

        Parameters
        ----------
        other
            The others.
        step
            From 0, these, to 1, the others.

        Returns
        -------
        prices
            A bound by them is as true as by either.
        """
        return Prices(
            self.room + step * (other.room - self.room),
            self.cover + step * (other.cover - self.cover),
            self.worth + step * (other.worth - self.worth),
        )


def prices_of(sending: Sending, sent: Sent, opened: BoolArray) -> Prices:
    """
    Return what room and coverage are worth after a transport.

    Parameters
    ----------
    sending
        Rows, pairs, limits.
    sent
        The least travel with some open sites.
    opened
        Those sites.

    Returns
    -------
    prices
        Those of the transport; of a closed site that at which it would be just full.
    """
    row, site = sending.row, sending.site
    worth = sent.cover_price * sending.people
    paid = sending.travel - np.where(sending.is_near, worth[row], 0.0)
    load = sending.load[row]
    saved = sent.row_price[row] - paid
    wanted = (saved > 0) & (load > 0) & ~opened[site]
    worth = saved[wanted] / load[wanted]
    order = np.lexsort((-worth, site[wanted]))
    at, asked, worth = site[wanted][order], load[wanted][order], worth[order]
    before = np.cumsum(asked) - asked
    first = np.searchsorted(at, np.arange(len(opened)))
    filled = before - np.append(before, 0.0)[first][at] + asked
    over = np.flatnonzero(filled > sending.room[at])
    price = sent.room_price.copy()
    np.maximum.at(price, at[over], worth[over])
    return Prices(price, sent.cover_price, sent.cover_worth)


def relaxed(sending: Sending, prices: Prices, bounds: Bounds) -> Programme:
    """
    State the travel where room and coverage have a price.

    Parameters
    ----------
    sending
        Rows, pairs, limits.
    prices
        Of room and coverage.
    bounds
        Limits on the sites, among them any that every plan with room keeps.

    Returns
    -------
    programme
        No plan with room travels less than its least objective without its offset.
    """
    held, row, price = sending.held, sending.row, prices.room
    missed = prices.cover * sending.people
    cost = sending.travel + sending.load[row] * price[sending.site]
    cost += np.where(sending.is_near, 0.0, missed[row])
    beyond = sending.beyond + missed
    cost = np.minimum(cost, beyond[row])
    most = np.maximum.reduceat(np.append(cost, 0.0), sending.starts[:-1])
    most = np.where(np.diff(sending.starts) > 0, most, 0.0)
    losses = impedance_losses(
        csr_array((cost, sending.site, sending.starts), shape=(sending.n_rows, len(price))),
        np.ones(sending.n_rows), beyond=np.where(np.isfinite(beyond), beyond, most),
        n_groups=max(40, len(price) // 4),
    )  # fmt: skip
    programme = Programme(
        cost=-price * sending.room, bounds=bounds, mandatory=held.terms.mandatory,
        allowed=held.terms.allowed, priced=(Priced(losses=losses), *_covered(sending)),
        offset=float(missed.sum()) - prices.worth,
    )  # fmt: skip
    exchange = TravelExchange(programme=programme, losses=losses)
    return replace(programme, improve=exchange.improve)


def _covered(sending: Sending) -> tuple[Priced, ...]:
    """Hold whom the goals before have covered, as if there were room; rows by rows hold else."""
    held = sending.held
    if not sending.is_held:
        return ()
    rows = MergedRows(
        starts=held.starts, sites=held.sites, weight=held.people, n_sites=len(held.capacity),
        points=np.ones(held.n_rows, dtype=np.int64),
    )  # fmt: skip
    n_floors, n_groups = len(held.floors), max(40, rows.n_sites // 4)
    area = held.area if n_floors else None
    if held.need == 1:
        losses = coverage_losses(rows, area=area, n_groups=n_groups)
    else:
        need = np.full(rows.n_rows, held.need)
        losses = backup_losses(rows, need, area=area, n_groups=n_groups)
    inside = held.area >= 0
    here = np.bincount(held.area[inside], weights=held.people[inside], minlength=n_floors)
    slack = ROOM * (1.0 + float(held.people.sum()))
    return (
        Priced(
            losses=losses, price=0.0, caps=here[:n_floors] - held.floors + slack,
            region=held.area if n_floors else np.zeros(0, dtype=np.int64),
            cap=max(float(held.people.sum()) - held.target, 0.0) + slack,
        ),
    )  # fmt: skip
