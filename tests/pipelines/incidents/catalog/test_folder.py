"""For whom a published folder is stands in a field of its root: no text has to keep its words for it to be found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geodata.access.audience import Audience
from geodata.errors import FileRefused
from geodata.workspace import Workspace
from pipelines.incidents.catalog.folder import EXTENSION, not_for_more
from pipelines.incidents.catalog.item import AUDIENCE
from pipelines.incidents.catalog.publish import publish_incidents
from pipelines.notify.write_feeds import write_feeds
from pipelines.publish.catalog.chips import export_chips
from pipelines.publish.catalog.publish import publish_catalog
from pipelines.publish.features.publish_features import publish_features
from tests.addressed import with_address
from tests.screens import fixture_world
from tests.screens.fixture_world import END

Write = Callable[[Workspace, Path, Audience], Any]
WAYS: dict[str, tuple[Write, str, tuple[str, ...]]] = {
    "reports": (lambda w, out, a: publish_incidents(w, out, a, today=END), "catalog.json", ("description",)),
    "catalogue": (lambda w, out, a: publish_catalog(w, out, a, today=END), "catalog.json", ("description",)),
    "chips": (lambda w, out, a: export_chips(w, out, a, today=END), "catalog.json", ("description",)),
    "pygeoapi": (
        lambda w, out, a: publish_features(w, out, a, today=END),
        "pygeoapi.yml",
        ("metadata", "identification", "title"),
    ),
    "feeds": (lambda w, out, a: write_feeds(w, out, a, today=END), "feed.json", ("title",)),
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    home = tmp_path_factory.mktemp("home")
    fixture_world.make(home).close()
    return Workspace.open(with_address(home))


def _reworded(path: Path, way: tuple[str, ...], *, field: bool) -> str:
    """The root with another text where it named the edition, or without the field that says it; the text before."""
    root = json.loads(path.read_bytes())
    part = root
    for key in way[:-1]:
        part = part[key]
    said = str(part[way[-1]])
    if field:
        part[way[-1]] = "Changes at listed places"
    else:
        root.pop(AUDIENCE, None)
        root.pop(EXTENSION, None)
    path.write_text(json.dumps(root), encoding="utf-8")
    return said


@pytest.mark.parametrize("kind", WAYS)
def test_a_root_in_other_words_and_one_of_before_the_field_still_say_for_whom_they_are(
    workspace: Workspace, tmp_path: Path, kind: str
) -> None:
    write, name, way = WAYS[kind]
    for field in (True, False):
        out = tmp_path / f"{kind}-{field}"
        write(workspace, out, Audience.PARTNER)
        assert Audience.PARTNER in _reworded(out / name, way, field=field)
        before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
        with pytest.raises(FileRefused, match="holds the edition for partner"):
            write(workspace, out, Audience.INTERNAL)
        assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
        write(workspace, out, Audience.PUBLIC)


def test_an_edition_for_nobody_known_is_refused_and_a_folder_that_does_not_say_is_taken(tmp_path: Path) -> None:
    (tmp_path / "catalog.json").write_text(json.dumps({AUDIENCE: "everybody", "description": "for internal"}))
    with pytest.raises(FileRefused, match="an edition for 'everybody'"):
        not_for_more(tmp_path, Audience.INTERNAL, "catalog.json", "description")
    for root in ({}, [], {"description": 3}, {EXTENSION: "x"}):
        (tmp_path / "catalog.json").write_text(json.dumps(root))
        assert not_for_more(tmp_path, Audience.INTERNAL, "catalog.json", "description") is None
    assert not_for_more(tmp_path, Audience.INTERNAL, "feed.json", "title") is None
