"""One question to a service that stamps: nothing but its own words, in a time and a size that are bounded."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from geodata.errors import TimestampRefused
from geodata.i18n.messages import english

if TYPE_CHECKING:
    import requests

TIMEOUT_S = 20
"""Seconds for the whole of one question."""
_PART = 4_096
"""Bytes read at once: between parts the time is looked at, since a service may send one byte a second."""
LATER = "The next run asks again; or name another one in {setting}"


def answer_of(place: str, setting: str, address: str, headers: dict[str, str], body: bytes | None, most: int) -> bytes:
    """What a service answers with 200, read to its end.

    Args:
        place: what the service is, in words, for what is said where it refuses.
        setting: that names it.
        address: https, or http on this machine.
        headers: beside the name of this program.
        body: posted; None = asked for with GET.
        most: bytes of an answer.

    Raises:
        TimestampRefused: it does not answer, with something else than 200 (a redirect is not followed), or with more.
    """
    import requests  # slow to load, and needed only where a service is named
    from urllib3.exceptions import HTTPError  # of what breaks off below requests: a body cut short, bad compression

    named = {**headers, "User-Agent": "compound-watch"}
    method = "GET" if body is None else "POST"
    later = english(LATER, setting=setting)
    try:
        with requests.request(
            method, address, data=body, headers=named, timeout=TIMEOUT_S, allow_redirects=False, stream=True
        ) as answer:
            if answer.status_code != requests.codes.ok:
                raise TimestampRefused(place, english("it answers HTTP {code}", code=answer.status_code), later)
            read = _read(answer, most + 1, time.monotonic() + TIMEOUT_S)
    except (requests.RequestException, HTTPError) as error:
        cause = english("it does not answer ({error})", error=type(error).__name__)
        raise TimestampRefused(place, cause, later) from error
    if len(read) > most:
        raise TimestampRefused(place, "its answer is longer than a timestamp ever is", later)
    return read


def _read(answer: requests.Response, most: int, end: float) -> bytes:
    """The body of an answer, up to so many bytes.

    Raises:
        requests.Timeout: a moment (time.monotonic) has come before its end.
    """
    import requests

    read = b""
    while len(read) < most:
        part = answer.raw.read1(min(_PART, most - len(read)), decode_content=True)
        if not part:
            break
        read += part
        if time.monotonic() > end:
            raise requests.Timeout
    return read
