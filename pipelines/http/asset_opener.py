"""What stands between a catalogue's address and an open file: trust, signature, transport."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from geodata.errors import ReadFailed, UntrustedAddress
from geodata.looks.scene import Asset
from geodata.settings.settings import CatalogSettings
from pipelines.http.allowed_addresses import Trust
from pipelines.http.plain_address import without_query
from pipelines.http.ranged_file import RangedFile
from pipelines.http.transport import Traffic, Transport


@dataclass
class Opener:
    """Opens the files that one catalogue names. Safe to use from several threads."""

    trust: Trust
    transport: Transport

    @classmethod
    def of(cls, catalog: CatalogSettings, **transport: object) -> Opener:
        """The opener of a configured catalogue; keywords go to Transport."""
        trust = Trust.of(catalog)
        return cls(trust, Transport(trust, catalog.sign, **transport))  # type: ignore[arg-type]

    @property
    def traffic(self) -> Traffic:
        """Requests and bytes so far."""
        return self.transport.traffic

    def asset(self, asset: Asset) -> contextlib.AbstractContextManager[Path | RangedFile]:
        """The file of an asset, opened with the signature that its item came with where no other is known; see file."""
        if asset.signed_href:
            self.transport.signer.named(asset.href, asset.signed_href, self._item(asset.item_href))
        return self.file(asset.href)

    def _item(self, href: str) -> str:
        """An item's address where it may be asked again over http(s); "" where not."""
        try:
            target = self.trust.address(href)
        except UntrustedAddress:
            return ""
        return target if isinstance(target, str) else ""

    @contextlib.contextmanager
    def file(self, href: str) -> Iterator[Path | RangedFile]:
        """The file behind an address: a path of this machine, or a remote file whose first bytes are there.

        Raises:
            UntrustedAddress: the catalogue may not name it.
            ReadFailed: it is missing, empty or cannot be had.
        """
        target = self.trust.address(href)
        if isinstance(target, Path):
            if not target.is_file():
                raise ReadFailed(
                    shown(href), "the file is missing", "Put it back, or remove its item from the catalogue"
                )
            if target.stat().st_size == 0:
                raise ReadFailed(shown(href), "the file is empty", "Replace it, or remove its item from the catalogue")
            yield target
            return
        remote = RangedFile(self.transport, target)
        try:
            yield remote
        finally:
            remote.close()


def shown(href: str) -> str:
    """The last two parts of an address: enough to find the file, and no path of this machine."""
    return "/".join(without_query(href).rstrip("/").split("/")[-2:])
