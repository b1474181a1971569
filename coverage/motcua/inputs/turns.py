"""Turn restrictions as OpenStreetMap has them: from a way, via a node, to a way."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEYS = {
    "motorbike": (
        "restriction:motorcycle",
        "restriction:moped",
        "restriction:motor_vehicle",
        "restriction:vehicle",
        "restriction",
    ),
    "car": (
        "restriction:motorcar",
        "restriction:motor_vehicle",
        "restriction:vehicle",
        "restriction",
    ),
    "bicycle": ("restriction:bicycle", "restriction:vehicle", "restriction"),
    "foot": ("restriction:foot",),
}
"""Keys that say what may not be done, the most specific first: the first that is set decides."""

_EXEMPT = {
    "motorbike": {"motorcycle", "moped", "motor_vehicle", "vehicle"},
    "car": {"motorcar", "motor_vehicle", "vehicle"},
    "bicycle": {"bicycle", "vehicle"},
    "foot": {"foot"},
}
"""Values of the key except that let a mode off."""


class Turn(NamedTuple):
    """One restricted turn."""

    from_way: int
    """OpenStreetMap's number of the way one comes along."""

    via: int
    """OpenStreetMap's number of the node."""

    to_way: int
    """OpenStreetMap's number of the way one would go on by."""

    is_only: bool
    """True where one must take the turn, False where one must not."""


Members: TypeAlias = "list[tuple[str, str, int]]"
Relation: TypeAlias = "tuple[Mapping[str, str], Members]"


class TurnRules:
    """
    The restrictions that bind one mode.

    Parameters
    ----------
    mode
        How people travel.

    Examples
    --------
    >>> rules = TurnRules("motorbike")
    >>> members = [("from", "w", 1), ("via", "n", 7), ("to", "w", 2)]
    >>> rules.read({"type": "restriction", "restriction": "no_left_turn"}, members)
    >>> rules.read({"type": "restriction", "restriction": "no_left_turn",
    ...     "except": "bus;motorcycle"}, members)
    >>> rules.read({"type": "restriction", "restriction": "no_left_turn"}, members[:2])
    >>> rules.turns, rules.n_unreadable
    ([Turn(from_way=1, via=7, to_way=2, is_only=False)], 1)
    """

    def __init__(self, mode: str) -> None:
        self.mode = mode
        self.turns: list[Turn] = []
        """Those that can be modelled."""

        self.n_unreadable = 0
        """Those via ways, with members missing, or of no kind that is known."""

        self.n_exempt = 0
        """Those that bind other modes."""

    def read(self, tags: Mapping[str, str], members: Members) -> None:
        """
        Take one relation.

        Parameters
        ----------
        tags
            Its tags.
        members
            Role, kind (``"n"`` or ``"w"``) and number of each.
        """
        key = next((key for key in _KEYS[self.mode] if key in tags), None)
        is_other = any(key.startswith("restriction:") for key in tags)
        if tags.get("type") != "restriction":
            return
        excepted = {word.strip() for word in tags.get("except", "").split(";")}
        is_others = key is None and (is_other or self.mode == "foot")
        if is_others or excepted & _EXEMPT[self.mode]:
            self.n_exempt += 1
            return
        found = _turns(tags.get(key or "", ""), members)
        self.turns += found
        self.n_unreadable += not found


def _turns(kind: str, members: Members) -> list[Turn]:
    """Return the turns of a relation; none where it is not from ways, via one node, to ways."""
    count = Counter((role, what) for role, what, _ in members if role in ("from", "via", "to"))
    is_plain = set(count) == {("from", "w"), ("via", "n"), ("to", "w")} and count["via", "n"] == 1
    many = {"no_entry": "from", "no_exit": "to"}.get(kind)
    is_one = all(count[role, "w"] == 1 or role == many for role in ("from", "to"))
    if not (is_plain and is_one and kind.startswith(("no_", "only_"))):
        return []
    by_role: dict[str, list[int]] = {"from": [], "via": [], "to": []}
    for role, _, number in members:
        if role in by_role:
            by_role[role].append(number)
    is_only = kind.startswith("only_")
    return [
        Turn(start, by_role["via"][0], end, is_only)
        for start in by_role["from"]
        for end in by_role["to"]
    ]


def members_of(relation: Any) -> Members:  # noqa: ANN401 - osmium's own object
    """
    Return role, kind and number of a relation's members.

    Parameters
    ----------
    relation
        osmium's relation.

    Returns
    -------
    members
        In the order of the file.
    """
    return [(member.role, member.type, member.ref) for member in relation.members]
