"""A reduced instance of covering the most people, and the own search on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.solution import Reduction
from motcua.locate.cover.anneal import Annealing
from motcua.locate.cover.backup_exchange import backup_exchange
from motcua.locate.cover.backup_losses import backup_losses
from motcua.locate.cover.heuristic import Exchange, exchange
from motcua.locate.cover.losses import coverage_losses
from motcua.locate.cover.programme import Priced, Programme
from motcua.locate.cover.settled import settle

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.cover.backup_exchange import BackupExchange
    from motcua.locate.cover.checks import Instance
    from motcua.locate.cover.losses import Losses
    from motcua.locate.cover.rows import MergedRows
    from motcua.locate.terms.limits import Bounds


class Case:
    """
    A reduced instance of covering the most people, with what its searches share.

    Parameters
    ----------
    given
        The instance.
    rows
        Rows that no mandatory site covers, without superfluous sites.
    allowed
        Sites that may open.
    sure
        People that the mandatory sites cover.
    reductions
        Sizes before and after each step.
    backup
        Open sites that count as covered.
    """

    def __init__(
        self, given: Instance, rows: MergedRows, allowed: BoolArray, *, sure: float,
        reductions: tuple[Reduction, ...], backup: int = 1,
    ) -> None:  # fmt: skip
        self.given, self.rows, self.allowed = given, rows, allowed
        self.sure, self.reductions, self.backup = sure, reductions, backup
        n_groups = max(40, rows.n_sites // 4)
        sites: dict[str, BoolArray] = {"mandatory": given.mandatory, "allowed": allowed}
        self.losses: Losses
        self.exchange: Exchange | BackupExchange
        if backup == 1:
            self.losses = coverage_losses(rows, n_groups=n_groups)
            self.exchange = exchange(rows, given.bounds, **sites)
        else:
            need = np.full(rows.n_rows, backup)
            self.losses = backup_losses(rows, need, n_groups=n_groups)
            self.exchange = backup_exchange(rows, need, given.bounds, **sites)

    @property
    def people(self) -> float:
        """Everybody whom some allowed site covers."""
        return self.sure + float(self.rows.weight.sum())

    @property
    def is_whole(self) -> bool:
        """Whether people come in whole numbers."""
        return self.rows.is_whole

    def covered(self, opened: BoolArray) -> float:
        """
        Return the people covered by a plan, recomputed.

        Parameters
        ----------
        opened
            Open sites.

        Returns
        -------
        people
            Those of the mandatory sites included.
        """
        return self.sure + self.exchange.covered(opened)

    def first_plan(self, *, until: float) -> BoolArray:
        """
        Return a plan for the own search to begin from.

        Parameters
        ----------
        until
            Clock value after which the plan so far will do.

        Returns
        -------
        plan
            With backup, of long looking; else the first that no exchange betters, for the
            relaxation says better than chance where to look on.
        """
        if isinstance(self.exchange, Exchange):
            return self.exchange.mend(self.given.start)
        return self.exchange.search(self.given.start, until=until)

    @property
    def programme(self) -> Programme:
        """Minimise the people lost."""
        return self.within(self.given.bounds)

    def within(self, bounds: Bounds) -> Programme:
        """
        Minimise the people lost within other limits of the same shape.

        Parameters
        ----------
        bounds
            Limits on the sites.

        Returns
        -------
        programme
            With an exchange that keeps them.
        """
        moves = replace(self.exchange, bounds=bounds)
        return Programme(
            cost=np.zeros(self.rows.n_sites), bounds=bounds, mandatory=self.given.mandatory,
            allowed=self.allowed, priced=(Priced(losses=self.losses),), offset=self.people,
            is_whole=self.is_whole, improve=moves.improve,
            deepen=Annealing(exchange=moves).deepen if isinstance(moves, Exchange) else None,
        )  # fmt: skip


def reduce_case(given: Instance, backup: int = 1, *, price: FloatArray | None = None) -> Case:
    """
    Leave out of an instance what cannot matter to covering the most people.

    Parameters
    ----------
    given
        The instance.
    backup
        Open sites that count as covered; every row of the instance has as many.
    price
        What of a site any goal or limit counts: a dearer one stands for no other. One each by
        default, or the cost where there is a budget.

    Returns
    -------
    case
        Rows covered by mandatory sites are counted and gone; so are sites that another one, of
        the same groups and no dearer, stands for. With backup a site may be needed beside a
        larger one, and all stay.
    """
    rows = given.rows
    if backup > 1:
        steps = (given.merged.reduction,)
        return Case(given, rows, given.allowed, sure=0.0, reductions=steps, backup=backup)
    if price is None and given.bounds.budget_row >= 0:
        price = given.terms.cost
    left = settle(rows, given.mandatory, bounds=given.bounds, price=price)
    allowed = given.allowed & ~left.gone
    step = Reduction(
        name="dominated_columns", rows=(left.uncovered.n_rows, left.rows.n_rows),
        columns=(len(np.unique(left.uncovered.sites)), len(np.unique(left.rows.sites))),
    )  # fmt: skip
    return Case(
        given, left.rows, allowed | given.mandatory, sure=left.sure,
        reductions=(given.merged.reduction, step),
    )  # fmt: skip
