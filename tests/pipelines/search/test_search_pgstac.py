"""The same items behind stac-fastapi-pgstac, the server that public catalogues run, and behind the small one: the same.

Loads a few items into pgstac on a PostgreSQL with PostGIS of the test's own; skipped where that is absent.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pypgstac.db import PgstacDB
from pypgstac.load import Loader, Methods

from geodata.settings.settings import CatalogSettings
from pipelines.search.search import search
from tests.geodata.store.postgis_server import why_not
from tests.pipelines.imagery_makers import OUTLINE, collection_document, item
from tests.servers.pgstac import WRITER, as_user, pgstac, pgstac_served
from tests.servers.stac_api import StacApi

pytestmark = [pytest.mark.postgis, pytest.mark.skipif(bool(why_not()), reason=why_not() or "a server can be started")]

NAME = "sentinel-2-l2a"
SINCE, UNTIL = datetime(2023, 1, 1, tzinfo=UTC), datetime(2024, 12, 31, tzinfo=UTC)
ELSEWHERE = {
    "type": "Polygon",
    "coordinates": [[[10, 50], [11, 50], [11, 51], [10, 51], [10, 50]]],
}


def _items() -> list[dict[str, Any]]:
    """Forty looks at the place, one elsewhere, one before and one after the time asked for."""
    made = []
    for i in range(40):
        at = SINCE + timedelta(days=5 * i, hours=4)
        made.append(item(f"scene-{i:03d}", properties={"datetime": at.strftime("%Y-%m-%dT%H:%M:%SZ")}))
    made.append(item("elsewhere", geometry=ELSEWHERE, properties={"datetime": "2023-03-01T04:00:00Z"}))
    made.append(item("before", properties={"datetime": "2022-12-31T23:59:59Z"}))
    made.append(item("after", properties={"datetime": "2025-01-01T04:00:00Z"}))
    return made


@pytest.fixture(scope="module")
def catalogue() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Address of the server with the items, and the (method, path) of each request it was asked."""
    asked: list[tuple[str, str]] = []
    with pgstac() as address:
        database = PgstacDB(dsn=as_user(address, WRITER))
        loader = Loader(database)
        loader.load_collections(iter([collection_document(NAME)]), Methods.insert)
        loader.load_items(iter(copy.deepcopy(_items())), Methods.insert)
        database.close()
        with pgstac_served(address, asked) as url:
            yield url, asked


def test_the_same_scenes_as_from_the_small_server_page_by_page(catalogue: tuple[str, list[tuple[str, str]]]) -> None:
    address, asked = catalogue
    with StacApi(_items(), [collection_document(NAME)]).running() as small:
        expected = search(CatalogSettings(small, (NAME,)), NAME, OUTLINE, SINCE, UNTIL)
    found = search(CatalogSettings(address, (NAME,)), NAME, OUTLINE, SINCE, UNTIL)
    assert [scene.id for scene in found.scenes] == [f"scene-{i:03d}" for i in range(40)]
    assert [(s.id, s.acquired_at, s.footprint.wkt, sorted(s.assets)) for s in found.scenes] == [
        (s.id, s.acquired_at, s.footprint.wkt, sorted(s.assets)) for s in expected.scenes
    ]
    assert not (found.unusable or found.unplaced or found.lost)
    assert ("POST", "/search") in asked


def test_next_links_are_followed_by_post(
    catalogue: tuple[str, list[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages of seven: each window's further pages come by the server's own next links."""
    address, asked = catalogue
    monkeypatch.setattr("pipelines.search.api_pages.SMALLER_PAGES", (7,))
    asked.clear()
    found = search(CatalogSettings(address, (NAME,)), NAME, OUTLINE, SINCE, UNTIL)
    assert [scene.id for scene in found.scenes] == [f"scene-{i:03d}" for i in range(40)]
    searches = [(method, path) for method, path in asked if path == "/search"]
    assert set(searches) == {("POST", "/search")}
    assert len(searches) >= 6  # forty in sevens
