"""What an annealing moves on and where it stands, with the compiled loops that open and close."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from motcua.domain.compiled import compiled

if TYPE_CHECKING:
    from motcua.domain.arrays import FloatArray, IntArray, LongArray


class Ground(NamedTuple):
    """What an annealing moves on: rows of the sites that may open and need not."""

    starts: LongArray
    sites: IntArray
    column_starts: LongArray
    column_rows: IntArray
    weight: FloatArray
    matrix: FloatArray
    """Limits of which an exchange may use more or less."""

    lower: FloatArray
    upper: FloatArray
    least: float
    """A gain below is a rounding."""


class Standing(NamedTuple):
    """Where an annealing stands; changed in place."""

    n_open: IntArray
    """Open sites of each row."""

    gain: FloatArray
    """People that each site would add: none where it is open. Padded to whole blocks."""

    tried: FloatArray
    """The same with one site closed."""

    used: FloatArray
    """Use of each limit."""

    plan: LongArray
    """Open sites."""

    place: LongArray
    """Where a site stands in the plan, -1 where it does not."""

    best: LongArray
    """The best plan seen."""

    people: FloatArray
    """Covered now, and by the best plan."""


@compiled
def leave(ground: Ground, standing: Standing, site: int) -> float:
    """
    Close a site in the counts and the gains.

    Returns
    -------
    lost
        People whom no site covers any more.
    """
    lost = 0.0
    for at in range(ground.column_starts[site], ground.column_starts[site + 1]):
        row = ground.column_rows[at]
        standing.n_open[row] -= 1
        if standing.n_open[row] == 0:
            lost += ground.weight[row]
            for other in range(ground.starts[row], ground.starts[row + 1]):
                standing.gain[ground.sites[other]] += ground.weight[row]
    for limit in range(len(standing.used)):
        standing.used[limit] -= ground.matrix[limit, site]
    return lost


@compiled
def enter_in(
    ground: Ground, standing: Standing, gain: FloatArray, site: int
) -> tuple[float, float]:
    """
    Open a site in the counts and in these gains.

    Returns
    -------
    came
        People whom no other site covers.
    looked
        Sites looked at.
    """
    came, looked = 0.0, 0.0
    for at in range(ground.column_starts[site], ground.column_starts[site + 1]):
        row = ground.column_rows[at]
        if standing.n_open[row] == 0:
            people = ground.weight[row]
            came += people
            for other in range(ground.starts[row], ground.starts[row + 1]):
                gain[ground.sites[other]] -= people
            looked += ground.starts[row + 1] - ground.starts[row]
        standing.n_open[row] += 1
    for limit in range(len(standing.used)):
        standing.used[limit] += ground.matrix[limit, site]
    return came, looked


@compiled
def enter(ground: Ground, standing: Standing, site: int) -> float:
    """
    Open a site in the counts and the gains.

    Returns
    -------
    came
        People whom no other site covers.
    """
    return enter_in(ground, standing, standing.gain, site)[0]
