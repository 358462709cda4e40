"""What was seen stays in the ledger, and is judged, until what replaces it was read; the fault is told meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from geodata.looks.look import LookStatus
from geodata.wording.look_reasons import look_reasons
from pipelines.judge.judge_task import site_task
from tests.pipelines.run.test_unusable_items import ended
from tests.pipelines.served_world import NAME, SITES, ServedWorld, served_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ServedWorld]:
    with served_world(tmp_path / "world") as served:
        yield served


def test_a_look_stays_seen_when_its_changed_item_cannot_be_read(world: ServedWorld, tmp_path: Path) -> None:
    """The fault is told with its tries left, and then no more; the pixels that are archived are the earlier ones."""
    workspace = world.workspace(tmp_path / "w", SITES[:1])
    world.gather(workspace)
    changed = world.api.items[1]
    changed["properties"]["updated"] = "2024-06-01T00:00:00Z"
    (world.files.folder / changed["id"] / "red.tif").write_bytes(b"broken")
    nights = workspace.settings.max_attempts
    for night in range(nights + 1):
        run = ended(world.gather(workspace))
        look = workspace.store.known_looks(SITES[0].id)[NAME, changed["id"]]
        assert look.status is LookStatus.SEEN and look.attempts == min(night + 1, nights)
        assert len(run.problems) == run.looks_failed == (night < nights)
        assert run.looks_seen == 0


@pytest.mark.parametrize("old_is_offered", [True, False])
def test_an_item_processed_again_takes_over_once_it_can_be_read(
    old_is_offered: bool, world: ServedWorld, tmp_path: Path
) -> None:
    """One look of the acquisition is judged on every night: of the old item first, of the new one in the end."""
    workspace = world.workspace(tmp_path / "w", SITES[:1])
    world.gather(workspace)
    old = world.api.items[1]
    new = {**old, "id": "S2A_47QMV_new", "properties": {**old["properties"], "s2:processing_baseline": "05.11"}}
    new["assets"] = {
        band: {**asset, "href": asset["href"].replace(old["id"], new["id"])} for band, asset in old["assets"].items()
    }
    world.api.items[1:2] = [old, new] if old_is_offered else [new]
    seen = sum(look.status is LookStatus.SEEN for look in workspace.store.looks())

    def judged() -> set[str]:
        task = site_task(workspace, workspace.store.sites()[0], run_id="r")
        assert len(task.chips) == seen
        return {chip.scene_id for chip in task.chips} & {old["id"], new["id"]}

    run = ended(world.gather(workspace))
    assert judged() == {old["id"]} and [p.scene_id for p in run.problems] == [new["id"]]
    folder = world.files.folder
    (folder / new["id"]).mkdir()
    for path in (folder / old["id"]).iterdir():
        (folder / new["id"] / path.name).write_bytes(path.read_bytes())
    assert not ended(world.gather(workspace)).problems
    assert judged() == {new["id"]}
    look = workspace.store.known_looks(SITES[0].id)[NAME, old["id"]]
    assert look_reasons(look.reasons) == f"same acquisition as {new['id']}, which is used instead"
