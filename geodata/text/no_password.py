"""Addresses without their passwords, for everything that is shown or written down."""

from __future__ import annotations

import re

_WORD = re.compile(r"\S+")
_USER = re.compile(r"://[^\s:/@]*:")
_QUERY = re.compile(r"(?i)((?:pass|password|sslpassword|passfile)=)[^\s&'\"]+")


def without_password(text: str) -> str:
    """The same text, each password of an address in it replaced by three dots."""
    return _QUERY.sub(r"\1…", _WORD.sub(_without_login, text))


def _without_login(word: re.Match[str]) -> str:
    """An address without its password, which may itself hold an @: it goes up to the last one."""
    address = word.group()
    user, host = _USER.search(address), address.rfind("@")
    return address if user is None or host < user.end() else f"{address[: user.end()]}…{address[host:]}"
