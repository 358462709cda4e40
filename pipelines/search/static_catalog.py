"""Walking a static STAC catalogue: catalogue, collections, items, by the links between them, from disk or over http.

Links may only lead where trust permits. The same items come out as from an API; time and place are checked by the
caller.
"""

from __future__ import annotations

import os
import re
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from shapely.geometry.base import BaseGeometry

from geodata.errors import CatalogUnreachable, CompoundWatchError
from geodata.i18n.messages import english, msg
from geodata.text.foreign_json import NotJson, read_json
from pipelines.http.allowed_addresses import Trust, local_path
from pipelines.http.checked_adapter import CHECK
from pipelines.http.json_values import Json, mapping, moment, text
from pipelines.http.limits import DOCUMENT_BYTES, MOST_DOCUMENTS, WALK_S
from pipelines.http.plain_address import without_query
from pipelines.http.transport import Transport
from pipelines.search.granule_names import may_lie_within

LEADING = ("child", "item", "items", "data", "search")
"""Relations of links that only a catalogue has; an answer that tells of an error may have others."""
MOST_NAMED = 40
"""Collections that are named where the one asked for is not there."""
DEEPEST = 12
"""Levels of nested catalogues at most."""
AT_ONCE = 8
"""Files of one catalogue read at the same time over http."""


class NoDocument(CatalogUnreachable):
    """A file of this machine that was had whole and is no STAC document: asking again brings the same."""


class NoCollection(CatalogUnreachable):
    """A catalogue that was asked for a collection that it does not have."""

    @classmethod
    def of(cls, name: str, catalog: str, there: Sequence[str]) -> NoCollection:
        """The error, with the collections that it has instead."""
        shown = ", ".join(there[:MOST_NAMED])
        if len(there) > MOST_NAMED:
            shown = english("{names} and {n} more", names=shown, n=len(there) - MOST_NAMED)
        has = english("it has {names}", names=shown) if there else msg("it has none")
        return cls(
            english("collection {name}", name=name[:200]),
            english("{catalog} has no collection of that name: {has}", catalog=catalog, has=has),
            msg("Name one that it has, with --collection or under catalogs in compound-watch.toml"),
        )


@dataclass(frozen=True)
class Document:
    """One file of a catalogue."""

    href: str  # where it was read: an absolute path or URL
    content: Json


@dataclass(frozen=True)
class FoundItem:
    """A STAC item with absolute asset addresses, and the collection that it was found under."""

    item: Mapping[str, Any]
    collection: Json  # empty when there is none
    fault: CatalogUnreachable | None = None  # why its file could not be read; None when it could


Mirror = Callable[["StaticCatalog", Document], Iterator[Json] | None]
"""Gives every item of a collection from another form of it, None where there is none; raises CatalogUnreachable."""


