"""Two phases to decide: solved together, and one after the other as an office would that cannot."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import numpy as np

SHARES = (0.3, 0.6)
"""Boundary-free shares of the two phases: the list of procedures widens."""

MOST_OFFICERS = 60
"""More than any plan asks for: what one way carries out would else raise its own limits."""


def compare(study, setting, *, limit_s):
    """Return the mean yearly cost of two free phases both ways, with the same time for each way."""
    from motcua.asking.deciding import decide

    setting = with_room(setting)
    last = study.phases[-1]
    first, second = (
        last.model_copy(update={"name": f"{last.name}{part}", "boundary_free_share": share, **when})
        for part, share, when in zip("ab", SHARES, dates(last.until), strict=True)
    )
    before = study.phases[:-1]
    began = time.perf_counter()
    together = decide(with_phases(study, (*before, first, second), limit_s), setting)
    seconds = time.perf_counter() - began
    alone = decide(with_phases(study, (*before, first), limit_s / 2), setting)
    done = carried_out(first, alone.phases[-1].assessment, alone.phases[-2].assessment, setting)
    after = decide(with_phases(study, (*before, done, second), limit_s / 2), setting)
    termination = together.solution.goals[0].termination
    return {
        "together": termination.objective,
        "bound": termination.bound,
        "one_by_one": (cost_of(alone.phases[-1]) + cost_of(after.phases[-1])) / 2,
        "offices": [[int(phase.assessment.opened.sum()) for phase in decided.phases[-2:]]
                    for decided in (together, after)],
        "raised": [raised(decided) for decided in (together, after)],
        "seconds": seconds,
    }  # fmt: skip


def dates(until):
    """Return two half-years of equal length from the one that ends then."""
    year = until.year + 1
    return (
        {"from_": date(year, 1, 1), "until": date(year, 6, 30)},
        {"from_": date(year, 7, 1), "until": date(year, 12, 28)},
    )


def raised(decided):
    """Return how many assumed largest numbers of officers gave way to what stands or is decreed."""
    return sum(row.values["n"] for row in decided.findings if row.code == "officers_raised")


def cost_of(phase):
    """Return the yearly cost of a phase, recomputed from its assessment."""
    return float(phase.assessment.yearly_cost.sum())


def carried_out(phase, decided, before, setting):
    """Return a phase as a decree of what was decided for it."""
    sites = setting.sites
    gone = before.opened & ~decided.opened
    merge = {
        str(sites.ids[site]): str(sites.ids[decided.receiver[sites.area[site]]])
        for site in gone.nonzero()[0]
    }
    upgrade = tuple(str(each) for each in sites.ids[decided.upgraded])
    return phase.model_copy(
        update={"fixed": True, "merge": merge, "upgrade": upgrade, "may_close": {}, "protect": {}}
    )


def with_room(setting):
    """Return the setting where no largest number of officers binds or gives way."""
    room = np.full_like(setting.staffing.most, MOST_OFFICERS)
    return replace(setting, staffing=replace(setting.staffing, most=room, most_upgraded=room))


def with_phases(study, phases, limit_s):
    """Return the study with other phases and another limit."""
    locate = study.locate.model_copy(update={"time_limit_s": limit_s, "gap": 0.0, "portfolio": 1})
    changed = study.model_copy(update={"phases": phases, "locate": locate})
    object.__setattr__(changed, "_path", study.path)
    return changed


def told(name, row):
    """Return the lines of a comparison."""
    better = row["one_by_one"] - row["together"]
    ours, theirs = row["raised"]
    verdict = "no worse" if better >= -1e-6 else "WORSE"
    if ours != theirs:
        verdict += (
            f" (largest numbers of officers raised for {ours} and {theirs} offices: not alike)"
        )
    return (
        f"{name}: together {row['together']:.2f} (bound {row['bound']:.2f}) in "
        f"{row['seconds']:.1f} s, one by one {row['one_by_one']:.2f} in as long; "
        f"together {verdict} by {better:.2f}\n"
        f"    offices after each phase {row['offices'][0]} together, {row['offices'][1]} one by "
        "one; target never worse; trial 556.1 together, 554.6 one by one\n"
    )
