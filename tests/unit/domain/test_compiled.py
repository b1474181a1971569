"""Compiled loops: when numba is loaded, what happens without it, how loops find each other."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import numpy as np
import pytest

from motcua.domain.compiled import can_compile, compiled, is_kept


@compiled
def half_steps(number):
    """Count how often a number is halved, or one more is thrice it, before it is one."""
    return 0 if number == 1 else 1 + half_steps(half_step(number))


@compiled
def half_step(number):
    return number // 2 if number % 2 == 0 else 3 * number + 1


@compiled
def all_half_steps(numbers):
    steps = np.empty_like(numbers)
    for k in range(len(numbers)):
        steps[k] = half_steps(numbers[k])
    return steps


@pytest.mark.parametrize("module", ["motcua.pipeline", "motcua.travel.buckets"])
def test_numba_is_not_loaded_before_a_loop_is_called(module):
    code = f"import {module}, sys; print('numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "False", done.stderr


def test_numba_loads_beside_a_folder_that_is_named_as_coverage_py(tmp_path):
    (tmp_path / "coverage").mkdir()
    code = (
        "import sys, numpy as np; from motcua.travel.chains import sort_by_node\n"
        "print(sort_by_node(np.array([1, 0, 1]), 2)[1], 'numba' in sys.modules)"
    )
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[1 0 2] True", done.stderr


def test_loops_that_call_themselves_and_later_ones_are_compiled_in_threads():
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(all_half_steps, [np.array([1, 6, 27])] * 4))
    # 27 takes 111 steps: the textbook case of the Collatz problem.
    assert [steps.tolist() for steps in counts] == [[0, 8, 111]] * 4


def test_loops_run_without_numba_too(monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    assert not can_compile()

    @compiled
    def twice(numbers):
        return 2 * numbers

    assert twice(Fraction(1, 2)) == 1  # numba knows no fractions


def test_where_no_cache_can_be_written_every_run_compiles(monkeypatch):
    from numba.core.caching import CompileResultCacheImpl

    monkeypatch.setattr(CompileResultCacheImpl, "_locator_classes", [])

    @compiled
    def twice(number):
        return 2 * number

    assert twice(21) == 42


def test_code_is_kept_for_one_state_of_its_package_only(tmp_path, monkeypatch):
    """A loop compiled with another module's constant must not outlive that constant."""
    from motcua.domain import compiled as module

    path = tmp_path / "kept_loop.py"
    path.write_text("def answer(number):\n    return number * FACTOR\n", encoding="utf-8")
    found, was_kept = [], []
    for factor in (2, 3, 2):
        spec = importlib.util.spec_from_file_location("kept_loop", path)
        loops = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, "kept_loop", loops)
        spec.loader.exec_module(loops)
        loops.FACTOR = factor
        monkeypatch.setattr(module, "_digest", lambda _, state=factor: f"state{state}")
        answer = compiled(loops.answer)
        was_kept.append(is_kept(answer))
        found.append(answer(7))
        assert is_kept(answer)
    assert (found, was_kept) == ([14, 21, 14], [False, False, True])
    kept = {path.name for path in tmp_path.rglob("*.nbi")}
    assert len(kept) == 2


def test_code_is_kept_under_the_packages_of_all_loops_within_it():
    """The search for capacitated plans calls loops of the set covers; those of travel none."""
    from motcua.domain.compiled import _packages
    from motcua.locate.capacitated.settle_loops import settle_loop
    from motcua.travel.buckets import search

    locate = {"motcua.locate.capacitated", "motcua.locate.cover"}
    for _ in range(2):  # what numba made stands in the names' place the second time
        assert _packages(settle_loop.__wrapped__) == locate
        assert _packages(search.__wrapped__) == {"motcua.travel"}
        settle_loop.prepared()
