"""Searching: API roots and static catalogues give the same, and what breaks is survived or told in words."""

from __future__ import annotations

import gzip
import json
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import box, mapping
from shapely.geometry.base import BaseGeometry

from geodata.errors import CatalogUnreachable
from geodata.settings.settings import CatalogSettings, Settings
from geodata.sites.site import Site
from pipelines.context.request import RunRequest
from pipelines.search import catalog_client, static_catalog
from pipelines.search.catalog_client import AskedCatalog
from pipelines.search.scenes_over_sites import Catalogs, _Question
from pipelines.search.search import all_collections, newest, newest_of_each, read_items, search
from pipelines.search.static_catalog import NoCollection
from tests.pipelines.imagery_makers import OUTLINE, collection_document, item, write_catalog, write_json
from tests.servers.loopback import unused_port
from tests.servers.range_server import RangeServer
from tests.servers.stac_api import StacApi

SINCE, UNTIL = datetime(2023, 1, 1, tzinfo=UTC), datetime(2024, 12, 31, tzinfo=UTC)
NAME = "sentinel-2-l2a"


def dated_items(count: int, step_days: float = 5.0) -> list[dict[str, Any]]:
    """Items every few days from January 2023."""
    found = []
    for i in range(count):
        at = SINCE + timedelta(days=step_days * i, hours=4)
        found.append(item(f"scene-{i:03d}", properties={"datetime": at.strftime("%Y-%m-%dT%H:%M:%SZ")}))
    return found


def api_of(count: int = 40, **faults: Any) -> StacApi:
    return StacApi(dated_items(count), [collection_document()], **faults)


def ids(address: str, **more: Any) -> list[str]:
    result = search(CatalogSettings(address, (NAME,)), NAME, OUTLINE, SINCE, UNTIL, **more)
    assert not (result.unusable or result.unplaced or result.lost)
    return [scene.id for scene in result.scenes]


WHOLE = [f"scene-{i:03d}" for i in range(40)]


@pytest.mark.parametrize("others", [0, 40], ids=["alone", "among others"])
@pytest.mark.parametrize(
    ("begun", "over", "at"),
    [
        ("2023-06-07T00:00:00Z", "2023-06-07T23:59:59Z", datetime(2023, 6, 7, 11, 59, 59, 500_000, UTC)),
        ("2023-06-07T00:00:00Z", "2023-06-08T00:00:00Z", datetime(2023, 6, 7, 12, tzinfo=UTC)),
        ("2023-06-07T03:50:00Z", "2023-06-07T03:50:25Z", datetime(2023, 6, 7, 3, 50, 12, 500_000, UTC)),
        ("2023-06-07T07:00:00+07:00", "2023-06-07T07:00:00+07:00", datetime(2023, 6, 7, tzinfo=UTC)),
    ],
)
def test_an_item_without_a_datetime_is_of_the_day_between_its_start_and_its_end(
    begun: str, over: str, at: datetime, others: int, tmp_path: Path
) -> None:
    """STAC asks for both where datetime is null. It is found by whatever time touches it, and is the newest of all."""
    times = {"datetime": None, "start_datetime": begun, "end_datetime": over}
    items = [*(one for one in dated_items(others) if one["properties"]["datetime"] < "2023-06-06"), item("day")]
    items[-1]["properties"] |= times
    write_catalog(tmp_path, {one["id"]: one for one in items})
    day, hour = timedelta(days=1), timedelta(hours=1)
    with StacApi(items, [collection_document()]).running() as address:
        for href in (address, str(tmp_path / "catalog.json")):
            catalog = CatalogSettings(href, (NAME,))
            for since, until in ((SINCE, UNTIL), (at - hour, at + hour), (at - 30 * day, at), (at, at + 30 * day)):
                (scene,) = (one for one in search(catalog, NAME, OUTLINE, since, until).scenes if one.id == "day")
                assert (scene.acquired_at, scene.acquired_at.date().isoformat()) == (at, "2023-06-07")
            assert not search(catalog, NAME, OUTLINE, at + 2 * day, UNTIL).scenes
            assert newest(catalog, NAME, OUTLINE) == datetime.fromisoformat(over).astimezone(UTC)


