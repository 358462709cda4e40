"""Whether a login still holds: the provider is asked again now and then, as a person may have left a group since.

An answer holds for `login_recheck_seconds`. A provider that cannot be asked is believed for GRACE_S longer; after that,
and whenever it says that the login has ended, nothing more than the public edition is shown.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

import requests

from geodata.access.bind_address import is_loopback
from geodata.access.login import discovery
from geodata.settings.settings import Settings

GRACE_S = 15 * 60
"""Seconds for which the last answer still holds while the provider cannot be asked."""
TIMEOUT_S = 5.0
LARGEST = 200_000
"""Bytes of an answer; what a provider says of a person has some thousand."""
MOST_KEPT = 5_000
_LOCK = threading.Lock()


class Holds(Enum):
    """What is known of a login."""

    YES = "yes"
    ENDED = "ended"
    UNASKED = "unasked"


@dataclass(frozen=True)
class _Answer:
    at: float  # seconds of the monotonic clock
    claims: Mapping[str, Any] | None  # None = the login has ended


_ANSWERS: dict[str, _Answer] = {}
_ENDED: set[str] = set()
"""Logins that their people ended here."""


def end(claims: Mapping[str, Any]) -> None:
    """Take a login as ended, in every page that is open with it."""
    _ENDED.add(_key(claims))


def ended_here(claims: Mapping[str, Any]) -> bool:
    """Whether its person ended a login here; asks nobody."""
    return _key(claims) in _ENDED


def still(claims: Mapping[str, Any], token: str, settings: Settings) -> tuple[Mapping[str, Any], Holds]:
    """What the provider says of a person by now, in the place of what it said at their login.

    Args:
        claims: as at their login.
        token: with which the provider can be asked; "" = it gave none.
        settings: with the provider and how often it is asked.
    """
    if ended_here(claims):
        return claims, Holds.ENDED
    if not settings.login_recheck_seconds:
        return claims, Holds.YES
    if not token:
        return claims, Holds.ENDED
    kept = _answer(token, claims, settings)
    if kept is None:
        return claims, Holds.UNASKED
    if kept.claims is None or kept.claims.get("sub") != claims.get("sub"):
        return claims, Holds.ENDED
    return {**kept.claims, "iat": claims.get("iat")}, Holds.YES


def _key(claims: Mapping[str, Any]) -> str:
    return repr((claims.get("iss"), claims.get("sub"), claims.get("iat"), claims.get("nonce")))


def _answer(token: str, claims: Mapping[str, Any], settings: Settings) -> _Answer | None:
    """The newest answer that holds; None = there is none."""
    key = hashlib.sha256(f"{settings.login_provider} {token}".encode()).hexdigest()
    kept, now = _ANSWERS.get(key), time.monotonic()
    if kept is not None and (kept.claims is None or now - kept.at < settings.login_recheck_seconds):
        return kept
    asked = _ask(token, settings)
    if asked is None:
        return kept if kept is not None and now - kept.at < settings.login_recheck_seconds + GRACE_S else None
    with _LOCK:
        while len(_ANSWERS) >= MOST_KEPT:
            _ANSWERS.pop(next(iter(_ANSWERS)))
        _ANSWERS[key] = asked
    return asked


def _ask(token: str, settings: Settings) -> _Answer | None:
    """The provider's answer now; None where it gives none."""
    try:
        about = _get(discovery(settings), {})
        where = str((about or {}).get("userinfo_endpoint", ""))
        parts = urlsplit(where)
        if parts.scheme != "https" and not (parts.hostname and is_loopback(parts.hostname)):
            return None
        return _Answer(time.monotonic(), _get(where, {"Authorization": f"Bearer {token}"}))
    except (requests.RequestException, ValueError, TypeError, AttributeError):
        return None


def _get(address: str, headers: Mapping[str, str]) -> Mapping[str, Any] | None:
    """A JSON object; None where it is refused."""
    with requests.get(address, headers=headers, timeout=TIMEOUT_S, stream=True, allow_redirects=False) as answer:
        if answer.status_code in (400, 401, 403):
            return None
        if answer.status_code != 200:
            raise ValueError(answer.status_code)
        body = answer.raw.read(LARGEST + 1, decode_content=True)
    if len(body) > LARGEST:
        raise ValueError("too long")
    document = json.loads(body)
    if not isinstance(document, dict):
        raise TypeError(type(document))
    return document
