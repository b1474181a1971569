"""Keep every resident within reach of a one-stop public office: an exact coverage optimiser."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from motcua.pipeline import (
        assess_plan,
        draw_map,
        load_study,
        locate_offices,
        measure_travel,
        plan_tables,
        read_network,
        to_networkx,
    )
    from motcua.present.comparison import compare_plans
    from motcua.present.folder import write_plan
    from motcua.study.change import change_study

__version__ = "0.1.0"

__all__ = [
    "__version__",
    "assess_plan",
    "change_study",
    "compare_plans",
    "draw_map",
    "load_study",
    "locate_offices",
    "measure_travel",
    "plan_tables",
    "read_network",
    "to_networkx",
    "write_plan",
]

_ELSEWHERE = {
    "change_study": "motcua.study.change",
    "compare_plans": "motcua.present.comparison",
    "write_plan": "motcua.present.folder",
}
"""Names that do not come from the straight line."""


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562: whatever the name stands for
    """Load a name only when a notebook asks for it: ``--help`` must not pay for it."""
    if name in __all__:
        return getattr(importlib.import_module(_ELSEWHERE.get(name, "motcua.pipeline")), name)
    raise AttributeError(f"module 'motcua' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the names that a notebook completes."""
    return __all__
