"""Put a published catalogue into a database of pgstac, out of which stac-fastapi-pgstac serves it as a STAC API.

Only functions are called that pgstac keeps for whoever loads, and one transaction holds all of it: readers of the API
see the edition before or the new one. The tables are made by `pypgstac migrate`, before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from geodata.access.audience import Audience
from geodata.errors import FileRefused, StoreRefused
from geodata.i18n.english_formats import in_figures
from geodata.store.team.database import database_engine, said
from geodata.wording.handling import behind_login
from geodata.workspace import Workspace
from pipelines.context.turn_lock import my_turn
from pipelines.incidents.catalog.folder import WHOLE_ID, catalog_id
from pipelines.incidents.catalog.item import AUDIENCE
from pipelines.publish.catalog.items import Item
from pipelines.publish.catalog.publish import checked_base

AT_ONCE = 1000
"""Items that are handed over in one call, 2 to 4 MB of JSON."""
LOCK_S = 60
"""Seconds to wait for whoever else writes there."""
_LOCK = 0x43_57_02
"""Key of the advisory lock of one publishing at a time."""
STRUCTURE = {"self", "root", "parent", "collection", "child", "item", "items"}
"""Links that the server makes itself."""


@dataclass(frozen=True)
class PgstacReport:
    """What a database holds after it was loaded."""

    database: str  # its name and machine, without user and password
    audience: Audience
    items: Mapping[str, int]  # collection to items
    unplaced: int  # items without a place, which pgstac cannot hold
    files: int  # pictures, tables and files that no item names, since the address of the folder is not known
    guarded: str  # who alone may reach it, in words; "" = anyone

    def lines(self) -> list[str]:
        """The report in plain lines."""
        lines = [
            f"Loaded {in_figures(sum(self.items.values()), 'item')} of {in_figures(len(self.items), 'collection')} for "
            f"{self.audience} into {self.database}. {self.guarded}".rstrip()
        ]
        if self.unplaced:
            lines.append(f"Without a place, and so in the folder alone: {self.unplaced:,}. pgstac holds none such.")
        if self.files:
            lines.append(
                f"Pictures, tables and files that the API does not name: {self.files:,}. Serve the folder and give its "
                "address with --base-url."
            )
        return lines


def load_pgstac(workspace: Workspace, folder: Path, address: str, *, base_url: str = "") -> PgstacReport:
    """Make the collections of a pgstac database those of a published catalogue. The same twice changes no item.

    What the catalogue does not hold any more goes from the database; collections of others in it are left alone.

    Args:
        workspace: from which the catalogue was published.
        folder: of the catalogue, as publish_catalog writes it.
        address: postgresql://USER@HOST/DATABASE, of a database in which pypgstac has set pgstac up.
        base_url: http(s) address under which the folder is served: pictures and files are named by it; "" = it is not
            served, and they are not named.

    Raises:
        FileRefused: the folder holds no such catalogue, or the address of the folder is none.
        StoreRefused: the database cannot be reached or written to, has no pgstac, holds an edition for more people, or
            has a collection of somebody else under a name of ours.
    """
    base = checked_base(base_url)
    engine, name = database_engine(address)
    with my_turn(workspace.root, f"catalogue in {folder.resolve()}"):
        if catalog_id(folder) != WHOLE_ID:
            raise FileRefused(folder.name, "it holds no published catalogue", "Run compound-watch publish first")
        audience = Audience(_json(folder / "catalog.json")[AUDIENCE])
        try:
            with engine.begin() as connection:
                _begin(connection, name)
                loaded = _Loading(connection, name, folder.resolve(), audience, base)
                loaded.replace()
        except DBAPIError as error:
            raise _refused(error, name) from error
        finally:
            engine.dispose()
    guarded = behind_login(audience, workspace.settings)
    return PgstacReport(name, audience, loaded.items, loaded.unplaced, loaded.files, guarded)


def _begin(connection: Connection, name: str) -> None:
    """Nothing is written where there is no pgstac, and by one at a time.

    Raises:
        StoreRefused: there is none.
    """
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_S}s'")
    connection.exec_driver_sql("SET LOCAL search_path TO pgstac, public")
    if connection.exec_driver_sql("SELECT to_regprocedure('pgstac.upsert_items(jsonb)')").scalar() is None:
        raise StoreRefused(
            name, "pgstac is not set up in it", "Let the owner of the database run: pypgstac migrate --dsn ADDRESS"
        )
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


class _Loading:
    """What one transaction puts into a database."""

    def __init__(self, connection: Connection, name: str, folder: Path, audience: Audience, base: str) -> None:
        self._connection, self._name, self._folder = connection, name, folder
        self._audience, self._base = audience, base
        self._ids: dict[Path, str] = {}  # file of an item -> its way in the API; "" = it is no item
        self.items: dict[str, int] = {}
        self.unplaced, self.files = 0, 0

    def replace(self) -> None:
        """First who may see it, then what goes, then what comes.

        Raises:
            StoreRefused: it is for more people, or somebody else's.
        """
        collection_by_path = {path: _json(path) for path in _collections(self._folder / "catalog.json")}
        names = {str(one["id"]) for one in collection_by_path.values()}
        for key in self._ours(names) - names:
            self._call("SELECT pgstac.delete_collection(:key)", key=key)
        for path, collection in collection_by_path.items():
            self._put(path, collection)

    def _ours(self, names: set[str]) -> set[str]:
        """The collections of ours that the database has."""
        rows = self._call("SELECT id, content->>:field FROM pgstac.collections", field=AUDIENCE)
        held = {str(key): before for key, before in rows}
        order, ours = list(Audience), {key: before for key, before in held.items() if before is not None}
        for key, before in sorted(ours.items()):
            if before not in order or order.index(Audience(before)) < order.index(self._audience):
                raise StoreRefused(
                    self._name,
                    f"its collection {key} is of the edition for {before}, and what serves it would serve them the one "
                    f"for {self._audience}",
                    "Give the address of another database",
                )
        if foreign := sorted(names & (set(held) - set(ours))):
            raise StoreRefused(
                self._name,
                f"its collection {foreign[0]} is not of Compound Watch",
                "Give the address of a database of its own",
            )
        return set(ours)

    def _put(self, path: Path, collection: Item) -> None:
        key, ways = str(collection["id"]), [link["href"] for link in collection["links"] if link["rel"] == "item"]
        served_collection = {**self._as_served(collection, path), AUDIENCE: self._audience}
        self._call("SELECT pgstac.upsert_collection(CAST(:told AS jsonb))", told=_text(served_collection))
        kept: list[str] = []
        for start in range(0, len(ways), AT_ONCE):
            files = [path.parent / way for way in ways[start : start + AT_ONCE]]
            items = [(self._as_served(item, file), file) for file in files if (item := _json(file))["geometry"]]
            self.unplaced += len(files) - len(items)
            kept += [str(item["id"]) for item, _ in items]
            told_items = _text([item for item, _ in items])
            self._call("SELECT pgstac.upsert_items(CAST(:items AS jsonb))", items=told_items)
        self._call("DELETE FROM pgstac.items WHERE collection = :key AND NOT id = ANY(:kept)", key=key, kept=kept)
        self.items[key] = len(kept)

    def _as_served(self, found: Item, path: Path) -> Item:
        """A collection or item with the links and files that an API can name."""
        links = [
            {**link, "href": way}
            for link in found["links"]
            if link["rel"] not in STRUCTURE and (way := self._way(path, str(link["href"])))
        ]
        assets = {
            key: {**asset, "href": way}
            for key, asset in found.get("assets", {}).items()
            if (way := self._file(path, str(asset["href"])))
        }
        self.files += len(found.get("assets", {})) - len(assets)
        return {**found, "links": links, **({"assets": assets} if "assets" in found else {})}

    def _way(self, path: Path, href: str) -> str:
        """Where a link of a file leads to in the API, from its root; "" = nowhere."""
        if "://" in href:
            return href
        target = (path.parent / href).resolve()
        if target not in self._ids:
            there = _json(target) if target.suffix == ".json" and target.is_file() else {}
            item = there.get("type") == "Feature"
            self._ids[target] = f"collections/{quote(there['collection'])}/items/{quote(there['id'])}" if item else ""
        return self._ids[target] or self._file(path, href)

    def _file(self, path: Path, href: str) -> str:
        """The address of a file of the folder; "" = it is not served."""
        if "://" in href or not self._base:
            return href if "://" in href else ""
        return f"{self._base}/{quote((path.parent / href).resolve().relative_to(self._folder).as_posix())}"

    def _call(self, statement: str, **values: object) -> Sequence[Any]:
        cursor = self._connection.execute(text(statement), values)
        return cursor.all() if cursor.returns_rows else []


def _collections(catalog: Path) -> Iterator[Path]:
    """The file of each collection of a catalogue, at any depth."""
    for link in _json(catalog)["links"]:
        if link["rel"] == "child":
            path = (catalog.parent / str(link["href"])).resolve()
            yield from [path] if path.name == "collection.json" else _collections(path)


def _json(path: Path) -> Any:
    return json.loads(path.read_bytes())


def _text(found: object) -> str:
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def _refused(error: DBAPIError, name: str) -> StoreRefused:
    words = said(error)
    if "permission denied" in words:
        step = "Let the owner of the database give its user the role pgstac_ingest"
    elif "lock timeout" in words:
        step = "Wait until the other program has finished writing there, then publish again"
    else:
        step = "Check that the database runs and answers, and its address"
    return StoreRefused(name, f"the catalogue cannot be loaded into it ({words})", step)
