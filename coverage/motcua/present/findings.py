"""Findings in words: one sentence each, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua.domain.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.present.words import Words


def say_finding(finding: Finding | Mapping[str, Any], words: Words) -> str:
    """
    Return what was noticed as one sentence.

    Parameters
    ----------
    finding
        A finding, or its row in plan.json.
    words
        Language of the sentence.

    Returns
    -------
    text
        Not escaped: it may hold names from files. Where it was noticed is left to the caller.

    Raises
    ------
    KeyError
        If the word files lack the sentence, or the finding a value for a gap: a bug.

    Examples
    --------
    >>> from motcua.present.words import load_words
    >>> say_finding(Finding(level="amber", code="hull_region"), load_words("en"))
    'No areas were given: the one area is the hull of the demand.'
    """
    row = finding if not isinstance(finding, Finding) else vars(finding)
    return words.say(f"finding.{row['code']}", **row["values"])
