"""Pages of a STAC API: every page of a window whole or not at all, asked for in smaller pages, by another method and in
halves before the API is called unreachable, and all of it within bounds of size and time.
"""

from __future__ import annotations

import os
import re
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import requests
import shapely
from pystac_client import ItemSearch
from pystac_client.stac_api_io import StacApiIO
from shapely.geometry.base import BaseGeometry

from geodata.errors import CatalogUnreachable, UntrustedAddress
from geodata.i18n.messages import english, englishn, msg
from geodata.text.foreign_json import NotJson, read_json
from pipelines.http.allowed_addresses import Trust
from pipelines.http.busy_statuses import BUSY
from pipelines.http.checked_adapter import CHECK, CheckedAdapter
from pipelines.http.checked_pools import NotPermitted, TooSlow, faults
from pipelines.http.json_values import Json, mapping, text
from pipelines.http.limits import (
    CONNECT_S,
    HOPS,
    MOST_ITEMS,
    MOST_PAGES,
    PAGE_BYTES,
    QUESTION_S,
    SEARCH_READ_S,
    WINDOW_BYTES,
)
from pipelines.http.plain_address import without_query
from pipelines.http.retry import BoundedRetry
from pipelines.http.transport import REDIRECTS
from pipelines.http.whole_body import BodyBroken, BodyTooLarge, whole_body
from pipelines.search.catalog_client import AskedCatalog
from pipelines.search.search_window import interval
from pipelines.search.static_catalog import absolute_item, features_of, links_of

ASKED_AGAIN = tuple(status for status in BUSY if status != 500)
"""Statuses of a catalogue that are asked again. A 500 is not: a search answers so that finds too much, and is asked for
less instead (see Query.window)."""
SMALLER_PAGES = (100, 25, 5)
"""Page sizes tried in turn where a server breaks on large pages."""
SMALLEST_WINDOW = timedelta(hours=6)
"""A window is not halved below this: no tile has that many scenes in it."""
NOT_A_COLLECTION = msg("its answer is not a feature collection (a STAC item collection)")
NOT_OURS_TO_SEND = {"host", "connection", "content-length", "transfer-encoding", "upgrade", "proxy-authorization"}
"""Headers that a next link may not set: they say where a request goes and how it is cut."""

Page = list[dict[str, Any]]


