"""Whether a link leads to what a listed medium or office published, so that its words are theirs and public. Pure.

An address may hold any text ("/informant/somchai-rakdee"). What a medium answers for is public already; at any other
host anybody may have written it.
"""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import unquote, urlsplit

from geodata.text.plain import speaker_names
from geodata.text.plain.known_speakers import unknown_speaker

_NUMBER_OF_PAGE = re.compile(r"(?:a|aid|article|articleid|id|lang|newsid|no|p|page|year)=[\w]{1,24}\Z")
_PLAIN_PART = re.compile(r"(?:[a-z]{1,12}|\d{1,12}|(?:19|20)\d\d-\d\d-\d\d)?\Z")
"""A part of a path at a reserved host: a word, a number, a day; or the name of a listed speaker."""


def is_known_link(link: str) -> bool:
    """Whether a link is one of a listed host, with nothing of somebody's own behind or before it; "" is one.

    Args:
        link: absolute.
    """
    if not link:
        return True
    try:
        parts = urlsplit(link)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:  # no address that anybody can open
        return False
    if parts.scheme not in ("http", "https") or parts.username is not None or port is not None or parts.fragment:
        return False
    if parts.query and not all(_NUMBER_OF_PAGE.match(one) for one in parts.query.lower().split("&")):
        return False
    if _ends_in(host, speaker_names.RESERVED):
        return _is_plain_path(unquote(parts.path).strip("/").split("/"), host.split(".")[0])
    return _ends_in(host, speaker_names.HOSTS) or _ends_in(host, speaker_names.HOSTS_OF_STATES)


def _is_plain_path(parts: list[str], label: str) -> bool:
    """At a host where nobody publishes: one word at most, beside numbers, days and names of listed speakers."""
    listed = [part for part in (*parts, label) if not unknown_speaker(part.replace("-", " ").title())]
    plain = [part for part in parts if _PLAIN_PART.match(part) and part not in listed]
    words_alone = [part for part in plain if part.isalpha()]
    of_host = label in (*listed, "www", "example", "news")
    return of_host and len(words_alone) <= 1 and all(part in plain or part in listed for part in parts)


def _ends_in(host: str, listed: str) -> bool:
    labels = host.split(".")
    return any(".".join(labels[n:]) in _hosts(listed) for n in range(len(labels)))


@cache
def _hosts(listed: str) -> frozenset[str]:
    return frozenset(listed.split())
