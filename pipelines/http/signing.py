"""Signatures, made at the moment of opening and kept only in memory: never stored, never logged, never in a message."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from geodata.errors import ReadFailed
from geodata.i18n.messages import english
from geodata.text.foreign_json import NotJson, read_json
from pipelines.http.allowed_addresses import plain_host
from pipelines.http.json_values import mapping, moment, text
from pipelines.http.plain_address import without_query

TOKEN_URL = "https://planetarycomputer.microsoft.com/api/sas/v1/token/{account}/{container}"
"""Planetary Computer's token endpoint: one token opens a whole container for some minutes."""
RENEW_BEFORE = timedelta(minutes=3)
"""A token is renewed this long before it expires, so that none dies between opening and the last read."""
EARTHDATA_VARIABLE = "EARTHDATA_TOKEN"
"""Environment variable that holds the bearer token of an Earthdata login."""
EARTHDATA_HOSTS = (".earthdata.nasa.gov", ".earthdatacloud.nasa.gov")
"""Only these hosts are ever shown that token, over https and on its own port."""
HTTPS_PORT = 443
"""Port of https where an address names none."""

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
Signed = tuple[str, Mapping[str, str]]
"""An address with its signature, and the headers to send with it."""


class Signer:
    """Signs addresses in one of the known ways. Safe to use from several threads."""

    def __init__(
        self,
        how: str,
        fetch: Callable[[str], bytes],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        token_url: str = TOKEN_URL,
    ) -> None:
        """A signer.

        Args:
            how: "" none, "planetary-computer" or "earthdata".
            fetch: reads a small document over http(s); raises ReadFailed.
            now: the clock, aware UTC.
            token_url: the token endpoint, with {account} and {container}.
        """
        self._how, self._fetch, self._now, self._url = how, fetch, now, token_url
        self._tokens: dict[tuple[str, str], tuple[str, datetime]] = {}
        self._named: dict[str, tuple[str, str]] = {}  # by address: the same as its item signed it, and the item
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"Signer({self._how!r})"

    def sign(self, url: str) -> Signed:
        """The address with what it needs to be opened now.

        Raises:
            ReadFailed: the token endpoint does not answer, or no Earthdata token is set.
        """
        if self._how == "planetary-computer":
            return self._with_token(url), {}
        if self._how == "earthdata":
            return url, self._bearer(url)
        with self._lock:
            return self._named.get(url, (url, ""))[0], {}

    def named(self, url: str, signed: str, item: str) -> None:
        """Learn how a catalogue that signs its own addresses signed one, where no other way to sign is known.

        Args:
            url: the address without its signature.
            signed: the address as the item names it.
            item: the item's own address, where a fresh signature can be had; "" unknown.
        """
        if not self._how and "?" in signed:
            with self._lock:
                self._named[url] = signed, item

    def forget(self, url: str) -> None:
        """Drop what an address was refused with, so that the next try gets a fresh one.

        Raises:
            ReadFailed: the item, where a fresh one stands, cannot be read.
        """
        with self._lock:
            self._tokens.pop(_container(url), None)
            old, item = self._named.get(url, ("", ""))
        if not item:
            return
        try:
            assets = mapping(mapping(read_json(self._fetch(item))).get("assets"))
            hrefs = [urljoin(item, text(mapping(asset).get("href"))) for asset in assets.values()]
        except ValueError:
            return  # the old one is refused again, and that is told
        for fresh in hrefs:
            if fresh != old and without_query(fresh) == without_query(url):
                with self._lock:
                    self._named[url] = fresh, item

    def _with_token(self, url: str) -> str:
        host = plain_host(urlsplit(url).hostname or "")
        if not host.endswith(".blob.core.windows.net"):
            return url
        key = _container(url)
        with self._lock:
            token, expires = self._tokens.get(key, ("", LONG_AGO))
            if expires - RENEW_BEFORE <= self._now():
                token, expires = self._ask(*key)
                self._tokens[key] = (token, expires)
        return f"{url}{'&' if '?' in url else '?'}{token}"

    def _ask(self, account: str, container: str) -> tuple[str, datetime]:
        answer = self._fetch(self._url.format(account=account, container=container))
        try:
            token_document = mapping(read_json(answer))
        except NotJson:
            token_document = {}
        token, expires = text(token_document.get("token")), moment(token_document.get("msft:expiry"))
        if not token or expires is None:
            raise ReadFailed(
                english("token for {account}/{container}", account=account, container=container),
                "the token endpoint answered nonsense",
                "It is tried again on later nights",
            )
        return token, expires

    def _bearer(self, url: str) -> Mapping[str, str]:
        parts = urlsplit(url)
        host = plain_host(parts.hostname or "")
        if not host.endswith(EARTHDATA_HOSTS) or parts.scheme != "https" or parts.port not in (None, HTTPS_PORT):
            return {}
        token = os.environ.get(EARTHDATA_VARIABLE, "").strip()
        if not token:
            raise ReadFailed(
                host,
                "it needs an Earthdata login",
                english(
                    "Put a token of your login into the variable {variable}",
                    variable=EARTHDATA_VARIABLE,
                ),
            )
        return {"Authorization": f"Bearer {token}"}


def _container(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return (parts.hostname or "").split(".")[0], parts.path.lstrip("/").split("/")[0]
