"""What others' checkers say of all that `publish` and `export chips` write."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.workspace import Workspace
from pipelines.brief.brief import write_brief
from pipelines.publish.catalog.publish import COLLECTIONS, publish_catalog
from tests.addressed import with_address
from tests.pipelines.publish.stac_checkers import check
from tests.screens import fixture_world
from tests.screens.fixture_world import END

BASE = "https://stac.example.org/compound-watch"
ADVICE = {
    "searchable_identifiers": "ids of changes and scenes are those that people quote and providers give, in capitals",
    "datetime_null": "a change has a window, and a report the days that its source gives: no single day is right",
    "bloated_metadata": "every figure has its interval and what has to stand beside it",
    "bloated_links": "viewers of static catalogues show what is linked, so every item is",
    "null_geometry": "a report without a place stays a report",
    "check_item_id": "it cuts an id at its last full stop",
    "check_links_title": "in the collections of reports a link more is a hundred thousand titles more",
    "check_links_self": "the collections of reports are moved as folders and pulled from wherever they lie",
}
"""Advice of stac-check that we do not follow, and why. All else is followed."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("catalogue") / "home"
    fixture_world.make(folder).close()
    made = Workspace.open(with_address(folder))
    for audience in (Audience.PUBLIC, Audience.INTERNAL):
        write_brief(made, (), None, None, audience, today=END)
    return made


def test_stac_validator_and_stac_check_find_nothing_wrong(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = publish_catalog(workspace, tmp_path / "out", Audience.INTERNAL, base_url=BASE, today=END).catalog.parent
    hosted = {f"{BASE}/{p.relative_to(folder)}": json.loads(p.read_bytes()) for p in folder.rglob("*schema*/*.json")}
    hosted |= {f"{BASE}/{p.relative_to(folder)}": json.loads(p.read_bytes()) for p in folder.rglob("*schema.json")}
    found = check(folder, monkeypatch, hosted, most=12)
    assert found.invalid == {}
    assert found.geometry == set()
    assert found.advice.keys() <= ADVICE.keys()
    for rule in ("check_links_title", "check_links_self"):
        assert {kind.split()[0] for kind in found.advice.get(rule, set())} <= {"incidents"}
    assert found.documents > 30 and len(list((folder / "briefings/items").glob("*.json"))) == 2
    assert {path.name for path in folder.iterdir() if path.is_dir()} == {*COLLECTIONS, "incidents", "schemas"}


def test_what_is_wrong_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> None:
    folder = publish_catalog(workspace, tmp_path / "out", Audience.INTERNAL, today=END).catalog.parent
    item = next((folder / "detections/items").glob("*.json"))
    broken = json.loads(item.read_bytes())
    broken["properties"]["version"] = 1
    item.write_text(json.dumps(broken))
    found = check(folder / "detections", monkeypatch)
    assert list(found.invalid) == [f"items/{item.name}"] and "version" in found.invalid[f"items/{item.name}"]


def test_a_claim_is_an_item_with_its_speaker_and_the_count_beside_it(workspace: Workspace, tmp_path: Path) -> None:
    folder = publish_catalog(workspace, tmp_path / "out", Audience.INTERNAL, today=END).catalog.parent
    items = [json.loads(path.read_bytes()) for path in sorted((folder / "claims/items").glob("*.json"))]
    claims = {claim.id: claim for claim in workspace.edition(Audience.INTERNAL, END).claims.items}
    assert claims and {item["id"] for item in items} == set(claims)
    for item in items:
        words, claim = item["properties"], claims[item["id"]]
        assert words["cw:figure"] == claim.figure and words["cw:claimed_by"] == claim.claimed_by
        assert words["cw:scope"] == claim.scope and words["cw:site_id"] == claim.site_id
        assert words["description"].startswith(claim.claimed_by) and words["license"] == "other"
        assert (words["datetime"] or words["end_datetime"])[:10] == claim.claimed_on.isoformat()
