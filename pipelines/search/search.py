"""Asking STAC catalogues, API roots and static ones by the same call, for scenes and for plain items.

Search dies in a hundred ways: servers that answer 502 to large pages, lose the next page, point it at itself, refuse
its method, leave out totals or send an item twice. So time is cut into months, the pages of a window are collected
before anything is used, and a window that does not come through whole is asked for in smaller pages, by another
method and in halves, before the catalogue is called unreachable.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.errors import SceneRefused
from geodata.looks.run import Problem
from geodata.looks.scene import Scene
from geodata.settings.settings import CatalogSettings
from pipelines.http.json_values import mapping, text
from pipelines.http.plain_address import without_query
from pipelines.search.api_pages import Query
from pipelines.search.catalog_client import AskedCatalog
from pipelines.search.item_to_scene import named_only, scene_from_item
from pipelines.search.search_window import EARLIEST, interval, lies_within, months
from pipelines.search.static_catalog import FoundItem, Mirror, NoDocument


@dataclass(frozen=True)
class Unusable:
    """An item that cannot become a scene, but says what it would be a look at."""

    scene: Scene  # without files
    fault: SceneRefused


@dataclass(frozen=True)
class SearchResult:
    """What a catalogue has."""

    scenes: tuple[Scene, ...]  # sorted by acquisition time, then id
    unusable: tuple[Unusable, ...] = ()  # items that cannot become scenes; the ledger names them
    unplaced: tuple[Problem, ...] = ()  # items without known kind, place or time: no ledger can hold them
    lost: tuple[Problem, ...] = ()  # files of items that could not be had
    duplicates: int = 0  # items that came more than once


def search(
    catalog: CatalogSettings | AskedCatalog, collection: str, area: BaseGeometry, since: datetime, until: datetime
) -> SearchResult:
    """The scenes of a collection that touch an area within a time.

    Args:
        catalog: an API root or a static catalogue, by http(s) address, path or file: address; or one that is being
            asked already, whose root is not read again then.
        collection: its id; "" = all.
        area: WGS84.
        since: aware UTC, included.
        until: aware UTC, included.

    Raises:
        NoCollection: the catalogue does not have that collection.
        CatalogUnreachable: it does not answer, or answers nonsense.
    """
    asking = _asking(catalog)
    found_items, duplicates = _found(asking, collection, area, since, until)
    scenes: list[Scene] = []
    unusable: list[Unusable] = []
    unplaced: list[Problem] = []
    lost: list[Problem] = []
    root = without_query(asking.catalog.href)
    for one in found_items:
        if one.fault is not None:
            problem = Problem("", "", one.fault.thing, one.fault.cause, one.fault.next_step)
            (unplaced if isinstance(one.fault, NoDocument) else lost).append(problem)
            continue
        try:
            scene = scene_from_item(one.item, collection=one.collection, catalog=root)
        except SceneRefused as error:
            named = named_only(one.item, collection=one.collection, catalog=root)
            if named is None:
                unplaced.append(Problem("", text(one.item.get("id")), error.thing, error.cause, error.next_step))
            elif named.footprint.intersects(area):
                unusable.append(Unusable(named, error))
            continue
        if scene.footprint.intersects(area):
            scenes.append(scene)
    scenes.sort(key=lambda s: (s.acquired_at, s.id))
    unusable.sort(key=lambda u: (u.scene.acquired_at, u.scene.id))
    return SearchResult(tuple(scenes), tuple(unusable), tuple(unplaced), tuple(lost), duplicates)


def read_items(
    catalog: CatalogSettings, collection: str, area: BaseGeometry | None, since: datetime | None, until: datetime | None
) -> list[dict[str, Any]]:
    """Plain STAC items, asset addresses absolute, each id once, sorted by time and id. None = no limit.

    Raises:
        CatalogUnreachable: the catalogue does not answer, or answers nonsense.
    """
    found_items, _ = _found(_asking(catalog), collection, area, since, until)
    for one in found_items:
        if one.fault is not None:
            raise one.fault  # plain items have no list of refusals, and none may be lost in silence
    return [dict(one.item) for one in found_items]


def each_item(
    catalog: CatalogSettings | AskedCatalog, collection: str, *, mirror: Mirror | None = None
) -> Iterator[FoundItem]:
    """Every item of a collection ("" = all) as it comes, page by page; one that cannot be read carries its fault.

    Args:
        catalog, collection: as for search.
        mirror: gives the items of a static catalogue's collection in another form; None = is not asked.

    Raises:
        CatalogUnreachable: the catalogue does not answer, or answers nonsense.
    """
    asking = _asking(catalog)
    api = asking.api_root()
    if api is None:
        static = asking.static
        yield from static.items(static.root(), collection, None, None, pages_first=True, mirror=mirror)
        static.require(collection)
    else:
        asking.require(collection)
        yield from _by_api(Query(asking, api, collection, None), None, None)


def newest(
    catalog: CatalogSettings | AskedCatalog, collection: str, area: BaseGeometry, until: datetime | None = None
) -> datetime | None:
    """When the newest scene there was acquired, aware UTC; None when there is none.

    Args:
        catalog: as for search.
        collection: its id; "" = all.
        area: WGS84.
        until: aware UTC; scenes after it do not count, as one with a wrong date in the future would; None = all do.

    Raises:
        CatalogUnreachable: the catalogue does not answer, or answers nonsense.
    """
    asking = _asking(catalog)
    api = asking.api_root()
    if api is not None:
        asking.require(collection)
        latest = Query(asking, api, collection, area).newest(until)
        if latest is not None:
            return latest
    return _newest_by_walk(asking, collection, [area], until)[0]


def newest_of_each(
    catalog: CatalogSettings | AskedCatalog,
    collection: str,
    areas: Sequence[BaseGeometry],
    until: datetime | None = None,
) -> list[datetime | None]:
    """The same for each of several areas, in their order. A static catalogue is walked for all of them together.

    Args:
        catalog, collection, until: as for newest.
        areas: WGS84 each; nothing is asked where there is none.

    Raises:
        CatalogUnreachable: as for newest.
    """
    asking = _asking(catalog)
    if not areas:
        return []
    if asking.api_root() is not None:
        return [newest(asking, collection, area, until) for area in areas]
    return _newest_by_walk(asking, collection, areas, until)


def _newest_by_walk(
    asking: AskedCatalog, collection: str, areas: Sequence[BaseGeometry], until: datetime | None
) -> list[datetime | None]:
    """By reading items: when the newest scene over each area was acquired, aware UTC; None where there is none."""
    latest: list[datetime | None] = [None] * len(areas)
    for since in _backwards(asking, asking.api_root()):
        if since is not None and until is not None and since >= until:
            continue
        missing = [i for i, at in enumerate(latest) if at is None]
        found_items, _ = _found(asking, collection, shapely.union_all([areas[i] for i in missing]), since, until)
        dated = [(interval(one.item)[1], one.item) for one in found_items]
        for i in missing:
            latest[i] = max(
                (
                    at
                    for at, item in dated
                    if at is not None
                    and (until is None or at <= until)
                    and lies_within(item, collection, areas[i], None, None)
                ),
                default=None,
            )
        if None not in latest:
            break
    return latest


def _backwards(asking: AskedCatalog, api: str | None) -> Iterator[datetime | None]:
    """Starts of time to look for the newest scene from: an archive that ended is not read from its beginning."""
    if api is None and asking.trust.folder is None:
        end = asking.static.declared_end(asking.static.root())
        if end is not None:
            yield from (end - timedelta(days=days) for days in (7, 60))
    yield None


def all_collections(catalog: CatalogSettings) -> tuple[str, ...]:
    """Ids of every collection of a catalogue, sorted.

    Raises:
        CatalogUnreachable: the catalogue does not answer, or answers nonsense.
    """
    asking = AskedCatalog(catalog)
    if asking.api_root() is None:
        static = asking.static
        return tuple(sorted({text(d.content.get("id")) for d in static.collections(static.root())} - {""}))
    return asking.listed()


def _asking(catalog: CatalogSettings | AskedCatalog) -> AskedCatalog:
    return catalog if isinstance(catalog, AskedCatalog) else AskedCatalog(catalog)


def _found(
    asking: AskedCatalog, collection: str, area: BaseGeometry | None, since: datetime | None, until: datetime | None
) -> tuple[list[FoundItem], int]:
    """Items of a catalogue within a place and time, each (collection, id) once, and how many came again."""
    api, static = asking.api_root(), asking.static
    if api is None:
        offered: Iterator[FoundItem] = static.items(static.root(), collection, since, until, area)
    else:
        asking.require(collection)
        offered = _by_api(Query(asking, api, collection, area), since, until)
    unique: dict[tuple[str, str], FoundItem] = {}
    lost: list[FoundItem] = []
    again = 0
    for one in offered:
        if one.fault is not None:
            lost.append(one)
            continue
        if not lies_within(one.item, collection, area, since, until):
            continue
        key = (text(one.item.get("collection")), text(one.item.get("id")))
        if key in unique and key[1]:
            again += 1
            if text(mapping(one.item.get("properties")).get("updated")) <= text(
                mapping(unique[key].item.get("properties")).get("updated")
            ):
                continue
        unique[key if key[1] else (key[0], f"?{len(unique)}")] = one
    if api is None:
        static.require(collection)
    ordered = sorted(unique.values(), key=lambda f: (interval(f.item)[0] or EARLIEST, text(f.item.get("id"))))
    if lost and len(lost) > len(ordered) and lost[0].fault is not None:
        raise lost[0].fault  # not a lost item or two: the catalogue itself has gone
    return [*ordered, *lost], again


def _by_api(query: Query, since: datetime | None, until: datetime | None) -> Iterator[FoundItem]:
    asking = query.asking
    whole = query.one_page(since, until) if since is not None else None
    windows = [(since, until)] if whole is not None else months(since, until)
    for start, stop in windows:
        for page in [whole] if whole is not None else query.window(start, stop):
            for feature in page:
                name = text(feature.get("collection")) or query.collection
                if query.collection and name != query.collection:
                    continue  # not asked for; its collection, which may be any text, is not asked for either
                yield FoundItem(feature, asking.collection(name) if name else {})
