"""Where a store can lie: what holds of one holds of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from geodata.store import Store, engine, migrations
from tests.geodata.store.postgis_server import empty_database, postgis, why_not
from tests.schema_made_once import MIGRATE, PREPARE

OF_RECORDS = frozenset(
    f"test_store_{of}"
    for of in ("actions", "belts", "clearings", "desk", "identifiers", "laws", "records", "reports", "sites")
)
"""Files about what is kept in a store, not about how one is made: theirs are made quickly, as elsewhere."""


@pytest.fixture(autouse=True)
def _stores_as_they_are_made(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here each store goes through every migration, and its commits wait for the disk."""
    if request.path.stem in OF_RECORDS:
        return
    monkeypatch.setattr(migrations, "run", MIGRATE)
    monkeypatch.setattr(engine, "prepare_connection", PREPARE)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A server of this process for all files of this room: starting one takes seconds, a database in it a moment."""
    if why_not():
        pytest.skip(why_not())
    with postgis() as address:
        yield address


@pytest.fixture(scope="session")
def new_database(server: str) -> Callable[[], str]:
    """Makes a database that a store was made in, which holds nothing yet: a copy of one that went through every
    migration."""
    made = empty_database(server)
    Store.open(made).close()
    return lambda: empty_database(server, like=made.rpartition("/")[2])


@pytest.fixture(params=["geopackage", "postgis"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """A new store's address: a folder for a GeoPackage, then a database of its own where a server is there."""
    if request.param == "geopackage":
        return tmp_path
    database: Callable[[], str] = request.getfixturevalue("new_database")
    return database()
