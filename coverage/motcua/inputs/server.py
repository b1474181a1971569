"""How a public map server is asked: patiently, never for ever, and leaving osmnx as it was."""

from __future__ import annotations

import json
import socket
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import requests

from motcua.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Thing = TypeVar("Thing")

MAX_BYTES = 2 * 1024**3
"""An answer above this is refused before it is read; a Vietnamese province has a hundredth."""

_BUSY = (429, 500, 502, 503, 504)
_REFUSED = 400
_LONGEST_PAUSE_S = 120.0
_REMARK_BYTES = 4_000
"""Overpass says at the very end of an answer that it is not the whole one."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long to wait for a server, and how often to ask it again."""

    timeout_s: float = 180.0
    """Longest silence of the server."""

    tries: int = 4
    """How often one thing is asked for, the first time included."""

    pause_s: float = 5.0
    """Wait before the second try; doubled before each further one."""


class _BusyError(Exception):
    """The server cannot answer now, but may later."""

    def __init__(self, what: str, *, after_s: float = 0.0) -> None:
        super().__init__(what)
        self.after_s = after_s


class _RefusedError(Exception):
    """The server will not answer this."""


def ask(
    server: str, question: Callable[[], Thing], *, patience: Patience, say: Callable[[str], None]
) -> Thing:
    """
    Ask until there is an answer, or patience ends.

    Parameters
    ----------
    server
        What the server is called in messages, for example its address.
    question
        Asks once, inside `osmnx_asking`.
    patience
        How long and how often.
    say
        Told before every further try.

    Returns
    -------
    answer
        Of the first try that had one.

    Raises
    ------
    InputError
        If the server refuses, or does not answer in any try.
    """
    pause_s = patience.pause_s
    for turn in range(1, patience.tries + 1):
        try:
            return question()
        except _RefusedError as fault:
            raise InputError(
                f"The server refuses: {fault}.",
                where=server,
                mend="Ask for a smaller place, or name another server.",
            ) from None
        except (requests.RequestException, _BusyError) as fault:
            why = _why(fault, patience)
            if turn == patience.tries:
                raise _no_answer(server, why, patience.tries) from None
            wait_s = min(max(pause_s, getattr(fault, "after_s", 0.0)), _LONGEST_PAUSE_S)
            say(f"{server}: {why}; asking again in {wait_s:g} s.")
            time.sleep(wait_s)
            pause_s *= 2
    raise ValueError("patience has no try at all")


def _why(fault: Exception, patience: Patience) -> str:
    if isinstance(fault, requests.Timeout):
        return f"no answer within {patience.timeout_s:g} s"
    if isinstance(fault, _BusyError):
        return str(fault)
    return "the connection failed"


def _no_answer(server: str, why: str, tries: int) -> InputError:
    times = "once" if tries == 1 else f"{tries} times"
    return InputError(
        f"The server was asked {times} without success: {why}.",
        where=server,
        mend="Check the address and the connection, try later, or name another server.",
    )


@contextmanager
def osmnx_asking(folder: Path, *, patience: Patience, **addresses: str) -> Iterator[Any]:
    """
    Set osmnx up to ask our way, and put everything back.

    Parameters
    ----------
    folder
        Where it keeps answers, so that a second try asks only for what is missing.
    patience
        How long to wait.
    **addresses
        ``overpass_url`` and ``nominatim_url``; those left out stay osmnx's own.

    Yields
    ------
    osmnx
        The package. Its settings, and the name look-up of sockets that it replaces, are afterwards
        what they were before.
    """
    import osmnx

    settings = osmnx.settings
    names = [name for name in settings.__annotations__ if not name.startswith("_")]
    before = {name: getattr(settings, name) for name in names}
    look_up = socket.getaddrinfo
    ours = {
        "cache_folder": folder,
        "cache_only_mode": True,
        "doh_url_template": None,
        "http_user_agent": "motcua",
        "http_referer": "motcua",
        "log_console": False,
        "log_file": False,
        # Our own pauses follow what the server answers; osmnx's would wait a minute by default.
        "overpass_rate_limit": False,
        "overpass_settings": f"[out:json][timeout:{max(1, round(patience.timeout_s))}]",
        "requests_kwargs": {**before["requests_kwargs"], "hooks": {"response": [_judge]}},
        "requests_timeout": patience.timeout_s,
        "use_cache": True,
    }
    try:
        for name, value in {**ours, **addresses}.items():
            setattr(settings, name, value)
        yield osmnx
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
        socket.getaddrinfo = look_up


def _judge(response: requests.Response, **_: object) -> None:
    """Look at an answer before osmnx does, which would wait and ask again without end."""
    status = response.status_code
    if status in _BUSY:
        after = response.headers.get("Retry-After", "")
        wait_s = float(after) if after.isdecimal() else 0.0
        raise _BusyError(f"it answered {status} {response.reason}", after_s=wait_s)
    if status >= _REFUSED:
        raise _RefusedError(f"it answered {status} {response.reason}")
    if int(response.headers.get("Content-Length", 0)) > MAX_BYTES:
        raise _RefusedError("its answer is longer than anybody needs")
    if b'"remark"' in response.content[-_REMARK_BYTES:]:
        raise _BusyError(f'it remarked "{_remark(response.content)}"')


def _remark(content: bytes) -> str:
    try:
        return str(json.loads(content).get("remark", ""))
    except (ValueError, AttributeError):
        return "?"


def shown_address(url: str) -> str:
    """
    Return an address as it may be told to anybody.

    Parameters
    ----------
    url
        Perhaps with a name, a password or a key.

    Returns
    -------
    text
        Without them.

    Examples
    --------
    >>> shown_address("https://lan:mat-khau@maps.example.org/api?key=1")
    'https://maps.example.org/api'
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit((parts.scheme, host + port, parts.path, "", ""))
