"""The curve of coverage against the number of sites, as plan.json says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.present.figures import share_of, whole

if TYPE_CHECKING:
    from motcua.domain.plan import Plan
    from motcua.present.rows import Row


def frontier_rows(plan: Plan) -> list[Row]:
    """
    Return the frontier's points, by rising number of sites.

    Parameters
    ----------
    plan
        The plan.

    Returns
    -------
    rows
        Most open sites, share covered, the share that no plan exceeds, relative gap, people gained
        by the last site, the share on the concave envelope, and the ids of the sites that this
        point's plan opens; none where no frontier was asked for.
    """
    solved = [plan.solution, *plan.beside] if plan.solution else []
    curve = next((solution.frontier for solution in solved if solution.frontier), None)
    if curve is None:
        return []
    ids = plan.sites.ids
    extras = zip(curve.points, curve.marginal_gain, curve.envelope, strict=True)
    return [
        {
            "n_open": point.n_open,
            "covered_share": share_of(point.termination.objective, curve.people),
            "bound": share_of(point.termination.bound, curve.people),
            "gap": point.termination.gap,
            "marginal_gain": whole(float(gain)),
            "envelope_share": share_of(float(on_envelope), curve.people),
            "open_sites": [str(site) for site in ids[point.opened]],
        }
        for point, gain, on_envelope in extras
    ]
