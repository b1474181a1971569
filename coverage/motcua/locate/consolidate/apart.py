r"""
Among the networks within a limit, the one that differs most from some others.

.. math::

    \max \; t \quad \text{with} \quad
    t \le \sum_{j : \hat y^i_j = 0} y_j + \sum_{j : \hat y^i_j = 1} (1 - y_j) \; \forall i

and all rows of consolidation, its headline goal at most the limit; :math:`\hat y^i` are the open
sites of earlier network i in the last step, and so each bound on t is a number of sites (Hamming's
distance). Plans are added one by one, each as far as can be from its nearest earlier one: a
farthest-first traversal (Gonzalez 1985, doi 10.1016/0304-3975(85)90224-5).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pulp

from motcua.errors import InfeasibleError
from motcua.locate.consolidate.forms import LoadForm
from motcua.locate.consolidate.manning import SLACK
from motcua.locate.consolidate.programme import state_consolidation
from motcua.locate.consolidate.soundness import is_sound
from motcua.locate.door.solve import Statement, solve

if TYPE_CHECKING:
    from motcua.domain.arrays import BoolArray, FloatArray
    from motcua.locate.consolidate.evaluate import Network
    from motcua.locate.consolidate.network_model import NetworkModel
    from motcua.locate.consolidate.offices import Programme
    from motcua.locate.door.solve import Effort

_MOST_CLUSTERS = 3_000
"""Beyond so many clusters a flow connects receivers instead."""

_GIVE = 1e-5
"""By how much the limit is passed inside the solver; plans are held to it exactly."""


def apart(opened: BoolArray, earlier: BoolArray) -> int:
    """
    Return in how many sites a network differs from the nearest of some others.

    Parameters
    ----------
    opened
        Its open sites, shape (n_sites,).
    earlier
        Open sites of the others, shape (n_plans, n_sites).

    Returns
    -------
    n_sites
        The least number.

    Examples
    --------
    >>> apart(np.array([True, False]), np.array([[True, True], [False, True]]))
    1
    """
    return int((earlier != opened).sum(axis=1).min())


def farthest(
    model: NetworkModel,
    earlier: BoolArray,
    *,
    goal: str,
    limit: float,
    start: Network | None,
    effort: Effort,
) -> tuple[Network | None, int]:
    """
    Return the network within the limit that differs most from its nearest earlier one.

    Parameters
    ----------
    model
        The programme, ready to be solved.
    earlier
        Open sites of the last step of the earlier networks, shape (n_plans, n_sites).
    goal
        ``"cost"`` or ``"sites"``: what is limited.
    limit
        Its most.
    start
        A network within the limit; None for none.
    effort
        Time and solver.

    Returns
    -------
    network
        None where the time ended before one was found.
    most
        No network within the limit is further apart.
    """
    clusters = model.clusters if len(model.clusters) <= _MOST_CLUSTERS else []
    form, n_free = LoadForm(model.programme, clusters), _free(model.programme)

    def value(plan: FloatArray) -> float | None:
        """Return minus how far a network is from the earlier ones; None where it is none."""
        network = form.read(plan)
        if network is None or not is_sound(model.programme, network):
            return None
        if not is_within(model, network, goal=goal, limit=limit):
            return None
        return -float(apart(network.opened[-1], earlier))

    held = {"cost": "most_cost", "sites": "most_open"}[goal]
    limits = {"most_cost": np.inf, "most_open": np.inf}
    limits[held] = limit + _GIVE * max(1.0, abs(limit))
    arrays: dict[str, Any] = {name: np.array(number) for name, number in limits.items()}
    arrays |= {"goal": np.array(goal), "unit": np.array(1.0), "earlier": earlier}
    try:
        answer = solve(
            Statement(
                builder=f"{__name__}:state_apart", arrays={**form.arrays, **arrays}, sense="min"
            ),
            value,
            start=None if start is None else form.written(start),
            bound=-float(n_free),
            effort=effort,
        )
    except InfeasibleError:
        return None, 0
    most = math.floor(-answer.bound + _GIVE)
    return (None if answer.plan is None else form.read(answer.plan)), min(most, n_free)


def _free(programme: Programme) -> int:
    """Return how many sites may be open or closed in the last step: no two plans differ in more."""
    may = programme.stood | programme.is_candidate
    return int((may & ~programme.must_open[-1] & ~programme.must_close[-1]).sum())


def is_within(model: NetworkModel, network: Network, *, goal: str, limit: float) -> bool:
    """
    Say whether a network keeps every rule and the limit.

    Parameters
    ----------
    model
        The programme.
    network
        Sound open sites and receivers.
    goal
        ``"cost"`` or ``"sites"``.
    limit
        The most that it may come to.

    Returns
    -------
    is_within
        By its own sums, whatever a solver says.
    """
    broken, cost, n_open, _ = model.evaluator.totals(network)
    value = {"cost": cost, "sites": n_open}[goal]
    return broken == 0 and value <= limit * (1 + SLACK)


def state_apart(*, earlier: BoolArray, **arrays: Any) -> tuple[pulp.LpProblem, list[Any]]:  # noqa: ANN401
    """
    State the programme in PuLP.

    Parameters
    ----------
    earlier
        Open sites of the earlier networks, shape (n_plans, n_sites).
    **arrays
        As for `motcua.locate.consolidate.programme.state_consolidation`.

    Returns
    -------
    problem
        To be minimised: minus the number of sites apart.
    decisions
        As there.
    """
    problem, decisions = state_consolidation(**arrays)
    n_sites = earlier.shape[1]
    n_steps = len(arrays["weight"])
    last = decisions[len(decisions) // n_steps * (n_steps - 1) :][:n_sites]
    least = problem.add_variable("apart", 0, n_sites)
    for number, opened in enumerate(earlier.tolist()):
        differs = [1 - y if is_open else y for y, is_open in zip(last, opened, strict=True)]
        problem += least <= pulp.lpSum(differs), f"apart_{number}"
    problem.setObjective(-1 * least)
    return problem, decisions