@dataclass(frozen=True)
class Query:
    """One question to an API."""

    asking: AskedCatalog
    api: str  # its root
    collection: str  # "" = all
    area: BaseGeometry | None
    clock: Callable[[], float] = time.monotonic
    began: float = field(default_factory=time.monotonic)  # seconds on the clock

    def window(self, start: datetime | None, stop: datetime | None) -> list[Page]:
        """Every page of one window, whole or not at all; None = no limit.

        Raises:
            CatalogUnreachable: it does not come through whole in any way.
        """
        url, preferred = self.asking.search_link(self.api)
        fault: Fault | None = None
        for method in (preferred, "GET" if preferred == "POST" else "POST"):
            for limit in SMALLER_PAGES:
                try:
                    return self._pages(url, method, limit, start, stop)
                except Fault as error:
                    fault = fault or error
                    # Too much for it even in the smallest pages: it is down, not this window.
                    if error.hopeless or (error.overloaded and limit == SMALLER_PAGES[-1]):
                        raise self._unreachable(error) from error
                    if not error.size_matters:
                        break
        assert fault is not None
        if start is None or stop is None or stop - start <= SMALLEST_WINDOW:
            raise self._unreachable(fault) from fault
        middle = start + (stop - start) / 2
        return [*self.window(start, middle), *self.window(middle, stop)]

    def one_page(self, start: datetime | None, stop: datetime | None) -> Page | None:
        """All items of a long time where one page holds them, as on a night with little new; None where it does not.

        Raises:
            CatalogUnreachable: no other question would be answered either.
        """
        url, method = self.asking.search_link(self.api)
        try:
            pages = self._pages(url, method, SMALLER_PAGES[0], start, stop, single=True)
        except Fault as fault:
            if fault.hopeless:
                raise self._unreachable(fault) from fault
            return None  # a window that does not come through whole is asked for in smaller ones
        return pages[0] if pages else []

    def newest(self, until: datetime | None) -> datetime | None:
        """The newest scene's time by a sorted search; None where the server cannot sort.

        Raises:
            CatalogUnreachable: it does not answer at all, and would not answer another question.
        """
        try:
            first = self._sorted("-properties.datetime", until)
            last = self._sorted("+properties.datetime", until)
        except Fault as fault:
            if fault.hopeless and not isinstance(fault, NoItems):  # which some answer where they cannot sort
                raise self._unreachable(fault) from fault
            return None
        times, others = [interval(f)[1] for f in first], [interval(f)[1] for f in last]
        if not times or times[0] is None or not others or others[0] is None:
            return None
        if until is not None and times[0] > until:
            return None
        # A server that ignores sorting gives the same first item both ways: then every item has to be looked at.
        return times[0] if times[0] > others[0] else None

    def _sorted(self, by: str, until: datetime | None) -> Page:
        url, method = self.asking.search_link(self.api)
        asked = self._search(url, method, 1, None, until, max_items=1, sortby=by)
        pages = _Pages(self, reader_of(self.asking))
        for document in pages.each(asked):
            return pages.items(document, url)[0]
        return []

    def _pages(
        self, url: str, method: str, limit: int, start: datetime | None, stop: datetime | None, single: bool = False
    ) -> list[Page]:
        """Pages of one window, asked for in one way; with `single` only where there is no second one.

        Raises:
            Fault: one of them is missing, broken or the same again, or they are too many.
        """
        asked = self._search(url, method, limit, start, stop)
        reading = _Pages(self, reader_of(self.asking))
        pages: list[Page] = []
        seen: set[str] = set()
        matched: int | None = None
        for document in reading.each(asked):
            page, total = reading.items(document, url)
            matched = total if total is not None else matched
            keys = {f"{f.get('collection')}/{f.get('id')}" for f in page}
            if pages and keys and keys <= seen:
                if len(page) < limit or (matched is not None and len(seen) >= matched):
                    break  # nothing is missing: a short page is the last one, its link leads nowhere
                raise Fault(msg("its next page leads back to one already read"))
            seen |= keys
            pages.append(page)
            # A page shorter than was asked for need not be all: a server may cut pages to a length of its own.
            if single and (len(page) >= limit or len(pages) > 1):
                raise Fault(msg("it has more than one page"))
            if len(pages) > MOST_PAGES or sum(map(len, pages)) > MOST_ITEMS:
                raise Fault(msg("its pages do not end"), hopeless=True)
        got = sum(map(len, pages))  # duplicates count: the server counted them too
        if matched is not None and got < matched:
            words = englishn(
                "it announced {matched} item and gave {got}",
                "it announced {matched} items and gave {got}",
                matched,
                matched=matched,
                got=got,
            )
            raise Fault(words)
        return pages

    def _search(
        self, url: str, method: str, limit: int, start: datetime | None, stop: datetime | None, **more: Any
    ) -> ItemSearch:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pystac-client's remarks on conformance are not ours to repeat
            return ItemSearch(
                url,
                method=method,
                limit=limit,
                stac_io=reader_of(self.asking),
                collections=[self.collection] if self.collection else None,
                bbox=list(_box(self.area)) if self.area is not None else None,
                datetime=_span(start, stop),
                **({"max_items": None} | more),
            )

    def _unreachable(self, fault: Fault) -> CatalogUnreachable:
        return CatalogUnreachable(without_query(self.api), fault.words, CHECK)


