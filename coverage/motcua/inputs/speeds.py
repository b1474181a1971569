"""How fast one travels on which class of road: the table of a mode, or the planner's own."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

from motcua.errors import StudyError
from motcua.inputs.columns import numbers, required_texts
from motcua.inputs.faults import Faults
from motcua.inputs.ids import note_repeats
from motcua.inputs.tables import read_table
from motcua.inputs.texts import nearest

if TYPE_CHECKING:
    from pathlib import Path

    from motcua.study.schema import Study

MODES = ("motorbike", "car", "bicycle", "foot")

FERRY = "ferry"
"""The class of ferries, which stand under another OSM key than roads."""

LINK = "_link"
"""How the class of a road that leads to another ends."""


@dataclass(frozen=True, kw_only=True)
class Speeds:
    """
    Everyday speeds by road class, ordinary traffic and signals included.

    A class that is not there is closed to the mode.
    """

    mode: str
    """One of motorbike, car, bicycle, foot."""

    kmh: Mapping[str, float]
    """Road class to speed, before congestion."""

    needs_permission: frozenset[str]
    """Classes open only where a tag of the mode itself allows it, as paths are to motorbikes."""

    slower: Mapping[str, float]
    """Road class to the number that divides its speed."""

    def __post_init__(self) -> None:
        """Make the tables read-only."""
        for field in ("kmh", "slower"):
            object.__setattr__(self, field, MappingProxyType(dict(getattr(self, field))))


def study_speeds(study: Study, *, where: str = "[roads] congestion") -> Speeds:
    """
    Return the speeds a study asks for.

    Parameters
    ----------
    study
        A study with roads.
    where
        The key that congestion comes from.

    Returns
    -------
    speeds
        The table of its mode; where it names a table of its own, that one's speeds for the classes
        it holds; divided by its congestion.

    Raises
    ------
    InputError
        If its own table is broken, or holds an unknown class or a speed that is none.
    StudyError
        If congestion names an unknown class.
    """
    roads = study.roads
    if roads is None:
        raise ValueError("a study without roads has no speeds")
    speeds = mode_speeds(roads.mode)
    if roads.speeds is not None:
        speeds = own_speeds(roads.speeds, speeds)
    return congested(speeds, roads.congestion, where=where)


def mode_speeds(mode: str) -> Speeds:
    """
    Return the table of a mode that comes with the program.

    Parameters
    ----------
    mode
        One of motorbike, car, bicycle, foot.

    Returns
    -------
    speeds
        Without congestion.

    Examples
    --------
    Expressways are closed to motorbikes unless signed otherwise, and to bicycles in any case:

    >>> "motorway" in mode_speeds("motorbike").needs_permission
    True
    >>> "motorway" in mode_speeds("bicycle").kmh
    False
    """
    text = (files("motcua.inputs") / "speed_tables" / f"{mode}.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return Speeds(
        mode=mode,
        kmh={row["road_class"]: float(row["speed_kmh"]) for row in rows},
        needs_permission=frozenset(
            row["road_class"] for row in rows if row["needs_permission"] == "yes"
        ),
        slower={row["road_class"]: 1.0 for row in rows},
    )


def own_speeds(path: Path, speeds: Speeds) -> Speeds:
    """
    Return speeds with those of a planner's table in place of the mode's.

    Parameters
    ----------
    path
        A table with the columns ``road_class`` and ``speed_kmh``.
    speeds
        The table of the mode, which holds for classes the planner's does not name.

    Returns
    -------
    speeds
        Which classes need a permission stays as it was.

    Raises
    ------
    InputError
        If the file is broken, a class is unknown or stands twice, or a speed is none.
    """
    table = read_table(path)
    faults = Faults(path)
    classes = required_texts(table, "road_class", faults=faults)
    kmh = numbers(table, "speed_kmh", faults=faults)
    note_repeats(classes, table=table, name="road_class", faults=faults)
    unknown = [f'"{name}"' for name in classes if name and name not in speeds.kmh]
    if unknown:
        mend = f"The classes of {speeds.mode} are {', '.join(speeds.kmh)}."
        faults.add("Unknown road classes:", unknown, mend=mend)
    rows = [f"row {row}" for row in table.rows[kmh <= 0]]
    if rows:
        faults.add("The speed is not above zero in", rows, mend="Give km/h above zero.")
    faults.check()
    own = dict(zip(classes.tolist(), kmh.tolist(), strict=True))
    return replace(speeds, kmh={**speeds.kmh, **own})


def congested(
    speeds: Speeds, congestion: float | Mapping[str, float], *, where: str = "[roads] congestion"
) -> Speeds:
    """
    Return speeds that congestion divides.

    Parameters
    ----------
    speeds
        Everyday speeds.
    congestion
        One number for all roads, ferries excepted, or numbers by road class; a link road that
        is not named goes with its class.
    where
        The key it comes from.

    Returns
    -------
    speeds
        The same table, with what divides it.

    Raises
    ------
    StudyError
        If a class is unknown, or a number is not above zero.

    Examples
    --------
    >>> slow = congested(mode_speeds("car"), {"primary": 2.0})
    >>> slow.slower["primary_link"], slow.slower["secondary"]
    (2.0, 1.0)
    >>> congested(mode_speeds("car"), 2.0).slower["ferry"]
    1.0
    """
    given = congestion.values() if isinstance(congestion, Mapping) else [congestion]
    if not all(0 < number < math.inf for number in given):
        raise StudyError(
            "congestion divides speeds, and so is a number above zero.",
            where=where,
            mend="Write for example 1.3; 1.0 changes nothing.",
        )
    if not isinstance(congestion, Mapping):
        return replace(
            speeds,
            slower={name: 1.0 if name == FERRY else float(congestion) for name in speeds.kmh},
        )
    for name in congestion:
        if name not in speeds.kmh:
            meant = nearest(name, speeds.kmh)
            raise StudyError(
                f'congestion names the road class "{name}", which {speeds.mode} does not know.',
                where=where,
                mend=f'Write "{meant}".' if meant else f"Take one of {', '.join(speeds.kmh)}.",
            )
    by_class = {
        name: float(congestion.get(name, congestion.get(name.removesuffix(LINK), 1.0)))
        for name in speeds.kmh
    }
    return replace(speeds, slower=by_class)
