"""
Covering models on plain arrays, exact and with their proof.

The calls of the package: `lscp` opens the fewest (or cheapest) sites so that all who can be covered
are; `mclp` covers the most people with so many sites or so much money; `p_median` lets all people
together travel least, `p_center` whoever travels farthest;
`capacitated_p_median` keeps within what each site can take.
"""

from motcua.locate.capacitated import capacitated_p_median
from motcua.locate.center import p_center
from motcua.locate.discs import disc_cover
from motcua.locate.frontier import cover_frontier
from motcua.locate.limits import GroupRule
from motcua.locate.max_cover import mclp
from motcua.locate.median import p_median
from motcua.locate.partial_cover import partial_cover
from motcua.locate.set_cover import lscp

__all__ = [
    "GroupRule",
    "capacitated_p_median",
    "cover_frontier",
    "disc_cover",
    "lscp",
    "mclp",
    "p_center",
    "p_median",
    "partial_cover",
]
