"""An error answered with status 200 is an error and never "no scenes"; a collection that is not there is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geodata.errors import CatalogUnreachable, CompoundWatchError
from geodata.settings.settings import CatalogSettings
from pipelines.search.search import all_collections, each_item, newest, read_items, search
from pipelines.search.static_catalog import MOST_NAMED, NoCollection
from tests.pipelines.http.test_limits import COLLECTION, ROOT
from tests.pipelines.imagery_makers import OUTLINE, collection_document, item, write_catalog, write_json
from tests.pipelines.search.test_search import NAME, SINCE, UNTIL, WHOLE, api_of, dated_items
from tests.servers.raw_server import Pieces, RawServer, answer, json_answer

ITEMS = {"type": "FeatureCollection", "features": [item("scene-000")], "links": []}
CUT = json.dumps(ITEMS).encode()[:-40]
NONSENSE: dict[str, bytes] = {
    "no features": json_answer({"type": "FeatureCollection"}),
    "features null": json_answer({"type": "FeatureCollection", "features": None}),
    "features an object": json_answer({"type": "FeatureCollection", "features": {"a": 1}}),
    "features a number": json_answer({"features": 0}),
    "an error document": json_answer({"code": "InternalError", "description": "try again", "features": None}),
    "a problem document": json_answer({"type": "about:blank", "title": "down", "status": 503}),
    "an error with links": json_answer({"code": 500, "description": "x", "links": [{"rel": "self", "href": "/x"}]}),
    "empty object": json_answer({}),
    "empty list": json_answer([]),
    "list": json_answer([ITEMS]),
    "null": json_answer(None),
    "true": json_answer(True),
    "number": json_answer(200),
    "text": json_answer("ok"),
    "html": answer(b"<html><body>Sign in</body></html>", Content_Type="text/html"),
    "empty body": answer(b""),
    "truncated": answer(CUT),
    "two lengths": answer(CUT).replace(b"Connection", b"Content-Length: 7\r\nConnection"),
    "truncated on the wire": answer(CUT, Content_Length=str(len(CUT) + 40)),
    "binary": answer(bytes(range(256))),
    "two documents": answer(b"{}{}"),
    "nested without end": answer(b'{"features":' * 50_000),
}
nonsense = pytest.mark.parametrize("body", NONSENSE.values(), ids=NONSENSE.keys())
Ask = Callable[[CatalogSettings], Any]
ASKS: dict[str, Ask] = {
    "search": lambda c: search(c, NAME, OUTLINE, SINCE, UNTIL),
    "newest": lambda c: newest(c, NAME, OUTLINE, UNTIL),
    "items": lambda c: read_items(c, NAME, OUTLINE, SINCE, UNTIL),
    "each": lambda c: list(each_item(c, NAME)),
}
asks = pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS.keys())


def site(pages: dict[str, bytes]) -> RawServer:
    return RawServer(lambda path: [pages.get(path, answer(b"none", "404 Not Found"))])


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urllib3.Retry.sleep", lambda *_a, **_k: None)
    monkeypatch.setattr("pipelines.http.transport.random.uniform", lambda *_: 0.0)


@asks
@nonsense
def test_of_a_search(ask: Ask, body: bytes) -> None:
    pages = {"/": json_answer(ROOT), f"/collections/{NAME}": json_answer(COLLECTION), "/search": body}
    with site(pages).running() as address, pytest.raises(CatalogUnreachable) as caught:
        ask(CatalogSettings(f"{address}/", (NAME,)))
    assert any(words in caught.value.cause for words in ("feature collection", "breaks off", "does not answer"))


@nonsense
def test_of_a_search_at_its_second_page(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.search.api_pages.SMALLER_PAGES", (1,))
    monkeypatch.setattr("pipelines.search.api_pages.SMALLEST_WINDOW", UNTIL - SINCE)
    served = [""]

    def say(path: str) -> Pieces:
        first = {**ITEMS, "links": [{"rel": "next", "href": f"{served[0]}/second", "method": "GET"}]}
        told = {"/": ROOT, f"/collections/{NAME}": COLLECTION, "/search": first}
        return [json_answer(told[path]) if path in told else body]

    with RawServer(say).running() as address:
        served[0] = address
        for ask in (ASKS["search"], ASKS["each"]):
            with pytest.raises(CatalogUnreachable):
                ask(CatalogSettings(f"{address}/", (NAME,)))


@asks
@nonsense
def test_of_a_root(ask: Ask, body: bytes) -> None:
    with site({"/": body, "/catalog.json": body}).running() as address:
        for href in (f"{address}/", f"{address}/catalog.json"):
            with pytest.raises(CatalogUnreachable):
                ask(CatalogSettings(href, (NAME,)))


def links(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"rel": rel, "href": href} for rel, href in pairs]


def static(**pages: Any) -> dict[str, bytes]:
    """A static catalogue with one sound item, and what else is given."""
    root = {"type": "Catalog", "stac_version": "1.0.0", "id": "c", "links": links(("child", "collection.json"))}
    collection = collection_document(NAME, links(("item", "sound.json"), ("item", "other.json")))
    sound = {"/catalog.json": root, "/collection.json": collection, "/sound.json": item("scene-000")}
    return {path: json_answer(content) for path, content in sound.items()} | pages


@nonsense
def test_of_a_child_or_a_page_of_items_in_a_static_catalogue(body: bytes) -> None:
    """All of it is lost then, and said to be."""
    paged = collection_document(NAME, links(("items", "page.json")))
    listed = {"type": "FeatureCollection", "features": [item("a")], "links": links(("next", "second.json"))}
    for pages, asked in (
        ({**static(), "/collection.json": body}, "search"),
        ({**static(), "/collection.json": json_answer(paged), "/page.json": body}, "search"),
        (
            {
                **static(),
                "/collection.json": json_answer(paged),
                "/page.json": json_answer(listed),
                "/second.json": body,
            },
            "search",
        ),
    ):
        with site(pages).running() as address, pytest.raises(CatalogUnreachable):
            ASKS[asked](CatalogSettings(f"{address}/catalog.json", (NAME,)))


@nonsense
def test_of_pages_that_are_pulled_one_by_one(body: bytes) -> None:
    paged = collection_document(NAME, links(("items", "page.json"), ("items", "broken.json")))
    pages = {
        **static(),
        "/collection.json": json_answer(paged),
        "/page.json": json_answer(ITEMS),
        "/broken.json": body,
    }
    with site(pages).running() as address:
        found = list(each_item(CatalogSettings(f"{address}/catalog.json", (NAME,)), NAME))
    assert [one.item["id"] for one in found if one.fault is None] == ["scene-000"]
    assert len([one for one in found if one.fault is not None]) == 1


@nonsense
def test_of_one_item_in_a_static_catalogue_loses_that_item_and_is_told(body: bytes) -> None:
    with site({**static(), "/other.json": body}).running() as address:
        found = search(CatalogSettings(f"{address}/catalog.json", (NAME,)), NAME, OUTLINE, SINCE, UNTIL)
    assert [scene.id for scene in found.scenes] == ["scene-000"] and len(found.lost) == 1


@nonsense
def test_of_a_list_of_collections(body: bytes) -> None:
    served = site({"/": json_answer(ROOT), "/collections": body}).running()
    with served as address, pytest.raises(CatalogUnreachable):
        all_collections(CatalogSettings(f"{address}/", ()))


@nonsense
def test_a_collection_that_is_not_described_is_still_searched(body: bytes) -> None:
    """What an API says of its collections helps, and nothing rests on it."""
    pages = {"/": json_answer(ROOT), f"/collections/{NAME}": body, "/search": json_answer(ITEMS)}
    with site(pages).running() as address:
        found = search(CatalogSettings(f"{address}/", (NAME,)), NAME, OUTLINE, SINCE, UNTIL)
    assert [scene.id for scene in found.scenes] == ["scene-000"]


# --- collections that are not there


@asks
def test_a_collection_that_an_api_does_not_have_is_named_with_those_it_has(ask: Ask) -> None:
    api = api_of(3)
    api.collections = [collection_document(name) for name in ("sentinel-1-rtc", "landsat-c2-l2")]
    with api.running() as address, pytest.raises(NoCollection) as caught:
        ask(CatalogSettings(address, (NAME,)))
    assert NAME in caught.value.thing and "it has landsat-c2-l2, sentinel-1-rtc" in caught.value.cause
    assert address.removeprefix("http://") in caught.value.cause and "--collection" in caught.value.next_step
    assert not any(path == "/search" for _, path, _ in api.log)


def test_an_api_is_asked_once_and_not_at_all_where_nothing_is_named() -> None:
    api = api_of(3)
    with api.running() as address:
        assert [s.id for s in search(CatalogSettings(address, ()), "", OUTLINE, SINCE, UNTIL).scenes] == WHOLE[:3]
        with pytest.raises(NoCollection, match="it has sentinel-2-l2a"):
            search(CatalogSettings(address, ()), "Sentinel-2-L2A", OUTLINE, SINCE, UNTIL)  # ids are case-sensitive


def test_a_long_list_of_collections_is_followed_and_shortened() -> None:
    names = [f"c-{n:03d}" for n in range(MOST_NAMED + 5)]
    halves = [names[:20], names[20:]]
    pages = {"/": json_answer(ROOT)}
    for n, half in enumerate(halves):
        more = links(("next", "./more")) if n == 0 else []
        told = {"collections": [{"id": name} for name in half], "links": more}
        pages["/collections" if n == 0 else "/more"] = json_answer(told)
    with site(pages).running() as address:
        assert all_collections(CatalogSettings(f"{address}/", ())) == tuple(names)
        with pytest.raises(NoCollection, match=r"c-000, .*, c-039 and 5 more"):
            search(CatalogSettings(f"{address}/", ()), "missing", OUTLINE, SINCE, UNTIL)


@pytest.mark.parametrize("content", [{"a": dated_items(1)[0]}, {}], ids=["with items", "empty"])
@asks
def test_a_collection_that_a_static_catalogue_does_not_have(ask: Ask, content: dict[str, Any], tmp_path: Path) -> None:
    catalog = write_catalog(tmp_path, content, collection="another")
    for one in content:
        written = json.loads((tmp_path / f"items/{one}/item.json").read_text())
        write_json(tmp_path / f"items/{one}/item.json", {**written, "collection": "another"})
    with pytest.raises(NoCollection, match="it has another"):
        ask(CatalogSettings(str(catalog), (NAME,)))


def test_an_empty_catalogue_has_none_and_items_without_a_collection_belong_to_any(tmp_path: Path) -> None:
    root = {"type": "Catalog", "stac_version": "1.0.0", "id": "c", "links": []}
    write_json(tmp_path / "catalog.json", root)
    with pytest.raises(NoCollection, match="it has none"):
        search(CatalogSettings(str(tmp_path), ()), NAME, OUTLINE, SINCE, UNTIL)
    assert search(CatalogSettings(str(tmp_path), ()), "", OUTLINE, SINCE, UNTIL).scenes == ()
    write_json(tmp_path / "catalog.json", {**root, "links": links(("item", "x.json"))})
    write_json(tmp_path / "x.json", {**dated_items(1)[0], "collection": None})
    assert len(search(CatalogSettings(str(tmp_path), ()), NAME, OUTLINE, SINCE, UNTIL).scenes) == 1


def test_a_collection_that_is_there_and_holds_nothing_of_the_time_is_no_error(tmp_path: Path) -> None:
    catalog = CatalogSettings(str(write_catalog(tmp_path, {"a": dated_items(1)[0]})), (NAME,))
    assert search(catalog, NAME, OUTLINE, UNTIL, UNTIL).scenes == ()
    with api_of(0).running() as address:
        assert search(CatalogSettings(address, (NAME,)), NAME, OUTLINE, SINCE, UNTIL).scenes == ()


def test_every_error_says_the_thing_the_cause_and_the_next_step(tmp_path: Path) -> None:
    (tmp_path / "catalog.json").write_text('{"code": 500}')
    with pytest.raises(CompoundWatchError) as caught:
        search(CatalogSettings(str(tmp_path), ()), "", OUTLINE, SINCE, UNTIL)
    assert caught.value.thing and caught.value.next_step and "not a STAC document" in caught.value.cause
