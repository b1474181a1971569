"""
Location models on plain arrays, exact and with their proof: usable without the rest of motcua.

`lscp` opens the fewest (or cheapest) sites so that all who can be covered are, `lscp_b` of those
plans the one that gives most people a second site; `mclp` covers the most people with so many sites
or so much money; `partial_cover` opens the fewest for a share of the people, with a floor in every
area; `cover_frontier` gives the whole curve of coverage against the number of sites; `p_median`
lets all people together travel least, `p_center` whoever travels farthest. ``capacitated_`` before
a name keeps within what each site can take. With `impedance` the covering models choose the least
mean travel of equally good plans: to the nearest open site, within capacities to where there is
room.

`disc_cover` merges the demand of a radius without making pairs, and what it returns goes into the
covering models; so does a matrix of shape (n_demand, n_sites), dense or sparse, true where covered,
and an iterable of blocks ``(covers, population)``. `needed_sites` says which of a great many sites,
in blocks of columns, a covering model needs at all. All models take `mandatory`,
`forbidden`, `rules` (`GroupRule`), `n_open`, `budget` with `cost`, `backup`, `time_limit_s`, `gap`
and `solver`, and return a `motcua.domain.solution.Solution`: `opened`, boolean, shape (n_sites,),
and `termination` with reason, objective, bound and gap. Bound and gap are true however the search
ended, Ctrl-C included. Where limits conflict, `motcua.errors.InfeasibleError` names those that do.

If you come from spopt:

=====================================  ==========================================================
spopt                                  here
=====================================  ==========================================================
``LSCP.from_cost_matrix(c, S)``        ``lscp(c <= S)``; who is out of reach is left out and named
``.., demand_quantity_arr=q,           ``capacitated_lscp(c <= S, load=q, capacity=Q)``
facility_capacity_arr=Q``
``LSCPB.from_cost_matrix(c, S, ..)``   ``lscp_b(c <= S)``; who has one candidate has no second site
``MCLP.from_cost_matrix(c, w, S, p)``  ``mclp(c <= S, w, n_open=p)``
``PMedian.from_cost_matrix(c, w, p)``  ``p_median(c, w, n_open=p)``; at most p, for more never help
``.., facility_capacities=Q``          ``capacitated_p_median(c, w, capacity=Q, n_open=p)``
``PCenter.from_cost_matrix(c, p)``     ``p_center(c, n_open=p)``; then the least sum as well
``PDispersion``                        none: it keeps sites apart, whoever lives between
``predefined_facilities_arr``          ``mandatory``, ``forbidden``: True or False for each site
``from_geodataframe``                  ``disc_cover(points_xy_m, sites_xy_m, radius_m=S)``
``problem.status``                     ``termination.reason``, ``bound``, ``gap``
``cli2fac``, ``fac2cli``               ``covers[:, plan.opened]``; ``receiver`` with capacities
``perc_cov``, ``backup_perc``          ``termination.objective`` of each goal: people, not points
``solve(pulp.HiGHS())``                ``solver="highs"``, ``"scip"``, ``"cbc"``: PuLP's names
=====================================  ==========================================================

A standard is inclusive here as in spopt. Papers are named in the module of each model.

Examples
--------
The second row is out of reach of every site: nobody is lost without a word.

>>> plan = lscp([[True, False], [False, False]])
>>> plan.opened.tolist(), plan.uncoverable_points, plan.first_uncoverable
([True, False], 1, (1,))
"""

from motcua.locate.capacitated.backup_cover import capacitated_lscp_b
from motcua.locate.capacitated.center import capacitated_p_center
from motcua.locate.capacitated.cover import capacitated_lscp
from motcua.locate.capacitated.frontier import capacitated_frontier
from motcua.locate.capacitated.median import capacitated_p_median
from motcua.locate.capacitated.most_cover import capacitated_mclp
from motcua.locate.capacitated.partial import capacitated_partial_cover
from motcua.locate.cover.backup_cover import lscp_b
from motcua.locate.cover.column_blocks import needed_sites
from motcua.locate.cover.discs import disc_cover
from motcua.locate.cover.frontier import cover_frontier
from motcua.locate.cover.max_cover import mclp
from motcua.locate.cover.partial_cover import partial_cover
from motcua.locate.cover.set_cover import lscp
from motcua.locate.median.center import p_center
from motcua.locate.median.median import p_median
from motcua.locate.terms.limits import GroupRule

__all__ = [
    "GroupRule",
    "capacitated_frontier",
    "capacitated_lscp",
    "capacitated_lscp_b",
    "capacitated_mclp",
    "capacitated_p_center",
    "capacitated_p_median",
    "capacitated_partial_cover",
    "cover_frontier",
    "disc_cover",
    "lscp",
    "lscp_b",
    "mclp",
    "needed_sites",
    "p_center",
    "p_median",
    "partial_cover",
]
