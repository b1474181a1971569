"""What the rows of `travel.py` are to show: how many times less a peer's work takes with motcua."""

from __future__ import annotations

SEARCH, PAIRS, SNAP = ("motcua", "search"), ("motcua", "pairs"), ("motcua", "snap")
SWEEP, MASKS = ("motcua-sweep", "search"), ("motcua-masks", "pairs")
READ, CLIP = ("motcua", "read"), ("motcua", "clip")

TARGETS = (
    ("hcmc_2018", ("osmnx", "search"), SEARCH, "ms_per_source", 800),
    ("hcmc_2018", ("osmnx", "search"), PAIRS, "ms_per_source", 300),
    ("hcmc_2018", ("networkx", "search"), SEARCH, "ms_per_source", 100),
    ("hcmc_2018", ("networkx", "search"), PAIRS, "ms_per_source", 45),
    ("hcmc_2018", ("networkx", "search"), MASKS, "ms_per_source", 500),
    ("drawn_300k", ("networkx", "search"), SWEEP, "ms_per_source", 200),
    ("drawn_300k", ("networkx", "search"), MASKS, "ms_per_source", 200),
    ("drawn_300k", ("networkx", "search"), SEARCH, "ms_per_source", 75),
    ("drawn_300k", ("networkx", "search"), PAIRS, "ms_per_source", 45),
    ("hcmc_2018", ("pandana", "search"), SEARCH, "ms_per_source", 15),
    ("drawn_300k", ("pandana", "search"), SEARCH, "ms_per_source", 9),
    ("hcmc_2018", ("pandana", "search"), PAIRS, "ms_per_source", 6),
    ("drawn_300k", ("pandana", "search"), PAIRS, "ms_per_source", 6),
    ("drawn_300k", ("scipy", "search"), SEARCH, "ms_per_source", 1.4),
    ("drawn_1m", ("scipy", "search"), SEARCH, "ms_per_source", 2),
    ("drawn_5m", ("scipy", "search"), SEARCH, "ms_per_source", 4),
    ("hcmc_2018", ("shapely", "snap"), SNAP, "ms_per_source", 4),
    ("drawn_1m", ("shapely", "snap"), SNAP, "ms_per_source", 4),
    ("hcmc_2018", ("osmnx", "snap"), SNAP, "ms_per_source", 10),
    ("hcmc_2018", ("osmnx", "read"), READ, "ms_per_source", 10),
    *(
        (case, (peer, done[1]), done, column, least)
        for case, done in (
            ("hcmc_2018", READ),
            ("hcmc_inner_2025", READ),
            ("andorra_2021", READ),
            ("houses_1m", READ),
            ("country_1m", CLIP),
            ("country_10m", CLIP),
        )
        for peer in ("pyrosm", "pyrosm-simplified")
        for column, least in (("ms_per_source", 2), ("peak_mb", 5))
    ),
)
"""Case, the peer's row, ours, the column, and the least ratio."""


def compare(rows):
    """
    Return the ratio of each target whose two rows were measured, and whether it is reached.

    >>> row = {"case": "hcmc_2018", "what": "read", "ms_per_source": 30.0, "peak_mb": 600.0}
    >>> ours = {**row, "engine": "motcua", "ms_per_source": 10.0, "peak_mb": 300.0}
    >>> for told in compare([{**row, "engine": "pyrosm"}, ours]):
    ...     print(told)
    ('hcmc_2018', 'pyrosm read', 'motcua read', 'ms_per_source', 3.0, 2, True)
    ('hcmc_2018', 'pyrosm read', 'motcua read', 'peak_mb', 2.0, 5, False)
    """
    known = {(row["case"], row["engine"], row["what"]): row for row in rows}
    for case, peer, ours, column, least in TARGETS:
        theirs, mine = known.get((case, *peer)), known.get((case, *ours))
        if theirs and mine and theirs.get(column) and mine.get(column):
            ratio = theirs[column] / mine[column]
            yield case, " ".join(peer), " ".join(ours), column, ratio, least, ratio >= least
