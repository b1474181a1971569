"""What a caller may get wrong: one message, the rows by name, and the way out."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
from scipy.sparse import coo_array

from motcua.errors import InputError, ModelError
from motcua.locate import (
    capacitated_p_median,
    cover_frontier,
    lscp,
    lscp_b,
    mclp,
    p_center,
    p_median,
    partial_cover,
)

COVERS = np.ones((8, 3), dtype=bool)
WRONG = [1.0, -1.0, np.nan, np.inf, -2.0, -3.0, np.nan, 1.0]


@pytest.mark.parametrize(
    ("model", "ask"),
    [
        (lscp, {}),
        (lscp_b, {}),
        (mclp, {"n_open": 1}),
        (partial_cover, {"target_share": 0.5}),
        (cover_frontier, {}),
        (p_median, {"n_open": 1}),
        (p_center, {"n_open": 1}),
        (capacitated_p_median, {"n_open": 1, "capacity": [9, 9, 9]}),
    ],
)
def test_every_model_names_the_wrong_rows(model, ask):
    with pytest.raises(InputError) as told:
        model(COVERS, population=WRONG, **ask)
    assert told.value.what == (
        "population is negative or no number in rows 1, 2, 3, 4, 5 and 1 more."
    )
    assert told.value.mend == "Give a finite number from 0 up in every row."
    with pytest.raises(InputError, match=r"population has shape \(2,\), expected \(8,\)"):
        model(COVERS, population=[1, 2], **ask)
    with pytest.raises(InputError, match="population cannot be read as numbers"):
        model(COVERS, population=["many"] * 8, **ask)
    with pytest.raises(InputError, match=r"mandatory has shape \(1,\), expected \(3,\)"):
        model(COVERS, population=np.ones(8), mandatory=[2], **ask)
    with pytest.raises(InputError, match="forbidden is neither true nor false in rows 1"):
        model(COVERS, population=np.ones(8), forbidden=[0, 7, 1], **ask)
    with pytest.raises(ModelError) as told:
        model(COVERS, population=np.ones(8), **{**ask, "budget": -1})
    assert told.value.what == "A budget of -1 cannot be kept."


def test_a_pair_given_twice_is_named():
    twice = coo_array(([1.0, 2.0, 3.0], ([0, 0, 1], [1, 1, 0])), shape=(2, 2))
    with pytest.raises(InputError) as told:
        p_median(twice, n_open=1)
    assert told.value.what == "impedance stores a pair twice in rows 0."
    assert told.value.mend == "Keep the least of each pair before the call."


WITHOUT_NUMBA = """
import json
import subprocess
import sys
sys.modules["numba"] = None  # as where it cannot be imported
import json
import numpy as np
from motcua.locate import lscp, mclp
asked = json.load(sys.stdin)
covers, people = np.array(asked["covers"]), np.array(asked["people"])
plans = mclp(covers, people, n_open=2), mclp(covers, people, n_open=3, backup=2), lscp(covers)
print([plan.termination.objective for plan in plans])
"""


def test_without_numba_the_answers_are_the_same():
    """In a process of its own: what numba has once compiled stays so."""
    chance = np.random.default_rng(1)
    covers, people = chance.random((30, 7)) < 0.3, chance.integers(1, 9, 30).astype(float)
    asked = json.dumps({"covers": covers.tolist(), "people": people.tolist()})
    told = subprocess.run(
        [sys.executable, "-c", WITHOUT_NUMBA],
        input=asked, capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    plans = [np.array([b >> j & 1 for j in range(7)], dtype=bool) for b in range(128)]
    best = max(people[covers[:, p].any(axis=1)].sum() for p in plans if p.sum() <= 2)
    twice = max(people[covers[:, p].sum(axis=1) > 1].sum() for p in plans if p.sum() <= 3)
    can = covers.any(axis=1)
    least = min(p.sum() for p in plans if covers[can][:, p].any(axis=1).all())
    assert json.loads(told.stdout) == [best, twice, least]
