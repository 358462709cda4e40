"""The demo as its reader gets it: the whole invented world, scored against its truth, silent where nothing is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from geodata.audience import Audience
from geodata.detection import Kind, State
from geodata.workspace import Workspace
from pipelines.demo import WORLD, build_demo
from pipelines.demo_world.truth import read_truths, score
from pipelines.progress import silent
from pipelines.publish.publish import export


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The workspace that `compound-watch demo` leaves."""
    workspace = Workspace.open(tmp_path_factory.mktemp("demo"))
    build_demo(workspace, silent)
    yield workspace
    workspace.store.close()


def test_what_is_confirmed_is_what_changed(demo: Workspace, tmp_path: Path) -> None:
    export(demo, tmp_path / "out.geojson", "detections", Audience.INTERNAL)
    told = json.loads((tmp_path / "out.geojson").read_text())
    result = score(read_truths(demo.root / WORLD / "truth"), told)
    assert result.f1 >= 0.9
    assert all(event.recall >= 0.8 for event in result.events), result.lines()
    assert all(event.kind_found == event.kind for event in result.events), result.lines()
    assert max(result.distractors.values()) <= 0.05


def test_no_control_area_is_flagged(demo: Workspace) -> None:
    placebos = demo.store.placebos()
    assert len(placebos) == 32
    assert sum(p.site_years for p in placebos) > 40
    assert [p.site_id for p in placebos if p.flagged] == []


def test_night_light_that_rose_and_returned_is_told(demo: Workspace) -> None:
    activity = {(d.site_id, d.state) for d in demo.store.detections() if d.kind is Kind.ACTIVITY and d.confirmed_on}
    assert activity == {("ashmerrow-park", State.CONFIRMED), ("morrowgate", State.ENDED)}


def test_the_public_sees_the_two_reviewed_changes_and_partners_no_less(demo: Workspace, tmp_path: Path) -> None:
    ids = {}
    for audience in Audience:
        export(demo, tmp_path / f"{audience}.geojson", "detections", audience)
        told = json.loads((tmp_path / f"{audience}.geojson").read_text())
        ids[audience] = {feature["properties"]["id"] for feature in told["features"]}
    assert len(ids[Audience.PUBLIC]) == 2
    assert ids[Audience.PUBLIC] < ids[Audience.PARTNER] < ids[Audience.INTERNAL]
