"""The tables of `reference.md`: every key of a study file, from the JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motcua.study.json_schema import SCHEMA_FILE, study_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

REFERENCE_FILE = "reference.md"
MARK = "<!-- Below this line: made from the models by `python -m motcua.study.reference`. -->\n"

_BOUNDS = {
    "minimum": "at least",
    "exclusiveMinimum": "above",
    "maximum": "at most",
    "exclusiveMaximum": "below",
}
_WITHOUT = "; left out: "
_KINDS = {
    "time": "time",
    "distance": "distance",
    "speed": "speed",
    "file": "file",
    "date": "day",
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
}


def reference_tables(schema: dict[str, Any]) -> str:
    """
    Return one Markdown table for each table of the study file.

    Parameters
    ----------
    schema
        Of `motcua.study.json_schema.study_schema`.

    Returns
    -------
    text
        Tables in the order of the file; a table inside another follows it.
    """
    return "\n".join(_tables(schema, schema, "", told={}))


def publish(folder: Path) -> None:
    """
    Write the JSON Schema, and the lower part of the reference, from the models.

    Parameters
    ----------
    folder
        Where `study.schema.json` and `reference.md` stand.
    """
    schema = study_schema()
    text = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
    (folder / SCHEMA_FILE).write_text(text, encoding="utf-8", newline="\n")
    reference = folder / REFERENCE_FILE
    upper = reference.read_text(encoding="utf-8").partition(MARK)[0]
    lower = reference_tables(schema)
    reference.write_text(f"{upper}{MARK}\n{lower}", encoding="utf-8", newline="\n")


def _tables(
    table: dict[str, Any], schema: dict[str, Any], place: str, *, told: dict[str, str]
) -> Iterator[str]:
    for name, key in table["properties"].items():
        found = _table_of(key)
        if found is None:
            continue
        reference, opening, closing, suffix = found
        path = f"{place}{name}{suffix}"
        heading = f"## `{opening}{path}{closing}`\n"
        below = schema["$defs"][reference.removeprefix("#/$defs/")]
        if reference in told:
            yield f"{heading}\nThe keys of `{told[reference]}`.\n"
            continue
        told[reference] = f"{opening}{path}{closing}"
        yield f"{heading}\n{_about(name, below, schema['required'] if not place else [])}\n"
        yield _rows(below)
        yield from _tables(below, schema, f"{path}.", told=told)


def _table_of(key: dict[str, Any]) -> tuple[str, str, str, str] | None:
    """Return what a key's table refers to, its brackets, and what follows its name."""
    if "$ref" in key:
        return key["$ref"], "[", "]", ""
    if "$ref" in key.get("items", {}):
        return key["items"]["$ref"], "[[", "]]", ""
    if "$ref" in (inside := key.get("additionalProperties") or {}):
        return inside["$ref"], "[", "]", ".<" + "|".join(key["propertyNames"]["enum"]) + ">"
    return None


def _about(name: str, table: dict[str, Any], required: list[str]) -> str:
    needed = " Needed in every study." if name in required else ""
    return f"{table['description']}{needed}"


def _rows(table: dict[str, Any]) -> str:
    lines = ["| key | value | left out | meaning |", "|---|---|---|---|"]
    for name, key in table["properties"].items():
        if _table_of(key) is not None:
            continue
        meaning, without = _meaning(key)
        default = "**needed**" if name in table.get("required", []) else _default(key) or without
        cells = [f"`{name}`", _kind(key), default, meaning]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _default(key: dict[str, Any]) -> str:
    if "default" not in key:
        return ""
    value = key["default"]
    if isinstance(value, dict):
        return "`{ " + ", ".join(f"{name} = {inside:g}" for name, inside in value.items()) + " }`"
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _meaning(key: dict[str, Any]) -> tuple[str, str]:
    """Return what a key means and what holds without it, which its sentence says after a mark."""
    meaning, _, without = key["description"].rstrip(".").partition(_WITHOUT)
    return meaning, without


def _kind(key: dict[str, Any]) -> str:
    if "enum" in key:
        return ", ".join(f"`{choice}`" for choice in key["enum"])
    if "anyOf" in key:
        return " or ".join(_kind(choice) for choice in key["anyOf"])
    if key.get("type") == "array":
        return f"list of {_kind(key['items'])}"
    if key.get("type") == "object":
        return "{ name = " + _kind(key["additionalProperties"]) + " }"
    kind = key["type"]
    word = "text" if isinstance(kind, list) else _KINDS[key.get("x-kind", key.get("format", kind))]
    bounds = [f"{side} {key[name]:g}" for name, side in _BOUNDS.items() if name in key]
    return ", ".join([word, *bounds])


if __name__ == "__main__":
    publish(Path(__file__).parent)
