"""Asking STAC catalogues, API roots and static ones by the same call, for scenes and for plain items.

Search dies in a hundred ways: servers that answer 502 to large pages, lose the next page, point it at itself, refuse
its method, leave out totals or send an item twice. So time is cut into months, the pages of a window are collected
before anything is used, and a window that does not come through whole is asked for in smaller pages, by another
method and in halves, before the catalogue is called unreachable.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import requests
import shapely
from pystac_client import ItemSearch
from pystac_client.exceptions import APIError
from pystac_client.stac_api_io import StacApiIO
from shapely.geometry.base import BaseGeometry

from geodata.errors import CatalogUnreachable, SceneRefused, UntrustedAddress
from geodata.i18n.messages import english, englishn, msg
from geodata.looks.run import Problem
from geodata.looks.scene import Scene
from geodata.settings.settings import CatalogSettings
from pipelines.http.allowed_addresses import Trust
from pipelines.http.checked_adapter import CheckedAdapter
from pipelines.http.json_values import Json, mapping, text
from pipelines.http.plain_address import without_query
from pipelines.http.retry import BoundedRetry
from pipelines.search.catalog_client import AskedCatalog, links_of
from pipelines.search.item_to_scene import named_only, scene_from_item
from pipelines.search.search_window import EARLIEST, interval, lies_within, months
from pipelines.search.static_catalog import FoundItem, NoDocument, absolute_item

SMALLER_PAGES = (100, 25, 5)
"""Page sizes tried in turn where a server breaks on large pages."""
CONNECT_S, READ_S = 3.0, 15.0
"""Seconds to wait for a connection, and for the next bytes of an answer."""
SMALLEST_WINDOW = timedelta(hours=6)
"""A window is not halved below this: no tile has that many scenes in it."""
MOST_PAGES = 1000
"""Pages of one window at most; more is a server that never ends."""
CHECK = msg("Check the address, or try again later")


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
        CatalogUnreachable: it does not answer, or answers nonsense.
    """
    asking = _asking(catalog)
    found, duplicates = _found(asking, collection, area, since, until)
    scenes: list[Scene] = []
    unusable: list[Unusable] = []
    unplaced: list[Problem] = []
    lost: list[Problem] = []
    root = without_query(asking.catalog.href)
    for one in found:
        if one.fault is not None:
            told = Problem("", "", one.fault.thing, one.fault.cause, one.fault.next_step)
            (unplaced if isinstance(one.fault, NoDocument) else lost).append(told)
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
    found, _ = _found(_asking(catalog), collection, area, since, until)
    for one in found:
        if one.fault is not None:
            raise one.fault  # plain items have no list of refusals, and none may be lost in silence
    return [dict(one.item) for one in found]


def each_item(catalog: CatalogSettings, collection: str) -> Iterator[FoundItem]:
    """Every item of a collection ("" = all) as it comes, page by page; one that cannot be read carries its fault.

    Raises:
        CatalogUnreachable: the catalogue does not answer, or answers nonsense.
    """
    asking = AskedCatalog(catalog)
    api = asking.api_root()
    if api is None:
        static = asking.static
        yield from static.items(static.root(), collection, None, None, pages_first=True)
    else:
        yield from _by_api(asking, api, collection, None, None, None)


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
        latest = _newest_by_api(asking, api, collection, area, until)
        if latest is not None:
            return latest
    for since in _backwards(asking, api):
        if since is not None and until is not None and since >= until:
            continue
        times = [interval(one.item)[1] for one in _found(asking, collection, area, since, until)[0]]
        latest = max((t for t in times if t is not None and (until is None or t <= until)), default=None)
        if latest is not None:
            return latest
    return None


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
    api = asking.api_root()
    if api is None:
        static = asking.static
        return tuple(sorted({text(d.content.get("id")) for d in static.collections(static.root())} - {""}))
    document = asking.document(urljoin(api.rstrip("/") + "/", "collections"))
    written = document.get("collections")
    return (
        tuple(sorted({text(mapping(c).get("id")) for c in written if mapping(c)} - {""}))
        if isinstance(written, list)
        else ()
    )


