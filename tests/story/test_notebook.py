"""The notebook beside the embedded study runs from top to bottom and says what it should."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import shutil

import matplotlib as mpl
import numpy as np
import pytest

import motcua
from motcua.cli.embedded import study_folder

PUBLIC = [name for name in motcua.__all__ if name != "__version__"]


def run_cells(notebook):
    """Run the cells in one namespace, each one's last expression its result, as a kernel does."""
    names, results = {"__name__": "__main__"}, []
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        *body, last = ast.parse("".join(cell["source"])).body
        is_value = isinstance(last, ast.Expr)
        lines = ast.Module(body if is_value else [*body, last], type_ignores=[])
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(lines, cell["id"], "exec"), names)  # noqa: S102 - our own notebook
            value = ast.Expression(last.value) if is_value else ast.Expression(ast.Constant(None))
            results.append(eval(compile(value, cell["id"], "eval"), names))  # noqa: S307 - ours
    return names, results


@pytest.fixture(scope="module")
def notebook():
    return json.loads((study_folder() / "explore.ipynb").read_text(encoding="utf-8"))


def test_the_notebook_is_kept_without_results(notebook):
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    assert all(not cell.get("outputs") for cell in notebook["cells"])
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])


@pytest.mark.slow
def test_the_notebook_runs(notebook, tmp_path, monkeypatch):
    study = tmp_path / "study"
    shutil.copytree(study_folder(), study, ignore=shutil.ignore_patterns("*-generated.*"))
    monkeypatch.chdir(study)
    mpl.use("Agg")
    names, results = run_cells(notebook)
    mpl.pyplot.close("all")
    plans, comparison = names["plans"], names["comparison"]
    assert names["tables"]["demand"]["people"].sum() == 2_722_527
    # A stricter standard covers less from each site: never fewer sites for the same people.
    assert plans[18].opened.sum() >= plans[30].opened.sum()
    for minutes, plan in plans.items():
        summary = names["summary"][minutes]
        assert summary["offices"] == plan.solution.termination.objective
        seconds = np.average(plan.after.time_ms, weights=plan.demand.population) / 1_000
        assert summary["mean minutes"] == pytest.approx(seconds / 60)
    people = comparison["people"]
    assert people["gain_population"] + people["lose_population"] + people[
        "same_population"
    ] + people["unknown_population"] == pytest.approx(2_722_527)
    assert [note["code"] for note in comparison["notes"]] == ["standard_differs"]
    codes = {finding.code: dict(finding.values) for finding in plans[18].about.findings}
    assert codes["changed_keys"]["keys"].endswith("locate.also, standard.time, standard.distance")
    page = results[-1]
    assert type(page).__name__.endswith("Map")
    assert "Bình Dương 2024" in page.get_root().render()


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_there_with_a_docstring(name):
    function = getattr(motcua, name)
    assert function.__name__.lstrip("_") == name
    assert "Returns" in function.__doc__


def test_a_name_that_is_none_is_refused_and_dir_lists_the_others():
    assert dir(motcua) == sorted(motcua.__all__)
    with pytest.raises(AttributeError, match="no attribute 'solve'"):
        motcua.solve  # noqa: B018 - the access is the test