class StaticCatalog:
    """Reads one static catalogue."""

    def __init__(self, href: str, trust: Trust, transport: Transport) -> None:
        """A catalogue at a path or http(s) address; nothing is read yet."""
        self.href, self._trust, self._transport = root_href(href), trust, transport
        self._read = 0  # files, since the last walk began
        self._root: Document | None = None
        self._until: float | None = None  # on the clock; None while nothing is walked
        self._there: set[str] = set()  # collections met
        self._passed_over = False  # whether anything was left unread by its name
        self._bodies: dict[str, bytes] = {}  # files that are not read a second time, by address
        self._remembers = False

    def root(self) -> Document:
        """The root file, read once.

        Raises:
            CatalogUnreachable: it cannot be read, or is no STAC document.
        """
        if self._root is None:
            self._root = self._node(self.href)
        return self._root

    @contextmanager
    def remembering(self) -> Iterator[None]:
        """What is read inside the block stays in memory: neither inside nor later is it read a second time."""
        self._remembers = True
        try:
            yield
        finally:
            self._remembers = False

    def remembered(self) -> Mapping[str, bytes]:
        """The files that are not read a second time, by address."""
        return self._bodies

    def remember(self, bodies: Mapping[str, bytes]) -> None:
        """Take files as read that were read before, by address."""
        self._bodies |= bodies

    def body(self, href: str) -> bytes:
        """The bytes of one file of the catalogue, whatever it is.

        Raises:
            CatalogUnreachable: it cannot be read, or is too large; or there are too many.
        """
        if href in self._bodies:
            return self._bodies[href]
        self._read += 1
        if self._read > MOST_DOCUMENTS:
            raise CatalogUnreachable(
                self.shown, english("it has more than {most} files", most=MOST_DOCUMENTS), "Use a catalogue with an API"
            )
        if self._until is not None and time.monotonic() > self._until:
            raise CatalogUnreachable(
                self.shown,
                english("it takes longer than {time}", time=f"{WALK_S / 60:.0f} min"),
                "Use a catalogue with an API",
            )
        try:
            target = self._trust.address(href)
            body = _file_bytes(target) if isinstance(target, Path) else self._transport.document(target)
        except CompoundWatchError as error:
            raise CatalogUnreachable(self._named(href), error.cause, CHECK) from error
        except OSError as error:
            cause = (
                msg("there is no such file") if isinstance(error, FileNotFoundError) else msg("the file cannot be read")
            )
            raise CatalogUnreachable(self._named(href), cause, CHECK) from error
        if len(body) > DOCUMENT_BYTES:
            raise NoDocument(self._named(href), msg("the file is larger than 64 MB"), msg("Split it, or use an API"))
        if self._remembers:
            self._bodies[href] = body
        return body

    def document(self, href: str) -> Document:
        """One file of the catalogue as a document.

        Raises:
            CatalogUnreachable: as for body, or it is not a JSON object.
        """
        body = self.body(href)
        try:
            content = read_json(body)
        except NotJson as error:
            raise self._none(href, error.words) from error
        if not isinstance(content, Mapping):
            raise self._none(href, msg("it is not a STAC document"))
        return Document(href, content)

    def _none(self, href: str, cause: str) -> CatalogUnreachable:
        """What to say of a file that was had and is none: a server may give the right one another night."""
        kind = NoDocument if self._trust.folder is not None else CatalogUnreachable
        return kind(self._named(href), cause, CHECK)

    def _node(self, href: str) -> Document:
        """A catalogue, collection or list of items: servers also answer errors with status 200 and in JSON.

        Raises:
            CatalogUnreachable: as for document, or it is something else.
        """
        document = self.document(href)
        if not is_node(document.content):
            raise self._none(href, msg("it is not a STAC document"))
        return document

    def _item_or_fault(self, href: str) -> Document | CatalogUnreachable:
        """One item's file, or why it cannot be read: one lost item must not take the others with it."""
        try:
            document = self.document(href)
        except CatalogUnreachable as fault:
            return fault
        return document if is_item(document.content) else self._none(href, msg("it is not a STAC item"))

    def _page_or_fault(self, href: str) -> Document | CatalogUnreachable:
        """One page of items, or why it cannot be read."""
        try:
            page = self.document(href)
        except CatalogUnreachable as fault:
            return fault
        if isinstance(page.content.get("features"), list):
            return page
        return self._none(href, msg("it is not a feature collection"))

    def collections(self, root: Document) -> Iterator[Document]:
        """All collections at and below a document, each once."""
        self._read, self._until = 0, time.monotonic() + WALK_S
        for document, _ in self._nodes(root):
            if is_collection(document.content):
                yield document

    def declared_end(self, root: Document) -> datetime | None:
        """The latest end of time that the root declares, aware UTC; None when it declares none or goes on."""
        extent = mapping(mapping(root.content.get("extent")).get("temporal")).get("interval")
        spans = [x for x in extent if isinstance(x, list) and len(x) == 2] if isinstance(extent, list) else []
        ends = [moment(span[1]) for span in spans]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None

    def items(
        self,
        root: Document,
        collection: str,
        since: datetime | None,
        until: datetime | None,
        area: BaseGeometry | None = None,
        *,
        pages_first: bool = False,
        mirror: Mirror | None = None,
    ) -> Iterator[FoundItem]:
        """Items of a collection; "" = all. Some outside the time and area may be among them, those inside always are.

        With pages_first a collection that links to pages of items (rel "items") is read from those, one at a time, and
        the files of single items that it also links to are left alone: they hold the same.

        Args:
            mirror: gives the items of a collection in another form; where that fails, it is told as a fault and the
                pages and files are read. None = is not asked.

        Raises:
            CatalogUnreachable: a file of the catalogue cannot be read.
        """
        self._read, self._until = 0, time.monotonic() + WALK_S
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for node, owner in self._nodes(root, since, until, pages_first):
                inside = text(owner.get("id"))
                kind = node.content.get("type")
                if kind == "Feature":
                    yield from self._item(node, owner, collection)
                    continue
                if kind == "FeatureCollection":
                    for feature in features_of(node.content):
                        yield from self._item(Document(node.href, feature), owner, collection)
                    continue
                if collection and inside and inside != collection:
                    continue
                if mirror is not None and is_collection(node.content):
                    whole = yield from self._mirrored(mirror, node, owner, collection)
                    if whole:
                        continue
                pages = links(node, "items") if pages_first and is_collection(node.content) else []
                if pages:
                    yield from self._paged(pages, owner, collection)
                    continue
                hrefs = [h for h in links(node, "item") if self._may_matter(h, since, until, area)]
                remote = self._trust.folder is None
                read = pool.map(self._item_or_fault, hrefs) if remote else map(self._item_or_fault, hrefs)
                for href, document in zip(hrefs, read, strict=True):
                    if isinstance(document, CatalogUnreachable):
                        yield FoundItem({"id": self._named(href)}, owner, document)
                    else:
                        yield from self._item(document, owner, collection)

    def _mirrored(
        self, mirror: Mirror, node: Document, owner: Json, collection: str
    ) -> Generator[FoundItem, None, bool]:
        """Items of a collection from its mirror; gives back whether these were all of them."""
        try:
            items = mirror(self, node)
            for item in items if items is not None else ():
                yield from self._item(Document(node.href, item), owner, collection)
        except CatalogUnreachable as fault:
            yield FoundItem({"id": fault.thing}, owner, fault)
            return False
        return items is not None

    def _paged(self, hrefs: list[str], owner: Json, collection: str) -> Iterator[FoundItem]:
        """Items of a collection's pages and of the pages that follow them, one page in memory at a time."""
        waiting, seen = list(hrefs), set(hrefs)
        while waiting:
            href = waiting.pop(0)
            page = self._page_or_fault(href)
            if isinstance(page, CatalogUnreachable):
                yield FoundItem({"id": self._named(href)}, owner, page)
                continue
            for feature in features_of(page.content):
                yield from self._item(Document(page.href, feature), owner, collection)
            new = [h for h in links(page, "next") if h not in seen]
            seen.update(new)
            waiting += new

    def _nodes(
        self,
        root: Document,
        since: datetime | None = None,
        until: datetime | None = None,
        pages_first: bool = False,
    ) -> Iterator[tuple[Document, Json]]:
        """Catalogues, collections and item lists from a document down, each with the collection that it lies in.

        Each is read when its turn comes: of thousands that wait, only the addresses are in memory.
        """
        waiting: deque[tuple[str, Json, int]] = deque([(root.href, {}, 0)])
        seen = {root.href}
        while waiting:
            href, owner, depth = waiting.popleft()
            node = root if href == root.href else self._node(href)
            if is_collection(node.content):
                owner = node.content
                self._there.add(text(owner.get("id")))
            yield node, owner
            if node.content.get("type") in ("Feature", "FeatureCollection"):
                if node.content.get("type") == "FeatureCollection":
                    self._follow(node, ("next",), owner, depth, seen, waiting)
                continue
            if depth >= DEEPEST:
                raise CatalogUnreachable(self._named(node.href), "its catalogues are nested too deep", CHECK)
            self._follow(node, ("child",), owner, depth + 1, seen, waiting, (since, until))
            if not pages_first and is_collection(node.content) and not links(node, "item"):
                self._follow(node, ("items",), owner, depth + 1, seen, waiting)

    def _follow(
        self,
        node: Document,
        rels: tuple[str, ...],
        owner: Json,
        depth: int,
        seen: set[str],
        waiting: deque[tuple[str, Json, int]],
        within: tuple[datetime | None, datetime | None] = (None, None),
    ) -> None:
        for rel in rels:
            for href in links(node, rel):
                if href not in seen and self._may_matter(href, *within, None):
                    seen.add(href)
                    waiting.append((href, owner, depth))

    def _may_matter(self, href: str, since: datetime | None, until: datetime | None, area: BaseGeometry | None) -> bool:
        wanted = may_lie_within(href, since, until, area)
        self._passed_over |= not wanted
        return wanted

    def require(self, collection: str) -> None:
        """After a walk: tell a collection that the catalogue does not have from one with nothing in it.

        Raises:
            NoCollection: everything was read, and nothing belongs to that one.
        """
        there = self._there - {""}
        unnamed = "" in self._there  # items that name no collection belong to any
        if collection and collection not in there and not unnamed and not self._passed_over:
            raise NoCollection.of(collection, self.shown, sorted(there))

    def _item(self, document: Document, owner: Json, collection: str) -> Iterator[FoundItem]:
        belongs = text(document.content.get("collection")) or text(owner.get("id"))
        self._there.add(belongs)
        if collection and belongs and belongs != collection:
            return
        item = absolute_item(document.content, document.href)
        if not text(item.get("collection")) and belongs:
            item = {**item, "collection": belongs}
        yield FoundItem(item, owner)

    @property
    def shown(self) -> str:
        """The catalogue's address for people."""
        return self._named(self.href)

    def _named(self, href: str) -> str:
        if "://" in href:
            return without_query(href)
        return "/".join(Path(href).parts[-2:])


