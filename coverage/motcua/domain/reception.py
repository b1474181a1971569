"""What boundary-free reception asks of the offices: loads and officers at one share."""

from __future__ import annotations

from dataclasses import dataclass

from motcua.domain.arrays import FloatArray, IntArray, freeze


@dataclass(frozen=True, kw_only=True, eq=False)
class Reception:
    """The same open offices and receivers under another share of boundary-free files."""

    share: float
    """Share of files that go to the nearest office, 0 to 1."""

    files: FloatArray
    """Files a year at each site, shape (n_sites,)."""

    officers: IntArray
    """Officers, 0 where closed, shape (n_sites,)."""

    lacking: IntArray
    """Officers that the wait asks for beyond what the premises hold, shape (n_sites,)."""

    def __post_init__(self) -> None:
        """Check shapes and make everything read-only."""
        if not 0 <= self.share <= 1:
            raise ValueError(f"Reception.share is {self.share}")
        freeze(self, "files", (None,), float)
        for name in ("officers", "lacking"):
            freeze(self, name, self.files.shape, "int32")
