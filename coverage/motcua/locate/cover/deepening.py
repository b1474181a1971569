"""How long a search looks for better plans: as long as there is something at stake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.locate.cover.programme import Round

if TYPE_CHECKING:
    from motcua.locate.cover.branch import Search
    from motcua.locate.cover.programme import Kept

LOOK = 25.0
"""Rows looked at for each row of the master in a step of its simplex. That is a quarter of the
seconds that bounds take, for most searches soon end and had the best plan early; see `HARDER`."""

HARDER, HARDEST = 2e7, 16.0
"""Work of the master, some three seconds, by which the share grows in step with it, and how far:
the longer the bound stays apart, the likelier it is the plan that is short."""

SHORT, LONG = 2e7, 1e10
"""Rows looked at in a round, at least and at most; in between rounds grow by a quarter of all
before."""


class Deepening:
    """
    The rounds of a search for better plans.

    Parameters
    ----------
    done
        Work of the master before this search: one master may serve a whole curve of plans, and what
        the points before have taken is not at stake any more.
    """

    def __init__(self, done: float) -> None:
        self.done = done
        self.looked = 0.0
        """Rows looked at so far."""

        self.rounds = 0
        self.kept: tuple[Kept, ...] = ()
        """Plans for the next round to go on from."""

    def look(self, search: Search) -> None:
        """
        Look longer for a better plan where that has had less than its share of the work.

        Parameters
        ----------
        search
            Its best plan is brought forward. Work is counted, not timed: the same search looks as
            long on every machine.

        Raises
        ------
        TimeoutError
            If the time is over.
        """
        programme, work = search.programme, search.master.work - self.done
        if search.plan is None or programme.deepen is None or search.bound > search.cutoff:
            return
        owed = LOOK * work * min(max(work / HARDER, 1.0), HARDEST) - self.looked
        if owed < min(max(SHORT, 0.25 * self.looked), LONG):
            return
        search.left_s()
        owed = min(owed, LONG)
        self.looked += owed
        self.rounds += 1
        turn = Round(
            near=search.near, kept=self.kept, work=owed, seed=self.rounds, until=search.until,
            looked=self.looked, bound=search.bound,
        )  # fmt: skip
        plan, self.kept = programme.deepen(search.plan, turn)
        search.offer(plan)
