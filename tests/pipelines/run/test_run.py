"""A run from a STAC catalogue to stored detections, on one site of the demo world, through the real parts."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.detections.detection import Detection, Kind, State
from geodata.errors import NotFound, ReadFailed
from geodata.looks.chip import Chip
from geodata.looks.look import LookStatus
from geodata.looks.run import RunState
from geodata.workspace import Workspace
from pipelines.cli import app
from pipelines.context.request import RunRequest
from pipelines.demo.world.write import WorldSummary, build_world
from pipelines.publish.export import export
from pipelines.run.replay import replay
from pipelines.run.run import run
from pipelines.sites.import_sites import import_sites
from tests.pipelines.publish.contract import CONTRACT
from tests.servers.stac_api import StacApi

SITE = "pellimar-bend"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> WorldSummary:
    """One site of the demo world, with its faults: a cut file, a swath beside the site; 19 months of it.

    The ten months before tell nothing more: both changes, every fault and the history of controls lie in these.
    """
    return build_world(tmp_path_factory.mktemp("world"), workers=1, site_ids=[SITE], since=date(2025, 4, 1))


def _request(world: WorldSummary, until: date | None = None) -> RunRequest:
    end = until or world.end
    return RunRequest(
        since=datetime(world.start.year, world.start.month, world.start.day, tzinfo=UTC),
        until=datetime(end.year, end.month, end.day, 23, 59, tzinfo=UTC),
        catalog=str(world.catalog),
    )


def _workspace(folder: Path, world: WorldSummary) -> Workspace:
    workspace = Workspace.open(folder)
    assert import_sites(workspace, world.sites, by="test").ok
    return workspace


@pytest.fixture(scope="module")
def done(world: WorldSummary, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace after one run over everything."""
    workspace = _workspace(tmp_path_factory.mktemp("done"), world)
    run(workspace, _request(world))
    yield workspace
    workspace.store.close()


def _told(workspace: Workspace, *, but: frozenset[str] = frozenset({"run_id", "outline"})) -> list[dict[str, Any]]:
    """Detections as values; outlines to the millimetre."""
    rows = []
    for detection in workspace.store.detections():
        row = {f.name: getattr(detection, f.name) for f in fields(Detection) if f.name not in but}
        row["where"] = shapely.to_wkt(shapely.normalize(detection.outline), rounding_precision=8)
        rows.append(row)
    return sorted(rows, key=lambda row: str(row["id"]))


def test_every_scene_of_the_window_is_in_the_ledger_with_its_reason(done: Workspace, world: WorldSummary) -> None:
    looks = [look for look in done.store.looks(SITE) if look.sensor == "optical"]
    listed = {path.parent.name for path in world.folder.glob("sentinel-2-l2a/*/*.json")}
    assert {look.scene_id for look in looks} == listed
    assert all(look.reasons for look in looks if look.status is not LookStatus.SEEN)
    by_status = {status: sum(look.status is status for look in looks) for status in LookStatus}
    assert by_status[LookStatus.FAILED] == 1  # the file that the world cut in half
    assert by_status[LookStatus.NOT_COVERED] >= 1  # the swath that ends beside the site
    assert by_status[LookStatus.SEEN] > 60
    assert by_status[LookStatus.CLOUDY] > 20
    (record,) = done.store.runs()
    assert record.state is RunState.PARTLY
    assert [problem.scene_id for problem in record.problems] == [
        look.scene_id for look in looks if look.status is LookStatus.FAILED
    ]


def test_the_two_changes_of_the_world_are_confirmed_where_they_are(done: Workspace, world: WorldSummary) -> None:
    truth = geopandas.read_file(world.truth / f"{SITE}.geojson")
    confirmed = [d for d in done.store.detections(SITE) if d.state is State.CONFIRMED and not d.kind.is_activity]
    for kind in ("construction", "demolition"):
        wanted = truth[truth["kind"] == kind].union_all()
        found = shapely.union_all([d.outline for d in confirmed if d.kind == kind])
        shared = wanted.intersection(found).area
        assert 2 * shared / (wanted.area + found.area) > 0.7, kind
    site = done.store.site(SITE)
    assert all(site.outline.buffer(1e-9).covers(d.outline) for d in done.store.detections(SITE))