def root_href(href: str) -> str:
    """A catalogue's address made absolute: a folder stands for its catalog.json."""
    path = local_path(href)
    if path is None:
        return href
    resolved = path.resolve()
    return str(resolved / "catalog.json" if resolved.is_dir() else resolved)


def links(document: Document, rel: str) -> list[str]:
    """Absolute addresses of a document's links of one relation, in order, each once."""
    written = document.content.get("links")
    hrefs: dict[str, None] = {}
    for link in written if isinstance(written, list) else ():
        if isinstance(link, Mapping) and link.get("rel") == rel and text(link.get("href")):
            hrefs[absolute(text(link.get("href")), document.href)] = None
    return list(hrefs)


def absolute(href: str, base: str) -> str:
    """An address relative to the document that names it, made absolute."""
    if "://" in href or re.match(r"/+vsi", href, re.IGNORECASE):
        return href
    if "://" in base:
        try:
            return urljoin(base, href)
        except ValueError:
            return href  # not valid: it is refused by name when it is opened
    return os.path.normpath(href if href.startswith("/") else Path(base).parent / href)


def absolute_item(item: Json, base: str) -> dict[str, Any]:
    """An item whose asset and self addresses are absolute; everything else unchanged."""
    out = dict(item)
    assets = {}
    for key, asset in mapping(item.get("assets")).items():
        if isinstance(asset, Mapping) and isinstance(asset.get("href"), str) and asset["href"]:
            asset = {**asset, "href": absolute(asset["href"], base)}
        assets[key] = asset
    out["assets"] = assets
    written = item.get("links")
    named = [x for x in written if isinstance(x, Mapping)] if isinstance(written, list) else []
    rest = [x for x in named if x.get("rel") != "self"]
    own = next((text(x.get("href")) for x in named if x.get("rel") == "self"), "")
    if "://" not in own:
        own = base
    out["links"] = [*rest, {"rel": "self", "href": own}]
    return out