@pytest.mark.parametrize(
    "faults",
    [
        {},
        {"next_by": "post-merge"},
        {"next_by": "get"},
        {"totals": "none"},
        {"totals": "context"},
        {"repeat_last": True, "totals": "none"},
        {"busy": [(503, ""), (502, ""), (429, "0")]},
        {"busy": [(504, "1")]},
        {"always_next": True},
        {"always_next": True, "totals": "none"},
        {"always_next": True, "loop": True, "totals": "none"},
        {"totals": "page"},
    ],
    ids=lambda f: " ".join(map(str, f)) or "healthy",
)
def test_every_item_comes_once_whatever_the_paging(faults: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.search.api_pages.SMALLER_PAGES", (3, 2))
    with api_of(**faults).running() as address:
        assert ids(address) == WHOLE


@pytest.mark.parametrize("faults", [{"loop": True}, {"refuse_next": 405}, {"loop": True, "totals": "none"}])
def test_a_lost_next_page_is_found_by_other_means(faults: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.search.api_pages.SMALLER_PAGES", (3,))
    with api_of(**faults).running() as address:
        assert ids(address) == WHOLE


def test_smaller_pages_where_large_ones_break(monkeypatch: pytest.MonkeyPatch) -> None:
    api = api_of(break_above=30)
    with api.running() as address:
        found = search(
            CatalogSettings(address, (NAME,)), NAME, OUTLINE, SINCE, SINCE + timedelta(days=20)
        )  # one window: each large page costs its retries
        assert [s.id for s in found.scenes] == WHOLE[:4]
    assert any(asked.get("limit") == 25 for _, _, asked in api.log)


def test_windows_are_months() -> None:
    api = api_of(140)
    with api.running() as address:
        assert len(ids(address)) == 140
    spans = [asked["datetime"] for _, path, asked in api.log if path == "/search"]
    assert len(spans) == 1 + 24  # first all at once, which one page does not hold
    assert spans[1].startswith("2023-01-01T00:00:00") and spans[2].startswith("2023-02-01T00:00:00")


def test_a_long_time_with_few_scenes_is_asked_for_once() -> None:
    api = api_of(40)
    with api.running() as address:
        assert ids(address) == WHOLE
    assert len([1 for _, path, _ in api.log if path == "/search"]) == 1


@pytest.mark.parametrize("totals", ["none", "page", "numberMatched"])
def test_pages_that_the_server_cuts_shorter_than_asked_are_all_read(totals: str) -> None:
    api = api_of(40, cut_at=10, totals=totals)
    with api.running() as address:
        assert ids(address) == WHOLE


def test_an_item_twice_counts_once_and_is_told() -> None:
    twice = api_of(8)
    twice.items.append(dict(twice.items[3]))
    with twice.running() as address:
        result = search(CatalogSettings(address, (NAME,)), NAME, OUTLINE, SINCE, UNTIL)
    assert [s.id for s in result.scenes] == WHOLE[:8]
    assert result.duplicates == 1


def test_a_server_that_ignores_the_filters_is_filtered_here() -> None:
    api = api_of(12)
    far = item("far", geometry={"type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2], [1, 1]]]})
    old = item("old", properties={"datetime": "1999-01-01T00:00:00Z"})
    other = item("other", collection="something-else")
    everything = [*api.items, far, old, other]
    api.chosen = lambda asked: everything  # type: ignore[method-assign]
    with api.running() as address:
        assert ids(address) == WHOLE[:12]


def test_broken_items_are_refused_by_name_and_the_rest_is_used() -> None:
    api = api_of(3)
    map_of_land = item("map", assets={"data": "https://x/a.tif"}, collection="land-cover", properties={"platform": ""})
    api.items += [item("no-files", assets={}), item("no-time", properties={"datetime": None}), map_of_land]
    with api.running() as address:
        result = search(CatalogSettings(address, ()), "", OUTLINE, SINCE, UNTIL)
    assert [s.id for s in result.scenes] == WHOLE[:3]
    (unusable,) = result.unusable  # says where and when it was, so that the ledger can name it
    assert (unusable.scene.id, unusable.scene.assets, unusable.fault.cause) == ("no-files", {}, "it names no files")
    assert unusable.scene.footprint.intersects(OUTLINE) and SINCE <= unusable.scene.acquired_at <= UNTIL
    assert {p.scene_id for p in result.unplaced} == {"no-time", "map"} and not result.lost


@pytest.mark.parametrize(
    ("faults", "words"),
    [
        ({"garbage": "<html>hello</html>"}, "item collection"),
        ({"garbage": '{"features": 7}'}, "item collection"),
        ({"garbage": "[]"}, "item collection"),
    ],
)
def test_nonsense_is_told_in_words(faults: dict[str, Any], words: str) -> None:
    with api_of(**faults).running() as address, pytest.raises(CatalogUnreachable, match=words):
        ids(address)


def test_a_dead_catalogue_costs_seconds() -> None:
    began = time.monotonic()
    with pytest.raises(CatalogUnreachable, match="does not answer"):
        ids(f"http://127.0.0.1:{unused_port()}")
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_search_that_is_down_is_not_asked_for_every_hour_of_every_month(
    status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("urllib3.Retry.sleep", lambda *_a, **_k: None)
    api = api_of()
    api.busy = [(status, "")] * 999
    with api.running() as address, pytest.raises(CatalogUnreachable, match=f"answers {status}"):
        ids(address)
    # The whole time on one page, then one month in three sizes of page, each asked for five times.
    assert sum(path == "/search" for _, path, _ in api.log) == 4 * 5


def test_pages_that_do_not_end_are_left_at_the_first_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.search.api_pages.SMALLER_PAGES", (2,))
    monkeypatch.setattr("pipelines.search.api_pages.MOST_PAGES", 2)
    api = api_of()
    with api.running() as address, pytest.raises(CatalogUnreachable, match="do not end"):
        ids(address)
    # The whole time on one page, then the first month: a third page is one too many. Nothing is asked for again.
    assert sum(path == "/search" for _, path, _ in api.log) == 1 + 3


def test_a_next_page_on_another_host_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.search.api_pages.SMALLER_PAGES", (3,))
    monkeypatch.setattr("pipelines.search.api_pages.SMALLEST_WINDOW", timedelta(days=40))
    api = api_of(next_host="http://elsewhere.example.org")
    with api.running() as address, pytest.raises(CatalogUnreachable, match="may not name"):
        ids(address)


def test_a_search_that_is_sent_inside_the_network_is_not_followed() -> None:
    api = api_of()
    api.busy = [(307, "")] * 9
    api.location = "http://169.254.169.254/latest/meta-data"
    with api.running() as address, pytest.raises(CatalogUnreachable, match="may not name"):
        ids(address)


def test_newest_by_sorting_and_without() -> None:
    for sorts in (True, False):
        with api_of(sorts=sorts).running() as address:
            assert newest(CatalogSettings(address, (NAME,)), NAME, OUTLINE) == datetime(2023, 7, 15, 4, tzinfo=UTC)
    with api_of(0).running() as address:
        assert newest(CatalogSettings(address, (NAME,)), NAME, OUTLINE) is None


def test_a_wrong_date_in_the_future_is_not_the_newest(tmp_path: Path) -> None:
    items = [*dated_items(3), item("wrong", properties={"datetime": "2099-01-01T00:00:00Z"})]
    static = write_catalog(tmp_path, {i["id"]: i for i in items})
    for sorts in (True, False):
        with StacApi(items, [collection_document()], sorts=sorts).running() as address:
            for href in (address, str(static)):
                catalog = CatalogSettings(href, (NAME,))
                assert newest(catalog, NAME, OUTLINE, UNTIL) == datetime(2023, 1, 11, 4, tzinfo=UTC)


@pytest.mark.parametrize(("after", "searches"), [("3600", 1), ("Wed, 21 Oct 2099 07:28:00 GMT", 1)])
def test_a_search_that_is_to_wait_for_hours_is_left_for_another_night(after: str, searches: int) -> None:
    api = api_of()
    api.busy = [(429, after)] * 99
    began = time.monotonic()
    with api.running() as address:
        with pytest.raises(CatalogUnreachable, match="answers 429"):
            ids(address)
        with pytest.raises(CatalogUnreachable, match="answers 429"):
            newest(CatalogSettings(address, (NAME,)), NAME, OUTLINE)
    assert sum(path == "/search" for _, path, _ in api.log) == 2 * searches
    assert time.monotonic() - began < 60


def test_a_retry_after_that_is_no_time_does_not_end_a_search() -> None:
    api = api_of()
    api.busy = [(429, "soon"), (503, "tomorrow")]
    with api.running() as address:
        assert ids(address) == WHOLE


def test_collections_of_an_api_and_a_static_catalogue(tmp_path: Path) -> None:
    with api_of(1).running() as address:
        assert all_collections(CatalogSettings(address, ())) == (NAME,)
    assert all_collections(CatalogSettings(str(write_catalog(tmp_path, {"a": item()})), ())) == (NAME,)


# --- static catalogues


def test_static_and_api_agree(tmp_path: Path) -> None:
    items = {i["id"]: i for i in dated_items(25)}
    static = write_catalog(tmp_path, items)
    with StacApi(list(items.values()), [collection_document()]).running() as address:
        assert ids(address) == ids(str(static)) == ids(static.as_uri()) == ids(str(tmp_path)) == WHOLE[:25]


def test_static_time_and_area_are_filtered_here(tmp_path: Path) -> None:
    static = CatalogSettings(str(write_catalog(tmp_path, {i["id"]: i for i in dated_items(25)})), ())
    some = search(static, NAME, OUTLINE, SINCE + timedelta(days=20), SINCE + timedelta(days=40.5))
    assert [s.id for s in some.scenes] == WHOLE[4:9]
    assert search(static, NAME, box(0, 0, 1, 1), SINCE, UNTIL).scenes == ()
    with pytest.raises(NoCollection, match=f"it has {NAME}"):
        search(static, "another", OUTLINE, SINCE, UNTIL)


def test_nested_catalogues_cycles_and_item_lists(tmp_path: Path) -> None:
    items = dated_items(6)
    root = {"type": "Catalog", "id": "r", "links": [{"rel": "child", "href": "a/catalog.json"}]}
    inner = {
        "type": "Catalog",
        "id": "a",
        "links": [
            {"rel": "child", "href": "../catalog.json"},
            {"rel": "child", "href": "b/collection.json"},
            {"rel": "parent", "href": "../catalog.json"},
        ],
    }
    deep = collection_document(NAME, [{"rel": "item", "href": "x.json"}, {"rel": "child", "href": "more.json"}])
    write_json(tmp_path / "catalog.json", root)
    write_json(tmp_path / "a/catalog.json", inner)
    write_json(tmp_path / "a/b/collection.json", deep)
    write_json(tmp_path / "a/b/x.json", items[0])
    write_json(tmp_path / "a/b/more.json", {"type": "FeatureCollection", "features": items[1:]})
    assert ids(str(tmp_path / "catalog.json")) == WHOLE[:6]


def test_a_lost_item_file_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    static = write_catalog(tmp_path, {i["id"]: i for i in dated_items(6)})
    (tmp_path / "items/scene-002/item.json").unlink()
    (tmp_path / "items/scene-004/item.json").write_text("{")
    catalog = CatalogSettings(str(static), ())
    result = search(catalog, NAME, OUTLINE, SINCE, UNTIL)
    assert [s.id for s in result.scenes] == ["scene-000", "scene-001", "scene-003", "scene-005"]
    assert [p.thing for p in result.lost] == ["scene-002/item.json"]  # may be there another day
    assert [(p.thing, p.cause) for p in result.unplaced] == [("scene-004/item.json", "it is not valid JSON")]
    with pytest.raises(CatalogUnreachable, match="no such file"):
        read_items(catalog, NAME, OUTLINE, SINCE, UNTIL)
    for i in (0, 1, 3):
        (tmp_path / f"items/scene-00{i}/item.json").unlink()
    with pytest.raises(CatalogUnreachable, match="no such file"):
        search(catalog, NAME, OUTLINE, SINCE, UNTIL)


def files_read(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every file of a static catalogue on this machine that is read from now on, as often as it is."""
    paths: list[Path] = []

    def read(path: Path) -> bytes:
        paths.append(path)
        return path.read_bytes()

    monkeypatch.setattr(static_catalog, "_file_bytes", read)
    return paths


def new_sites_asked(catalog: CatalogSettings, outlines: Sequence[BaseGeometry]) -> _Question:
    """What a catalogue answers for sites that have no look yet."""
    group = [Site(f"site-{i}", "A place", outline) for i, outline in enumerate(outlines)]
    question = _Question(Catalogs().to_ask(catalog), NAME, group, {}, RunRequest(), UNTIL, Settings())
    return question.asked()


def test_a_static_catalogue_is_walked_once_more_for_all_new_sites_without_a_scene(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One walk reads the root's collection and 60 items: so much more is read for ten sites as for one."""
    catalog = CatalogSettings(str(write_catalog(tmp_path, {i["id"]: i for i in dated_items(60)})), ())
    far = [box(10.0 + i, 50.0, 10.001 + i, 50.001) for i in range(10)]
    paths, counts = files_read(monkeypatch), []
    for outlines in ([OUTLINE, OUTLINE], [OUTLINE, OUTLINE, far[0]], [OUTLINE, OUTLINE, *far]):
        paths.clear()
        assert len(new_sites_asked(catalog, outlines).scenes) == 60
        counts.append(len(paths))
    assert counts[1] == counts[2] == counts[0] + 61


def test_files_of_a_static_catalogue_are_counted_by_the_walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """60 items and two files above them are less than 70, and three walks of them more."""
    catalog = CatalogSettings(str(write_catalog(tmp_path, {i["id"]: i for i in dated_items(60)})), ())
    monkeypatch.setattr(static_catalog, "MOST_DOCUMENTS", 70)
    assert len(new_sites_asked(catalog, [OUTLINE, box(10, 50, 10.001, 50.001)]).scenes) == 60
    monkeypatch.setattr(static_catalog, "MOST_DOCUMENTS", 20)
    with pytest.raises(CatalogUnreachable, match="more than 20 files"):
        new_sites_asked(catalog, [OUTLINE])


def test_the_newest_of_each_place_is_its_own_however_it_is_asked(tmp_path: Path) -> None:
    """Three items over one place, an older one over another, none over the third."""
    elsewhere = box(10.0, 50.0, 10.1, 50.1)
    old = item("old", geometry=mapping(elsewhere), properties={"datetime": "2015-06-01T04:00:00Z"})
    items = [*dated_items(3), old]
    static = write_catalog(tmp_path, {i["id"]: i for i in items})
    places = [OUTLINE, box(10.01, 50.01, 10.02, 50.02), box(-70.1, -30.1, -70.0, -30.0)]
    with StacApi(items, [collection_document()]).running() as address, RangeServer(tmp_path).running() as files:
        for href in (address, str(static), f"{files}/catalog.json"):
            newest_days = newest_of_each(CatalogSettings(href, (NAME,)), NAME, places, UNTIL)
            assert newest_days == [SINCE + timedelta(days=10, hours=4), datetime(2015, 6, 1, 4, tzinfo=UTC), None]
    assert newest_of_each(CatalogSettings(str(tmp_path / "gone.json"), ()), NAME, []) == [], "nobody is asked"


def test_a_new_site_with_an_older_archive_than_its_neighbours_keeps_all_of_it(tmp_path: Path) -> None:
    elsewhere = box(10.0, 50.0, 10.1, 50.1)
    old = item("old", geometry=mapping(elsewhere), properties={"datetime": "2016-06-01T04:00:00Z"})
    catalog = CatalogSettings(str(write_catalog(tmp_path, {i["id"]: i for i in [*dated_items(3), old]})), ())
    answer = new_sites_asked(catalog, [OUTLINE, elsewhere, box(-70.1, -30.1, -70.0, -30.0)])
    assert sorted(scene.id for scene in answer.scenes) == ["old", *WHOLE[:3]]


def test_relative_files_are_resolved_against_the_item(tmp_path: Path) -> None:
    static = write_catalog(tmp_path, {"a": item()})
    scene = search(CatalogSettings(str(static), ()), NAME, OUTLINE, SINCE, UNTIL).scenes[0]
    assert Path(scene.assets["red"].href).resolve() == (tmp_path / "items/a/red.tif").resolve()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "no such file"),
        ("", "not valid JSON"),
        ("{", "not valid JSON"),
        ("[1, 2]", "not a STAC document"),
        ('{"links": [{"rel": "child", "href": "gone.json"}]}', "no such file"),
        ('{"links": [{"rel": "child", "href": "../../etc/passwd"}]}', "outside the catalogue's own folder"),
        ('{"links": [{"rel": "child", "href": "file:///etc/passwd"}]}', "outside the catalogue's own folder"),
        ('{"links": [{"rel": "child", "href": "/vsicurl/http://x.org/a"}]}', "path of this machine"),
        ('{"links": [{"rel": "child", "href": "ftp://x.org/a.json"}]}', "not opened"),
    ],
)
def test_malformed_static_catalogues_are_told_in_words(tmp_path: Path, content: str | None, words: str) -> None:
    path = tmp_path / "in" / "catalog.json"
    path.parent.mkdir()
    if content is not None:
        path.write_text(content)
    with pytest.raises(CatalogUnreachable, match=words) as caught:
        ids(str(path))
    assert str(tmp_path) not in str(caught.value)


def test_odd_links_and_types_do_not_stop_the_walk(tmp_path: Path) -> None:
    write_json(tmp_path / "x.json", dated_items(1)[0])
    links: list[Any] = [None, 5]
    links += [{"rel": "item"}, {"rel": "item", "href": {}}, {"href": "x.json"}, {"rel": "item", "href": "x.json"}]
    write_json(tmp_path / "catalog.json", {"type": "Catalog", "id": 5, "links": links})
    assert ids(str(tmp_path / "catalog.json")) == WHOLE[:1]


def test_links_and_files_whose_addresses_are_not_valid_do_not_stop_the_walk(tmp_path: Path) -> None:
    bad = item("bad", assets=dict.fromkeys(("blue", "green", "red", "scl"), "http://[bad/x.tif"))
    good, other = dated_items(2)
    other["assets"]["red"]["href"] = "//[bad/x.tif"
    links = [{"rel": "item", "href": h} for h in ("bad.json", "good.json", "other.json")]
    write_json(tmp_path / "catalog.json", {"type": "Catalog", "id": "r", "links": links})
    for name, content in (("bad", bad), ("good", good), ("other", other)):
        write_json(tmp_path / f"{name}.json", content)
    with RangeServer(tmp_path).running() as address:
        for href in (str(tmp_path), f"{address}/catalog.json"):
            found = search(CatalogSettings(href, (NAME,)), NAME, OUTLINE, SINCE, UNTIL)
            assert sorted(s.id for s in found.scenes) == ["bad", "scene-000", "scene-001"]
    with pytest.raises(CatalogUnreachable, match="not a valid address"):
        ids("http://[bad/catalog.json")


def test_names_that_no_store_can_hold_are_cleaned(tmp_path: Path) -> None:
    odd = item("a\ud83d\x00b\x1b[2J", properties={"updated": "\ud83d", "platform": "\ud800"})
    write_catalog(tmp_path, {"odd": odd})
    found = search(CatalogSettings(str(tmp_path), ()), NAME, OUTLINE, SINCE, UNTIL).scenes
    assert [(s.id, s.updated, s.platform) for s in found] == [("ab[2J", "", "")]


def test_addresses_of_other_schemes_are_refused_before_anything_is_contacted() -> None:
    with pytest.raises(CatalogUnreachable, match="neither an http"):
        ids("ftp://example.org/catalog.json")


def test_static_over_http_is_walked_too(tmp_path: Path) -> None:
    write_catalog(tmp_path, {i["id"]: i for i in dated_items(7)})
    with RangeServer(tmp_path).running() as address:
        found = search(CatalogSettings(f"{address}/catalog.json", ()), NAME, OUTLINE, SINCE, UNTIL)
    assert [s.id for s in found.scenes] == WHOLE[:7]
    assert found.scenes[0].assets["red"].href == f"{address}/items/scene-000/red.tif"
    assert found.scenes[0].item_href == f"{address}/items/scene-000/item.json"


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("Identity", bytes),
        ("deflate", lambda body: zlib.compress(body, wbits=-15)),
        ("deflate, gzip", lambda body: gzip.compress(zlib.compress(body))),
    ],
    ids=["gzip", "x-gzip", "deflate", "not packed", "bare deflate", "both"],
)
def test_static_catalogues_that_lie_packed_in_their_store_are_read(
    coding: str, pack: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    write_catalog(tmp_path, {i["id"]: i for i in dated_items(3)})
    for path in tmp_path.rglob("*.json"):
        path.write_bytes(pack(path.read_bytes()))
    packed = {"match": ".json", "times": 100, "headers": {"Content-Encoding": coding}}
    with RangeServer(tmp_path, [packed]).running() as address:
        found = search(CatalogSettings(f"{address}/catalog.json", ()), NAME, OUTLINE, SINCE, UNTIL)
    assert [s.id for s in found.scenes] == WHOLE[:3] and not (found.unplaced or found.lost)


def test_a_packed_file_that_bursts_costs_itself_alone(tmp_path: Path) -> None:
    write_catalog(tmp_path, {i["id"]: i for i in dated_items(4)})
    bomb = gzip.compress(b" " * (65 << 20))  # 65 KB that unpack to 65 MB
    assert len(bomb) < 100_000
    (tmp_path / "items/scene-002/item.json").write_bytes(bomb)
    packed = {"match": "scene-002/item.json", "times": 100, "headers": {"Content-Encoding": "gzip"}}
    with RangeServer(tmp_path, [packed]).running() as address:
        found = search(CatalogSettings(f"{address}/catalog.json", ()), NAME, OUTLINE, SINCE, UNTIL)
    assert [s.id for s in found.scenes] == ["scene-000", "scene-001", "scene-003"]
    (lost,) = found.lost
    assert lost.thing.endswith("/scene-002/item.json") and lost.cause == "it unpacks to more than 64 MB"


def test_a_root_that_cannot_be_read_is_asked_once_in_a_run(tmp_path: Path) -> None:
    server = RangeServer(tmp_path)
    with server.running() as address:
        catalog, asked = CatalogSettings(f"{address}/gone.json", (NAME,)), Catalogs()
        assert not asked.is_static(catalog) and not asked.is_static(catalog)
        for _ in range(3):
            with pytest.raises(CatalogUnreachable, match="missing"):
                asked.to_ask(catalog)
    assert len(server.log) == 1


def test_plain_items_are_read_for_other_uses(tmp_path: Path) -> None:
    static = write_catalog(tmp_path, {"e": {**item("e", assets={}), "geometry": None}}, "incidents")
    catalog = CatalogSettings(str(static), ())
    content = json.loads((tmp_path / "items/e/item.json").read_text())
    content["collection"] = "incidents"
    write_json(tmp_path / "items/e/item.json", content)
    assert [i["id"] for i in read_items(catalog, "incidents", None, None, None)] == ["e"]


def test_items_that_name_collections_without_end_are_not_asked_about_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each item may name a collection of its own: a page of thousands was as many requests, of a minute each."""
    api = api_of(30)
    everything = [i | {"collection": f"made-up-{n}"} for n, i in enumerate(api.items)]
    api.chosen = lambda asked: everything  # type: ignore[method-assign]
    monkeypatch.setattr(catalog_client, "MOST_DESCRIBED", 10)
    asked: list[str] = []
    real = AskedCatalog.document

    def counted(self: AskedCatalog, href: str) -> Mapping[str, Any]:
        asked.append(href)
        return real(self, href)

    monkeypatch.setattr(AskedCatalog, "document", counted)
    with api.running() as address:
        for collection, scenes, asked_about in ((NAME, 0, 0), ("", 30, 10)):
            asked.clear()
            assert len(search(CatalogSettings(address, ()), collection, OUTLINE, SINCE, UNTIL).scenes) == scenes
            assert len([href for href in asked if "made-up" in href]) == asked_about


def test_of_a_static_catalogue_with_many_children_one_is_in_memory_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All children were read before the first was used: thousands of them, of up to 64 MB each."""
    names = [f"c{n}" for n in range(5)]
    for name in names:
        write_json(tmp_path / f"{name}.json", collection_document() | {"id": name, "links": []})
    children = [{"rel": "child", "href": f"./{name}.json"} for name in names]
    write_json(tmp_path / "catalog.json", {"type": "Catalog", "id": "root", "links": children})
    read = files_read(monkeypatch)
    catalog = CatalogSettings(str(tmp_path / "catalog.json"), ())
    static = AskedCatalog(catalog).static
    walked = [(d.content["id"], len(read)) for d in static.collections(static.root())]
    assert walked == [(name, n) for n, name in enumerate(names, start=2)]
