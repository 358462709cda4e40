"""A night after the first: what is asked, what is read and what is judged again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely

from geodata.looks.judgement_mark import GROUND
from geodata.looks.look import LookStatus
from geodata.settings.settings import CatalogSettings
from geodata.workspace import Workspace
from pipelines.context.request import RunRequest
from pipelines.judge.judge_site import SiteTask
from pipelines.run.run import run
from tests.pipelines.imagery_makers import collection_document
from tests.pipelines.served_world import (
    FIRST,
    NAME,
    SITES,
    UNTIL,
    ServedWorld,
    served_world,
    small_site,
    stored,
    with_settings,
)
from tests.servers.loopback import unused_port
from tests.servers.stac_api import StacApi


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ServedWorld]:
    with served_world(tmp_path / "world") as served:
        yield served


def searches(api: StacApi) -> list[dict[str, Any]]:
    return [asked for _, path, asked in api.log if path == "/search"]


def _with_first(workspace: Workspace, first: CatalogSettings) -> Workspace:
    """The same workspace with another catalogue before its own."""
    settings = replace(workspace.settings, catalogs=(first, *workspace.settings.catalogs))
    return with_settings(workspace, settings)


def test_neighbours_are_asked_for_once_and_a_night_with_nothing_new_reads_no_pixel(
    world: ServedWorld, tmp_path: Path
) -> None:
    workspace = world.workspace(tmp_path / "w")
    first = world.gather(workspace)
    assert not first.problems
    assert first.looks[LookStatus.SEEN] == 6 and first.looks[LookStatus.CLOUDY] == 2
    assert first.bytes_saved > 0
    before = stored(workspace)
    world.api.log.clear()
    world.files.log.clear()
    again = world.gather(workspace, UNTIL + timedelta(days=1))
    assert len(searches(world.api)) == 1  # two neighbours, one collection
    assert world.files.log == []
    assert sum(again.looks.values()) == 0 and not again.problems
    assert stored(workspace) == before


def test_each_site_keeps_its_own_history_whatever_its_neighbour_asks_for(tmp_path: Path) -> None:
    with served_world(tmp_path / "world", step_days=19.0) as world:
        short = world.workspace(tmp_path / "w", SITES[:1], history_years=0.1)  # 37 days, the shortest there is
        world.gather(short)
        alone = {look.scene_id for look in short.store.looks("site-1")}
        assert alone == {one["id"] for one in world.api.items[2:]}  # the newest and the one 19 days before, not 38
        longer = with_settings(short, world.settings(history_years=1.0))
        longer.store.save_site(SITES[1], by="test", now=FIRST)
        world.gather(longer)
        assert {look.scene_id for look in longer.store.looks("site-1")} == alone
        assert {look.scene_id for look in longer.store.looks("site-2")} == {one["id"] for one in world.api.items}


def test_late_and_reprocessed_scenes_are_picked_up_however_old(world: ServedWorld, tmp_path: Path) -> None:
    late = world.api.items.pop(1)
    newest = dict(world.api.items[-1], id="S2A_47QMV_900")
    at = FIRST + timedelta(days=200)
    newest["properties"] = {**newest["properties"], "datetime": at.strftime("%Y-%m-%dT%H:%M:%SZ")}
    world.api.items.append(newest)
    until = at + timedelta(days=1)
    workspace = world.workspace(tmp_path / "w")
    world.gather(workspace, until)
    world.api.items.insert(1, late)  # came months after its day
    world.api.items[0]["properties"]["updated"] = "2024-06-01T00:00:00Z"  # reprocessed
    took: list[int] = []
    for night in range(12):
        tally = world.gather(workspace, until + timedelta(days=night))
        took.append(tally.looks[LookStatus.SEEN])
    assert sum(took) == 4  # both scenes over both sites, each once
    looks = workspace.store.known_looks("site-1")
    assert looks[(NAME, late["id"])].status is LookStatus.SEEN
    assert looks[(NAME, world.api.items[0]["id"])].updated == "2024-06-01T00:00:00Z"


def test_a_second_catalogue_is_asked_when_the_first_fails_and_the_run_says_so(
    world: ServedWorld, tmp_path: Path
) -> None:
    dead = CatalogSettings(f"http://127.0.0.1:{unused_port()}", (NAME, "sentinel-2-c1-l2a"))
    far = replace(small_site(3), id="site-3", outline=shapely.box(104.5, 11.5, 104.501, 11.501))
    workspace = world.workspace(tmp_path / "w", (*SITES, far))
    both = _with_first(workspace, dead)
    tally = world.gather(both)
    assert {look.catalog for look in workspace.store.looks("site-1")} == {world.root}
    assert len(tally.problems) == 2  # one for each collection, not for each group of sites
    assert all(world.root in problem.next_step and "asked instead" in problem.next_step for problem in tally.problems)


def test_one_broken_collection_is_replaced_and_the_others_stay(world: ServedWorld, tmp_path: Path) -> None:
    """The first catalogue has one whole collection and one that it cannot search."""
    both_there = [collection_document(), collection_document("sentinel-2-c1-l2a")]
    half = StacApi([dict(i, collection="sentinel-2-c1-l2a") for i in world.api.items[:2]], both_there)
    with half.running() as root:
        half.refuse_collections = (NAME,)
        first = CatalogSettings(root, (NAME, "sentinel-2-c1-l2a"), asset_hosts=("127.0.0.1",))
        workspace = world.workspace(tmp_path / "w")
        both = _with_first(workspace, first)
        tally = world.gather(both)
    assert [p.cause.split(":")[0] for p in tally.problems] == [NAME]
    seen = {k.scene_id for k in workspace.store.looks("site-1") if k.status is LookStatus.SEEN}
    assert seen == {i["id"] for n, i in enumerate(world.api.items) if n != 2}


def test_a_site_is_judged_again_only_when_what_it_rests_on_changed(
    world: ServedWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []
    from pipelines.run import judge_sites as room

    real = room.judge

    def counting(task: SiteTask) -> Any:
        judged.append(task.site.id)
        return real(task)

    monkeypatch.setattr(room, "judge", counting)
    workspace = world.workspace(tmp_path / "w")

    def night(number: int) -> Any:
        judged.clear()
        return run(workspace, RunRequest(until=UNTIL + timedelta(days=number)))

    first = night(0)
    assert sorted(judged) == ["site-1", "site-2"]
    second = night(1)
    assert judged == []
    told = [p for p in second.problems if "could not be judged" in p.cause]
    assert told == [p for p in first.problems if "could not be judged" in p.cause] and len(told) == 2
    world.api.items[0]["properties"]["updated"] = "2024-06-01T00:00:00Z"
    night(2)
    assert judged == []  # read again, and the pixels are the same
    path = world.files.folder / world.api.items[0]["id"] / "red.tif"
    path.write_bytes((world.files.folder / world.api.items[1]["id"] / "red.tif").read_bytes())
    world.api.items[0]["properties"]["updated"] = "2024-07-01T00:00:00Z"
    night(3)
    assert sorted(judged) == ["site-1", "site-2"]
    workspace.store.save_site(small_site(4, east_m=900.0), by="test", now=FIRST)  # a new place beside them
    night(4)
    assert sorted(judged) == ["site-1", "site-2", "site-4"]
    assert set(workspace.store.judged(GROUND)) == {"site-1", "site-2", "site-4"}
