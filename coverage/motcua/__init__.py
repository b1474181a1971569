"""Keep every resident within reach of a one-stop public office: an exact coverage optimiser."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"

_PUBLIC = (
    "assess_plan",
    "draw_map",
    "load_study",
    "locate_offices",
    "measure_travel",
    "plan_tables",
    "read_network",
    "to_networkx",
)
__all__ = ["__version__", *_PUBLIC]  # noqa: PLE0604 - the names of `motcua.pipeline`, loaded late


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562: whatever the name stands for
    """Load the straight line only when a notebook asks for it: ``--help`` must not pay for it."""
    if name in _PUBLIC:
        from motcua import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module 'motcua' has no attribute {name!r}")
