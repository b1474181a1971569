r"""
Consolidation: of the existing offices which to keep, merge, upgrade and close, and which to open.

.. math::

    \min \; & \sum_j \Big( f_j y_j + p^u r_j + p^o \sum_c c\, u_{jc} + p^m s_j \Big) \\
    & \sum_k z_{ak} = 1, \quad z_{ak} \le y_k, \quad z_{ak} \le z_{h(k)k}, \quad
      \sum_{k \in O_a} z_{ak} \ge y_j \; \forall j \in O_a \\
    & \sum_{j \in A} y_j \ge 1 \quad \forall A \\
    & q_\emptyset = 1, \quad q_{P \cup j} \le q_P, \quad q_{P \cup j} \le 1 - y_j, \quad
      q_{P \cup j} \ge q_P - y_j \\
    & \ell_j = \sum_a \tau_a z_{aj} + \sum_P w_{Pj} (q_P - q_{P \cup j}) + \sum_g \beta_g b_{gj} \\
    & \sum_c u_{jc} = y_j, \quad
      \sum_c \Lambda(c - 1) u_{jc} \le \ell_j \le \sum_c \Lambda(c) u_{jc},
      \quad s_j \ge \phi_j \sum_c c\, u_{jc} - \ell_j \\
    & r_k \ge z_{ak} \; \forall a \ne h(k), \quad
      \textstyle\sum_{c > m_j} u_{jc} \le r_j, \quad c \le M_j

with :math:`y_j` site j open, :math:`z_{ak}` area a received by site k of home area h(k), connected
by clusters or by a flow, :math:`O_a` the sites of area a itself, A an access set, :math:`q_P` all
of P closed for each beginning P of somebody's order of offices (so that whoever is free goes to the
closest open one), :math:`\tau_a` the tied files of area a, :math:`w_{Pj}` the free files of those
who pass P on their way to j, :math:`b_{gj}` branch j taking the :math:`\beta_g` branch-only files
of group g, :math:`u_{jc}` c officers at j, :math:`\Lambda(c)` the most files they may have within
the ceiling on the wait, :math:`s_j` the files below the floor :math:`\phi_j`, :math:`r_j` an
upgrade, :math:`m_j, M_j` the most officers before and after one. Every step has such a block;
closed stays closed and opened stays open between them.

Sources: closest assignment Wagner and Falkson 1975 (doi 10.1111/j.1538-4632.1975.tb01024.x),
Gerrard and Church 1996 (doi 10.1016/S0966-8349(97)00004-8); contiguity by flow Shirabe 2005 (doi
10.1111/j.1538-4632.2005.00605.x); waits by Erlang C as in Marianov and Serra 1998 (doi
10.1111/0022-4146.00100).
"""

from __future__ import annotations

from typing import Any

import pulp

from motcua.locate.consolidate.covers import read_covers, state_covers
from motcua.locate.consolidate.loading import state_loads
from motcua.locate.consolidate.offices import Programme
from motcua.locate.consolidate.receiving import Block, state_receivers
from motcua.locate.consolidate.summing import Sums, state_goal, state_sums


def state_consolidation(
    *,
    goal: Any,  # noqa: ANN401 - numpy's text of shape ()
    most_cost: Any,  # noqa: ANN401 - numpy's number of shape ()
    most_open: Any,  # noqa: ANN401
    unit: Any,  # noqa: ANN401
    cluster_site: Any,  # noqa: ANN401
    cluster_starts: Any,  # noqa: ANN401
    cluster_areas: Any,  # noqa: ANN401
    **arrays: Any,  # noqa: ANN401
) -> tuple[pulp.LpProblem, list[Any]]:
    """
    State the programme in PuLP, with the cuts that are known.

    Parameters
    ----------
    goal
        One of `motcua.locate.consolidate.summing.GOALS`.
    most_cost
        Most mean yearly cost: what an earlier goal found; infinite where there is none.
    most_open
        Most mean number of open sites, likewise.
    unit
        What the goal is counted in: HiGHS reads no sums of a billion people-minutes.
    cluster_site
        Site of each cluster; empty where receivers are connected by a flow instead.
    cluster_starts
        Where the areas of each cluster begin.
    cluster_areas
        The areas.
    **arrays
        The fields of a `Programme`, and those of `motcua.locate.consolidate.covers.cover_arrays`.

    Returns
    -------
    problem
        To be minimised.
    decisions
        For every step: y, then z by admissible pair in row order, then r.
    """
    known = {name: arrays.pop(name) for name in list(arrays) if name.startswith("cover_")}
    covers = read_covers(**known) if known else []
    programme = Programme(**arrays)
    problem = pulp.LpProblem("consolidate", pulp.LpMinimize)
    clusters = (cluster_site, cluster_starts, cluster_areas)
    blocks: list[Block] = []
    sums: list[Sums] = []
    for step in range(programme.n_steps):
        block = state_receivers(problem, programme, step, clusters=clusters)
        loads = state_loads(problem, programme, block)
        state_covers(problem, block, loads.stairs, covers=covers)
        blocks.append(block)
        sums.append(
            Sums(
                opened=block.y,
                cost=[*block.cost, *loads.cost],
                travel=[*block.travel, *loads.travel],
            )
        )
    state_sums(problem, programme, sums)
    state_goal(problem, programme, sums, goal=goal, held=(most_cost, most_open), unit=unit)
    return problem, [variable for block in blocks for variable in block.decisions]
