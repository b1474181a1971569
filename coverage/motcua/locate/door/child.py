"""
The child process that solves, and tells as it goes.

Every telling replaces ``told.json`` whole, so that whoever ends this process at any moment finds
the last plan and the last bound.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from motcua.domain.caller import end_with_caller
from motcua.errors import ModelError
from motcua.locate.door.solve import Effort
from motcua.locate.door.solvers import run

if TYPE_CHECKING:
    from motcua.locate.door.told import Told


def main(folder: str) -> None:
    """
    Solve the statement in a folder.

    Parameters
    ----------
    folder
        Holds ``asked.npz``, ``start.npy`` and ``effort.json``; ``told.json`` is written there.
    """
    # Ctrl-C reaches the whole process group; the parent decides what to keep and ends this child.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked = json.loads(Path(folder, "effort.json").read_text("utf-8"))
    start = np.load(Path(folder, "start.npy"), allow_pickle=False)

    def hear(told: Told) -> None:
        """Replace what was told, whole."""
        fresh = Path(folder, "told.new")
        fresh.write_text(json.dumps(told), encoding="utf-8")
        os.replace(fresh, Path(folder, "told.json"))  # noqa: PTH105 - atomic on every platform

    with np.load(Path(folder, "asked.npz"), allow_pickle=False) as arrays:
        run(asked["builder"], arrays, start=start, effort=Effort(**asked["effort"]), hear=hear)


if __name__ == "__main__":
    end_with_caller()
    try:
        main(*sys.argv[1:])
    except ModelError as fault:
        parts = {"what": fault.what, "where": fault.where, "mend": fault.mend}
        Path(sys.argv[1], "fault.json").write_text(json.dumps(parts), encoding="utf-8")
        sys.exit(1)