class _Pages:
    """The pages of one search as they come, and how much of them there was."""

    def __init__(self, query: Query, reader: _Reader) -> None:
        self._query, self._reader, self._count = query, reader, 0
        reader.received = 0

    def each(self, asked: ItemSearch) -> Any:
        """Documents of one search, page by page; with no items in it the first one ends it.

        Raises:
            Fault: one of them cannot be had, is no list of items, or they take too long or too much.
        """
        pages = iter(asked.pages_as_dicts())
        while True:
            if self._query.clock() - self._query.began > QUESTION_S:
                longest = f"{QUESTION_S / 60:.0f} min"
                raise Fault(english("it takes longer than {time}", time=longest), hopeless=True)
            document = self._next(pages)
            if document is None:
                return
            self._count += 1
            if self._reader.received > WINDOW_BYTES:
                raise Fault(msg("its pages do not end"), hopeless=True)
            yield document

    def _next(self, pages: Any) -> Any:
        first = self._count == 0
        try:
            return next(pages, None)
        except _Answered as error:
            raise _in_words(error.status, self._count) from error
        except UntrustedAddress as error:
            words = english("it leads to an address that it may not name: {cause}", cause=error.cause)
            raise Fault(words, hopeless=first) from error
        except BodyTooLarge as error:
            words = english("its answer is larger than {size} MB", size=PAGE_BYTES >> 20)
            raise Fault(words, size_matters=True, overloaded=True) from error
        except requests.exceptions.RequestException as error:
            if any(isinstance(one, TooSlow) for one in faults(error)):
                raise Fault(msg("it sends too slowly"), hopeless=True) from error
            raise Fault(msg("it does not answer"), hopeless=first) from error
        except BodyBroken as error:
            slow = any(isinstance(one, TooSlow) for one in faults(error))
            words = msg("it sends too slowly") if slow else msg("its answer breaks off")
            raise Fault(words, hopeless=slow) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NoItems(NOT_A_COLLECTION, hopeless=first) from error

    def items(self, document: Json, url: str) -> tuple[Page, int | None]:
        """Items of one answer and the total that it announces; None without one."""
        features = [absolute_item(f, _own(f, url)) for f in features_of(document)]
        for total in (document.get("numberMatched"), mapping(document.get("context")).get("matched")):
            if isinstance(total, int) and not isinstance(total, bool) and total >= 0:
                return features, total
        return features, None


class Fault(Exception):
    """A window that did not come through whole."""

    def __init__(
        self, words: str, *, hopeless: bool = False, size_matters: bool = False, overloaded: bool = False
    ) -> None:
        super().__init__(words)
        self.words, self.hopeless, self.size_matters, self.overloaded = words, hopeless, size_matters, overloaded


class NoItems(Fault):
    """What was answered is no collection of items."""


class _Answered(Exception):
    """An answer with a status that is none to a search; None where no answer came through."""

    def __init__(self, status: int | None) -> None:
        super().__init__(status)
        self.status = status


def reader_of(asking: AskedCatalog) -> _Reader:
    """One reader for each thread, so that connections are used again."""
    if not hasattr(asking.by_thread, "reader"):
        asking.by_thread.reader = _Reader(asking.trust)
    reader: _Reader = asking.by_thread.reader
    return reader