class _Guarded(StacApiIO):
    """pystac-client's reader, with retries it does not do itself, and kept to hosts that the catalogue may name."""

    def __init__(self, trust: Trust) -> None:
        retries = BoundedRetry(
            total=5, connect=1, read=1, status=4, backoff_factor=0.2, status_forcelist=[429, 502, 503, 504],
            allowed_methods=None,
            respect_retry_after_header=True,
        )  # fmt: skip
        retries.DEFAULT_BACKOFF_MAX = 10
        super().__init__(timeout=(CONNECT_S, READ_S))
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, CheckedAdapter(trust, retries))


def _asking(catalog: CatalogSettings | AskedCatalog) -> AskedCatalog:
    return catalog if isinstance(catalog, AskedCatalog) else AskedCatalog(catalog)


def _reader(asking: AskedCatalog) -> _Guarded:
    """One reader for each thread, so that connections are used again."""
    if not hasattr(asking.by_thread, "reader"):
        asking.by_thread.reader = _Guarded(asking.trust)
    reader: _Guarded = asking.by_thread.reader
    return reader


def _found(
    asking: AskedCatalog, collection: str, area: BaseGeometry | None, since: datetime | None, until: datetime | None
) -> tuple[list[FoundItem], int]:
    """Items of a catalogue within a place and time, each (collection, id) once, and how many came again."""
    api = asking.api_root()
    if api is None:
        static = asking.static
        offered: Iterator[FoundItem] = static.items(static.root(), collection, since, until, area)
    else:
        offered = _by_api(asking, api, collection, area, since, until)
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
    ordered = sorted(unique.values(), key=lambda f: (interval(f.item)[0] or EARLIEST, text(f.item.get("id"))))
    if lost and len(lost) > len(ordered) and lost[0].fault is not None:
        raise lost[0].fault  # not a lost item or two: the catalogue itself has gone
    return [*ordered, *lost], again


def _by_api(
    asking: AskedCatalog,
    api: str,
    collection: str,
    area: BaseGeometry | None,
    since: datetime | None,
    until: datetime | None,
) -> Iterator[FoundItem]:
    described = asking.described
    whole = _one_page(asking, api, collection, area, since, until) if since is not None else None
    windows = [(since, until)] if whole is not None else months(since, until)
    for start, stop in windows:
        for page in [whole] if whole is not None else _window(asking, api, collection, area, start, stop):
            for feature in page:
                name = text(feature.get("collection")) or collection
                if name and name not in described:
                    described[name] = _collection_of(asking, api, name)
                yield FoundItem(feature, described.get(name, {}))


def _collection_of(asking: AskedCatalog, api: str, name: str) -> Json:
    """A collection's own document; empty where the API has none: items speak for themselves then."""
    try:
        return asking.document(urljoin(api.rstrip("/") + "/", f"collections/{name}"))
    except CatalogUnreachable:
        return {}


Page = list[dict[str, Any]]


def _one_page(
    asking: AskedCatalog,
    api: str,
    collection: str,
    area: BaseGeometry | None,
    since: datetime | None,
    until: datetime | None,
) -> Page | None:
    """All items of a long time where one page holds them, as on a night with little new; None where it does not."""
    url, method = asking.search_link(api)
    try:
        pages = _pages(asking, url, method, SMALLER_PAGES[0], collection, area, since, until, single=True)
    except _Fault as fault:
        if fault.hopeless:
            raise CatalogUnreachable(without_query(api), fault.words, CHECK) from fault
        return None  # a window that does not come through whole is asked for in smaller ones
    return pages[0] if pages else []


