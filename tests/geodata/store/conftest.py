"""Where a store can lie: what holds of one holds of both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.geodata.store.postgis_server import postgis, why_not


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
