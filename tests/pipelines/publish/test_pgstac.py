"""What `publish --pgstac` loads, served by stac-fastapi-pgstac itself on loopback and read with pystac-client.

Needs PostgreSQL 17 with PostGIS; skipped where that is absent.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psycopg
import pystac
import pytest
import shapely
from pystac_client import Client
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.errors import FileRefused, StoreRefused
from geodata.sites.site import Access
from geodata.workspace import Workspace
from pipelines.cli import app
from pipelines.publish.catalog.pgstac import load_pgstac
from pipelines.publish.catalog.publish import publish_catalog
from tests.addressed import with_address
from tests.geodata.store.postgis_server import postgis, why_not
from tests.screens import fixture_world
from tests.screens.fixture_world import END
from tests.servers.pgstac import READER, WRITER, as_user, pgstac, pgstac_served

pytestmark = [pytest.mark.postgis, pytest.mark.skipif(bool(why_not()), reason=why_not() or "a server can be started")]
BASE = "https://stac.example.org/files"


@dataclass
class Api:
    """The API over a database, and the workspace that is published into it."""

    url: str
    address: str  # of the database, for whoever writes there
    root: Path

    def publish(self, audience: Audience, base_url: str = "") -> Path:
        """Publish a folder and load it; gives the folder."""
        workspace, out = Workspace.open(self.root), self.root.parent / f"out-{audience}"
        publish_catalog(workspace, out, audience, base_url=base_url, today=END)
        load_pgstac(workspace, out, self.address, base_url=base_url)
        return out

    def items(self, **asked: Any) -> dict[tuple[str, str], dict[str, Any]]:
        """Every item that a search finds, in pages of 40."""
        found = Client.open(self.url).search(limit=40, **asked).items_as_dicts()
        return {(item["collection"], item["id"]): item for item in found}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    folder = tmp_path_factory.mktemp("api")
    fixture_world.make(folder / "home").close()
    root = with_address(folder / "home")
    with pgstac() as address, pgstac_served(address) as url:
        yield Api(url, as_user(address, WRITER), root)


@pytest.fixture(autouse=True)
def emptied(api: Api) -> Iterator[None]:
    """Each test begins with no collection."""
    yield
    with psycopg.connect(api.address) as connection:
        connection.execute("SELECT pgstac.delete_collection(id) FROM pgstac.collections")


def _files(folder: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Every item that a folder has a file of."""
    read = [json.loads(path.read_bytes()) for path in folder.rglob("*.json")]
    return {(one["collection"], one["id"]): one for one in read if one["type"] == "Feature"}


def _without_nulls(found: Any) -> Any:
    """What pgstac 0.10 gives back of it: no field without a value (https://github.com/stac-utils/pgstac/issues/425)."""
    if isinstance(found, dict):
        return {key: _without_nulls(value) for key, value in found.items() if value is not None}
    return [_without_nulls(value) for value in found] if isinstance(found, list) else found


@pytest.mark.filterwarnings("ignore::pystac.errors.DeprecatedWarning")  # of a change that was withdrawn
@pytest.mark.parametrize("audience", list(Audience))
def test_the_same_items_as_in_the_folder_are_read_back(api: Api, audience: Audience) -> None:
    folder = api.publish(audience)
    files, served = _files(folder), api.items()
    placed = {key: item for key, item in files.items() if item["geometry"]}
    assert set(served) == set(placed) and len(served) > 100
    for key, item in served.items():
        for part in ("properties", "geometry", "bbox", "stac_extensions", "stac_version"):
            assert item[part] == _without_nulls(placed[key][part]), (key, part)
        assert item["assets"] == {}, "without an address, no file is named"
    collections = {one.id: one for one in Client.open(api.url).get_collections()}
    told = {one["id"]: one for path in folder.rglob("collection.json") if (one := json.loads(path.read_bytes()))}
    assert set(collections) == set(told)
    for key, collection in collections.items():
        assert {item.id for item in collection.get_items()} == {name for of, name in placed if of == key}
        assert collection.description == told[key]["description"] and collection.license == told[key]["license"]
        assert collection.extent.to_dict() == pystac.Extent.from_dict(told[key]["extent"]).to_dict()
        assert collection.extra_fields["cw:audience"] == audience


