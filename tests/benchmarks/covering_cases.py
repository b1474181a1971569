"""The instances of the benchmark: generated ones and the published ones."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field

import numpy as np

BLOCK = 1_000_000

TOWNS, CELL_KM = 160, 0.1
"""Of a province."""

DRAWN = 200_000
"""People of a province drawn at once."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One instance, one model."""

    name: str
    model: str
    kind: str
    size: int = 0
    sites: int = 100
    radius: float = 5.5
    p: int | None = None
    limit_s: float = 120.0
    peers: tuple[str, ...] = ()
    known: float | None = None
    known_is: str | None = None
    extra: dict = field(default_factory=dict)


def generated(size, seed=1, side=30.0):
    """Customers of Cordeau, Furini and Ljubic's generator, block by block."""
    chance = np.random.default_rng(seed)
    for begin in range(0, size, BLOCK):
        count = min(BLOCK, size - begin)
        yield chance.random((count, 2)) * side, chance.integers(1, 101, count).astype(float)


def generated_sites(count, side=30.0):
    return np.random.default_rng(5).random((count, 2)) * side


def province(n_cells, n_sites, *, side_km=80.0, seed=1):
    """
    Populated cells of 100 m around towns of falling size and along the roads between them.

    The numbers are drawn in the order of the first trial, so that this is its very instance.
    """
    chance = np.random.default_rng(seed)
    towns = chance.random((TOWNS, 2)) * side_km
    size = 1.0 / np.arange(1, TOWNS + 1) ** 0.8
    chance.shuffle(size)
    size /= size.sum()
    n_side = round(side_km / CELL_KM)
    people = np.zeros(n_side * n_side)
    while n_left := n_cells - np.count_nonzero(people):
        cell = homes(chance, towns, size=size, side_km=side_km) @ [n_side, 1]
        fresh, first = np.unique(cell[people[cell] == 0], return_index=True)
        late = fresh[np.argsort(first)][n_left:]  # the province is full
        np.add.at(people, cell[~np.isin(cell, late)], 1.0)
    used = np.flatnonzero(people)
    points_km = (np.column_stack([used // n_side, used % n_side]) + 0.5) * CELL_KM
    people = np.maximum(1, np.round(people[used] * chance.lognormal(1.0, 0.6, n_cells)))
    likely = np.sqrt(people) / np.sqrt(people).sum()
    chosen = chance.choice(n_cells, n_sites, replace=False, p=likely)
    sites_km = points_km[chosen] + chance.normal(size=(n_sites, 2)) * 0.03
    return points_km * 1_000, people, sites_km * 1_000


def homes(chance, towns, *, size, side_km):
    """Cells of people of the towns, along roads to a near town, and scattered, row and column."""
    kind = chance.random(DRAWN)
    town = chance.choice(TOWNS, DRAWN, p=size)
    spread = 0.6 + 9.0 * np.sqrt(size[town] / size.max())
    at = towns[town] + chance.normal(size=(DRAWN, 2)) * spread[:, None]
    other, along = chance.integers(0, TOWNS, DRAWN), chance.random(DRAWN)[:, None]
    near = np.linalg.norm(towns[town] - towns[other], axis=1) < 25
    line = towns[town] * along + towns[other] * (1 - along) + chance.normal(size=at.shape) * 0.3
    on_road = near & (kind < 0.25)
    at[on_road] = line[on_road]
    wild = kind > 0.93
    at[wild] = chance.random((int(wild.sum()), 2)) * side_km
    return (at[((at > 0) & (at < side_km)).all(axis=1)] / CELL_KM).astype(int)


def known_rows(folder):
    with (folder / "known.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield row, {"known": float(row["value"]), "known_is": row["status"]}


def published(shared):
    """Cases of the shared folder with the values published for them."""
    for folder in ("set_cover", "p_median", "capacitated"):
        for row, known in known_rows(shared / folder):
            model = "lscp" if folder == "set_cover" else folder
            yield Case(name=f"{folder}-{row['instance']}", model=model, kind=folder,
                       extra={"file": row["instance"]}, **known)  # fmt: skip
    for row, known in known_rows(shared / "city"):
        if row["problem"] in ("mclp", "lscp"):
            p = int(row["p"]) if row["p"] else None
            name = f"city-{row['instance']}-{row['problem']}-{row['radius']}-{row['p'] or 'all'}"
            yield Case(name=name, model=row["problem"], kind="city", p=p,
                       radius=float(row["radius"]), extra={"file": row["instance"]},
                       **known)  # fmt: skip


PEERS = ("spopt", "pulp")
SPOPT_SITES = 500
"""Beyond so many, spopt's pairs of a province do not fit in the memory that engines have."""


def generated_cases():
    for size in (10_000, 100_000, 1_000_000):
        for model, p in (("lscp", None), ("mclp", 10)):
            yield Case(name=f"unit-{size:.0e}x100-{model}", model=model, kind="unit", size=size,
                       p=p, peers=PEERS)  # fmt: skip
    for sites in (500, 1_000):
        for model, p in (("lscp", None), ("mclp", 20)):
            peers = PEERS if sites == SPOPT_SITES else ("pulp",)
            yield Case(name=f"province-{sites}-{model}", model=model, kind="province",
                       size=200_000, sites=sites, radius=5_000.0, p=p, peers=peers)  # fmt: skip
    for size, p in ((10_000_000, 10), (40_000_000, 10), (40_000_000, 15)):
        yield Case(name=f"unit-{size:.0e}x100-mclp-p{p}", model="mclp", kind="unit", size=size, p=p)
    yield Case(name="unit-4e+07x100-lscp", model="lscp", kind="unit", size=40_000_000)
    yield Case(name="unit-1e+07x500-mclp-p15", model="mclp", kind="unit", size=10_000_000,
               sites=500, radius=4.0, p=15)  # fmt: skip
    yield Case(name="unit-1e+05x500-mclp-p15", model="mclp", kind="unit", size=100_000, sites=500,
               radius=4.0, p=15)  # fmt: skip
    yield Case(name="unit-1e+07x1000-mclp-p60", model="mclp", kind="unit", size=10_000_000,
               sites=1_000, radius=1.74, p=60)  # fmt: skip
    for minutes in (30, 60):
        yield Case(name=f"junctions 100k {minutes} min", model="lscp", kind="junctions",
                   size=50_000, sites=100_000, extra={"minutes": minutes})  # fmt: skip
    yield Case(name="junctions 100k 30 min p20", model="mclp", kind="junctions", size=50_000,
               sites=100_000, p=20, extra={"minutes": 30})  # fmt: skip