def _window(
    asking: AskedCatalog,
    api: str,
    collection: str,
    area: BaseGeometry | None,
    start: datetime | None,
    stop: datetime | None,
) -> list[Page]:
    """Every page of one window, whole or not at all."""
    url, preferred = asking.search_link(api)
    fault: _Fault | None = None
    for method in (preferred, "GET" if preferred == "POST" else "POST"):
        for limit in SMALLER_PAGES:
            try:
                return _pages(asking, url, method, limit, collection, area, start, stop)
            except _Fault as error:
                fault = fault or error
                if error.hopeless:
                    raise CatalogUnreachable(without_query(api), error.words, CHECK) from error
                if (
                    error.overloaded and limit == SMALLER_PAGES[-1]
                ):  # too much for it even so: it is down, not this window
                    raise CatalogUnreachable(without_query(api), error.words, CHECK) from error
                if not error.size_matters:
                    break
    assert fault is not None
    if start is None or stop is None or stop - start <= SMALLEST_WINDOW:
        raise CatalogUnreachable(without_query(api), fault.words, CHECK) from fault
    middle = start + (stop - start) / 2
    return [
        *_window(asking, api, collection, area, start, middle),
        *_window(asking, api, collection, area, middle, stop),
    ]


class _Fault(Exception):
    """A window that did not come through whole."""

    def __init__(
        self, words: str, *, hopeless: bool = False, size_matters: bool = False, overloaded: bool = False
    ) -> None:
        super().__init__(words)
        self.words, self.hopeless, self.size_matters, self.overloaded = words, hopeless, size_matters, overloaded


def _pages(
    asking: AskedCatalog,
    url: str,
    method: str,
    limit: int,
    collection: str,
    area: BaseGeometry | None,
    start: datetime | None,
    stop: datetime | None,
    single: bool = False,
) -> list[Page]:
    """Pages of one window, asked for in one way; with `single` only where there is no second one.

    Raises:
        _Fault: one of them is missing, broken or the same again.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pystac-client's remarks on conformance are not ours to repeat
        asked = ItemSearch(
            url, method=method, limit=limit, max_items=None, stac_io=_reader(asking),
            collections=[collection] if collection else None,
            bbox=list(_box(area)) if area is not None else None,
            datetime=_span(start, stop),
        )  # fmt: skip
        pages: list[Page] = []
        seen: set[str] = set()
        matched: int | None = None
        try:
            for document in asked.pages_as_dicts():
                page, total = _page(document, url)
                matched = total if total is not None else matched
                keys = {f"{f.get('collection')}/{f.get('id')}" for f in page}
                if pages and keys and keys <= seen:
                    if len(page) < limit or (matched is not None and len(seen) >= matched):
                        break  # nothing is missing: a short page is the last one, its link leads nowhere
                    raise _Fault(msg("its next page leads back to one already read"))
                seen |= keys
                pages.append(page)
                if single:
                    if len(page) >= limit:
                        raise _Fault(msg("it has more than one page"))
                    break
                if len(pages) > MOST_PAGES:
                    raise _Fault(msg("its pages do not end"), hopeless=True)
        except APIError as error:
            raise _in_words(error, len(pages)) from error
        except requests.exceptions.RequestException as error:
            raise _Fault(msg("it does not answer"), hopeless=not pages) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _Fault(msg("its answer is not a STAC item collection"), hopeless=not pages) from error
        if matched is not None and sum(map(len, pages)) < matched:  # duplicates count: the server counted them too
            raise _Fault(
                englishn(
                    "it announced {matched} item and gave {got}",
                    "it announced {matched} items and gave {got}",
                    matched,
                    matched=matched,
                    got=sum(map(len, pages)),
                )
            )
        return pages


def _page(document: object, url: str) -> tuple[Page, int | None]:
    """Items of one answer and the total that it announces; None without one."""
    if not isinstance(document, Mapping) or not isinstance(document.get("features"), list):
        raise _Fault(msg("its answer is not a STAC item collection"), hopeless=True)
    features = [absolute_item(f, _own(f, url)) for f in document["features"] if isinstance(f, Mapping)]
    for total in (document.get("numberMatched"), mapping(document.get("context")).get("matched")):
        if isinstance(total, int) and not isinstance(total, bool) and total >= 0:
            return features, total
    return features, None


def _own(feature: Json, url: str) -> str:
    """The address that an item's relative asset addresses are relative to."""
    for link in links_of(feature):
        href = text(mapping(link).get("href"))
        if mapping(link).get("rel") == "self" and "://" in href:
            return href
    return url


