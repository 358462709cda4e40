"""A requests adapter that checks every address, redirects too, before it connects."""

from __future__ import annotations

import socket
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3 import Retry

from geodata.errors import UntrustedAddress
from geodata.i18n.messages import msg
from pipelines.http.allowed_addresses import Trust


class CheckedAdapter(requests.adapters.HTTPAdapter):
    """Checks every request that leaves, redirects too: the host must be trusted, and not lead inside a network."""

    def __init__(self, trust: Trust, retries: Retry) -> None:
        super().__init__(max_retries=retries)
        self._trust = trust

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        href = str(request.url)
        self._trust.address(href)
        host = urlsplit(href).hostname or ""
        if not requests.utils.select_proxy(href, kwargs.get("proxies")):  # a proxy looks the name up itself
            try:
                found = {entry[4][0] for entry in socket.getaddrinfo(host, None)}
            except OSError as error:
                raise requests.exceptions.ConnectionError(f"no address for {host}") from error
            if not all(self._trust.permits_ip(host, str(ip)) for ip in found):
                raise UntrustedAddress(host, "its name leads to an address inside a network", CHECK)
        return super().send(request, *args, **kwargs)


CHECK = msg("Check the address, or try again later")
