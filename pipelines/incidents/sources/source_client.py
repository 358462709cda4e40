"""Asking a source's own interface: bounded answers, retries, and credentials that leave no trace.

Credentials come from the environment, go to the host that the operator configured and nowhere else (no redirect is
followed), and are in no message, no file and no log.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from geodata.errors import CatalogUnreachable, NotAllowed
from geodata.text.foreign_json import NotJson, read_json
from pipelines.http.busy_statuses import BUSY
from pipelines.http.checked_adapter import CheckedAdapter
from pipelines.http.checked_pools import TooSlow, faults
from pipelines.http.limits import CONNECT_S, FETCH_S, INTERFACE_BYTES, INTERFACE_READ_S, TOKEN_BYTES
from pipelines.http.retry import BoundedRetry
from pipelines.http.whole_body import BodyBroken, BodyTooLarge, whole_body


class AskedSource:
    """One source while it is asked."""

    def __init__(self, name: str, root: str, token: Callable[[], str] | None = None, header: str = "") -> None:
        """A source that has not been asked yet.

        Args:
            name: how messages call it.
            root: its address, http(s).
            token: gives a fresh token; None = none is needed. Called once, and once more when one is refused.
            header: name of the header that takes the token; "" = as a bearer token.

        Raises:
            CatalogUnreachable: its address is not http(s), or carries a password.
        """
        parts = urlsplit(root)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.password:
            raise CatalogUnreachable(name, "its address is not http(s)", "Correct it in compound-watch.toml")
        self.name, self.host = name, parts.hostname
        self._new_token, self._header, self._token = token, header, ""
        self._session = _session(INTERFACE_BYTES)
        self._began = time.monotonic()

    def json(self, url: str, params: Mapping[str, str | int | list[str]] | None = None) -> Any:
        """One answer in JSON.

        Raises:
            CatalogUnreachable: it does not answer, refuses, or answers something else.
        """
        body = self.content(url, params)
        try:
            return read_json(body)
        except NotJson as error:
            raise self._said(f"its answer cannot be read: {error.words}", "Check its address, or try later") from error

    def content(self, url: str, params: Mapping[str, str | int | list[str]] | None = None) -> bytes:
        """The bytes of one answer; a refused token is asked for anew, once.

        Raises:
            CatalogUnreachable: it does not answer, refuses, or answers too much or for too long.
        """
        if time.monotonic() - self._began > FETCH_S:
            raise self._said(f"it takes longer than {FETCH_S / 3600:.0f} h", "Ask for less time at once")
        answer = self._get(url, params)
        if answer.status_code == 401 and self._new_token is not None:
            answer.close()
            self._token = ""
            answer = self._get(url, params)
        with answer:
            if answer.is_redirect or answer.status_code in (301, 302, 303, 307, 308):
                raise self._said("it leads to another address, which is not followed", "Configure that address")
            if answer.status_code in (401, 403):
                step = "Check the credentials in the environment, and that they may ask for this"
                raise self._said(f"it refuses the question ({answer.status_code})", step)
            if answer.status_code >= 400:
                raise self._said(f"it answers {answer.status_code}", "Check its address, or try later")
            return self._body(answer)

    def _get(self, url: str, params: Mapping[str, str | int | list[str]] | None) -> requests.Response:
        if self._new_token is not None and not self._token:
            self._token = self._new_token()
        try:
            return self._session.get(
                url,
                params=dict(params or {}),
                auth=self._signed,
                timeout=(CONNECT_S, INTERFACE_READ_S),
                allow_redirects=False,
                stream=True,
            )
        except requests.exceptions.RetryError:
            raise self._said("it asks to wait for long", "Ask again later, or for less time at once") from None
        except requests.exceptions.RequestException as error:
            # Not "from error": its text holds the whole address, and with it what was asked in whose name.
            raise self._said(
                f"it does not answer ({type(error).__name__})", "Check its address, or try later"
            ) from None

    def _signed(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        # As an auth function, so that no password file of this machine is sent in its stead.
        if self._token and urlsplit(str(request.url)).hostname == self.host:
            request.headers[self._header or "Authorization"] = self._token if self._header else f"Bearer {self._token}"
        return request

    def _body(self, answer: requests.Response) -> bytes:
        try:
            return whole_body(answer.raw, INTERFACE_BYTES)
        except BodyTooLarge:
            raise self._said(
                f"its answer is larger than {INTERFACE_BYTES >> 20} MB", "Ask for less time at once"
            ) from None
        except BodyBroken as error:
            slow = any(isinstance(one, TooSlow) for one in faults(error))
            cause = "it sends too slowly" if slow else f"its answer breaks off ({error})"
            raise self._said(cause, "Try again later") from None

    def _said(self, cause: str, step: str) -> CatalogUnreachable:
        return CatalogUnreachable(f"{self.name} at {self.host}", cause, step)


def from_environment(source: str, *names: str) -> tuple[str, ...]:
    """Credentials of a source.

    Raises:
        NotAllowed: one of them is not set; the message names it.
    """
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        raise NotAllowed(source, f"{' and '.join(missing)} is not set in the environment", "Set it for this command")
    return tuple(os.environ[name] for name in names)


def acled_token(token_url: str) -> Callable[[], str]:
    """Gives a fresh ACLED token for ACLED_USERNAME and ACLED_PASSWORD of the environment (OAuth, password grant)."""

    def ask() -> str:
        user, password = from_environment("ACLED", "ACLED_USERNAME", "ACLED_PASSWORD")
        form = {"username": user, "password": password, "grant_type": "password", "client_id": "acled"}
        host = urlsplit(token_url).hostname or "its host"
        try:
            with _session(TOKEN_BYTES).post(
                token_url, data=form, timeout=(CONNECT_S, INTERFACE_READ_S), allow_redirects=False, stream=True
            ) as answer:
                body = whole_body(answer.raw, TOKEN_BYTES) if answer.status_code == 200 else b""
        except (BodyTooLarge, BodyBroken):
            raise CatalogUnreachable(f"ACLED's login at {host}", "its answer has no token", "Try later") from None
        except requests.exceptions.RequestException as error:
            cause = f"it does not answer ({type(error).__name__})"
            raise CatalogUnreachable(f"ACLED's login at {host}", cause, "Try later") from None
        if answer.status_code != 200:
            cause = f"it gives no token ({answer.status_code})"
            raise CatalogUnreachable(f"ACLED's login at {host}", cause, "Check ACLED_USERNAME and ACLED_PASSWORD")
        try:
            token_document = read_json(body)
        except NotJson:
            token_document = None
        token = token_document.get("access_token") if isinstance(token_document, dict) else None
        if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
            raise CatalogUnreachable(f"ACLED's login at {host}", "its answer has no token", "Try later")
        return token

    return ask


def _session(largest: int) -> requests.Session:
    """A session whose answers end in time and size, and that is patient with a busy interface."""
    session = requests.Session()
    session.headers["Accept-Encoding"] = "gzip, deflate"  # what is unpacked within a limit here
    retry = BoundedRetry(
        total=4,
        connect=2,
        read=2,
        status=4,
        backoff_factor=0.5,
        status_forcelist=BUSY,
        allowed_methods=None,
        respect_retry_after_header=True,
        raise_on_status=False,
    )
    for scheme in ("http://", "https://"):
        session.mount(scheme, CheckedAdapter(None, largest, retry))
    return session
