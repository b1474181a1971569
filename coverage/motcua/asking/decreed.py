"""What the study's phases state, put on its sites: decreed networks and the steps to decide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.assess.service import Setting, assess
from motcua.domain.arrangement import Arrangement
from motcua.domain.arrays import UNKNOWN
from motcua.errors import StudyError
from motcua.locate.consolidate.town import Step

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from motcua.domain.arrays import BoolArray, IntArray
    from motcua.domain.sites import Sites
    from motcua.study.decisions import PhaseTable
    from motcua.study.schema import Study


@dataclass(frozen=True, kw_only=True, eq=False)
class Stage:
    """A phase with its share, decreed or to be decided."""

    phase: PhaseTable | None
    """None where the study has no phases: the one step is the study's own question."""

    free_share: float
    """Share of files that go to the nearest office."""

    step: Step
    """What it states and allows."""


def stages(study: Study, sites: Sites, *, n_areas: int) -> list[Stage]:
    """
    Return the study's phases as steps; one step where it has none.

    Parameters
    ----------
    study
        The study.
    sites
        Its sites.
    n_areas
        Number of areas.

    Returns
    -------
    stages
        In the order of the file. What a phase closes, opens and upgrades holds in those after it.

    Raises
    ------
    StudyError
        If a phase names a site that there is not.
    """
    share = study.demand.boundary_free_share
    if not study.phases:
        return [Stage(phase=None, free_share=share, step=_step(study, None, sites, n_areas))]
    planned, gone = [], np.zeros(len(sites.ids), dtype=np.bool_)
    for phase in study.phases:
        step = _step(study, phase, sites, n_areas)
        # What an earlier phase closed is beyond protection.
        step = replace(step, must_open=step.must_open & ~(gone & ~_named(phase, sites)))
        planned.append(Stage(phase=phase, free_share=step.free_share, step=step))
        gone = gone | (step.must_close & sites.is_existing)
    return planned


def decree(stage: Stage, before: Arrangement, setting: Setting) -> Arrangement:
    """
    Return what stands once a fixed phase is carried out.

    Parameters
    ----------
    stage
        A fixed phase.
    before
        What stood.
    setting
        The places.

    Returns
    -------
    after
        Stated receivers first; an area keeps its receiver while that is open and no own office
        opens; else the rule of assessments.
    """
    step = stage.step
    opened = (before.opened | step.must_open) & ~step.must_close
    observed = assess(opened, setting).receiver
    sites = setting.sites
    own = np.zeros(len(before.receiver), dtype=np.bool_)
    own[sites.area[opened & (sites.area >= 0)]] = True
    stays = (before.receiver >= 0) & opened[before.receiver] & ~own
    receiver = np.where(stays, before.receiver, observed)
    receiver = np.where(step.given >= 0, step.given, receiver)
    return Arrangement(
        opened=opened, receiver=receiver, upgraded=(before.upgraded | step.must_upgrade) & opened
    )


def matching(columns: Mapping[str, Sequence[str]], sites: Sites) -> BoolArray:
    """
    Return the sites of which every listed column holds one of its values.

    Parameters
    ----------
    columns
        Column to its values, compared as text.
    sites
        The sites, with those columns.

    Returns
    -------
    matching
        Nobody where no column is listed; shape (n_sites,).
    """
    found = np.full(len(sites.ids), bool(columns))
    for name, values in columns.items():
        found &= np.isin(sites.columns[name], list(values))
    return found


def _step(study: Study, phase: PhaseTable | None, sites: Sites, n_areas: int) -> Step:
    n_sites = len(sites.ids)
    nobody = np.zeros(n_sites, dtype=np.bool_)
    locate = study.locate
    if phase is None:
        return Step(
            must_open=sites.is_mandatory, must_close=sites.is_forbidden, must_upgrade=nobody,
            given=np.full(n_areas, UNKNOWN), free_share=study.demand.boundary_free_share,
            n_open=_limit(locate.n_open), budget=_limit(locate.budget),
        )  # fmt: skip
    must, never, given = _stated(study, phase, sites, n_areas)
    if not phase.fixed:
        protected = matching(phase.protect, sites) & sites.is_existing
        may_close = matching(phase.may_close, sites)
        if phase.may_close:
            protected |= sites.is_existing & ~may_close
        must = must | sites.is_mandatory | (protected & ~never)
        never = never | sites.is_forbidden
    share = phase.boundary_free_share
    return Step(
        must_open=must,
        must_close=never,
        must_upgrade=_rows(phase, "upgrade", phase.upgrade, sites, study),
        given=given,
        free_share=study.demand.boundary_free_share if share is None else share,
        is_held=phase.fixed,
        n_open=_limit(locate.n_open if phase.n_open is None else phase.n_open),
        budget=_limit(locate.budget if phase.budget is None else phase.budget),
        days=float((phase.until - phase.from_).days + 1),
    )


def _stated(
    study: Study, phase: PhaseTable, sites: Sites, n_areas: int
) -> tuple[BoolArray, BoolArray, IntArray]:
    """Return what the phase opens, closes, and the receivers it names."""
    must = _rows(phase, "open", phase.open, sites, study)
    never = _rows(phase, "close", phase.close, sites, study)
    given = np.full(n_areas, UNKNOWN, dtype=np.int32)
    gone = _rows(phase, "merge", tuple(phase.merge), sites, study)
    hosts = _rows(phase, "merge", tuple(phase.merge.values()), sites, study)
    row = {str(site): k for k, site in enumerate(sites.ids)}
    for office, host in phase.merge.items():
        area = int(sites.area[row[office]])
        if area >= 0:
            given[area] = row[host]
    return must | hosts, never | gone, given


def _rows(
    phase: PhaseTable, key: str, named: Sequence[str], sites: Sites, study: Study
) -> BoolArray:
    unknown = [name for name in named if name not in set(sites.ids.tolist())]
    if unknown:
        raise StudyError(
            f'{key} of phase "{phase.name}" names a site that there is not: {unknown[0]}.',
            where=study.path.name,
            mend="Write ids of [[sites]].",
        )
    return np.isin(sites.ids, list(named))


def _named(phase: PhaseTable, sites: Sites) -> BoolArray:
    """Return the sites that the phase itself opens or merges others into."""
    return np.isin(sites.ids, [*phase.open, *phase.merge.values()])


def _limit(number: float | None) -> float:
    return np.inf if number is None else float(number)
