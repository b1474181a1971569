"""What was noticed about the inputs: said in words where people read, carried as a code here."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Level = Literal["red", "amber", "green"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """
    One thing noticed while reading or checking inputs.

    A red finding makes a result wrong, an amber one limits it, a green one is for the record.
    The words stand in ``present/words`` under ``finding.<code>``, once per language.
    """

    level: Level
    """How much it matters."""

    code: str
    """Key of the sentence in the word files, for example ``"long_snap"``."""

    values: Mapping[str, str | int | float] = field(default_factory=dict)
    """What the sentence's gaps are filled with."""

    where: str = ""
    """File, row or place."""

    people: float = 0.0
    """How many people it touches."""

    def __post_init__(self) -> None:
        """Make the values read-only."""
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))
