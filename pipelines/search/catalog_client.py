"""One catalogue while it is asked: what it is, where it searches, and how requests to it are kept within trust."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from geodata.errors import CatalogUnreachable
from geodata.settings.settings import CatalogSettings
from pipelines.http.allowed_addresses import Trust, local_path
from pipelines.http.checked_adapter import CHECK
from pipelines.http.json_values import Json, mapping, text
from pipelines.http.plain_address import without_query
from pipelines.http.transport import Transport
from pipelines.search.static_catalog import StaticCatalog, absolute


@dataclass
class AskedCatalog:
    """One catalogue while it is asked."""

    catalog: CatalogSettings

    def __post_init__(self) -> None:
        """Reject addresses that are neither http(s) nor a path, before anything is contacted."""
        href = self.catalog.href
        try:
            urlsplit(href)
        except ValueError as error:
            raise CatalogUnreachable(without_query(href), "it is not a valid address", CHECK) from error
        if "://" in href and local_path(href) is None and not href.lower().startswith(("http://", "https://")):
            raise CatalogUnreachable(without_query(href), "it is neither an http(s) address nor a path", CHECK)
        self.trust = Trust.of(self.catalog)
        self.static = StaticCatalog(href, self.trust, Transport(self.trust))
        self._root: Json | None = None
        self.described: dict[str, Json] = {}  # documents of its collections, by id
        self.by_thread = threading.local()  # what search.py keeps for each thread

    def root(self) -> Json:
        """The root document, read once."""
        if self._root is None:
            self._root = self.static.root().content
        return self._root

    def document(self, href: str) -> Json:
        """One JSON document of the catalogue.

        Raises:
            CatalogUnreachable: it cannot be read.
        """
        return self.static.document(href).content

    def api_root(self) -> str | None:
        """The address of the API's root; None for a static catalogue."""
        if self.trust.folder is not None:
            return None
        root = self.root()
        conforms = root.get("conformsTo")
        speaks = isinstance(conforms, list) and any("item-search" in text(c) for c in conforms)
        searchable = any(mapping(x).get("rel") == "search" for x in links_of(root))
        return self.catalog.href if speaks or searchable else None

    def search_link(self, api: str) -> tuple[str, str]:
        """Where and by which method to search."""
        found = [mapping(x) for x in links_of(self.root()) if mapping(x).get("rel") == "search"]
        base = api if api.endswith("/") else api + "/"
        href = next((text(x.get("href")) for x in found if text(x.get("href"))), "search")
        methods = {text(x.get("method")).upper() for x in found}
        return absolute(href, base), "GET" if methods == {"GET"} else "POST"


def links_of(document: Json) -> list[Any]:
    written = document.get("links")
    return written if isinstance(written, list) else []