def is_collection(content: Json) -> bool:
    """True for a STAC collection, also of versions that gave it no type."""
    return content.get("type") == "Collection" or ("extent" in content and "license" in content and "id" in content)


def is_node(content: Json) -> bool:
    """True for what a catalogue is made of; early versions gave catalogues no type."""
    kind = content.get("type")
    if kind == "FeatureCollection":
        return isinstance(content.get("features"), list)
    if kind is None:
        return "stac_version" in content or any(mapping(x).get("rel") in LEADING for x in links_of(content))
    return kind in ("Catalog", "Collection", "Feature")


def is_item(content: Json) -> bool:
    """True for a STAC item, also of versions that gave it no type."""
    return content.get("type") == "Feature" or ("type" not in content and "properties" in content)


def links_of(content: Json) -> list[Any]:
    """A document's links as written; empty where that is no list."""
    written = content.get("links")
    return written if isinstance(written, list) else []


def features_of(content: Json) -> list[Json]:
    """The features of a list of items. What is no feature is an empty one: it is refused by name, not passed over."""
    written = content.get("features")
    return [mapping(feature) for feature in written] if isinstance(written, list) else []


def _file_bytes(path: Path) -> bytes:
    with path.open("rb") as source:
        return source.read(DOCUMENT_BYTES + 1)
