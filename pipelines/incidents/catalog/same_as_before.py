"""Whether a pull would meet all that the last one of the same catalogue met: then it would keep nothing new.

What a pull does rests on the catalogue's tables, on what the store holds of its reports and of the sites, and on this
program. A digest of each is kept beside the store after a pull that could be told whole by its tables, refused nothing
and kept nothing out. It is a memory alone: without it, or where one digest differs, everything is read again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import geodata
import pipelines
from geodata.errors import CatalogUnreachable
from geodata.text.foreign_json import NotJson, read_json
from geodata.workspace import Workspace
from pipelines.http.limits import DOCUMENT_BYTES
from pipelines.incidents.catalog.mirror import REST_ROLE, mirror_asset, whole_table
from pipelines.incidents.catalog.write import put
from pipelines.search.catalog_client import AskedCatalog
from pipelines.search.static_catalog import Document, StaticCatalog, is_collection, links

MOST_BYTES = 2 * DOCUMENT_BYTES
"""Of a catalogue's tables that are held in memory together; of a larger one everything is read, table by table."""
FOLDER = "pulled"
"""Where the digests lie in a workspace, a file for each catalogue."""


@dataclass(frozen=True)
class LastPull:
    """What the last pull of a catalogue met, and what came of it."""

    read: str  # digest of what the catalogue gives, and of the program that reads it
    stored: str  # digest of what the store held after it (store.digest_of_reports)
    reports: int  # that it brought, each of another id
    joined: int  # of them, those that name a site or lie at one


@dataclass(frozen=True)
class Tables:
    """All that a static catalogue gives, where it lies in the tables of its collections."""

    digest: str  # of it and of this program
    items: int  # that its collections say they have


def whole_tables(asking: AskedCatalog, collection: str) -> Tables | None:
    """What a static catalogue gives through the tables of its collections.

    The files are remembered by `asking`, which reads them no second time.

    Args:
        asking: the catalogue.
        collection: id of the one that is pulled; "" = all.

    Returns:
        None where not everything lies in tables one level below the root, or where a file cannot be read.
    """
    try:
        with asking.static.remembering():
            if asking.api_root() is not None:
                return None
            parts = [_program(), collection.encode(), *_files(asking.static)]
            items = sum(_items(asking.static))
    except (CatalogUnreachable, _Elsewhere):  # the pull itself tells what cannot be read
        return None
    return Tables(hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest(), items)


def last_pull(workspace: Workspace, name: str) -> LastPull | None:
    """What is remembered of the last pull of a catalogue; None = nothing that can be read.

    Args:
        workspace: that was pulled into.
        name: of the catalogue, as its reports have it.
    """
    try:
        kept = read_json(_path(workspace, name).read_bytes())
        return LastPull(str(kept["read"]), str(kept["stored"]), int(kept["reports"]), int(kept["joined"]))
    except (OSError, NotJson, LookupError, TypeError, ValueError):  # a memory that is lost costs time alone
        return None


def remember(workspace: Workspace, name: str, last: LastPull) -> None:
    """Keep what a pull met, for the next one.

    Raises:
        OSError: the workspace cannot be written to.
    """
    path = _path(workspace, name)
    path.parent.mkdir(0o700, exist_ok=True)
    put(path, json.dumps(asdict(last)).encode())


class _Elsewhere(Exception):
    """A catalogue that gives items in other ways than by tables."""


def _files(static: StaticCatalog) -> Iterator[bytes]:
    """The root, and each collection below it with its table, and with the file of its items without a place."""
    root, size = static.root(), 0
    if is_collection(root.content) or links(root, "item") or links(root, "items"):
        raise _Elsewhere
    yield static.body(root.href)
    for href in links(root, "child"):
        for body in (static.body(href), *_tables(static, static.document(href))):
            size += len(body)
            yield body
        if size > MOST_BYTES:
            raise _Elsewhere


def _items(static: StaticCatalog) -> Iterator[int]:
    """How many items each collection below the root says that it has."""
    for href in links(static.root(), "child"):
        whole = whole_table(static.document(href))
        yield 0 if whole is None else whole[1]


def _tables(static: StaticCatalog, node: Document) -> Iterator[bytes]:
    whole = whole_table(node)
    if not is_collection(node.content) or links(node, "child") or whole is None:
        raise _Elsewhere
    yield static.body(whole[0])
    rest = mirror_asset(node, REST_ROLE)
    yield b"" if rest is None else static.body(rest)


@lru_cache(maxsize=1)
def _program() -> bytes:
    """The program's own files, its lists of names and countries too: a version number may be forgotten where a rule
    changes."""
    folders = [Path(folder) for package in (geodata, pipelines) for folder in package.__path__]
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return b"".join(path.read_bytes() for path in files if "__pycache__" not in path.parts)


def _path(workspace: Workspace, name: str) -> Path:
    return workspace.root / FOLDER / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.json"
