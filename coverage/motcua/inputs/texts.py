"""Text as it comes from files: one form of Unicode, and a key by which people's spellings meet."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def clean(text: str) -> str:
    """
    Return a text in NFC without white space around it.

    Parameters
    ----------
    text
        As it stands in the file.

    Returns
    -------
    text
        Composed letters: macOS writes "ệ" as three code points, Windows as one.

    Examples
    --------
    >>> len(" e\u0323\u0302 "), len(clean(" e\u0323\u0302 "))
    (5, 1)
    """
    return unicodedata.normalize("NFC", text).strip()


def fold(text: str) -> str:
    """
    Return the key by which two spellings of a name are compared.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    key
        Lower case without diacritics, đ as d, single spaces.

    Examples
    --------
    "Hoà" and "Hòa" are one name to a reader and differ even in NFC:

    >>> fold("Đông  Hoà"), fold("Đông Hòa")
    ('dong hoa', 'dong hoa')
    """
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(bare.split())


def nearest(wanted: str, known: Iterable[str]) -> str | None:
    """
    Return the known name that somebody probably meant.

    Parameters
    ----------
    wanted
        The name that is not there.
    known
        The names that are.

    Returns
    -------
    name
        None where nothing is alike.

    Examples
    --------
    >>> nearest("dan so", ["Tên xã", "Dân số"]), nearest("x", ["population"])
    ('Dân số', None)
    """
    names = {fold(name): name for name in known}
    found = get_close_matches(fold(wanted), names, n=1)
    return names[found[0]] if found else None
