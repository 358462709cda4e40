"""Each link and each asset of a catalogue leads somewhere from where it is read: a file, a table, a page, a server."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow.parquet
import pystac
import pytest
from stac_geoparquet.arrow import stac_table_to_items

from geodata.access.audience import Audience
from geodata.workspace import Workspace
from pipelines.incidents.catalog.folder import REPORTS, REPORTS_ID, WHOLE_ID
from pipelines.incidents.catalog.write import PartOf, write_catalog
from pipelines.publish.catalog.publish import publish_catalog
from tests.addressed import with_address
from tests.screens import fixture_world
from tests.screens.fixture_world import END

BASE = "https://stac.example.org/cw"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("links") / "home"
    fixture_world.make(folder).close()
    return Workspace.open(with_address(folder))


@pytest.fixture(scope="module")
def whole(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("whole") / "stac"
    publish_catalog(workspace, out, Audience.INTERNAL, today=END)
    return out


@pytest.fixture(scope="module")
def hosted(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("hosted") / "stac"
    publish_catalog(workspace, out, Audience.INTERNAL, base_url=BASE, today=END)
    return out


def _read(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def _ways(document: dict[str, Any]) -> Iterator[str]:
    """Relative ways in a document: of its links and its assets."""
    for part in (*document["links"], *document.get("assets", {}).values()):
        if not urlsplit(part["href"]).scheme:
            yield part["href"]


def _leads_nowhere(folder: Path, document: dict[str, Any]) -> list[str]:
    return [way for way in _ways(document) if not (folder / way).resolve().is_file()]


def test_each_way_in_each_file_leads_to_a_file(whole: Path) -> None:
    documents = [path for path in whole.rglob("*.json") if "schema" not in path.name and path.parent.name != "schemas"]
    assert len(documents) > 50
    for path in documents:
        document = _read(path)
        parts = document["features"] if document.get("type") == "FeatureCollection" else [document]
        # items in pages are told as in their own files, which lie in a folder beside the pages
        assert not [(path.name, way) for one in parts for way in _leads_nowhere(path.parent, one)]


def test_each_way_in_each_table_leads_to_a_file(whole: Path) -> None:
    """A reader takes a way for one from the table; as the file of an item has them they led a folder too high."""
    tables = sorted(whole.rglob("items.parquet"))
    kinds = {table.parent.name for table in tables}
    assert {"sites", "detections", "looks", "claims", "actions"} < kinds, "and a source of reports"
    related = 0
    for table in tables:
        for item in stac_table_to_items(pyarrow.parquet.read_table(table)):
            assert not _leads_nowhere(table.parent, item), (table.parent.name, item["id"])
            rels = [link["rel"] for link in item["links"]]
            assert "collection" in rels, "the core schema asks for it where an item names its collection"
            related += rels.count("related")
    assert related > 0, "what an item is about is in its row"


def test_reports_are_a_part_of_the_whole(whole: Path) -> None:
    reports = pystac.Catalog.from_file(str(whole / REPORTS / "catalog.json"))
    parent, root = reports.get_parent(), reports.get_root()
    assert reports.id == REPORTS_ID and parent is not None and parent.id == WHOLE_ID
    assert root is not None and root.id == WHOLE_ID
    (collection, *_) = sorted((whole / REPORTS).glob("*/collection.json"))
    item = next(collection.parent.glob("2*/*.json"))
    for path in (collection, item):
        link = next(link for link in _read(path)["links"] if link["rel"] == "root")
        assert (path.parent / link["href"]).resolve() == (whole / "catalog.json").resolve()


def test_a_hosted_report_names_its_own_address(hosted: Path) -> None:
    for path in sorted((hosted / REPORTS).rglob("*.json")):
        if path.parent.name == "items" or "schema" in path.name or path.name == "items-without-place.json":
            continue
        own = [link["href"] for link in _read(path)["links"] if link["rel"] == "self"]
        assert own == [posixpath.join(BASE, path.relative_to(hosted).as_posix())]


def test_a_catalogue_says_as_of_which_day_it_is_and_under_which_terms(whole: Path) -> None:
    for path in (whole / "catalog.json", whole / REPORTS / "catalog.json", *whole.glob("*/collection.json")):
        assert _read(path)["cw:edition_of"] == END.isoformat(), path
    for collection in whole.glob("*/collection.json"):
        (terms,) = [link["href"] for link in _read(collection)["links"] if link["rel"] == "license"]
        assert "Licence: " in (collection.parent / terms).read_text(encoding="utf-8")


def test_a_site_leads_to_what_concerns_it(whole: Path) -> None:
    site = _read(whole / "sites/items/pellimar-bend.json")
    ways = {link["href"] for link in site["links"] if link["rel"] == "related"}
    about = {
        f"../../{what}/items/{path.name}"
        for what in ("detections", "claims", "actions")
        for path in (whole / what / "items").glob("*.json")
        for link in _read(path)["links"]
        if link["rel"] == "related" and link["href"].endswith("/sites/items/pellimar-bend.json")
    }
    assert about and about <= ways


def test_another_place_in_a_catalogue_is_no_other_version_of_a_report(workspace: Workspace, tmp_path: Path) -> None:
    """Items of a catalogue that was published before its reports named the root of all keep their versions."""
    reports = workspace.edition(Audience.INTERNAL, END).incidents.items
    source = reports[0].source
    those = [one for one in reports if one.source == source]
    for part in (PartOf("../"), PartOf("../", "../../", f"{BASE}/x")):
        write_catalog(tmp_path / "x", source, those, part=part)
    items = [_read(path) for path in (tmp_path / "x").glob("2*/*.json")]
    assert items and not any("version" in item["properties"] for item in items)
    assert all(item["links"][0]["rel"] == "self" for item in items)
