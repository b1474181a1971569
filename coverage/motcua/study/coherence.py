"""What one table of a study asks of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.study.faults import Fault
from motcua.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from motcua.study.schema import Study

_NEEDS = {
    "partial": ("target_share",),
    "mclp": ("n_open", "budget"),
    "p_median": ("n_open", "budget"),
    "p_center": ("n_open", "budget"),
}
"""Keys of ``[locate]`` of which a model needs at least one to be a question at all."""


def incoherent(study: Study) -> Iterator[Fault]:
    """
    Yield what cannot be meant, though every key is right by itself.

    Parameters
    ----------
    study
        A study whose keys have been checked one by one.

    Yields
    ------
    fault
        Where, what and how to mend.
    """
    if not study.sites:
        yield Fault(key="sites", what="There are no sites.", mend="Add a [[sites]] table.")
    yield from _cutoff(study)
    yield from _roadless(study)
    yield from _questions(study)
    yield from _staff(study)
    yield from _phases(study)
    yield from _scenarios(study)


def _cutoff(study: Study) -> Iterator[Fault]:
    """Nothing is measured past the cutoff, so a longer standard could never be answered."""
    if study.roads is None:
        return
    limits = {"standard": study.standard.time_ms}
    for name in ("urban", "rural", "remote"):
        limits[f"standard.{name}"] = study.standard.for_class(name)[0]
    limits |= {f"tiers.{tier}": about.time_ms or 0 for tier, about in study.tiers.items()}
    table, longest_ms = max(limits.items(), key=lambda item: item[1])
    if longest_ms > study.roads.cutoff_ms:
        cutoff, longest = format_time(study.roads.cutoff_ms), format_time(longest_ms)
        yield Fault(
            key="roads.cutoff",
            what=f"roads.cutoff ({cutoff}) is shorter than {table}.time ({longest}).",
            mend=f"Raise roads.cutoff to at least {longest}.",
        )


def _roadless(study: Study) -> Iterator[Fault]:
    if study.roads is not None:
        return
    if study.standard.rule in ("all", "time"):
        asked = f'standard.rule = "{study.standard.rule}"'
    elif study.standard.distance_by == "road" and study.standard.rule == "distance":
        asked = 'standard.distance_by = "road"'
    else:
        asked = ""
    if asked:
        yield _wants_roads("standard", asked)
    for number, sites in enumerate(study.sites, start=1):
        if sites.generate == "junctions":
            yield _wants_roads(f"sites.{number}.generate", 'generate = "junctions"')


def _wants_roads(key: str, asked: str) -> Fault:
    return Fault(key=key, what=f"{asked} needs roads.", mend="Add [roads].")


def _questions(study: Study) -> Iterator[Fault]:
    for model in dict.fromkeys((study.locate.model, *study.locate.also)):
        needed = _NEEDS.get(model, ())
        if needed and all(getattr(study.locate, key) is None for key in needed):
            keys = " or ".join(needed)
            yield Fault(
                key="locate.model", what=f'The model "{model}" needs {keys}.', mend=f"Add {keys}."
            )


def _staff(study: Study) -> Iterator[Fault]:
    least, most = study.staff.min_officers, study.staff.max_officers
    for tier in least:
        if tier in most and least[tier] > most[tier]:
            yield Fault(
                key=f"staff.min_officers.{tier}",
                what=f"staff.min_officers.{tier} ({least[tier]}) is above max_officers.",
                mend="Lower the one or raise the other.",
            )


def _phases(study: Study) -> Iterator[Fault]:
    if study.phases and study.locate.model != "consolidate":
        yield Fault(
            key="locate.model",
            what=f'The model "{study.locate.model}" knows no phases.',
            mend='Ask for "consolidate", or leave [[phases]] out.',
        )
    for row, (before, after) in enumerate(
        zip(study.phases, study.phases[1:], strict=False), start=2
    ):
        if after.from_ <= before.until:
            yield Fault(
                key=f"phases.{row}.from",
                what=f'Phase "{after.name}" begins before "{before.name}" has ended.',
                mend="List the phases in order, each after the last.",
            )
    yield from _repeats("phases", [phase.name for phase in study.phases])


def _scenarios(study: Study) -> Iterator[Fault]:
    if study.scenarios and study.roads is None:
        yield _wants_roads("scenarios", "[[scenarios]]")
    yield from _repeats("scenarios", [scenario.name for scenario in study.scenarios])


def _repeats(table: str, names: list[str]) -> Iterator[Fault]:
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield Fault(
            key=f"{table}.name",
            what=f'Two of [[{table}]] are called "{name}".',
            mend="Give each a name of its own.",
        )
