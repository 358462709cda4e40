"""Where a store can lie: what holds of one holds of both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from geodata.store import engine, migrations
from tests.geodata.store.postgis_server import postgis, why_not
from tests.schema_made_once import MIGRATE, PREPARE


@pytest.fixture(autouse=True)
def _stores_as_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here each store goes through every migration, and its commits wait for the disk."""
    monkeypatch.setattr(migrations, "run", MIGRATE)
    monkeypatch.setattr(engine, "prepare_connection", PREPARE)


@pytest.fixture(params=["geopackage", "postgis"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | str]:
    """A new store's address: a folder for a GeoPackage, then a database of its own where a server is there."""
    if request.param == "geopackage":
        yield tmp_path
        return
    if why_not():
        pytest.skip(why_not())
    with postgis() as url:
        yield url
