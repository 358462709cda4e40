"""Asking a source's own interface: bounded answers, retries, and credentials that leave no trace.

Credentials come from the environment, go to the host that the operator configured and nowhere else (no redirect is
followed), and are in no message, no file and no log.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from geodata.errors import CatalogUnreachable, NotAllowed
from pipelines.http.retry import BoundedRetry

MOST_BYTES = 256 << 20
"""Bytes of one answer: a page of 5,000 events is about 10 MB."""
TIMEOUT_S = (5.0, 60.0)
"""Seconds to wait for a connection, and for the next bytes: these interfaces are slow on large pages."""
BUSY = (429, 500, 502, 503, 504)


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
        self._session = requests.Session()
        retry = BoundedRetry(
            total=4, connect=2, read=2, status=4, backoff_factor=0.5, status_forcelist=BUSY, allowed_methods=None,
            respect_retry_after_header=True, raise_on_status=False,
        )  # fmt: skip
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def json(self, url: str, params: Mapping[str, str | int | list[str]] | None = None) -> Any:
        """One answer in JSON.

        Raises:
            CatalogUnreachable: it does not answer, refuses, or answers something else.
        """
        body = self.content(url, params)
        try:
            return json.loads(body)
        except (ValueError, RecursionError) as error:
            raise CatalogUnreachable(self.name, "its answer is not JSON", "Check its address, or try later") from error

    def content(self, url: str, params: Mapping[str, str | int | list[str]] | None = None) -> bytes:
        """The bytes of one answer; a refused token is asked for anew, once.

        Raises:
            CatalogUnreachable: it does not answer, refuses, or answers too much.
        """
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
                url, params=dict(params or {}), auth=self._signed, timeout=TIMEOUT_S, allow_redirects=False, stream=True
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
        kept = bytearray()
        try:
            for chunk in answer.iter_content(1 << 16):
                kept += chunk
                if len(kept) > MOST_BYTES:
                    raise self._said("its answer is larger than 256 MB", "Ask for less time at once")
        except requests.exceptions.RequestException as error:
            raise self._said(f"its answer breaks off ({type(error).__name__})", "Try again later") from None
        return bytes(kept)

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
            answer = requests.post(token_url, data=form, timeout=TIMEOUT_S, allow_redirects=False)
        except requests.exceptions.RequestException as error:
            cause = f"it does not answer ({type(error).__name__})"
            raise CatalogUnreachable(f"ACLED's login at {host}", cause, "Try later") from None
        if answer.status_code != 200:
            cause = f"it gives no token ({answer.status_code})"
            raise CatalogUnreachable(f"ACLED's login at {host}", cause, "Check ACLED_USERNAME and ACLED_PASSWORD")
        try:
            return str(answer.json()["access_token"])
        except (ValueError, KeyError, TypeError):
            raise CatalogUnreachable(f"ACLED's login at {host}", "its answer has no token", "Try later") from None

    return ask
