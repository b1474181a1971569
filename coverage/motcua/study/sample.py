"""What ``motcua new`` writes: a small study that runs as it stands, to be filled with real data."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from motcua.errors import OutputError, listing
from motcua.study.json_schema import SCHEMA_FILE

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATES = ("study.toml", "areas.geojson", "people.csv", "offices.csv", "roads.osm", "README.md")
"""Files of the folder ``template`` beside this module."""


def write_sample(folder: Path) -> list[Path]:
    """
    Write a commented study, small example data, a guide and the JSON Schema.

    Parameters
    ----------
    folder
        Where to; made if it is not there. Other files in it are left alone.

    Returns
    -------
    paths
        The files written, the study first.

    Raises
    ------
    OutputError
        If a file of one of the names is there already, or the folder cannot be written; nothing
        is overwritten.
    """
    home = files("motcua.study")
    contents = {name: (home / "template" / name).read_bytes() for name in TEMPLATES}
    contents[SCHEMA_FILE] = (home / SCHEMA_FILE).read_bytes()
    there = [name for name in contents if (folder / name).exists()]
    if there:
        raise OutputError(
            f"The folder already holds {listing(there)}.",
            where=folder.as_posix(),
            mend="Name a folder that is new or empty.",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            with (folder / name).open("xb") as file:  # x: a file made meanwhile is not replaced
                file.write(content)
    except OSError as error:
        raise OutputError(
            f"The folder cannot be written: {error.strerror}.",
            where=folder.as_posix(),
            mend="Name a folder that you may write to.",
        ) from None
    return [folder / name for name in contents]
