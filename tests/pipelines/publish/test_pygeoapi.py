"""What `publish --pygeoapi` writes, served by pygeoapi itself on loopback and read as any client does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote

import pytest
import shapely

from geodata.access.audience import Audience
from geodata.errors import FileRefused, SettingsRefused
from geodata.sites.site import Access
from geodata.workspace import Workspace
from pipelines.incidents.catalog.folder import FEATURES_CONFIG as CONFIG
from pipelines.publish.export import gather
from pipelines.publish.features.publish_features import COLLECTIONS, publish_features
from pipelines.publish.features.server_config import DAYS
from tests.addressed import with_address
from tests.screens import fixture_world, hostile_world
from tests.screens.fixture_world import END
from tests.servers.loopback import unused_port

PROGRAM = [sys.executable, "-c", "from pygeoapi import cli; cli()"]


@dataclass
class Server:
    """pygeoapi over a folder."""

    address: str
    folder: Path
    workspace: Workspace

    def asked(self, way: str, accept: str = "application/json", **more: Any) -> bytes:
        """The answer to a request."""
        asked = urllib.request.Request(f"{self.address}/{way}", headers={"Accept": accept}, **more)
        with urllib.request.urlopen(asked, timeout=20) as answer:
            body: bytes = answer.read()
        return body

    def told(self, way: str) -> dict[str, Any]:
        """The same as JSON."""
        found: dict[str, Any] = json.loads(self.asked(way))
        return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The public edition of a world whose texts try to run."""
    folder = tmp_path_factory.mktemp("features")
    hostile_world.make(folder / "home").close()
    workspace = Workspace.open(with_address(folder / "home"))
    address = f"http://127.0.0.1:{unused_port()}"
    publish_features(workspace, folder / "out", base_url=address, today=END)
    environment = {**os.environ, "PYTHONPATH": ".", "PYGEOAPI_CONFIG": CONFIG, "PYGEOAPI_OPENAPI": "openapi.yml"}
    started: dict[str, Any] = {"cwd": folder / "out", "env": environment}
    subprocess.run([*PROGRAM, "config", "validate", "-c", CONFIG], check=True, capture_output=True, **started)
    openapi = ["openapi", "generate", CONFIG, "--output-file", "openapi.yml"]
    subprocess.run([*PROGRAM, *openapi], check=True, capture_output=True, **started)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*PROGRAM, "serve"], stdout=log, stderr=log, **started)
        try:
            running = Server(address, folder / "out", workspace)
            _wait(running, process)
            yield running
        finally:
            process.terminate()
            process.wait(60)