class _Reader(StacApiIO):
    """pystac-client's reader, with retries it does not do itself, kept to hosts that the catalogue may name, and to
    answers of a size and a time that a night has."""

    def __init__(self, trust: Trust) -> None:
        super().__init__(timeout=(CONNECT_S, SEARCH_READ_S), max_retries=None)
        retries = BoundedRetry(
            total=5,
            connect=1,
            read=1,
            status=4,
            backoff_factor=0.2,
            status_forcelist=ASKED_AGAIN,
            allowed_methods=None,
            respect_retry_after_header=True,
            raise_on_status=False,
        )
        retries.DEFAULT_BACKOFF_MAX = 10
        self._trust = trust
        self.received = 0  # bytes of unpacked answers
        # As Transport does: no proxy, which would look names up itself, and no password file of this machine.
        self.session.trust_env = False
        self.session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
        self.session.headers["Accept-Encoding"] = "gzip, deflate"  # what is unpacked within a limit here
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, CheckedAdapter(trust.permits_ip, PAGE_BYTES, retries))

    def request(
        self,
        href: str,
        method: str | None = None,
        headers: Mapping[str, str] | None = None,
        parameters: Mapping[str, Any] | None = None,
    ) -> str:
        """The text of one answer; called by pystac-client.

        Raises:
            _Answered, UntrustedAddress, BodyTooLarge, BodyBroken, requests.exceptions.RequestException: it is none.
        """
        kind = (method or "GET").upper()
        body = parameters if kind == "POST" else None
        params = parameters if kind != "POST" else None
        kept = {k: v for k, v in mapping(headers).items() if str(k).lower() not in NOT_OURS_TO_SEND}
        for _ in range(HOPS + 1):
            if not isinstance(self._trust.address(href), str):
                raise UntrustedAddress("a page", msg("it names a path of this machine"), CHECK)
            asked = requests.Request(kind, href, headers=kept, json=body, params=params)
            with self._sent(asked) as answer:
                if answer.status_code not in REDIRECTS:
                    return self._text(answer)
                href = urljoin(href, answer.headers.get("Location", ""))
                params = None  # what was asked for stands in the address that it sends to
                if answer.status_code == 303 or (answer.status_code in (301, 302) and kind == "POST"):
                    kind, body = "GET", None
        raise requests.exceptions.TooManyRedirects(f"more than {HOPS}")

    def _sent(self, asked: requests.Request) -> requests.Response:
        prepared = self.session.prepare_request(asked)
        try:
            return self.session.send(prepared, timeout=self.timeout, allow_redirects=False, stream=True)
        except NotPermitted as error:
            words = english("its host leads to the address {ip} inside a network", ip=error.ip)
            raise UntrustedAddress(without_query(str(asked.url)), words, CHECK) from error
        except requests.exceptions.RetryError as error:
            repeated = re.search(r"too many (\d{3}) error responses", str(error))
            raise _Answered(int(repeated[1]) if repeated else None) from error

    def _text(self, answer: requests.Response) -> str:
        if not 200 <= answer.status_code < 300:
            raise _Answered(answer.status_code)
        body = whole_body(answer.raw, PAGE_BYTES)
        self.received += len(body)
        return body.decode("utf-8", "replace")

    def json_loads(self, txt: str, *_: Any, **__: Any) -> dict[str, Any]:
        """The values of one page; called by pystac-client, which takes an answer without features for an empty one.

        Raises:
            ValueError: it is no list of items: servers also answer errors with status 200.
        """
        page = read_json(txt)
        if not isinstance(page, dict) or not isinstance(page.get("features"), list):
            raise NotJson(NOT_A_COLLECTION)
        following = [one for one in map(mapping, links_of(page)) if one.get("rel") == "next"]
        return {**page, "links": following}


def _own(feature: Json, url: str) -> str:
    """The address that an item's relative asset addresses are relative to."""
    for link in links_of(feature):
        href = text(mapping(link).get("href"))
        if mapping(link).get("rel") == "self" and "://" in href:
            return href
    return url


def _in_words(status: int | None, pages: int) -> Fault:
    if status is None:
        return Fault(msg("it does not answer"), hopeless=pages == 0)
    if status == 429:  # asked for less often, not for less
        return Fault(english("it answers {status} again and again", status=status), hopeless=pages == 0)
    if status in BUSY or status == 413:
        overloaded = status in ASKED_AGAIN and pages == 0  # tried again five times, with waits
        return Fault(
            english("it answers {status} again and again", status=status), size_matters=True, overloaded=overloaded
        )
    if status in (401, 403):
        return Fault(english("it forbids the search ({status})", status=status), hopeless=True)
    if status == 404 and pages == 0:
        return Fault(msg("it has no search at that address (404)"))
    return Fault(english("it answers {status} to its own next page" if pages else "it answers {status}", status=status))


def _box(area: BaseGeometry) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.bounds(area).tolist()
    return west, south, east, north


def _span(start: datetime | None, stop: datetime | None) -> str | None:
    if start is None and stop is None:
        return None
    return "/".join(".." if t is None else t.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") for t in (start, stop))