def _in_words(error: APIError, pages: int) -> _Fault:
    if isinstance(error.__context__, UntrustedAddress):  # pystac-client wraps whatever a request raises
        return _Fault(
            english("it leads to an address that it may not name: {cause}", cause=error.__context__.cause),
            hopeless=pages == 0,
        )
    status = getattr(error, "status_code", None)  # only set where an answer came through
    if status is None:
        repeated = re.search(r"too many (\d{3}) error responses", str(error))
        status = int(repeated[1]) if repeated else None
    if status is None:
        return _Fault(msg("it does not answer"), hopeless=pages == 0)
    if status == 429:  # asked for less often, not for less
        return _Fault(english("it answers {status} again and again", status=status), hopeless=pages == 0)
    if status in (500, 502, 503, 504, 413):
        overloaded = status in (502, 503, 504) and pages == 0  # tried again five times, with waits
        return _Fault(
            english("it answers {status} again and again", status=status), size_matters=True, overloaded=overloaded
        )
    if status in (401, 403):
        return _Fault(english("it forbids the search ({status})", status=status), hopeless=True)
    if status == 404 and pages == 0:
        return _Fault(msg("it has no search at that address (404)"))
    return _Fault(
        english("it answers {status} to its own next page" if pages else "it answers {status}", status=status)
    )


def _box(area: BaseGeometry) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.bounds(area).tolist()
    return west, south, east, north


def _span(start: datetime | None, stop: datetime | None) -> str | None:
    if start is None and stop is None:
        return None
    return "/".join(".." if t is None else t.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") for t in (start, stop))


def _newest_by_api(
    asking: AskedCatalog, api: str, collection: str, area: BaseGeometry, until: datetime | None
) -> datetime | None:
    """The newest scene's time by a sorted search; None where the server cannot sort.

    Raises:
        CatalogUnreachable: it does not answer at all, and would not answer another question.
    """
    url, method = asking.search_link(api)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            asked = ItemSearch(
                url, method=method, limit=1, max_items=1, stac_io=_reader(asking), bbox=list(_box(area)),
                collections=[collection] if collection else None, sortby="-properties.datetime",
                datetime=_span(None, until),
            )  # fmt: skip
            page, _ = _page(next(iter(asked.pages_as_dicts()), {"features": []}), url)
            asked_oldest = ItemSearch(
                url, method=method, limit=1, max_items=1, stac_io=_reader(asking), bbox=list(_box(area)),
                collections=[collection] if collection else None, sortby="+properties.datetime",
                datetime=_span(None, until),
            )  # fmt: skip
            other, _ = _page(next(iter(asked_oldest.pages_as_dicts()), {"features": []}), url)
    except APIError as error:
        fault = _in_words(error, 0)
        if fault.hopeless:
            raise CatalogUnreachable(without_query(api), fault.words, CHECK) from error
        return None
    except requests.exceptions.RequestException as error:
        raise CatalogUnreachable(without_query(api), "it does not answer", CHECK) from error
    except (_Fault, ValueError, TypeError, AttributeError):
        return None  # AttributeError is pystac-client's, over an answer that is a list
    times = [interval(f)[1] for f in page]
    others = [interval(f)[1] for f in other]
    if not times or times[0] is None or not others or others[0] is None or (until is not None and times[0] > until):
        return None
    # A server that ignores sorting gives the same first item both ways: then every item has to be looked at.
    return times[0] if times[0] > others[0] else None
