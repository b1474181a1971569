"""
Location models on plain arrays, exact and with their proof: usable without the rest of motcua.

`lscp` opens the fewest (or cheapest) sites so that all who can be covered are; `mclp` covers the
most people with so many sites or so much money; `partial_cover` opens the fewest for a share of the
people, with a floor in every area; `cover_frontier` gives the whole curve of coverage against the
number of sites; `p_median` lets all people together travel least, `p_center` whoever travels
farthest, `capacitated_p_median` keeps within what each site can take.

`disc_cover` merges the demand of a radius without making pairs, and what it returns goes into the
covering models; so does a matrix of shape (n_demand, n_sites), dense or sparse, true where
covered, and an iterable of blocks ``(covers, population)``. All covering models take `mandatory`,
`forbidden` and `rules` (`GroupRule`), `time_limit_s` and `gap`, and return a
`motcua.domain.solution.Solution`: `opened`, boolean, shape (n_sites,), and `termination` with
reason, objective, bound and gap. Bound and gap are true however the search ended, Ctrl-C included.

If you come from spopt:

=====================================  ==========================================================
spopt                                  here
=====================================  ==========================================================
``LSCP.from_cost_matrix(c, S)``        ``lscp(c <= S)``; who is out of reach is left out and named
``predefined_facilities_arr``          ``mandatory``, ``forbidden``
``LSCPB``                              none; ``lscp(c <= S, backup=2)`` asks for two open sites each
``MCLP.from_cost_matrix(c, w, S, p)``  ``mclp(c <= S, w, n_open=p)``
``PMedian``, ``PCenter``               ``p_median``, ``p_center``
``from_geodataframe``                  ``disc_cover(points_xy_m, sites_xy_m, radius_m=S)``
``problem.status``, ``facility2cli``   ``termination``; ``covers[:, plan.opened]``
``perc_cov`` (of points)               ``termination.objective`` (people)
=====================================  ==========================================================

A standard is inclusive here as in spopt. Papers are named in the module of each model.
"""

from motcua.locate.capacitated.center import capacitated_p_center
from motcua.locate.capacitated.cover import capacitated_lscp
from motcua.locate.capacitated.median import capacitated_p_median
from motcua.locate.capacitated.most_cover import capacitated_mclp
from motcua.locate.capacitated.partial import capacitated_partial_cover
from motcua.locate.cover.backup_cover import lscp_b
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
    "capacitated_lscp",
    "capacitated_mclp",
    "capacitated_p_center",
    "capacitated_p_median",
    "capacitated_partial_cover",
    "cover_frontier",
    "disc_cover",
    "lscp",
    "lscp_b",
    "mclp",
    "p_center",
    "p_median",
    "partial_cover",
]
