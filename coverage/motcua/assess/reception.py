"""What boundary-free reception is worth: one network assessed at several shares of free files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from motcua.assess.workload import files_by_site, staff
from motcua.domain.reception import Reception

if TYPE_CHECKING:
    from collections.abc import Iterable

    from motcua.assess.service import Setting
    from motcua.domain.arrays import FloatArray, IntArray
    from motcua.domain.assessment import Assessment
    from motcua.domain.plan import Plan


def with_reception(plan: Plan, setting: Setting) -> Plan:
    """
    Return the plan with its offices at shares 0, its own and 1.

    Parameters
    ----------
    plan
        A plan.
    setting
        The places that it was assessed in.

    Returns
    -------
    plan
        Otherwise the same; the rules on officers are its own, after assumptions gave way.
    """
    setting = replace(setting, staffing=plan.staffing or setting.staffing)
    shares = (0.0, plan.boundary_free_share, 1.0)
    return replace(plan, reception=receptions(plan.after, setting, shares))


def receptions(
    assessment: Assessment, setting: Setting, shares: Iterable[float]
) -> tuple[Reception, ...]:
    """
    Return loads and officers of one network at other shares of boundary-free files.

    Parameters
    ----------
    assessment
        Open sites, who serves whom, and receivers: they stay as they are.
    setting
        Places and rules on officers.
    shares
        Shares of files that go to the nearest office; each counts once.

    Returns
    -------
    receptions
        By rising share. Nothing is decided anew: another share might ask for other offices.
    """
    return tuple(_reception(assessment, setting, share) for share in sorted(set(shares)))


def _reception(assessment: Assessment, setting: Setting, share: float) -> Reception:
    files = files_by_site(
        assessment.serving, assessment.receiver, opened=assessment.opened, demand=setting.demand,
        sites=setting.sites, group=setting.region.group,
        workload=replace(setting.workload, boundary_free_share=share),
    )  # fmt: skip
    officers, lacking = _officers(files, assessment, setting)
    return Reception(share=share, files=files, officers=officers, lacking=lacking)


def _officers(
    files: FloatArray, assessment: Assessment, setting: Setting
) -> tuple[IntArray, IntArray]:
    if setting.staffing is None:
        officers, _ = staff(files, assessment.opened, setting.workload)
        return officers, np.zeros_like(officers)
    posts = setting.staffing.posts(files, assessment.opened, assessment.upgraded)
    return posts.officers, posts.lacking
