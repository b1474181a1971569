"""Small instances of the p-models, and all plans there are for them."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import strategies as st
from scipy.sparse import coo_array, csr_array

INF = np.inf


def plans(n_sites, n_open, must, never):
    for size in range(n_open + 1):
        for sites in itertools.combinations(range(n_sites), size):
            plan = np.isin(np.arange(n_sites), sites)
            if (plan >= must).all() and not (plan & never).any():
                yield plan


@st.composite
def instances(draw, n_rows=12, n_sites=7):
    rows, columns = draw(st.integers(1, n_rows)), draw(st.integers(1, n_sites))
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    times = random.integers(0, draw(st.sampled_from([3, 12, 1000])), (rows, columns)).astype(float)
    times[random.random(times.shape) < draw(st.sampled_from([0.0, 0.2, 0.6]))] = INF
    people = random.integers(0, 9, rows).astype(float)
    role = random.choice(["", "", "", "must", "never"], columns)
    n_open = draw(st.integers(0, columns))
    return times, people, n_open, role == "must", role == "never"


def stored(times):
    """Return the sparse form: zeros stored, the infinite absent."""
    row, site = np.nonzero(np.isfinite(times))
    return csr_array(coo_array((times[row, site], (row, site)), shape=times.shape))
