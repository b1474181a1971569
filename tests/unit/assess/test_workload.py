"""Who brings files where: tied, free and branch-only, by sums done by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from motcua.assess.service import Setting, assess, files_at
from motcua.domain.arrangement import Arrangement
from motcua.domain.queueing import Workload
from small_plan import EXISTING, OPENED, small_plan


def setting(**changes):
    plan = small_plan()
    parts = {
        "region": plan.region, "demand": plan.demand, "sites": plan.sites, "travel": plan.travel,
        "standard": plan.standard, "workload": Workload(files_per_person_year=1.0, **changes),
    }  # fmt: skip
    return Setting(**parts)


def arranged(receiver, opened=OPENED):
    return Arrangement(opened=opened, receiver=receiver, upgraded=np.zeros(4, dtype=bool))


# D1 100 and D2 200 people in area 01; D3 50 in 02; D4 400, D5 30, D6 20.5 in 03. S1, a branch,
# and S3 are open; D3 is 10 minutes from S1 and 12 from S3.
def test_all_free_files_go_to_the_nearest_office():
    files = assess(OPENED, setting()).files
    assert files.tolist() == [350, 0, 450.5, 0]


def test_all_tied_files_go_to_the_receiver():
    decided = arranged([0, 2, 2])
    assessment = assess(OPENED, setting(boundary_free_share=0.0), decided)
    assert assessment.files.tolist() == [300, 0, 500.5, 0]
    assert assessment.receiver.tolist() == [0, 2, 2]
    assert (assessment.time_ms[2], assessment.receiver_ms[2]) == (600_000, 720_000)


def test_shares_divide_tied_free_and_branch_only():
    decided = arranged([0, 2, 2])
    files = assess(OPENED, setting(boundary_free_share=0.4, branch_share=0.2), decided).files
    # Area 02's 50: 20 % to the branch S1, of the other 40 files 40 % to S1 (nearest), 60 % to S3.
    # Area 03's 450.5: 20 % to the branch.
    np.testing.assert_allclose(files, [300 + 10 + 16 + 90.1, 0, 24 + 360.4, 0], rtol=1e-15)


def test_files_under_several_shares_are_told_at_once():
    """All tied: area 02's 50 go to S3; all free: to S1, nearer; at 0.4 in those parts."""
    files = files_at(arranged([0, 2, 2]), setting(boundary_free_share=0.7), shares=[0.0, 1.0, 0.4])
    want = [[300, 0, 500.5, 0], [350, 0, 450.5, 0], [320, 0, 480.5, 0]]
    np.testing.assert_allclose(files, want, rtol=1e-15)


def test_without_an_open_branch_the_receiver_takes_all():
    opened = np.array([False, True, True, False])
    decided = arranged([1, 1, 2], opened)
    files = assess(opened, setting(boundary_free_share=0.0, branch_share=0.2), decided).files
    assert files.tolist() == [0, 350, 450.5, 0]


def test_counted_files_win_over_computed_ones():
    given = setting(boundary_free_share=0.0)
    counted = replace(given.sites, files_per_year=[-1, 75, -1, -1])
    files = assess(EXISTING, replace(given, sites=counted)).files
    assert files.tolist() == [300, 75, 450.5, 0]
    files = assess(OPENED, replace(given, sites=counted), arranged([0, 2, 2])).files
    assert files.tolist() == [300, 0, 525.5, 0]
