"""The command line inside this process: as a planner calls it, without half a second a call."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from motcua.cli.main import main


@dataclass(frozen=True)
class Told:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def motcua(capsys, monkeypatch, tmp_path):
    """Return a function that calls a command from an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*words: object) -> Told:
        with pytest.raises(SystemExit) as ended:
            main([str(word) for word in words])
        printed = capsys.readouterr()
        return Told(code=int(ended.value.code or 0), out=printed.out, err=printed.err)

    return call