def test_every_link_leads_to_what_it_names_and_files_are_named_where_they_are_served(api: Api) -> None:
    folder = api.publish(Audience.INTERNAL, BASE)
    sites = 0
    for (collection, key), item in api.items().items():
        assert all(link["href"].startswith(("http://", "https://")) for link in item["links"]), key
        for link in (one for one in item["links"] if one["rel"] == "related" and "/sites/" in one["href"]):
            with urlopen(link["href"], timeout=10) as answer:
                about = json.loads(answer.read())
            assert about["collection"] == "sites" and about["id"] in (
                item["properties"].get("cw:site_id", about["id"]),
                *item["properties"].get("cw:site_ids", ()),
            )
            sites += 1
            break
        for asset in item["assets"].values():
            assert (folder / asset["href"].removeprefix(f"{BASE}/")).is_file(), (collection, key)
    assert sites > 50
    detections = Client.open(api.url).get_collection("detections")
    assert detections.assets["items"].href == f"{BASE}/detections/items.parquet"
    assert [link.href for link in detections.get_links("describedby")] == [f"{BASE}/schemas/detections.json"]


def test_a_search_by_place_and_by_time_finds_what_lies_there(api: Api) -> None:
    files = {key: item for key, item in _files(api.publish(Audience.INTERNAL)).items() if item["geometry"]}
    west, south, east, north = shapely.box(-27.1, -19.9, -27.0, -19.8).bounds
    there = shapely.box(west, south, east, north)
    near = {key for key, item in files.items() if shapely.geometry.shape(item["geometry"]).intersects(there)}
    assert set(api.items(bbox=[west, south, east, north])) == near and 0 < len(near) < len(files)
    since, until = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)
    then = set()
    for key, item in files.items():
        words = item["properties"]
        first, last = (
            datetime.fromisoformat(str(words[name] or words["datetime"]))
            for name in (("start_datetime", "end_datetime") if "start_datetime" in words else ("datetime", "datetime"))
        )
        if first <= until and last >= since:
            then.add(key)
    assert set(api.items(datetime=[since, until])) == then and 0 < len(then) < len(files)
    state = {key for key, item in files.items() if item["properties"].get("cw:state") == "withdrawn"}
    withdrawn = api.items(filter={"op": "=", "args": [{"property": "cw:state"}, "withdrawn"]}, filter_lang="cql2-json")
    assert set(withdrawn) == state and state


def test_what_may_not_be_shown_any_more_goes_and_what_stays_is_not_written_again(api: Api, tmp_path: Path) -> None:
    fixture_world.make(tmp_path / "home").close()
    mine = Api(api.url, api.address, with_address(tmp_path / "home"))
    inside = _files(mine.publish(Audience.INTERNAL))
    public = _files(mine.publish(Audience.PUBLIC))
    before = mine.items()
    assert set(before) == {key for key, item in public.items() if item["geometry"]} and set(inside) - set(public)
    rows = _row_versions(api)
    mine.publish(Audience.PUBLIC)
    assert mine.items() == before and _row_versions(api) == rows
    store = Workspace.open(mine.root).store
    site = next(s for s in store.sites() if s.id == "pellimar-bend")
    store.save_site(replace(site, access=Access.RESTRICTED), by="operator", now=datetime(2026, 11, 21, tzinfo=UTC))
    store.close()
    mine.publish(Audience.PUBLIC)
    after = mine.items()
    assert {("sites", "pellimar-bend")} <= set(before) - set(after) and set(after) < set(before)
    assert not any("pellimar-bend" in json.dumps(item) for item in after.values())
    assert "pellimar-bend" not in json.dumps([one.to_dict() for one in Client.open(api.url).get_collections()])


