"""Incidents behind a STAC API: the same reading as of imagery, with its pages, busy answers and broken links."""

from __future__ import annotations

import json
import shutil
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
from pipelines.incidents.catalog.write import PartOf, write_catalog
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


def test_one_collection_that_is_asked_for_withdraws_no_report_of_another(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    for source in ("aaa", "bbb"):
        reports = [replace(RAID, id=f"{source}-{n}", source=source) for n in range(3)]
        write_catalog(theirs / source, source, reports, part=PartOf(below="../"))
    links = [{"rel": "child", "href": f"./{source}/collection.json"} for source in ("aaa", "bbb")]
    root = {"type": "Catalog", "stac_version": "1.1.0", "id": "theirs", "description": "Reports", "links": links}
    (theirs / "catalog.json").write_text(json.dumps(root))
    home, href = Workspace.open(tmp_path / "ours"), str(theirs / "catalog.json")
    assert pull_incidents(home, href).new == 6
    for source in ("aaa", "bbb"):
        one = pull_incidents(home, href, f"incidents-{source}")
        assert (one.unchanged, one.withdrawn) == (3, 0)
    assert not any(i.withdrawn for i in home.store.incidents())
    shutil.rmtree(theirs / "aaa")
    write_catalog(theirs / "aaa", "aaa", [replace(RAID, id="aaa-0", source="aaa")], part=PartOf(below="../"))
    assert pull_incidents(home, href).withdrawn == 2, "the whole catalogue says which are gone"