def _wait(running: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            running.asked("?f=json")
            return
        except OSError:
            assert process.poll() is None and time.monotonic() < until, "pygeoapi did not start"
            time.sleep(0.1)


def _all(server: Server, what: str, query: str = "") -> list[dict[str, Any]]:
    """Every feature, page by page as the links lead."""
    found: list[dict[str, Any]] = []
    way = f"collections/{what}/items?f=json&limit=7{query}"
    while way:
        page = server.told(way)
        found += page["features"]
        further = [link["href"] for link in page["links"] if link["rel"] == "next"]
        way = further[0].removeprefix(f"{server.address}/") if further else ""
    return found


def test_each_collection_holds_the_rows_of_its_edition_and_no_more(server: Server) -> None:
    told = {one["id"]: one for one in server.told("collections?f=json")["collections"]}
    assert set(told) == set(COLLECTIONS)
    for what in COLLECTIONS:
        rows = gather(server.workspace, what, Audience.PUBLIC, END).rows
        features = _all(server, what)
        assert [f["id"] for f in features] == [rows.properties(n)["id"] for n in range(len(rows.values))], what
        assert "TLP:CLEAR" in told[what]["description"] and "corrections@example.org" in told[what]["description"]
    hidden = [s.id for s in server.workspace.store.sites() if s.access is Access.RESTRICTED]
    assert hidden
    for key in hidden:
        with pytest.raises(HTTPError, match="404"):
            server.asked(f"collections/sites/items/{key}?f=json")


def test_a_feature_says_what_it_is_its_hedge_and_where(server: Server) -> None:
    change = _all(server, "detections")[0]
    words = change["properties"]
    assert words["hedge"] and words["sentence"] and words["first_seen"]
    one = server.told(f"collections/detections/items/{change['id']}?f=json")
    assert one["properties"] == words and one["geometry"] == change["geometry"]
    west, south, east, north = shapely.geometry.shape(change["geometry"]).bounds
    near = _all(server, "detections", f"&bbox={west},{south},{east},{north}")
    assert change["id"] in {f["id"] for f in near}
    assert _all(server, "detections", "&bbox=10,10,11,11") == []
    state = _all(server, "detections", f"&state={words['state']}")
    assert {f["id"] for f in state} == {
        f["id"] for f in _all(server, "detections") if f["properties"]["state"] == words["state"]
    }


def _written(value: object) -> list[str]:
    """How a reader may write a value of a row that a filter asks for."""
    if isinstance(value, bool):
        return ["true", "True", "1"] if value else ["false", "FALSE", "0"]
    if isinstance(value, int | float):
        return [f"{value:.0f}", f"{value:.1f}"] if value == int(value) else [repr(value)]
    if isinstance(value, tuple):
        return [member for member in value[:1] if isinstance(member, str)]
    return [value] if isinstance(value, str) and value else [value.isoformat()] if type(value) is date else []


@pytest.mark.parametrize("what", COLLECTIONS)
def test_a_filter_by_field_finds_the_rows_that_hold_what_was_written(server: Server, what: str) -> None:
    rows = gather(server.workspace, what, Audience.PUBLIC, END).rows
    every = [rows.properties(number) for number in range(len(rows.values))]
    kinds = set()
    for column in rows.columns:
        value = next((fields[column.name] for fields in every if fields[column.name] not in (None, "", ())), None)
        if column.kind == "list" and isinstance(value, tuple):
            same = {fields["id"] for fields in every if value[0] in (fields[column.name] or ())}  # type: ignore[operator]
        else:
            same = {fields["id"] for fields in every if fields[column.name] == value}
        for text in _written(value):
            answer = _all(server, what, f"&{column.name}={quote(text)}")
            assert {f["id"] for f in answer} == same, (column.name, text)
            kinds.add(column.kind)
    assert {"text", "flag"} <= kinds, "each is asked for in some row"


def test_a_filter_by_field_asks_for_rows_without_a_value_and_goes_with_others(server: Server) -> None:
    sites = [f["properties"] for f in _all(server, "sites")]
    bare = {s["id"] for s in sites if not s["aliases"]}
    assert bare and len(bare) < len(sites)
    assert {f["id"] for f in _all(server, "sites", "&aliases=")} == bare
    both = {s["id"] for s in sites if s["documented"] and not s["aliases"]}
    picked = _all(server, "sites", "&aliases=&documented=true&properties=name")
    assert {f["id"] for f in picked} == both and {tuple(f["properties"]) for f in picked} == {("name",)}


@pytest.mark.parametrize("wrong", ["documented=maybe", "documented=2", "revision=new"])
def test_what_no_row_could_hold_is_refused_and_never_answered_with_none(server: Server, wrong: str) -> None:
    with pytest.raises(HTTPError, match="400"):
        server.asked(f"collections/sites/items?f=json&{wrong}")


def test_fields_are_of_the_type_of_their_values(server: Server) -> None:
    fields = server.told("collections/sites/queryables?f=json")["properties"]
    assert [fields[name]["type"] for name in ("documented", "revision", "name")] == ["boolean", "integer", "string"]


def _touching(server: Server, what: str, since: str, until: str) -> set[str]:
    """Ids of the rows of a collection whose days touch those from one to another, both of them too."""
    rows = gather(server.workspace, what, Audience.PUBLIC, END).rows
    found = set()
    for number in range(len(rows.values)):
        fields = rows.properties(number)
        first, last = (fields[name] for name in DAYS[what])
        assert isinstance(last, date), what
        begun = first if isinstance(first, date) else last
        if min(begun, last).isoformat() <= until and last.isoformat() >= since:
            found.add(str(fields["id"]))
    return found


@pytest.mark.parametrize("what", list(DAYS))
def test_a_filter_by_time_finds_the_rows_whose_days_touch_it(server: Server, what: str) -> None:
    every = {f["id"]: f["properties"] for f in _all(server, what)}
    assert every
    some = sorted(words[DAYS[what][1]] for words in every.values())
    middle = some[len(some) // 2]
    for asked, since, until in (
        (f"{middle}/..", middle, "9999-12-31"),
        (f"../{middle}", "0001-01-01", middle),
        (middle, middle, middle),
        (f"{middle}T00:00:00Z/{some[-1]}T23:59:59Z", middle, some[-1]),
        ("1990-01-01/1990-12-31", "1990-01-01", "1990-12-31"),
    ):
        found = _all(server, what, f"&datetime={asked}")
        assert {f["id"] for f in found} == _touching(server, what, since, until), asked
        for feature in found:
            assert feature["properties"] == every[feature["id"]]
    assert _all(server, what, "&datetime=1990-01-01/1990-12-31") == []


def test_a_filter_by_time_goes_with_others_and_with_rows_that_have_no_time(server: Server) -> None:
    change = next(f for f in _all(server, "detections") if f["properties"]["last_clear_before"])
    words, key = change["properties"], change["id"]
    day_before = (date.fromisoformat(words["last_clear_before"]) - timedelta(days=1)).isoformat()
    window = f"&datetime={words['last_clear_before']}/{words['first_seen']}&state={words['state']}"
    west, south, east, north = shapely.geometry.shape(change["geometry"]).bounds
    near = _all(server, "detections", f"{window}&bbox={west},{south},{east},{north}")
    assert key in {f["id"] for f in near} and all(f["properties"]["state"] == words["state"] for f in near)
    assert key not in {f["id"] for f in _all(server, "detections", f"&datetime=../{day_before}")}
    told = _all(server, "detections", f"{window}&properties=kind")
    assert key in {f["id"] for f in told} and {tuple(f["properties"]) for f in told} == {("kind",)}
    counted = server.told(f"collections/detections/items?f=json&resulttype=hits&datetime=../{day_before}")
    assert counted["numberMatched"] == len(_all(server, "detections", f"&datetime=../{day_before}"))
    assert _all(server, "sites", "&datetime=1990-01-01") == _all(server, "sites"), "a place has no days"
    with pytest.raises(HTTPError, match="400"):
        server.asked("collections/detections/items?f=json&datetime=yesterday")


def test_it_is_ogc_api_features_and_nobody_can_write(server: Server) -> None:
    classes = server.told("conformance?f=json")["conformsTo"]
    assert {"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"} <= set(classes)
    assert "/collections/sites/items" in server.told("openapi?f=json")["paths"]
    before = (server.folder / "sites.geojson").read_bytes()
    kind = {"Content-Type": "application/geo+json"}
    key = _all(server, "sites")[0]["id"]
    for method, way in (("POST", "items"), ("PUT", f"items/{key}"), ("DELETE", f"items/{key}")):
        asked = urllib.request.Request(
            f"{server.address}/collections/sites/{way}", data=b"{}", headers=kind, method=method
        )
        with pytest.raises(HTTPError, match=r"HTTP Error 40\d"):
            urllib.request.urlopen(asked, timeout=20)
    assert (server.folder / "sites.geojson").read_bytes() == before


def test_pages_for_browsers_hold_no_script_no_text_of_a_source_and_ask_no_other_machine(server: Server) -> None:
    key = "h-close"
    assert "</script>" in server.told(f"collections/sites/items/{key}?f=json")["properties"]["name"]
    ways = ("", "collections", "collections/sites", "collections/sites/items", f"collections/sites/items/{key}")
    for way in (*ways, "openapi", "conformance", "collections/sites/queryables", "collections/sites/schema", "jobs"):
        try:
            page = server.asked(f"{way}?f=html", "text/html").decode()
        except HTTPError as error:
            page = error.read().decode()
        assert "hacked" not in page and "<script" not in page and "unpkg" not in page, way
        if page.startswith("<!doctype"):
            assert "https://" not in page and "This server answers programs" in page
    assert "This server answers programs" in server.asked("?f=html", "text/html").decode()


def test_a_folder_that_is_served_to_more_people_is_left_alone_and_one_for_fewer_is_cleared(tmp_path: Path) -> None:
    fixture_world.make(tmp_path / "home").close()
    workspace, out = Workspace.open(with_address(tmp_path / "home")), tmp_path / "out"
    publish_features(workspace, out, Audience.PUBLIC, today=END)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    for audience in (Audience.PARTNER, Audience.INTERNAL):
        with pytest.raises(FileRefused, match="holds the edition for public"):
            publish_features(workspace, out, audience, today=END)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    (out / "openapi.yml").write_text("public", encoding="utf-8")
    publish_features(workspace, out, Audience.PUBLIC, today=END)
    assert (out / "openapi.yml").exists()
    publish_features(workspace, tmp_path / "inner", Audience.INTERNAL, today=END)
    (tmp_path / "inner" / "openapi.yml").write_text("internal", encoding="utf-8")
    publish_features(workspace, tmp_path / "inner", Audience.PUBLIC, today=END)
    after = {path.relative_to(tmp_path / "inner"): path.read_bytes() for path in (tmp_path / "inner").rglob("*.*")}
    assert after == {path.relative_to(out): body for path, body in before.items()}


def test_the_same_twice_changes_no_byte_and_what_is_left_empty_goes(tmp_path: Path) -> None:
    fixture_world.make(tmp_path / "home").close()
    nameless = Workspace.open(tmp_path / "home")
    with pytest.raises(SettingsRefused, match="no address for corrections"):
        publish_features(nameless, tmp_path / "out", today=END)
    workspace = Workspace.open(with_address(tmp_path / "home"))
    out = tmp_path / "out"
    report = publish_features(workspace, out, Audience.PARTNER, today=END)
    assert "never on an open web server" in report.lines()[-1]
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    publish_features(workspace, out, Audience.PARTNER, today=END)
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    config = json.loads((out / CONFIG).read_bytes())
    assert config["server"]["bind"] == {"host": "127.0.0.1", "port": 5000} and config["server"]["cors"] is False
    assert str(tmp_path) not in (out / CONFIG).read_text("utf-8"), "a folder that can be moved"
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FileRefused, match="holds something else"):
        publish_features(workspace, out, Audience.PARTNER, today=END)
    bare = Workspace.open(tmp_path / "bare")
    (tmp_path / "bare" / "out").mkdir()
    (tmp_path / "bare" / "out" / "sites.geojson").write_text("{}", encoding="utf-8")
    with pytest.raises(FileRefused, match="nothing to serve"):
        publish_features(bare, tmp_path / "bare" / "out", Audience.INTERNAL, today=END)
    assert not list((tmp_path / "bare" / "out").glob("*.geojson"))
