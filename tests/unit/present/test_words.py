"""The two word files are alike: same keys, same gaps."""

from __future__ import annotations

import re
import string
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import motcua
from motcua.present.words import LANGUAGES, load_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from motcua.present.words import Language


CODE = re.compile(r'code="([a-z_]+)"')


def sentences(entries: Mapping[str, Any], prefix: str = ""):
    for key, value in entries.items():
        if isinstance(value, str):
            yield prefix + key, value
        else:
            yield from sentences(value, f"{prefix}{key}.")


def gaps(sentence: str):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_both_languages_say_the_same_things_with_the_same_gaps():
    vi, en = (dict(sentences(load_words(language).entries)) for language in LANGUAGES)
    assert sorted(vi) == sorted(en)
    assert {key: gaps(text) for key, text in vi.items()} == {
        key: gaps(text) for key, text in en.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_composed_letters(language: Language):
    for key, text in sentences(load_words(language).entries):
        assert text == unicodedata.normalize("NFC", text), key
        assert text == text.strip(), key


def test_every_finding_in_the_code_has_its_sentence():
    sources = Path(motcua.__file__).parent.rglob("*.py")
    calls = [code for path in sources for code in CODE.findall(path.read_text(encoding="utf-8"))]
    assert "raked" in calls
    assert sorted(set(calls) - set(load_words("vi").entries["finding"])) == []
