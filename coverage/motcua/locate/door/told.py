"""What is known of a programme while a solver runs, and after."""

from __future__ import annotations

from typing import TypedDict


class Told(TypedDict):
    """The last that a solver told, plain enough for a JSON file."""

    plans: list[list[float]]
    """The best plan, a number a decision, or nothing."""

    bound: float | None
    """No plan is better; None where nothing is known."""

    status: str
    """``"done"``, ``"time_limit"``, ``"infeasible"``, or nothing where nothing was said."""

    solver: str
    """Who said so."""
