"""Items that cannot become scenes: each is in the ledger with its reason, is tried a bounded number of times, and a
run is not "partly done" for ever over them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from geodata.looks.look import LookStatus
from geodata.looks.run import Run, RunState
from geodata.wording.look_reasons import look_reasons
from pipelines.context.summary import Tally
from tests.pipelines.served_world import NAME, SITES, UNTIL, ServedWorld, served_world, stored


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ServedWorld]:
    with served_world(tmp_path / "world") as served:
        yield served


def ended(tally: Tally) -> Run:
    """The run that a tally makes."""
    at = datetime(2024, 3, 1, tzinfo=UTC)
    return tally.done(Run("r", at, None, RunState.RUNNING, "", ""), at)


def test_an_item_without_red_is_a_failed_look_and_tried_a_bounded_number_of_times(
    world: ServedWorld, tmp_path: Path
) -> None:
    broken = world.api.items[1]
    broken["assets"].pop("red")
    workspace = world.workspace(tmp_path / "w")
    nights = workspace.settings.max_attempts
    for night in range(nights + 2):
        run = ended(world.gather(workspace, UNTIL + timedelta(days=night)))
        for site in SITES:
            looks = workspace.store.known_looks(site.id)
            assert len(looks) == len(world.api.items)  # every scene of the window is there
            look = looks[NAME, broken["id"]]
            assert (
                look.status is LookStatus.FAILED
                and look_reasons(look.reasons) == "the item cannot be used: it names no file for red"
            )
            assert look.attempts == min(night + 1, nights) and look.acquired_at.date().isoformat() == "2024-01-08"
            assert look.tile == "47QMV" and look.platform == "sentinel-2a"
        steps = {p.next_step for p in run.problems}
        if night < nights - 1:
            assert run.state is RunState.PARTLY and len(run.problems) == len(SITES) == run.looks_failed
            assert all(world.root in s and f"(tries left: {nights - 1 - night})" in s for s in steps)
        elif night == nights - 1:
            assert all("It is not tried again until its item changes" in s for s in steps) and steps
        else:
            assert run.state is RunState.DONE and not run.problems


@pytest.mark.parametrize("updated", ["2024-06-01T00:00:00Z", ""], ids=["reprocessed", "mended in silence"])
def test_an_item_that_was_put_right_is_read_even_after_its_last_try(
    updated: str, world: ServedWorld, tmp_path: Path
) -> None:
    broken = world.api.items[1]
    red = broken["assets"].pop("red")
    workspace = world.workspace(tmp_path / "w", max_attempts=1)
    world.gather(workspace)
    assert not world.gather(workspace).problems
    broken["assets"]["red"] = red
    if updated:
        broken["properties"]["updated"] = updated
    tally = world.gather(workspace)
    assert tally.looks[LookStatus.SEEN] == len(SITES) and not tally.problems
    look = workspace.store.known_looks(SITES[0].id)[NAME, broken["id"]]
    assert (look.status, look.attempts, look.reasons) == (LookStatus.SEEN, 1, ())


def test_another_item_of_the_same_acquisition_stands_for_it(world: ServedWorld, tmp_path: Path) -> None:
    """A Level-1C item beside the Level-2A one of the same pass is no failed look: the pass was seen."""
    good = world.api.items[0]
    raw = {**good, "id": "raw", "properties": {**good["properties"], "s2:product_type": "S2MSI1C"}}
    world.api.items.append(raw)
    workspace = world.workspace(tmp_path / "w")
    assert ended(world.gather(workspace)).state is RunState.DONE
    look = workspace.store.known_looks(SITES[0].id)[NAME, "raw"]
    assert look.status is LookStatus.NOT_COVERED
    assert look_reasons(look.reasons).startswith(
        f"same acquisition as {good['id']}, which is used instead (the item cannot be used"
    )
    before = stored(workspace)
    assert not world.gather(workspace).problems and stored(workspace) == before


def test_two_unusable_items_of_one_acquisition_are_one_failed_look(world: ServedWorld, tmp_path: Path) -> None:
    broken = world.api.items[0]
    broken["assets"].pop("red")
    world.api.items.append({**broken, "id": "twin"})
    workspace = world.workspace(tmp_path / "w", SITES[:1])
    tally = world.gather(workspace)
    looks = workspace.store.known_looks(SITES[0].id)
    pair = [looks[NAME, name] for name in (broken["id"], "twin")]
    assert tally.looks[LookStatus.FAILED] == len(tally.problems) == 1
    assert sorted(look.status for look in pair) == [LookStatus.FAILED, LookStatus.NOT_COVERED]
    assert any("which failed too" in look_reasons(look.reasons) for look in pair)


def test_a_window_with_unusable_items_alone_is_in_the_ledger_too(world: ServedWorld, tmp_path: Path) -> None:
    for one in world.api.items:
        one["assets"].pop("scl")
    workspace = world.workspace(tmp_path / "w", SITES[:1])
    world.gather(workspace)
    looks = workspace.store.looks(SITES[0].id)
    assert len(looks) == len(world.api.items)
    assert all(k.status is LookStatus.FAILED and "no scene classification" in look_reasons(k.reasons) for k in looks)


def test_items_that_do_not_say_where_or_when_are_told_in_one_line_and_fail_no_run(
    world: ServedWorld, tmp_path: Path
) -> None:
    timeless, placeless = (dict(world.api.items[0], id=name) for name in ("timeless", "placeless"))
    timeless["properties"] = {**timeless["properties"], "datetime": None}
    placeless |= {"geometry": None, "bbox": None}
    everything = [*world.api.items, timeless, placeless]
    world.api.chosen = lambda asked: everything  # type: ignore[method-assign]
    workspace = world.workspace(tmp_path / "w")
    for night in range(workspace.settings.max_attempts + 1):
        run = ended(world.gather(workspace, UNTIL + timedelta(days=night)))
        assert run.state is RunState.DONE
        (told,) = run.problems
        assert told.thing == "Items left out: 2"
        assert "when it was acquired" in told.cause or "where it lies" in told.cause
    assert {look.scene_id for look in workspace.store.looks()} == {one["id"] for one in world.api.items}


def test_a_look_stays_seen_when_its_item_cannot_be_used_any_more(world: ServedWorld, tmp_path: Path) -> None:
    """Its pixels are archived: they are not lost by what the catalogue says later, which is told all the same."""
    workspace = world.workspace(tmp_path / "w", SITES[:1])
    world.gather(workspace)
    changed = world.api.items[1]
    changed["assets"].pop("red")
    changed["properties"]["updated"] = "2024-06-01T00:00:00Z"
    nights = workspace.settings.max_attempts
    for night in range(nights + 1):
        run = ended(world.gather(workspace))
        look = workspace.store.known_looks(SITES[0].id)[NAME, changed["id"]]
        assert look.status is LookStatus.SEEN and look.attempts == min(night + 1, nights)
        assert "the earlier pixels are used (the item cannot be used: " in look_reasons(look.reasons)
        assert len(run.problems) == run.looks_failed == (night < nights)
