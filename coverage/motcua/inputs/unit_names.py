"""Which areas a unit says that it was made of: names, brackets that tell namesakes apart, parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from motcua.errors import InputError, listing
from motcua.inputs.texts import clean, fold, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from motcua.domain.arrays import FloatArray, TextArray

_OUTSIDE_BRACKETS = re.compile(r",(?![^(]*\))")
_BRACKET = re.compile(r"^(?P<name>[^(]*)(\((?P<notes>[^)]*)\))?$")
_PARTS = ("1 phan", "mot phan", "phan", "part", "a part")
_KINDS = ("thanh pho", "thi xa", "huyen", "quan", "district", "city", "town")
"""What stands before a district's name in a bracket, and not in a column."""


@dataclass(frozen=True, kw_only=True)
class Mention:
    """An area as a unit names it."""

    unit: int
    """Row of the unit."""

    name: str
    """The area's name."""

    notes: tuple[str, ...]
    """What a bracket says of it besides, to tell it from a namesake."""

    is_part: bool
    """Whether only a part of it went to the unit."""


def mentions_of(text: str, unit: int) -> list[Mention]:
    """
    Return the areas that a text names.

    Parameters
    ----------
    text
        Names between commas; a bracket after one says "1 phần" where only a part is meant, or its
        kind or district where two areas bear the name.
    unit
        Row of the unit that says it.

    Returns
    -------
    mentions
        In the order of the text.

    Examples
    --------
    A comma inside a bracket parts notes, not names:

    >>> told = mentions_of("Hiệp Thành (thành phố Thủ Dầu Một, 1 phần), Phú Hòa", 0)
    >>> [(one.name, one.notes, one.is_part) for one in told]
    [('Hiệp Thành', ('thành phố Thủ Dầu Một',), True), ('Phú Hòa', (), False)]
    """
    mentions = []
    for part in _OUTSIDE_BRACKETS.split(clean(text)):
        found = _BRACKET.match(part.strip())
        name = found["name"].strip() if found else part.strip()
        notes = [note.strip() for note in (found["notes"] or "").split(",")] if found else []
        said = tuple(note for note in notes if note and fold(note) not in _PARTS)
        is_part = any(fold(note) in _PARTS for note in notes)
        if name:
            mentions.append(Mention(unit=unit, name=name, notes=said, is_part=is_part))
    return mentions


def match_areas(
    mentions: Sequence[Mention],
    names: TextArray,
    *,
    told: Sequence[frozenset[str]],
    xy_m: FloatArray,
    units: TextArray,
    path: Path,
) -> list[int]:
    """
    Return the area that each mention means.

    Parameters
    ----------
    mentions
        From `mentions_of`, of all units.
    names
        Names of the areas, shape (n_areas,).
    told
        What the areas' own file says of each, folded: kinds, districts.
    xy_m
        A point in each area, shape (n_areas, 2).
    units
        Names of the units, for messages.
    path
        File of the units, for messages.

    Returns
    -------
    areas
        One row a mention. Of namesakes the bracket decides; then whoever is left once the other is
        claimed; then the one nearer to the unit's other areas.

    Raises
    ------
    InputError
        If a unit names an area that there is not.
    """
    keys = [fold(str(name)) for name in names]
    choices = []
    for mention in mentions:
        found = [row for row, key in enumerate(keys) if key == fold(mention.name)]
        if not found:
            raise _unknown(mention, names, units, path)
        for note in mention.notes:
            found = [row for row in found if _says(told[row], note)] or found
        choices.append(found)
    while True:
        choices = _without_claimed(mentions, choices)
        open_ones = [place for place, found in enumerate(choices) if len(found) > 1]
        if not open_ones:
            return [found[0] for found in choices]
        place, row = _nearest_namesake(mentions, choices, open_ones, xy_m)
        choices[place] = [row]


def _says(told: frozenset[str], note: str) -> bool:
    """Say whether a bracket speaks of an area: by a value of its row, a district's kind before."""
    said = fold(note)
    return said in told or any(said == f"{kind} {value}" for kind in _KINDS for value in told)


def _without_claimed(mentions: Sequence[Mention], choices: list[list[int]]) -> list[list[int]]:
    """Take away from each mention the areas that another one claims whole."""
    while True:
        claimed = {
            found[0]: place
            for place, found in enumerate(choices)
            if len(found) == 1 and not mentions[place].is_part
        }
        left = [
            [row for row in found if claimed.get(row, place) == place] or found
            for place, found in enumerate(choices)
        ]
        if left == choices:
            return choices
        choices = left


def _nearest_namesake(
    mentions: Sequence[Mention], choices: list[list[int]], places: list[int], xy_m: FloatArray
) -> tuple[int, int]:
    """Return the doubtful mention that lies nearest to its unit's certain areas, and its area."""
    ways = []
    for place in places:
        certain = [
            found[0]
            for other, found in enumerate(choices)
            if len(found) == 1 and mentions[other].unit == mentions[place].unit
        ]
        for row in choices[place]:
            away = xy_m[certain] - xy_m[row] if certain else np.full((1, 2), np.inf)
            ways.append((float(np.hypot(away[:, 0], away[:, 1]).min()), place, row))
    _, place, row = min(ways)
    return place, row


def _unknown(mention: Mention, names: TextArray, units: TextArray, path: Path) -> InputError:
    meant = nearest(mention.name, names.tolist())
    hint = f'Did you mean "{meant}"? ' if meant else ""
    return InputError(
        f'"{units[mention.unit]}" was made of "{mention.name}", which is no area of the region.',
        where=path.as_posix(),
        mend=f"{hint}Write the names of [region], with a bracket where two areas share one.",
    )


def check_claims(
    mentions: Sequence[Mention], areas: Sequence[int], names: TextArray, *, path: Path
) -> None:
    """
    See that every area went somewhere, and none to two units whole.

    Parameters
    ----------
    mentions
        What the units name.
    areas
        The area of each mention.
    names
        Names of the areas.
    path
        File of the units, for messages.

    Raises
    ------
    InputError
        With every area that is in no unit, or claimed whole beside another claim.
    """
    counts = np.bincount(areas, minlength=len(names))
    whole = {row for row, mention in zip(areas, mentions, strict=True) if not mention.is_part}
    lost = [str(name) for name in names[counts == 0]]
    twice = [str(names[row]) for row in sorted(whole) if counts[row] > 1]
    for rows, what in ((lost, "in no unit"), (twice, "claimed whole, and by another unit too")):
        if rows:
            raise InputError(
                f"Areas {what}: {listing(rows)}.",
                where=path.as_posix(),
                mend='Each area goes to one unit, or to several of which each says "1 phần".',
            )
