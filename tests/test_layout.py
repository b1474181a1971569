"""HOUSE sections 2 and 3 as tests: where things stand, how long they are, what loads what."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "coverage"
PACKAGE = SOURCE / "motcua"
MODULES = sorted(PACKAGE.rglob("*.py"))

LINES = 250
"""Well past this a module holds two ideas."""

VERB_LINES = 160
"""A verb is thin: its work is done below it."""


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def test_the_source_root_is_no_package():
    assert not (SOURCE / "__init__.py").exists()  # else `import coverage` finds us
    assert (PACKAGE / "__init__.py").exists()


def test_import_coverage_finds_no_folder_of_ours():
    code = (
        "import importlib.util, sys; sys.path.insert(0, '.')\n"
        "spec = importlib.util.find_spec('coverage')\n"
        "print(spec.origin if spec else None)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert str(SOURCE) not in told.stdout.strip()


@pytest.mark.parametrize("folder", ["coverage/motcua/x.py", "data/x/study.toml", "maps/x/map.html"])
def test_git_hides_none_of_our_folders(folder):
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout")
    told = subprocess.run(["git", "check-ignore", "-q", folder], cwd=ROOT, check=False)
    assert told.returncode == 1  # 0 would be "ignored"


@pytest.mark.parametrize("folder", ["data", "maps"])
def test_each_top_folder_says_what_belongs_there(folder):
    text = (ROOT / folder / "README.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {folder}\n")


def test_each_study_has_its_sources():
    studies = [path.parent for path in (ROOT / "data").glob("*/study.toml")]
    assert studies
    for study in studies:
        assert (study / "SOURCES.md").read_text(encoding="utf-8").startswith("# Sources")


def test_a_module_holds_one_idea():
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES
    }
    too_long = {
        name: n_lines
        for name, n_lines in lengths.items()
        if n_lines > (VERB_LINES if name.startswith("cli/") else LINES)
    }
    assert not too_long, "split it by idea"


def test_no_module_has_a_name_that_says_nothing():
    empty = {"utils", "util", "helpers", "helper", "common", "misc", "base", "core", "tools"}
    assert not [name_of(path) for path in MODULES if {*path.relative_to(PACKAGE).parts} & empty]
    assert not [name_of(path) for path in MODULES if path.stem in empty]


def test_functions_are_short():
    lengths = sorted(
        node.body[-1].end_lineno - _first_statement(node).lineno + 1
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    )
    assert lengths[len(lengths) // 2] <= 10
    assert lengths[len(lengths) * 9 // 10] <= 30
    assert lengths[-1] <= 50


def _first_statement(node: ast.FunctionDef) -> ast.stmt:
    """Return where the body begins, past a docstring."""
    is_documented = ast.get_docstring(node) is not None and len(node.body) > 1
    return node.body[1 if is_documented else 0]


def test_every_public_function_says_what_it_returns():
    silent = [
        f"{name_of(path)}: {node.name}"
        for path in MODULES
        for node in _public_functions(ast.parse(path.read_text(encoding="utf-8")))
        if _returns_something(node)
        and not any(f"\n{word}\n---" in (ast.get_docstring(node) or "") for word in SECTIONS)
    ]
    assert silent == []


SECTIONS = ("Returns", "Yields")


def _public_functions(tree: ast.Module) -> list[ast.FunctionDef]:
    """Return functions of the module and of its public classes; properties read like fields."""
    owners = [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))]
    return [
        node
        for owner in owners
        if not getattr(owner, "name", "").startswith("_")
        for node in owner.body
        if isinstance(node, ast.FunctionDef)
        if not node.name.startswith("_")
        if not any("property" in ast.unparse(mark) for mark in node.decorator_list)
    ]


def _returns_something(node: ast.FunctionDef) -> bool:
    return node.returns is not None and ast.unparse(node.returns) not in ("None", "Never")


def test_no_model_module_has_a_calls_name():
    calls = {"lscp", "mclp", "p_median", "p_center", "disc_cover"}
    assert not [path for path in (PACKAGE / "locate").glob("*.py") if path.stem in calls]


def test_a_verb_is_a_module_of_its_own():
    from motcua.cli.main import VERBS

    assert not [verb for verb in VERBS if not (PACKAGE / "cli" / f"{verb}.py").exists()]


def loaded_by(statement: str, names: tuple[str, ...]) -> list[str]:
    code = f"import sys\n{statement}\nprint([name for name in {names} if name in sys.modules])"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True
    )
    return ast.literal_eval(told.stdout.splitlines()[-1])


def test_the_models_load_no_geography():
    heavy = ("geopandas", "osmnx", "pandas", "rasterio", "pyogrio", "folium")
    calls = "from motcua.locate import lscp, mclp"
    assert loaded_by(calls, heavy) == []


def test_importing_the_package_loads_nothing_heavy():
    heavy = ("numpy", "scipy", "pandas", "geopandas", "osmnx", "rasterio", "folium", "pulp")
    assert loaded_by("import motcua", heavy) == []


def test_each_outside_library_has_one_home():
    homes = {
        "osmnx": {"inputs"},
        "osmium": {"inputs"},
        "rasterio": {"inputs"},
        "pulp": {"locate"},
        "highspy": {"locate"},
        "folium": {"present"},
        "branca": {"present"},
        "click": {"cli"},
        "rich": {"cli"},
    }
    for path in MODULES:
        layer = path.relative_to(PACKAGE).parts[0]
        for name in _imported(path):
            assert layer in homes.get(name, {layer}), f"{name_of(path)} imports {name}"


def _imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_only_claimed_pythons_are_allowed():
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    claimed = [
        text.rsplit(" ", 1)[1]
        for text in about["classifiers"]
        if text.startswith("Programming Language :: Python :: 3.")
    ]
    assert claimed[0] == about["requires-python"].removeprefix(">=")


def test_no_line_names_a_workplace():
    """Paths of one machine help nobody else."""
    ours = [*MODULES, *(ROOT / "data").rglob("*.*"), *(ROOT / "tests").rglob("*.py")]
    words = ("/ro" + "ot/", "/wo" + "rk/", "/ho" + "me/")
    suffixes = {".py", ".md", ".toml", ".csv"}
    found = [
        (path.name, word)
        for path in ours
        if path.suffix in suffixes
        for word in words
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []
