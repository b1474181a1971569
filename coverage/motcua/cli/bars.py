"""Bars that show on a terminal how far long work is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self


class Bars:
    """
    Progress on a terminal: a bar for each stage; silent where nobody watches.

    To be entered before work begins and left when it ends, so that a fault's message does not run
    into a bar.
    """

    def __init__(self) -> None:
        self._bars: Any = None
        self._rows: dict[str, Any] = {}

    def __enter__(self) -> Self:
        """Draw nothing yet: the first stage makes the first bar."""
        if sys.stderr.isatty():
            self._bars = _make_bars()
            self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the bars as they stand."""
        if self._bars is not None:
            self._bars.stop()

    def __call__(self, stage: str, share: float) -> None:
        """
        Show where the work stands.

        Parameters
        ----------
        stage
            Key of the stage in the word files.
        share
            Share done, 0 to 1.
        """
        if self._bars is None:
            return
        if stage not in self._rows:
            self._rows[stage] = self._bars.add_task(_label(stage), total=1.0)
        self._bars.update(self._rows[stage], completed=share)


def _make_bars() -> Any:  # noqa: ANN401 - rich is imported only where somebody watches
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:<16}"),
        BarColumn(bar_width=30),
        TaskProgressColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=Console(stderr=True), redirect_stdout=False)


def _label(stage: str) -> str:
    from motcua.present.words import load_words

    return load_words("en").say(f"stage.{stage}")
