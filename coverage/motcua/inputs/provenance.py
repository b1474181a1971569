"""Which files a plan rests on, with the hashes by which anybody can tell them again."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from motcua.domain.plan import InputFile
from motcua.inputs.hashes import file_sha256

if TYPE_CHECKING:
    from pathlib import Path

    from motcua.study.schema import Study

OPENSTREETMAP = "© OpenStreetMap contributors (ODbL)"

_MADE = "generated"
_OPENSTREETMAP_SUFFIXES = (".pbf", ".osm", ".gz", ".bz2", ".graphml")


def describe_inputs(study: Study) -> tuple[tuple[InputFile, ...], str]:
    """
    Return the files of a study and the day of the newest.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    files
        In the order of the study file, which comes first; each file once, by its first role.
    as_of
        The day the study states, ISO 8601; else that of the last change (UTC) among the data
        files. The study file, which a planner changes without new data, does not count.
    """
    files = tuple(
        InputFile(
            path=relative_path(path, folder=study.folder),
            sha256=file_sha256(path),
            generated=_is_made(path),
            role=role,
        )
        for path, role in study_files(study).items()
    )
    if study.study.as_of:
        return files, study.study.as_of.isoformat()
    data = [path for path in study_files(study) if path != study.path] or [study.path]
    newest = max(path.stat().st_mtime for path in data)
    return files, datetime.fromtimestamp(newest, tz=UTC).date().isoformat()


def describe_credits(study: Study) -> tuple[str, ...]:
    """
    Return the attributions that whoever shows the plan owes.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    credits
        Those it states; before them OpenStreetMap's where its roads are in that project's own
        formats and not made by a program, and where the study does not say it itself.
    """
    stated = study.study.credits
    roads = study.roads.file if study.roads else None
    is_theirs = roads is not None and roads.suffix.lower() in _OPENSTREETMAP_SUFFIXES
    if not is_theirs or _is_made(roads) or any("OpenStreetMap" in text for text in stated):
        return stated
    return (OPENSTREETMAP, *stated)


def study_files(study: Study) -> dict[Path, str]:
    """
    Return every file a study names, and what for.

    Parameters
    ----------
    study
        The study.

    Returns
    -------
    files
        Path to role, in the order of the study file.
    """
    named: list[tuple[Path | None, str]] = [(study.path, "study")]
    if study.region is not None:
        clip = study.region.clip
        named += [(study.region.file, "region"), (clip.file if clip else None, "region")]
    named.append((study.demand.file, "demand"))
    named += [(layer.file, "demand") for layer in study.demand.layers]
    if study.roads is not None:
        named += [(study.roads.file, "roads"), (study.roads.speeds, "speeds")]
    named += [(scenario.closed, "roads") for scenario in study.scenarios]
    named += [(table.file, "sites") for table in study.sites]
    named.append((study.crosswalk.file if study.crosswalk else None, "region"))
    files: dict[Path, str] = {}
    for path, role in named:
        if path is not None:
            files.setdefault(path, role)
    return files


def relative_path(path: Path, *, folder: Path) -> str:
    """
    Return a path as seen from the study, the same on every system.

    Parameters
    ----------
    path
        A file.
    folder
        The study's folder.

    Returns
    -------
    text
        With forward slashes; on another drive the name alone.
    """
    try:
        return os.path.relpath(path, folder).replace(os.sep, "/")
    except ValueError:
        return path.name


def _is_made(path: Path | None) -> bool:
    """Say whether a file calls itself generated, which a program's output must."""
    return path is not None and _MADE in path.name.lower()
