"""The JSON Schema of the study file, by which editors complete and check it."""

from __future__ import annotations

import ast
import inspect
import itertools
import textwrap
from typing import TYPE_CHECKING, Any

from motcua.study.schema import Study
from motcua.study.values import Table
from motcua.units import format_distance, format_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCHEMA_FILE = "study.schema.json"

_WRITTEN: dict[str, Callable[[Any], str]] = {
    "time": lambda value: format_time(int(value)),
    "distance": format_distance,
    "speed": lambda value: f"{value:g} km/h",
}
"""How a default is written in the file, by the kind of its quantity."""


def study_schema() -> dict[str, Any]:
    """
    Return the schema, with the names, units and defaults of the file, not of the program.

    Returns
    -------
    schema
        JSON Schema, draft 2020-12; every key described by the sentence under it in the models.

    Examples
    --------
    >>> tables = study_schema()["$defs"]
    >>> tables["RoadsTable"]["properties"]["cutoff"]["default"]
    '60 min'
    """
    schema = Study.model_json_schema(by_alias=True)
    sentences = {model.__name__: _sentences(model) for model in _models(Table)}
    for name, table in schema["$defs"].items():
        _describe(table, sentences[name])
    _describe(schema, {})
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "motcua study"}
    return head | {key: value for key, value in schema.items() if key != "title"}


def _models(base: type[Table]) -> Iterator[type[Table]]:
    for model in base.__subclasses__():
        yield model
        yield from _models(model)


def _sentences(model: type[Table]) -> dict[str, str]:
    """Return the sentence that stands under each field, by the key's name in the file."""
    sentences = {}
    tables = [each for each in reversed(model.__mro__) if issubclass(each, Table)]
    body = [line for table in tables for line in _lines(table)]
    for field, sentence in itertools.pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(sentence, ast.Expr):
            name = ast.unparse(field.target)
            text = str(ast.literal_eval(sentence.value))
            sentences[model.model_fields[name].alias or name] = " ".join(text.split())
    return sentences


def _lines(table: type[Table]) -> list[ast.stmt]:
    """Return the lines of a table's own class, without those it takes over from another."""
    body: list[ast.stmt] = ast.parse(textwrap.dedent(inspect.getsource(table))).body[0].body  # type: ignore[attr-defined]
    return body


def _describe(table: dict[str, Any], sentences: dict[str, str]) -> None:
    """Turn one table from pydantic's description of an object into one of a TOML table."""
    table.pop("title", None)
    described = {name: _key(key) for name, key in table["properties"].items()}
    for name in sentences.keys() & described.keys():
        described[name]["description"] = sentences[name]
    table["properties"] = described


def _key(key: dict[str, Any]) -> dict[str, Any]:
    """Return a key without nulls, which TOML has not, and with its default as the file has it."""
    choices = [choice for choice in key.get("anyOf", []) if choice != {"type": "null"}]
    told = choices[0] if len(choices) == 1 else {"anyOf": choices} if choices else {}
    told |= {name: value for name, value in key.items() if name not in ("anyOf", "title")}
    if told.get("default", ...) in (None, [], {}) or "$ref" in told:
        told.pop("default", None)
    kind = told.get("x-kind", "")
    if kind in _WRITTEN and "default" in told:
        told["default"] = _WRITTEN[kind](told["default"])
    return told
