"""Addresses without their passwords, for everything that is shown or written down."""

from __future__ import annotations

import re

_LOGIN = re.compile(r"(://[^\s:/@]*):[^\s]*@")
"""User and password of an address; a password may itself hold an @."""
_QUERY = re.compile(r"(?i)((?:pass|password|sslpassword|passfile)=)[^\s&'\"]+")


def without_password(text: str) -> str:
    """The same text, each password of an address in it replaced by three dots."""
    return _QUERY.sub(r"\1…", _LOGIN.sub(r"\1:…@", text))
