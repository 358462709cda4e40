"""One catalogue while it is asked: what it is, where it searches, and how requests to it are kept within trust."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from geodata.errors import CatalogUnreachable
from geodata.i18n.messages import msg
from geodata.settings.settings import CatalogSettings
from pipelines.http.allowed_addresses import Trust, local_path
from pipelines.http.checked_adapter import CHECK
from pipelines.http.json_values import Json, mapping, text
from pipelines.http.limits import QUESTION_S
from pipelines.http.plain_address import without_query
from pipelines.http.transport import Transport
from pipelines.search.static_catalog import NoCollection, StaticCatalog, absolute, links_of

MOST_LISTS = 100
"""Pages of an API's list of collections that are read."""
MOST_DESCRIBED = 500
"""Collections of an API whose own documents are read: each item names one, and may name one of its own."""


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
        self._described: dict[str, Json] = {}  # documents of its collections, by id; empty where it has none
        self._describing_s = 0.0  # seconds that reading those has taken
        self._presumed: set[str] = set()  # collections that the API may have, although it does not describe them
        self.by_thread = threading.local()  # what api_pages.py keeps for each thread

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
        search_links = [mapping(x) for x in links_of(self.root()) if mapping(x).get("rel") == "search"]
        base = api if api.endswith("/") else api + "/"
        href = next((text(x.get("href")) for x in search_links if text(x.get("href"))), "search")
        methods = {text(x.get("method")).upper() for x in search_links}
        return absolute(href, base), "GET" if methods == {"GET"} else "POST"

    def collection(self, name: str) -> Json:
        """A collection's own document; empty where the API gives none: items speak for themselves then.

        The same of one beyond MOST_DESCRIBED, and once reading them has taken QUESTION_S.
        """
        if name not in self._described:
            if len(self._described) >= MOST_DESCRIBED or self._describing_s > QUESTION_S:
                return {}
            began = time.monotonic()
            try:
                document = self.document(self._below(f"collections/{quote(name, safe=':')}"))
            except CatalogUnreachable:
                document = {}
            self._describing_s += time.monotonic() - began
            self._described[name] = document if text(document.get("id")) == name else {}
        return self._described[name]

    def require(self, name: str) -> None:
        """Tell a collection that the API does not have from one with nothing in it; "" = all of them, which is fine.

        Only a plain answer counts: an API that gives no list of its collections, or has trouble, is asked on.

        Raises:
            NoCollection: it says which it has, and that one is not among them.
        """
        if not name or self.collection(name) or name in self._presumed:
            return
        try:
            there = self.listed()
        except CatalogUnreachable:
            there = (name,)
        if name not in there:
            raise NoCollection.of(name, without_query(self.catalog.href), there)
        self._presumed.add(name)

    def listed(self) -> tuple[str, ...]:
        """Ids of the API's collections, sorted.

        Raises:
            CatalogUnreachable: it gives no list of them.
        """
        collection_ids: set[str] = set()
        href, seen = self._below("collections"), set[str]()
        while href and href not in seen and len(seen) < MOST_LISTS:
            seen.add(href)
            document = self.document(href)
            written = document.get("collections")
            if not isinstance(written, list):
                raise CatalogUnreachable(without_query(href), msg("its answer is not a list of collections"), CHECK)
            collection_ids |= {text(mapping(one).get("id")) for one in written}
            following = [mapping(x) for x in links_of(document) if mapping(x).get("rel") == "next"]
            href = next((absolute(text(x.get("href")), href) for x in following if text(x.get("href"))), "")
        return tuple(sorted(collection_ids - {""}))

    def _below(self, way: str) -> str:
        return urljoin(self.catalog.href.rstrip("/") + "/", way)
