"""Tables of congestion held against the roads there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from motcua.domain.finding import Finding
from motcua.inputs.speeds import LINK

if TYPE_CHECKING:
    from motcua.study.schema import ScenarioTable, Study


def idle_factors(
    study: Study, scenario: ScenarioTable | None, present: set[str]
) -> tuple[Finding, ...]:
    """
    Name the classes in a table of congestion that no road has.

    Parameters
    ----------
    study
        The study.
    scenario
        One of its scenarios; None for the roads as they are.
    present
        Classes of the roads there are.

    Returns
    -------
    findings
        None or one; a scenario without a factor of its own has none.
    """
    source = scenario or study.roads
    asked = source.congestion if source else None
    idle = unused_factors(asked or 1.0, present)
    if not idle:
        return ()
    values: dict[str, str | int | float] = {"n": len(idle), "classes": ", ".join(idle)}
    if scenario is None:
        found = Finding(level="amber", code="idle_factors", values=values, where="[roads]")
        return (found,)
    values["scenario"] = scenario.name
    where = f"[[scenarios]] {scenario.name}"
    return (Finding(level="amber", code="scenario_idle_factors", values=values, where=where),)


def unused_factors(
    congestion: float | Mapping[str, float], present: Collection[str]
) -> tuple[str, ...]:
    """
    Return the classes that congestion names and no road has.

    Parameters
    ----------
    congestion
        One number, or numbers by road class.
    present
        Classes of the roads there are.

    Returns
    -------
    classes
        In the order of the table; one whose link roads go with it counts as used by them.

    Examples
    --------
    >>> unused_factors({"trunk": 2.0, "primary": 2.0, "track": 1.5}, {"trunk_link", "primary"})
    ('track',)
    """
    if not isinstance(congestion, Mapping):
        return ()
    return tuple(
        name
        for name in congestion
        if name not in present and not (name + LINK in present and name + LINK not in congestion)
    )