def _row_versions(api: Api) -> list[Any]:
    """Which transaction wrote each row."""
    with psycopg.connect(api.address) as connection:
        return connection.execute("SELECT collection, id, xmin::text FROM pgstac.items ORDER BY 1, 2").fetchall()


def test_an_edition_for_fewer_people_is_refused_and_changes_nothing(api: Api) -> None:
    api.publish(Audience.PUBLIC)
    before = api.items()
    for audience in (Audience.PARTNER, Audience.INTERNAL):
        with pytest.raises(StoreRefused, match="is of the edition for public, and what serves it would serve them"):
            api.publish(audience)
    assert api.items() == before
    assert {one.extra_fields["cw:audience"] for one in Client.open(api.url).get_collections()} == {"public"}


def test_collections_of_others_are_left_alone_and_never_written_over(api: Api) -> None:
    def theirs(key: str) -> str:
        told: dict[str, Any] = {"type": "Collection", "stac_version": "1.1.0", "id": key, "description": "Theirs."}
        extent = {"spatial": {"bbox": [[0, 0, 1, 1]]}, "temporal": {"interval": [["2020-01-01T00:00:00Z", None]]}}
        return json.dumps({**told, "license": "CC0-1.0", "extent": extent, "links": []})

    with psycopg.connect(api.address, autocommit=True) as connection:
        connection.execute("SELECT pgstac.create_collection(%s::jsonb)", [theirs("roads")])
        api.publish(Audience.PUBLIC)
        api.publish(Audience.PUBLIC)
        assert {"roads", "sites"} <= {one.id for one in Client.open(api.url).get_collections()}
        connection.execute("SELECT pgstac.delete_collection('sites')")
        connection.execute("SELECT pgstac.create_collection(%s::jsonb)", [theirs("sites")])
        with pytest.raises(StoreRefused, match="its collection sites is not of Compound Watch"):
            api.publish(Audience.PUBLIC)
        told = connection.execute("SELECT content->>'description' FROM pgstac.collections WHERE id = 'sites'")
        assert told.fetchall() == [("Theirs.",)]


def test_a_database_that_cannot_take_it_is_told_of_with_what_to_do(api: Api, tmp_path: Path) -> None:
    workspace = Workspace.open(api.root)
    out = tmp_path / "out"
    publish_catalog(workspace, out, today=END)
    with pytest.raises(StoreRefused, match=r"permission denied.*the role pgstac_ingest"):
        load_pgstac(workspace, out, api.address.replace(WRITER, READER))
    with postgis() as bare, pytest.raises(StoreRefused, match=r"pgstac is not set up in it.*pypgstac migrate"):
        load_pgstac(workspace, out, bare)
    with pytest.raises(StoreRefused, match=r"database watch on 127\.0\.0\.1") as refused:
        load_pgstac(workspace, out, "postgresql://somebody:secret@127.0.0.1:1/watch")
    assert "secret" not in str(refused.value) and "somebody" not in str(refused.value)
    with pytest.raises(FileRefused, match="holds no published catalogue"):
        load_pgstac(workspace, tmp_path, api.address)


def test_the_command_publishes_and_loads_and_counts(api: Api) -> None:
    said = CliRunner().invoke(
        app, ["--workspace", str(api.root), "publish", "--audience", "partner", "--pgstac", api.address]
    )
    assert said.exit_code == 0, said.output
    served = api.items()
    collections = len(list(Client.open(api.url).get_collections()))
    assert (
        f"Loaded {len(served):,} items of {collections} collections for partner into database watch on" in said.output
    )
    assert "Serve the folder and give its address with --base-url" in said.output
    both = CliRunner().invoke(app, ["--workspace", str(api.root), "publish", "--embed", "--pgstac", api.address])
    assert both.exit_code == 2 and "the catalogue alone goes into a database" in both.output
