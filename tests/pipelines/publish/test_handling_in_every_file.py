"""Every JSON file that leaves says how it may be handled, and what is not public is never for an open server."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow.parquet
import pytest

from geodata.access.audience import Audience
from geodata.settings.settings import FILE_NAME
from geodata.wording.handling import marking
from geodata.workspace import Workspace
from pipelines.incidents.catalog.item import HANDLING
from pipelines.incidents.catalog.publish import publish_incidents
from pipelines.notify.write_feeds import write_feeds
from pipelines.publish.catalog.chips import export_chips
from pipelines.publish.catalog.publish import publish_catalog
from tests.addressed import with_address
from tests.screens import fixture_world
from tests.screens.fixture_world import END

OWN = "Official: sensitive."


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("handling") / "home"
    fixture_world.make(folder).close()
    return with_address(folder)


def with_own_marking(root: Path, home: Path, audience: Audience) -> Path:
    """A copy of a workspace whose operator prints another marking on an edition."""
    shutil.copytree(root, home)
    path = home / FILE_NAME
    path.write_text(f'handling_{audience} = "{OWN}"\n{path.read_text(encoding="utf-8")}', encoding="utf-8")
    return home


def documents(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each catalogue, collection and item of a folder, those of pages too; schemas are of no edition."""
    for path in sorted(folder.rglob("*.json")):
        found = json.loads(path.read_bytes())
        if "$schema" in found:
            continue
        for one in found["features"] if found["type"] == "FeatureCollection" else [found]:
            yield path, one


def handled(document: dict[str, Any]) -> object:
    return (document["properties"] if document["type"] == "Feature" else document).get(HANDLING)


@pytest.mark.parametrize("audience", list(Audience))
def test_no_catalogue_collection_or_item_is_without_its_marking(root: Path, tmp_path: Path, audience: Audience) -> None:
    workspace = Workspace.open(root)
    said = marking(audience, workspace.settings)
    assert said.startswith("TLP:")
    publish_catalog(workspace, tmp_path / "stac", audience, today=END)
    publish_incidents(workspace, tmp_path / "reports", audience, today=END)
    export_chips(workspace, tmp_path / "chips", audience, today=END)
    for name in ("stac", "reports", "chips"):
        seen = Counter[str]()
        for path, document in documents(tmp_path / name):
            assert handled(document) == said, path
            assert document["type"] == "Feature" or said in document["description"], path
            seen[document["type"]] += 1
        assert seen["Catalog"] and seen["Collection"] and (seen["Feature"] or name == "chips"), (name, seen)
    tables = sorted(tmp_path.rglob("*.parquet"))
    assert len(tables) > 3
    for path in tables:
        assert set(pyarrow.parquet.read_table(path)[HANDLING].to_pylist()) == {said}, path


@pytest.mark.parametrize("audience", list(Audience))
def test_what_is_not_public_goes_behind_a_login_in_the_words_of_its_marking(
    root: Path, tmp_path: Path, audience: Audience
) -> None:
    for home in (root, with_own_marking(root, tmp_path / "own", audience)):
        workspace = Workspace.open(home)
        said = marking(audience, workspace.settings)
        for last in (
            publish_catalog(workspace, tmp_path / "stac", audience, today=END).lines()[-1],
            publish_incidents(workspace, tmp_path / "reports", audience, today=END).lines()[-1],
            write_feeds(workspace, tmp_path / "feeds", audience, today=END).lines()[-1],
        ):
            if audience is Audience.PUBLIC:
                assert last.endswith("folder on any web server.") and "login" not in last
                continue
            whose = "your partners have" if audience is Audience.PARTNER else "your own people have"
            assert last.endswith(
                f"{said.rstrip('.')}: serve it only behind a login that {whose}, never on an open web server."
            )
            assert "any web server" not in last
    assert said == OWN


def test_another_marking_is_no_new_version_of_a_report_and_our_schema_allows_it(root: Path, tmp_path: Path) -> None:
    workspace = Workspace.open(root)
    out = tmp_path / "out"
    publish_incidents(workspace, out, Audience.INTERNAL, today=END)
    before = {d["id"]: d for _, d in documents(out) if d["type"] == "Feature"}
    own = with_own_marking(root, tmp_path / "own", Audience.INTERNAL)
    publish_incidents(Workspace.open(own), out, Audience.INTERNAL, today=END)
    after = {d["id"]: d for _, d in documents(out) if d["type"] == "Feature"}
    assert before and before.keys() == after.keys()
    schema = json.loads(next(out.rglob("incident-schema.json")).read_bytes())
    for key, item in after.items():
        assert handled(item) == OWN
        assert item["properties"].get("version") == before[key]["properties"].get("version")
        jsonschema.validate(item, schema)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**item, "properties": {**item["properties"], HANDLING: ""}}, schema)
