"""The whole catalogue, read by other programs: every item of every collection, valid, and only what may be seen."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow.parquet
import pystac
import pytest
from pystac.validation.stac_validator import JsonSchemaSTACValidator
from pystac_client import Client

from geodata.access.audience import Audience
from geodata.errors import FileRefused, SettingsRefused
from geodata.sites.site import Access
from geodata.wording.attribution import SIMULATED
from geodata.workspace import Workspace
from pipelines.incidents.catalog.publish import publish_incidents
from pipelines.incidents.catalog.pull import pull_incidents
from pipelines.incidents.import_claims import import_known_claims
from pipelines.publish.catalog.publish import PUBLISHED, publish_catalog
from pipelines.publish.export import export
from pipelines.publish.nouns.gather_rows import NOUNS
from pipelines.sites.import_gazetteer import import_gazetteer
from tests.addressed import with_address
from tests.screens import fixture_world
from tests.screens.fixture_world import END

KINDS = {
    "Feature": pystac.STACObjectType.ITEM,
    "Collection": pystac.STACObjectType.COLLECTION,
    "Catalog": pystac.STACObjectType.CATALOG,
}
BASE = "https://stac.example.org/compound-watch"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("catalogue") / "home"
    fixture_world.make(folder).close()
    return with_address(folder)


@pytest.fixture
def workspace(root: Path) -> Workspace:
    return Workspace.open(root)


def published(workspace: Workspace, out: Path, audience: Audience = Audience.PUBLIC, base_url: str = "") -> Path:
    return publish_catalog(workspace, out, audience, base_url=base_url, today=END).catalog


@pytest.mark.filterwarnings("ignore::pystac_client.warnings.NoConformsTo")  # a folder is no API
@pytest.mark.filterwarnings("ignore::pystac_client.warnings.FallbackToPystac")
@pytest.mark.filterwarnings("ignore::pystac.errors.DeprecatedWarning")  # of a change that was withdrawn
@pytest.mark.parametrize("audience", list(Audience))
def test_other_programs_find_every_item_of_every_collection(
    workspace: Workspace, tmp_path: Path, audience: Audience
) -> None:
    catalog = published(workspace, tmp_path / "out", audience)
    found = Counter(
        str(item.collection_id) for item in pystac.Catalog.from_file(str(catalog)).get_items(recursive=True)
    )
    view = workspace.edition(audience, END)
    for what in PUBLISHED:
        assert found[what] == len(NOUNS[what](view).rows.values), what
    assert sum(n for name, n in found.items() if name.startswith("incidents-")) == len(view.incidents.items)
    walked = Counter(str(item.collection_id) for item in Client.open(str(catalog)).get_items(recursive=True))
    assert walked == found
    assert min(found[what] for what in PUBLISHED) > 0 or audience is not Audience.INTERNAL


@pytest.mark.parametrize("base_url", ["", f"{BASE}/"])
def test_every_document_is_valid_and_names_no_schema_that_nobody_hosts(
    workspace: Workspace, tmp_path: Path, base_url: str
) -> None:
    """STAC's own schemas as pystac brings them along; ours as the catalogue does."""
    folder = published(workspace, tmp_path / "out", Audience.INTERNAL, base_url).parent
    core, seen = JsonSchemaSTACValidator(), Counter[pystac.STACObjectType]()
    for path in sorted(folder.rglob("*.json")):
        found: dict[str, Any] = json.loads(path.read_bytes())
        if "stac_version" not in found:
            continue
        kind = KINDS[found["type"]]
        seen[kind] += 1
        core.validate_core(found, kind, found["stac_version"], str(path))
        for address in found.get("stac_extensions", ()):
            assert address.startswith(("https://stac-extensions.github.io/", BASE)), address
            if address.startswith(BASE):
                schema = folder / address.removeprefix(f"{BASE}/")
                jsonschema.validate(found, json.loads(schema.read_bytes()))
        own = [link["href"] for link in found["links"] if link["rel"] == "self"]
        assert own == ([f"{BASE}/{path.relative_to(folder)}"] if base_url else [])
        for link in found["links"]:
            if "://" not in link["href"]:
                assert (path.parent / link["href"]).resolve().is_file(), (path, link)
            assert link["rel"] != "items", "viewers of static catalogues take it for an API"
    assert len(seen) == 3 and seen[pystac.STACObjectType.ITEM] > 100


def test_every_collection_of_invented_places_says_so(workspace: Workspace, tmp_path: Path) -> None:
    folder = published(workspace, tmp_path / "out", Audience.INTERNAL).parent
    told = [json.loads((folder / what / "collection.json").read_bytes()) for what in PUBLISHED]
    said = {one["id"]: one["description"].count(SIMULATED) for one in told if "simulated" in one["keywords"]}
    assert "claims" in said and set(said.values()) == {1}, said


def test_a_detection_says_when_it_began_and_all_that_was_ever_said_of_it(workspace: Workspace, tmp_path: Path) -> None:
    folder = published(workspace, tmp_path / "out", Audience.INTERNAL).parent
    for detection in workspace.edition(Audience.INTERNAL, END).detections.items:
        item = json.loads((folder / "detections" / "items" / f"{detection.id}.json").read_bytes())
        words = item["properties"]
        began = detection.last_clear_before or detection.first_seen
        assert words["datetime"] is None
        assert words["start_datetime"] == f"{began.isoformat()}T00:00:00Z"
        assert words["end_datetime"] == f"{detection.first_seen.isoformat()}T23:59:59Z"
        assert words["cw:hedge"] and words["cw:kind"] == detection.kind
        assert words["deprecated"] is (detection.state == "withdrawn")
        assert words["version"] == str(max(1, len(words.get("cw:revisions", ()))))
        site = next(link["href"] for link in item["links"] if link["rel"] == "related")
        about = json.loads((folder / "detections" / "items" / site).resolve().read_bytes())
        assert about["id"] == detection.site_id


