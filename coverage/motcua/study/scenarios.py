"""What a scenario makes of a study: the same people and places, the roads in another state."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from motcua.errors import StudyError

if TYPE_CHECKING:
    from motcua.study.schema import ScenarioTable, Study


def find_scenario(study: Study, name: str) -> ScenarioTable:
    """
    Return the scenario of that name.

    Parameters
    ----------
    study
        The study.
    name
        What a person called it.

    Returns
    -------
    scenario
        Its table.

    Raises
    ------
    StudyError
        If the study has none of that name: the message names the nearest.
    """
    known = [scenario.name for scenario in study.scenarios]
    for scenario in study.scenarios:
        if scenario.name == name:
            return scenario
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)
    raise StudyError(
        f'The study has no scenario "{name}".',
        where=f"{study.path.as_posix()}, [[scenarios]]",
        mend=f'The nearest is "{near[0]}".' if near else "Add a [[scenarios]] table of that name.",
    )


def under(study: Study, scenario: ScenarioTable) -> Study:
    """
    Return the study with the mode and the congestion of a scenario in ``[roads]``.

    Parameters
    ----------
    study
        A study with roads.
    scenario
        One of its scenarios; what it shuts is left to whoever reads the roads.

    Returns
    -------
    study
        The scenario's factors stand in place of the study's own, they are not multiplied. A table
        of speeds belongs to the study's mode: a scenario of another mode takes the table that
        comes with the program.
    """
    roads = study.roads
    if roads is None:
        raise ValueError("a study without roads has no scenarios")
    mode = scenario.mode or roads.mode
    congestion = roads.congestion if scenario.congestion is None else scenario.congestion
    speeds = roads.speeds if mode == roads.mode else None
    changed = roads.model_copy(update={"mode": mode, "congestion": congestion, "speeds": speeds})
    return study.model_copy(update={"roads": changed})
