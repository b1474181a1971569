"""Ways to spoil the study that `motcua new` writes, one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def edit(name: str, old: str, new: str):
    """Return what spoils a file by replacing a text that must stand in it."""

    def spoil(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8", newline="\n")

    return spoil


def write(name: str, content: bytes):
    return lambda folder: (folder / name).write_bytes(content)


def other(name: str, content: bytes, instead_of: str):
    """Return what makes the study name another file."""

    def spoil(folder: Path) -> None:
        (folder / name).write_bytes(content)
        edit("study.toml", f'"{instead_of}"', f'"{name}"')(folder)

    return spoil


def cut(name: str, n_bytes: int):
    """Return what leaves a file half written."""
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:n_bytes])


def both(*spoils):
    def spoil(folder: Path) -> None:
        for each in spoils:
            each(folder)

    return spoil