def test_running_again_reads_and_adds_nothing(done: Workspace, world: WorldSummary) -> None:
    before = _told(done, but=frozenset({"outline"}))
    again = run(done, replace(_request(world), since=None))
    assert again.new_detections == 0
    assert again.looks_seen == 0
    assert _told(done, but=frozenset({"outline"})) == before


def test_a_preview_lists_what_differs_and_leaves_the_workspace_byte_for_byte(done: Workspace) -> None:
    def bytes_of_all() -> dict[str, str]:
        files = (path for path in sorted(done.root.rglob("*")) if path.is_file())
        return {str(path.relative_to(done.root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    done.store.close()
    before = bytes_of_all()
    same = CliRunner().invoke(app, ["--workspace", str(done.root), "preview", "--set", "confirm_looks=5", "--json"])
    slower = CliRunner().invoke(app, ["--workspace", str(done.root), "preview", "--set", "confirm_looks=12", "--json"])
    assert bytes_of_all() == before
    told = {}
    for result in (same, slower):
        assert result.exit_code == 0, result.output
        (told[result is slower],) = json.loads(result.stdout)["sites"]
    # 5 is in force: nothing may differ, and what stays is what is stored.
    standing = [d for d in done.store.detections(SITE) if d.state is not State.WITHDRAWN and not d.kind.is_activity]
    assert (told[False]["appears"], told[False]["vanishes"], told[False]["moves"]) == ([], [], [])
    assert told[False]["same"] == len(standing)
    # Seven more looks are asked for, so nothing is confirmed earlier, and something later or not at all.
    confirmed = [move["changed"]["confirmed_on"] for move in told[True]["moves"] if "confirmed_on" in move["changed"]]
    assert confirmed
    assert all(when["to"] is None or when["to"] > when["from"] for when in confirmed)
    assert told[True]["appears"] == []


def test_night_by_night_ends_like_one_backfill(done: Workspace, world: WorldSummary, tmp_path: Path) -> None:
    nightly = _workspace(tmp_path, world)
    for until in (date(2026, 9, 5), date(2026, 10, 16), world.end):
        run(nightly, _request(world, until))
    assert _told(nightly) == _told(done)
    nightly.store.close()


def test_the_same_items_behind_an_api_give_the_same(done: Workspace, world: WorldSummary, tmp_path: Path) -> None:
    items = []
    for path in sorted(world.folder.glob("sentinel-2-l2a/*/*.json")):
        item = json.loads(path.read_text())
        for asset in item["assets"].values():
            asset["href"] = (path.parent / asset["href"]).resolve().as_uri()
        items.append(item)
    collection = json.loads((world.folder / "sentinel-2-l2a" / "collection.json").read_text())
    behind = _workspace(tmp_path / "ws", world)
    from tests.servers.range_server import RangeServer

    files = RangeServer(world.folder)
    with files.running() as host:
        for item in items:
            for asset in item["assets"].values():
                asset["href"] = host + asset["href"].removeprefix(world.folder.as_uri())
        with StacApi(items=items, collections=[collection]).running() as root:
            (tmp_path / "ws" / "compound-watch.toml").write_text(
                f'[[catalogs]]\nhref = "{root}"\ncollections = ["sentinel-2-l2a"]\nasset_hosts = ["127.0.0.1"]\n'
            )
            behind = Workspace.open(tmp_path / "ws")
            run(behind, replace(_request(world), catalog=root, collections=("sentinel-2-l2a",)))
    ground = [row for row in _told(done) if not Kind(row["kind"]).is_activity]
    assert [row for row in _told(behind) if not Kind(row["kind"]).is_activity] == ground
    behind.store.close()


def test_export_holds_the_contract(done: Workspace, tmp_path: Path) -> None:
    report = export(done, tmp_path / "out.geojson", "detections", Audience.INTERNAL)
    assert report.lines()
    written = json.loads((tmp_path / "out.geojson").read_text())
    assert len(written["features"]) == len(done.store.detections())
    for feature in written["features"]:
        assert set(feature["properties"]) >= set(CONTRACT)
        assert feature["geometry"]["type"] in ("Polygon", "MultiPolygon")
        assert feature["properties"]["sentence"].endswith(".")
        assert feature["properties"]["state"] in ("provisional", "confirmed", "ended", "withdrawn")
        date.fromisoformat(feature["properties"]["first_seen"])


def test_replay_gives_the_same_offline_and_tells_a_changed_chip(done: Workspace, tmp_path: Path) -> None:
    lead = max((d for d in done.store.detections(SITE) if d.state is State.CONFIRMED), key=lambda d: d.area_m2)
    assert replay(done, lead.id).identical
    copy = tmp_path / "backup"
    shutil.copytree(done.root, copy)
    restored = Workspace.open(copy)
    assert replay(restored, lead.id).identical
    chip: Chip = restored.store.chips(SITE, "sentinel-2-l2a")[40]
    path = copy / chip.path
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(ReadFailed, match="sha256"):
        replay(restored, lead.id)
    with pytest.raises(NotFound, match="no-such"):
        replay(restored, "no-such")
    restored.store.close()


def test_damaged_chips_are_all_named_and_the_next_run_leaves_what_was_said(
    done: Workspace, world: WorldSummary, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(done.root, copy)
    workspace = Workspace.open(copy)
    lead = max((d for d in done.store.detections(SITE) if d.state is State.CONFIRMED), key=lambda d: d.area_m2)
    damaged = [c for c in workspace.store.chips(SITE, "sentinel-2-l2a") if c.scene_id in lead.scenes][:3]
    for chip in damaged:
        (copy / chip.path).write_bytes(b"II*\0 no pixels here")
    with pytest.raises(ReadFailed) as refused:
        replay(workspace, lead.id)
    assert all(chip.path in str(refused.value) for chip in damaged)

    nowhere = run(workspace, replace(_request(world), catalog=str(tmp_path / "nowhere.json")))
    assert {c.scene_id for c in damaged} <= {p.scene_id for p in nowhere.problems}
    assert not any("could not be judged" in p.cause for p in nowhere.problems)
    again = workspace.store.detection(lead.id)
    assert not set(again.scenes) & {c.scene_id for c in damaged}
    told = replay(workspace, lead.id)
    assert told.identical  # what is said without them is made again without them, and says so
    assert all(any(c.scene_id in line and "set aside" in line for line in told.lines) for c in damaged)

    run(workspace, _request(world))
    assert _told(workspace, but=frozenset({"run_id", "outline", "revisions"})) == _told(
        done, but=frozenset({"run_id", "outline", "revisions"})
    )
    assert replay(workspace, lead.id).identical
    workspace.store.close()


def test_a_catalogue_that_is_down_or_empty_is_told_and_nothing_is_lost(
    done: Workspace, world: WorldSummary, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(done.root, copy)
    workspace = Workspace.open(copy)
    before = _told(workspace)
    down = run(workspace, RunRequest(catalog=str(tmp_path / "nowhere.json")))
    assert down.state is RunState.FAILED and down.answered == ()
    assert any("nowhere.json" in p.thing and p.next_step for p in down.problems)
    assert _told(workspace) == before
    empty = tmp_path / "empty.json"
    empty.write_text(
        json.dumps({"type": "Catalog", "stac_version": "1.0.0", "id": "e", "description": "e", "links": []})
    )
    fresh = _workspace(tmp_path / "fresh", world)
    nothing = run(fresh, RunRequest(catalog=str(empty)))
    assert nothing.state is RunState.PARTLY
    assert any(p.site_id == SITE and "could not be judged" in p.cause for p in nothing.problems)
    workspace.store.close()
    fresh.store.close()


def test_without_a_site_there_is_nothing_to_run(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no site to watch"):
        run(Workspace.open(tmp_path), RunRequest())