def test_the_same_twice_changes_no_byte_and_what_may_no_longer_be_shown_goes(
    workspace: Workspace, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    published(workspace, out, Audience.INTERNAL)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    published(workspace, out, Audience.INTERNAL)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    published(workspace, out, Audience.PUBLIC)
    for audience in (Audience.PARTNER, Audience.INTERNAL):
        with pytest.raises(FileRefused, match="holds the edition for public"):
            published(workspace, out, audience)
        with pytest.raises(FileRefused, match="holds the edition for public"):
            publish_incidents(workspace, out / "incidents", audience, today=END)
    hidden = {s.id for s in workspace.store.sites() if s.access is Access.RESTRICTED}
    assert hidden
    for path in out.rglob("*"):
        if path.is_file():
            assert not any(key.encode() in path.read_bytes() or key in path.name for key in hidden), path


def test_the_tables_hold_the_same_items(workspace: Workspace, tmp_path: Path) -> None:
    folder = published(workspace, tmp_path / "out", Audience.INTERNAL).parent
    for what in PUBLISHED:
        files = {json.loads(path.read_bytes())["id"] for path in (folder / what / "items").glob("*.json")}
        assert set(pyarrow.parquet.read_table(folder / what / "items.parquet")["id"].to_pylist()) == files
        assert json.loads((folder / what / "collection.json").read_bytes())["cw:items"] == len(files)


def test_whoever_pulls_reports_from_it_gets_reports_and_is_told_of_the_rest(
    workspace: Workspace, tmp_path: Path
) -> None:
    catalog = published(workspace, tmp_path / "out")
    theirs = Workspace.open(tmp_path / "theirs")
    pulled = pull_incidents(theirs, str(catalog))
    view = workspace.edition(Audience.PUBLIC, END)
    assert pulled.new == len(view.incidents.items) > 0 and not pulled.problems
    assert pulled.other_nouns == {what: n for what in PUBLISHED if (n := len(NOUNS[what](view).rows.values))}
    assert any(line.startswith("Passed over, as they are no reports: ") for line in pulled.lines())


def test_the_public_needs_an_address_to_write_to_and_folders_of_others_are_left_alone(tmp_path: Path) -> None:
    fixture_world.make(tmp_path / "home").close()
    nameless = Workspace.open(tmp_path / "home")
    with pytest.raises(SettingsRefused, match="no address for corrections"):
        publish_catalog(nameless, tmp_path / "out", today=END)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FileRefused, match="holds something else"):
        publish_catalog(nameless, tmp_path / "full", Audience.INTERNAL, today=END)
    for wrong in ("ftp://example.org", "example.org", "https://user:pw@example.org", "https://"):
        with pytest.raises(FileRefused, match="not an http"):
            publish_catalog(nameless, tmp_path / "out", Audience.INTERNAL, base_url=wrong, today=END)


def test_claims_without_a_place_are_counted_and_not_passed_over(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "w")
    (workspace.root / "compound-watch.toml").write_text('corrections_to = "desk@example.org"\n', encoding="utf-8")
    workspace = Workspace.open(workspace.root)
    import_gazetteer(workspace)
    import_known_claims(workspace)
    report = publish_catalog(workspace, tmp_path / "out", Audience.PUBLIC, today=date(2026, 11, 27))
    told = len(workspace.edition(Audience.PUBLIC, date(2026, 11, 27)).claims.items)
    assert told == 7 and report.written["claims"] + report.unplaced["claims"] == told
    said = json.loads((tmp_path / "out" / "claims" / "collection.json").read_text("utf-8"))["description"]
    assert f"{report.unplaced['claims']} more without a place of their own" in said
    by, _, where = said.partition("Claims and counts by: ")[2].partition(" Published in: ")
    claims = workspace.edition(Audience.PUBLIC, date(2026, 11, 27)).claims.items
    assert all(c.claimed_by in by for c in claims if c.figure is not None) and "http" not in by
    assert all(c.source.strip().rstrip(".") in where for c in claims), "where it is published is told too"
    assert any(f"in exports alone: {report.unplaced['claims']}." in line for line in report.lines())
    export(workspace, tmp_path / "claims.geojson", "claims", Audience.PUBLIC, today=date(2026, 11, 27))
    rows = [f["properties"] for f in json.loads((tmp_path / "claims.geojson").read_text("utf-8"))["features"]]
    stages = ["MM-ASPI-MY01", "MM-ASPI-MY02", "MM-ASPI-MY03"]
    assert {(row["scope"], tuple(row["whole_of_site_ids"])) for row in rows} == {
        ("KK Park as a whole", tuple(stages)),
        ("KK Park, all zones", tuple(stages)),
        ("KK Park, zone A", ()),  # which of the stages it lies in no source says
        ("KK Park, ground not stated (likely zone A, as CIR reads it)", ()),
    }
    workspace.store.close()
