"""Which addresses a catalogue may name. A catalogue is somebody else's text: it must not make us open what it likes.

A remote catalogue may name http(s) addresses on its own host and on the hosts configured for it, and objects of the
configured object stores; never a local file, `file:` or GDAL's `/vsi` paths. A local catalogue may also name files
inside its own folder. Private, loopback and link-local addresses are opened only where the catalogue itself, or one
of its configured hosts, was given as one.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import url2pathname

from geodata.errors import UntrustedAddress
from geodata.i18n.messages import english, msg
from geodata.settings.settings import CatalogSettings
from pipelines.http.plain_address import without_query

STORES = {"s3": ".s3", "gs": ".storage"}
"""Object store schemes and what follows the bucket in the host of their public web address."""
PRIVATE_NAMES = (".local", ".internal", ".lan", ".intranet", ".home.arpa", ".localhost")
"""Endings of host names that only exist inside a network."""


@dataclass(frozen=True)
class Trust:
    """What one catalogue may name."""

    catalog: str  # the catalogue's root, for messages
    host: str  # its own host; "" for a local catalogue
    hosts: tuple[str, ...]  # further hosts, "*.x" matches subdomains of x
    folder: Path | None  # root folder of a local catalogue, resolved; None for a remote one

    @classmethod
    def of(cls, catalog: CatalogSettings) -> Trust:
        """The trust that a configured catalogue has."""
        hosts = tuple(plain_host(h) for h in catalog.asset_hosts)
        path = local_path(catalog.href)
        if path is None:
            return cls(catalog.href, plain_host(urlsplit(catalog.href).hostname or ""), hosts, None)
        resolved = path.resolve()
        return cls(catalog.href, "", hosts, resolved if resolved.is_dir() else resolved.parent)

    @property
    def of_this_machine(self) -> bool:
        """Whether all that the catalogue may name lies on this machine: a catalogue on a disk may name other hosts."""
        return self.folder is not None and not self.hosts

    def address(self, href: str) -> str | Path:
        """What may be opened for an address that the catalogue names: an http(s) URL, or a file of its own folder.

        Raises:
            UntrustedAddress: the catalogue may not name it.
        """
        if not href or any(unicodedata.category(c) == "Cc" for c in href):
            raise self._refused(href, msg("it is empty or holds control characters"))
        if re.match(r"/+vsi", href, re.IGNORECASE) or re.match(r"[a-z]:[\\/]", href, re.IGNORECASE):
            raise self._refused(href, msg("it names a path of this machine"))
        if "://" not in href:
            return self._file(href, Path(href))
        try:
            parts = urlsplit(href)
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            raise self._refused(href, msg("it is not a valid address")) from None
        scheme = parts.scheme.lower()
        if scheme == "file":
            path = local_path(href)
            if path is None:
                raise self._refused(href, msg("it names a file of another machine"))
            return self._file(href, path)
        if parts.username or parts.password or "\\" in href:
            raise self._refused(href, msg("it carries a user name or a backslash"))
        if scheme in STORES:
            return self._stored(href, scheme, host, parts.path)
        if scheme not in ("http", "https"):
            raise self._refused(href, english("{scheme}: addresses are not opened", scheme=scheme))
        if not self.knows(host):
            raise self._refused(
                href, english("its host {host} is neither the catalogue's own nor configured for it", host=host)
            )
        return href

    def knows(self, host: str) -> bool:
        """True for the catalogue's own host and the configured ones."""
        plain = plain_host(host)
        return bool(plain) and any(_matches(plain, known) for known in (self.host, *self.hosts) if known)

    def permits_ip(self, host: str, ip: str) -> bool:
        """True when a host may be talked to at the address that it resolved to."""
        try:
            address = ipaddress.ip_address(ip.split("%")[0])
        except ValueError:
            return False
        return all(map(_is_public, (address, *_inside(address)))) or plain_host(host) in self.private_hosts

    @property
    def private_hosts(self) -> tuple[str, ...]:
        """Hosts given by the operator that lie inside a network."""
        return tuple(h for h in (self.host, *self.hosts) if is_private_name(h))

    def _file(self, href: str, path: Path) -> Path:
        if self.folder is None:
            raise self._refused(href, msg("a remote catalogue may not name files of this machine"))
        if "%" in href and not (self.folder / path).exists():
            path = Path(unquote(str(path)))  # addresses in a catalogue are written as in a URL
        resolved = (self.folder / path).resolve()
        if not resolved.is_relative_to(self.folder):
            raise self._refused(href, msg("it lies outside the catalogue's own folder"))
        return resolved

    def _stored(self, href: str, scheme: str, bucket: str, key: str) -> str:
        for known in self.hosts:
            if known.startswith(f"{bucket}{STORES[scheme]}"):
                return urlunsplit(("https", known, key, "", ""))
            if scheme == "gs" and known == "storage.googleapis.com":
                return urlunsplit(("https", known, f"/{bucket}{key}", "", ""))
        raise self._refused(
            href, english("the store {scheme}://{bucket} is not configured for it", scheme=scheme, bucket=bucket)
        )

    def _refused(self, href: str, cause: str) -> UntrustedAddress:
        return UntrustedAddress(
            without_query(href)[:200] or "an address",
            cause,
            english(
                "If you trust it, name its host under asset_hosts of {catalog} in compound-watch.toml",
                catalog=self.catalog,
            ),
        )


