"""Text of a page in both languages at once; the page's own switch hides one."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Literal

from motcua.present.words import load_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from motcua.present.words import Words

LANGUAGES: tuple[Literal["vi", "en"], ...] = ("vi", "en")


def both(said: Callable[[Words], str]) -> str:
    """
    Return what is said in both languages.

    Parameters
    ----------
    said
        Says it in the language it is given.

    Returns
    -------
    html
        As from `spans`.
    """
    return spans([said(load_words(name)) for name in LANGUAGES])


def say(key: str) -> str:
    """
    Return a sentence without gaps in both languages.

    Parameters
    ----------
    key
        Into the word files.

    Returns
    -------
    html
        As from `spans`.
    """
    return spans([load_words(name).say(key) for name in LANGUAGES])


def spans(texts: Sequence[str]) -> str:
    """
    Return a text once where the languages agree, else twice, of which the page hides one.

    Parameters
    ----------
    texts
        One a language, in the order of `LANGUAGES`.

    Returns
    -------
    html
        Escaped.

    Examples
    --------
    >>> spans(["<b>", "<b>"])
    '&lt;b&gt;'
    """
    if len(set(texts)) == 1:
        return escape(texts[0])
    return "".join(
        f'<span lang="{name}">{escape(text)}</span>'
        for name, text in zip(LANGUAGES, texts, strict=True)
    )


def escape(text: str) -> str:
    """
    Return a text that HTML shows as it is.

    Parameters
    ----------
    text
        Anything, for example an office's name from a file.

    Returns
    -------
    escaped
        For contents and for quoted attributes.
    """
    return html.escape(text, quote=True)
