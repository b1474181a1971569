"""The study that ships with the package, made whole in a folder that passes."""

from __future__ import annotations

import runpy
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "binh-duong-2024"

STUDY_NAME = "demo"
"""What run.json calls it, for it stands in no folder of the person's."""


@contextmanager
def embedded_study() -> Iterator[Path]:
    """
    Copy the embedded study and generate its geography.

    Yields
    ------
    folder
        The whole study; gone afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="motcua-") as scratch:
        study = Path(scratch) / NAME
        shutil.copytree(study_folder(), study, ignore=shutil.ignore_patterns("*-generated.*"))
        runpy.run_path(str(study / "generate.py"))["generate"](study)
        yield study


def study_folder() -> Path:
    """
    Return the folder of the embedded study.

    Returns
    -------
    folder
        Inside the installed package, or in the source tree of an editable install.
    """
    package = Path(__file__).resolve().parents[1]
    inside = package / "data" / NAME
    return inside if inside.is_dir() else package.parents[1] / "data" / NAME