def local_path(href: str) -> Path | None:
    """The path that a catalogue's address means on this machine; None for anything remote."""
    if "://" not in href:
        return Path(href)
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    if parts.scheme.lower() != "file" or parts.netloc not in ("", "localhost"):
        return None
    return Path(url2pathname(unquote(parts.path)))


def plain_host(host: str) -> str:
    """A host name to compare by: small letters, no final dot, one name for the loopback address."""
    plain = host.strip().lower().rstrip(".").strip("[]")
    return "localhost" if plain in ("localhost", "127.0.0.1", "::1") else plain


def is_private_name(host: str) -> bool:
    """True for hosts that plainly lie inside a network: private addresses, localhost, names without a dot."""
    try:
        address = ipaddress.ip_address(host)
        return not all(map(_is_public, (address, *_inside(address))))
    except ValueError:
        return host == "localhost" or "." not in host or host.endswith(PRIVATE_NAMES)


Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
TRANSLATED = tuple(ipaddress.IPv6Network(net) for net in ("64:ff9b::/96", "::/96", "::ffff:0:0:0/96"))
"""IPv6 networks whose last 32 bits are the IPv4 address that a gateway of the network sends to: NAT64 (RFC 6052),
IPv4-compatible (RFC 4291) and IPv4-translated (RFC 2765)."""
LOCAL_NAT64 = ipaddress.IPv6Network("64:ff9b:1::/48")
"""NAT64 inside one network (RFC 8215): where the IPv4 address stands in it is that network's own affair."""


def _inside(ip: Ip) -> tuple[Ip, ...]:
    """The IPv4 addresses that an IPv6 address leads to by way of a gateway or tunnel."""
    if not isinstance(ip, ipaddress.IPv6Address):
        return ()
    if ip.ipv4_mapped is not None:
        return (ip.ipv4_mapped,)
    if ip.sixtofour is not None:
        return (ip.sixtofour,)
    if ip.teredo is not None:
        return ip.teredo
    if any(ip in net for net in TRANSLATED):
        return (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF),)
    return ()


def _is_public(ip: Ip) -> bool:
    """Whether an address lies outside all networks of somebody's own; one that only writes an IPv4 address in another
    way is judged by that."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in LOCAL_NAT64:
            return False
        if ip.ipv4_mapped is not None:
            return True
    return ip.is_global and not ip.is_multicast


def _matches(host: str, known: str) -> bool:
    return host == known or (known.startswith("*.") and host.endswith(known[1:]))
