"""Where the real data for tests lie: beside the repository, never in it."""

from __future__ import annotations

import os
from pathlib import Path

SHARED = Path(os.environ.get("MOTCUA_SHARED", Path(__file__).resolve().parents[2] / "shared"))


def shared(relative: str) -> Path:
    """Return a shared file's path, or skip the test that needs it."""
    import pytest  # who only wants to know where the data lie does not load it

    path = SHARED / relative
    if not path.exists():
        pytest.skip(f"needs shared/{relative}, which is not beside this checkout")
    return path
