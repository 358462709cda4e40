"""Where the dashboard may listen, and under which names it may be asked. Pure.

A page of any web site can send requests to a server on its reader's own machine, and a name of its own choosing can be
made to lead there (DNS rebinding). So the server answers only when it is asked by a name that it knows, and only pages
of its own.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from urllib.parse import urlsplit

from geodata.access.audience import Audience
from geodata.errors import NotAllowed
from geodata.i18n.messages import english

LOOPBACK_NAME = "localhost"


def is_loopback(host: str) -> bool:
    """True for a name or address that can only mean this machine; False for whatever else, also for what is none."""
    plain = host.strip().lower().rstrip(".").strip("[]")
    if plain == LOOPBACK_NAME:
        return True
    try:
        address = ipaddress.ip_address(plain)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def may_listen(address: str, audience: Audience, hosts: Sequence[str]) -> None:
    """Let the dashboard listen at an address, or say why not.

    Beyond this machine only what everybody may see goes unencrypted, and only under names that the operator gave:
    without them a hostile page could ask under its own. A login is served behind a proxy on this machine.

    Args:
        address: host name or address to listen at; "0.0.0.0" and "::" are all of them.
        audience: whose edition is served.
        hosts: the operator's `dashboard_hosts`.

    Raises:
        NotAllowed: with the next step.
    """
    if is_loopback(address):
        return
    if audience is not Audience.PUBLIC:
        raise NotAllowed(
            english("listening at {address}", address=address),
            english(
                "the {audience} edition is for people who are known, and is not encrypted there", audience=audience
            ),
            "Listen at 127.0.0.1 behind a proxy that encrypts (docs/login.md), or serve the public edition only",
        )
    if not hosts:
        raise NotAllowed(
            english("listening at {address}", address=address),
            "no name is given under which readers may ask for it",
            'Write dashboard_hosts = ["watch.example.org"] in compound-watch.toml, or listen at 127.0.0.1',
        )


def asked_here(host: str | None, hosts: Sequence[str]) -> bool:
    """True when a request's Host header names this server.

    Args:
        host: the header, with or without a port; None = it has none.
        hosts: names beside this machine's own; "*.x" stands for every subdomain of x.
    """
    name = _name(f"//{host}") if host else None
    return name is not None and (is_loopback(name) or _listed(name, hosts))


def same_origin(origin: str, host: str, hosts: Sequence[str]) -> bool:
    """True when the page that sends a request is one of this server's own.

    Args:
        origin: the Origin header; "null" is that of pages without one.
        host: the Host header.
        hosts: as above; a proxy in front may ask us under another name than its readers ask it.
    """
    name = _name(origin)
    if name is None or urlsplit(origin).scheme not in ("http", "https"):
        return False
    return urlsplit(origin).netloc.lower() == host.strip().lower() or _listed(name, hosts)


def _name(address: str) -> str | None:
    """The host name of an address; None when it is not plainly one."""
    if set(address.partition("//")[2]) & set("/?#@\\,;% \t"):
        return None
    try:
        parts = urlsplit(address)
        name, _ = parts.hostname, parts.port
    except ValueError:
        return None
    return name.rstrip(".") if name else None


def _listed(name: str, hosts: Sequence[str]) -> bool:
    for known in hosts:
        plain = known.lower().rstrip(".").strip("[]")
        if name == plain or (plain.startswith("*.") and name.endswith(plain[1:]) and len(name) > len(plain) - 1):
            return True
    return False
