"""How long work reports where it stands, without knowing who listens."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[str, float], None]
"""Called with a stage's name (a key of the word files: ``"travel"``) and its share done, 0 to 1."""


def silent(stage: str, share: float) -> None:
    """
    Listen to nothing: the default.

    Parameters
    ----------
    stage
        Name of the stage.
    share
        Share done, 0 to 1.
    """
