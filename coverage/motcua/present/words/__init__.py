"""What people read, in Vietnamese and English: sentences by key, numbers as each writes them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")

_TO_VIETNAMESE = str.maketrans(",.", ".,")


@dataclass(frozen=True, kw_only=True)
class Words:
    """One language's sentences and its way of writing numbers."""

    language: Language
    """vi or en."""

    entries: Mapping[str, Any]
    """The word file: tables of sentences with ``{gaps}``."""

    def say(self, key: str, **values: object) -> str:
        """
        Return a sentence with its gaps filled.

        Parameters
        ----------
        key
            Dotted key into the word file: ``"finding.long_snap"``.
        **values
            What the gaps are filled with; numbers are written in the language's form.

        Returns
        -------
        text
            The sentence.

        Raises
        ------
        KeyError
            If the word file lacks the key: a bug, since a test keeps both files alike.

        Examples
        --------
        >>> load_words("vi").say("unit.people", n=2722527)
        '2.722.527 người'
        >>> load_words("en").say("unit.people", n=2722527)
        '2,722,527 people'
        """
        entry: Any = self.entries
        for part in key.split("."):
            entry = entry[part]
        written = {name: self._write(value) for name, value in values.items()}
        return str(entry).format(**written)

    def number(self, value: float, decimals: int = 0) -> str:
        """
        Return a number in the language's form.

        Parameters
        ----------
        value
            Any finite number.
        decimals
            How many digits stand after the decimal mark.

        Returns
        -------
        text
            Vietnamese groups by points and marks decimals by a comma; English the other way.

        Examples
        --------
        >>> load_words("vi").number(1234.56, 1), load_words("en").number(1234.56, 1)
        ('1.234,6', '1,234.6')
        """
        text = f"{value:,.{decimals}f}"
        return text.translate(_TO_VIETNAMESE) if self.language == "vi" else text

    def percent(self, share: float, decimals: int = 1) -> str:
        """
        Return a share in per cent; never rounded up to a whole that it does not reach.

        Parameters
        ----------
        share
            0 to 1.
        decimals
            How many digits stand after the decimal mark.

        Returns
        -------
        text
            For example ``"97,4 %"``, its space one at which no line breaks; 0.99999 is
            ``"99,9 %"``, not ``"100,0 %"``.

        Examples
        --------
        >>> load_words("en").percent(0.99999), load_words("en").percent(1.0)
        ('99.9%', '100.0%')
        """
        percent = 100 * share
        if share < 1 and round(percent, decimals) >= 100:  # noqa: PLR2004 - a hundred per cent
            percent = 100 - 10.0**-decimals
        mark = "\N{NO-BREAK SPACE}%" if self.language == "vi" else "%"
        return self.number(percent, decimals) + mark

    def _write(self, value: object) -> str:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return str(value)
        return self.number(value, 0 if float(value).is_integer() else 1)


@lru_cache
def load_words(language: Language) -> Words:
    """
    Return the words of one language.

    Parameters
    ----------
    language
        vi or en.

    Returns
    -------
    words
        Sentences and number forms.
    """
    text = (files(__name__) / f"{language}.toml").read_text(encoding="utf-8")
    return Words(language=language, entries=tomllib.loads(text))
