"""An address without what signs it: queries may hold a token and are never shown or kept."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit


def without_query(href: str) -> str:
    """An address for people and the ledger: without query, fragment and credentials."""
    if "://" not in href:
        return href
    try:
        parts = urlsplit(href)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return href.split("://")[0] + "://" + href.split("://", 1)[1].split("?")[0].rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))
