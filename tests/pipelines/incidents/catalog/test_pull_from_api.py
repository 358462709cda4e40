"""Incidents behind a STAC API: the same reading as of imagery, with its pages, busy answers and broken links."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import Point

from geodata.errors import CatalogUnreachable
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.workspace import Workspace
from pipelines.incidents.catalog.item import item_of
from pipelines.incidents.catalog.pull import pull_incidents
from tests.servers.stac_api import StacApi

DAY = date(2025, 5, 6)
RAID = Incident("api-0", "api", "raid", "Raid", DAY, DAY, DatePrecision.DAY, Point(98.55, 16.63), PlacePrecision.EXACT)


def server(count: int) -> StacApi:
    month = {"date_precision": DatePrecision.MONTH, "end_date": date(2025, 5, 31)}
    reports = [replace(RAID, id=f"api-{n}", **(month if n % 2 else {})) for n in range(count)]  # type: ignore[arg-type]
    collection = {"type": "Collection", "id": "incidents-api", "license": "other", "links": []}
    return StacApi([item_of(i, "incidents-api") for i in reports], [collection])


def test_every_page_is_read_through_a_busy_hour_and_twice_adds_nothing(tmp_path: Path) -> None:
    api, home = server(250), Workspace.open(tmp_path)
    api.busy = [(503, "0"), (429, "0")]
    with api.running() as address:
        first = pull_incidents(home, address)
        again = pull_incidents(home, address)
        del api.items[7]
        third = pull_incidents(home, address)
    assert (first.new, again.new, again.unchanged) == (250, 0, 250)
    assert (third.withdrawn, third.unchanged) == (1, 249)
    assert sum(i.withdrawn for i in home.store.incidents()) == 1
    assert len([entry for entry in api.log if entry[1].endswith("search")]) > 6, "in pages"


def test_an_api_that_breaks_off_withdraws_nothing(tmp_path: Path) -> None:
    api, home = server(250), Workspace.open(tmp_path)
    with api.running() as address:
        pull_incidents(home, address)
        api.garbage = "<html>maintenance</html>"
        with pytest.raises(CatalogUnreachable):
            pull_incidents(home, address)
    assert not any(i.withdrawn for i in home.store.incidents())
