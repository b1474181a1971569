"""Everything the page says, in both languages, by key: the browser only picks the language."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from motcua.present.findings import say_finding
from motcua.present.minute_classes import minute_classes
from motcua.present.page.further import further_texts
from motcua.present.summary_words import as_of_line, headline, proof_lines, standard_line
from motcua.present.words import LANGUAGES, load_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.present.words import Words

Texts = dict[str, str]
"""Sentences by key; those with ``{gaps}`` are filled in the browser."""

_LISTED = ("tier", "decision", "reading", "area_class", "kept_by", "scenarios")
_NOT_GREEN = ("red", "amber")


def page_texts(document: Mapping[str, Any]) -> dict[str, Texts]:
    """
    Return the texts of every language.

    Parameters
    ----------
    document
        From `plan_document`.

    Returns
    -------
    texts
        By language; the same keys in each. Not escaped: the page sets them as text.
    """
    return {language: _texts(document, load_words(language)) for language in LANGUAGES}


def numbered(texts: Texts, prefix: str) -> list[str]:
    """
    Return the keys of a list of sentences, in order.

    Parameters
    ----------
    texts
        Of one language.
    prefix
        The list's name.

    Returns
    -------
    keys
        ``prefix.0``, ``prefix.1`` and so on.

    Examples
    --------
    >>> numbered({"proof.0": "a", "proof.1": "b", "proofs": "c"}, "proof")
    ['proof.0', 'proof.1']
    """
    return [key for key in texts if key.startswith(f"{prefix}.")]


def _texts(document: Mapping[str, Any], words: Words) -> Texts:
    """Return the page's own words, those shared with the files, and the plan's sentences."""
    texts = _flat(words.entries["page"], "")
    for table in _LISTED:
        texts |= _flat(words.entries.get(table, {}), f"{table}.")
    *_, heading, lead = headline(document, words)
    return {
        **texts,
        "heading": heading,
        "lead": lead,
        "generated": words.say("summary.generated"),
        "standard": standard_line(document, words),
        "as_of": as_of_line(document, words),
        **_flat(words.entries["files"]["figure"], "figure."),
        **_flat(words.entries["files"]["column"]["scenario"], "tables.scenarios."),
        **_flat(words.entries["summary"]["mode"], "mode."),
        **further_texts(document, words),
        **_listed("class", [row.label(words) for row in minute_classes(document)]),
        **_listed("binds", _binding(document, words)),
        **_listed("proof", proof_lines(document, words)),
        **_listed("limit", _limits(document, words)),
    }


def _flat(entries: Mapping[str, Any], prefix: str) -> Texts:
    flat: Texts = {}
    for key, value in entries.items():
        if isinstance(value, str):
            flat[prefix + key] = value
        else:
            flat |= _flat(value, f"{prefix}{key}.")
    return flat


def _listed(name: str, lines: list[str]) -> Texts:
    return {f"{name}.{place}": line for place, line in enumerate(lines)}


def _binding(document: Mapping[str, Any], words: Words) -> list[str]:
    """Return what keeps the kept offices, the commonest reason first: what binds a proposal."""
    reasons = Counter(row["kept_by"] for row in document["sites"] if row.get("kept_by"))
    return [
        words.say("page.binds", n=n, reason=words.say(f"kept_by.{reason}"))
        for reason, n in reasons.most_common()
    ]


def _limits(document: Mapping[str, Any], words: Words) -> list[str]:
    """Return what limits the result, the weighty first, and what is only for the record after."""
    findings = document["findings"]
    weighty = [row for row in findings if row["level"] in _NOT_GREEN]
    others = [row for row in findings if row["level"] not in _NOT_GREEN]
    lines = [say_finding(row, words) for row in (*weighty, *others)]
    return [*lines, words.say("summary.estimates")] if document["study"]["mode"] else lines
