"""How long work reports where it stands, without knowing who listens."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

_OTHER = "other"

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


class Stopwatch:
    """
    Pass progress on, and keep how long each stage took.

    The time between two calls belongs to the stage of the first, or to ``"other"`` once that stage
    has told that it is done; so the stages add up to the whole.

    Parameters
    ----------
    progress
        Who listens besides.
    clock
        Seconds that only grow; given by tests.

    Examples
    --------
    >>> ticks = iter([0.0, 1.0, 4.0, 6.0])
    >>> watch = Stopwatch(clock=lambda: next(ticks))
    >>> watch("roads", 0.0)
    >>> watch("roads", 1.0)
    >>> watch.seconds()
    {'other': 3.0, 'roads': 3.0}
    """

    def __init__(
        self, progress: Progress = silent, *, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._progress = progress
        self._clock = clock
        self._stage = _OTHER
        self._since = clock()
        self._seconds: dict[str, float] = {}
        self.started = datetime.now(UTC)

    def __call__(self, stage: str, share: float) -> None:
        """
        Note the time and pass the message on.

        Parameters
        ----------
        stage
            Name of the stage.
        share
            Share done, 0 to 1.
        """
        self._note()
        self._stage = stage if share < 1 else _OTHER
        self._progress(stage, share)

    def seconds(self) -> dict[str, float]:
        """
        Return how long each stage took so far.

        Returns
        -------
        seconds
            By stage, in the order in which they began; they add up to the time since the start.
        """
        self._note()
        return dict(self._seconds)

    def _note(self) -> None:
        now = self._clock()
        self._seconds[self._stage] = self._seconds.get(self._stage, 0.0) + now - self._since
        self._since = now
