"""The kinds of values that the keys of a study file hold, and the table that holds them."""

from __future__ import annotations

import math
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
)

from motcua.units import MS_PER_S, parse_distance_m, parse_speed_kmh, parse_time_ms

if TYPE_CHECKING:
    from collections.abc import Callable


class Table(BaseModel):
    """A table of the study file: frozen, and no key but those it names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _quantity(
    parse: Callable[[str], float], example: str, *, is_positive: bool = False
) -> BeforeValidator:
    """Refuse what is no text before its unit is read: 30 is minutes to one, km to another."""

    def checked(value: object) -> float:
        """Read a quantity that carries its unit."""
        if not isinstance(value, str):
            raise ValueError(f'a quantity carries its unit, in quotes: "{example}"')  # noqa: TRY004 - pydantic takes ValueError for a fault
        number = parse(value)
        if is_positive and number == 0:
            raise ValueError(f'"{value}" must be more than nothing')
        return number

    return BeforeValidator(checked)


def _kind(name: str, example: str, pattern: str) -> WithJsonSchema:
    """Describe a quantity to editors: text of a shape, not the number it becomes."""
    shape = rf"^\s*[0-9]+(\.[0-9]+)?\s*({pattern})\s*$"
    return WithJsonSchema(
        {"type": "string", "x-kind": name, "pattern": shape, "examples": [example]}
    )


def _parse_seconds(text: str) -> float:
    return parse_time_ms(text) / MS_PER_S


def _beside_the_study(path: Path, info: ValidationInfo) -> Path:
    """Read a path against the study's folder, where there is one."""
    return (info.context["folder"] / path).resolve() if info.context else path


def _day(value: object) -> object:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ValueError("a day is written 2025-07-01, without quotes and without a time")  # noqa: TRY004 - pydantic takes ValueError for a fault
    return value


def _text_of_number(value: object) -> object:
    """Columns are compared as text, so that 718 and "718" in a study mean the same."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else value


def _congestion(value: object) -> object:
    """Check by hand: of a union pydantic would report one fault for every member."""
    factors = value.values() if isinstance(value, dict) else [value]
    if not all(_is_factor(factor) for factor in factors):
        raise ValueError("a number above zero, or a table { road class = number }")
    return value


def _is_factor(value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 < value < math.inf  # type: ignore[operator]


_TIME = _kind("time", "30 min", "ms|s|min|h")
_DISTANCE = _kind("distance", "5 km", "m|km")

Time = Annotated[int, _quantity(parse_time_ms, "30 min"), _TIME]
SomeTime = Annotated[int, _quantity(parse_time_ms, "30 min", is_positive=True), _TIME]
SomeSeconds = Annotated[float, _quantity(_parse_seconds, "60 s", is_positive=True), _TIME]
Distance = Annotated[float, _quantity(parse_distance_m, "5 km"), _DISTANCE]
SomeDistance = Annotated[float, _quantity(parse_distance_m, "5 km", is_positive=True), _DISTANCE]
Speed = Annotated[float, _quantity(parse_speed_kmh, "5 km/h"), _kind("speed", "5 km/h", "km/h")]
Text = Annotated[str, Field(strict=True, min_length=1)]
Whole = Annotated[int, Field(strict=True)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Flag = Annotated[bool, Field(strict=True)]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]
Day = Annotated[date, BeforeValidator(_day)]
File = Annotated[
    Path, AfterValidator(_beside_the_study), WithJsonSchema({"type": "string", "x-kind": "file"})
]
Value = Annotated[
    str, BeforeValidator(_text_of_number), WithJsonSchema({"type": ["string", "integer"]})
]
Values = tuple[Value, ...]
Columns = dict[str, Values]
Congestion = Annotated[
    float | dict[str, float],
    BeforeValidator(_congestion),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0},
                {
                    "type": "object",
                    "additionalProperties": {"type": "number", "exclusiveMinimum": 0},
                },
            ]
        }
    ),
]

AreaClass = Literal["urban", "rural", "remote"]
Tier = Literal["branch", "inter_ward", "commune", "outreach"]
Mode = Literal["motorbike", "car", "bicycle", "foot"]
Force = Literal["hard", "soft", "off"]
Model = Literal["lscp", "partial", "mclp", "p_median", "p_center", "frontier", "consolidate"]
