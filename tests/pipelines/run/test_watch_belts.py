"""The belts of a night: off unless asked for, read from what the site saw, judged when due, and never among sites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from geodata.belts.belt import KEPT_IN
from geodata.errors import StoreRefused
from geodata.looks.look import Look, LookStatus
from geodata.looks.run import Run, RunState
from geodata.settings.settings import Settings
from geodata.workspace import Workspace
from pipelines.belts.judge_belt import NOT_READ, TOO_LITTLE
from pipelines.belts.lay import lay_belts
from pipelines.context.budget import Budget
from pipelines.context.request import RunRequest
from pipelines.context.run_context import RunContext
from pipelines.context.summary import Tally
from pipelines.judge.known_places import KnownPlaces
from pipelines.judge.lasting_ids import detection_id, under_free_ids
from pipelines.run.estimate import _belt_looks
from pipelines.run.run import run
from pipelines.run.watch_belts import _due, watch_belts
from pipelines.search.scenes_over_sites import Catalogs
from pipelines.workers.on_cores import WorkerEnded
from tests.geodata.belts.belt_makers import change, judged_belt
from tests.pipelines.served_world import SITES, UNTIL, ServedWorld, served_world, with_settings


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedWorld]:
    with served_world(tmp_path_factory.mktemp("world")) as served:
        yield served


def night(world: ServedWorld, folder: Path, **more: object) -> Workspace:
    """One run with some settings."""
    workspace = world.workspace(folder)
    workspace = with_settings(workspace, replace(workspace.settings, **more))
    run(workspace, RunRequest(until=UNTIL))
    return workspace


def again(workspace: Workspace, at: datetime) -> Tally:
    """The belts of a later night."""
    context = RunContext(workspace, RunRequest(until=UNTIL), UNTIL, "later")
    sites = workspace.store.sites()
    watch_belts(context, sites, KnownPlaces.of(workspace.store), Catalogs(), at)
    return context.tally


def test_they_are_off_unless_asked_for(world: ServedWorld, tmp_path: Path) -> None:
    workspace = night(world, tmp_path / "w")
    assert workspace.settings.belts == () and workspace.store.belts() == []
    assert not (workspace.root / KEPT_IN).exists()


def test_they_are_read_where_the_site_was_seen_and_say_why_they_are_not_judged(
    world: ServedWorld, tmp_path: Path
) -> None:
    workspace = night(world, tmp_path / "w", belts=("site-1",), belt_m=500.0, belt_controls=0, belt_look_days=1)
    store = workspace.store
    belts = store.belts()
    sites = [site.id for site in store.sites() if site.watched]
    assert [b.id for b in belts] == ["site-1~belt"]
    assert all(b.judged_from is None and b.reason in (NOT_READ, TOO_LITTLE) for b in belts)
    seen = {(k.collection, k.scene_id) for k in store.looks() if k.status is LookStatus.SEEN}
    read = [chip for b in belts for chip in store.belt_chips(b.id)]
    assert read and {(c.collection, c.scene_id) for c in read} <= seen
    assert all((workspace.root / KEPT_IN / chip.path).is_file() for chip in read)
    assert {look.site_id for look in store.looks()} <= set(sites), "no belt is among the sites' looks"
    before = {b.id: b.fingerprint for b in belts}
    tally = again(workspace, datetime.fromisoformat("2026-12-24T00:00:00+00:00"))
    assert not tally.problems and {b.id: b.fingerprint for b in store.belts()} == before


def test_looks_at_a_belt_are_kept_where_only_the_process_that_judged_it_was_ended(
    world: ServedWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of damage to an archived look nothing is known then; reading all of them again would not help."""

    def ended(_: object, tasks: Sequence[object], *, here: bool, cores: object) -> Iterator[tuple[object, WorkerEnded]]:
        yield from ((task, WorkerEnded()) for task in tasks)

    monkeypatch.setattr("pipelines.run.watch_belts.on_cores", ended)
    workspace = night(world, tmp_path / "w", belts=("site-1",), belt_m=500.0, belt_controls=0, belt_look_days=1)
    (belt,) = workspace.store.belts()
    assert belt.judged_at is None and workspace.store.belt_chips(belt.id)
    problems = [p for p in workspace.store.runs(None)[0].problems if p.cause == WorkerEnded().cause]
    assert [p.site_id for p in problems] == ["site-1"]


def test_an_hour_of_judging_takes_no_reading_from_the_belts(world: ServedWorld, tmp_path: Path) -> None:
    """They are read last: an hour and ten minutes after the night began, of which nothing was reading."""
    workspace = world.workspace(tmp_path / "w", belts=("site-1",), belt_m=500.0, belt_controls=0, belt_look_days=1)
    world.gather(workspace)
    at = [0.0]
    budget = Budget(minutes=60.0, clock=lambda: at[0])
    context = RunContext(workspace, RunRequest(until=UNTIL), UNTIL, "night", budget=budget)
    at[0] = 70 * 60.0
    watch_belts(context, workspace.store.sites(), KnownPlaces.of(workspace.store), Catalogs(), UNTIL)
    assert workspace.store.belt_chips("site-1~belt") and budget.told() == []
    at[0] += 3600
    assert budget.seconds == 0, "the clock stood still while they were read"


def test_a_belt_whose_width_changed_is_read_anew(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "w")
    site = workspace.store.save_site(SITES[0], by="a")
    places = KnownPlaces.of(workspace.store)
    narrow = with_settings(workspace, Settings(belts=("all",), belt_m=500.0, belt_controls=2))
    first, *controls = lay_belts(narrow, [site], places)
    look = Look(first.id, "a", "s2", "c", "optical", UNTIL, LookStatus.SEEN)
    workspace.store.save_belt_looks([look, replace(look, site_id=controls[0].id)])
    workspace.store.save_belts([replace(controls[0], fingerprint="f")])
    assert lay_belts(narrow, [site], places) == (first, replace(controls[0], fingerprint="f"), *controls[1:])
    assert len(workspace.store.belt_look_bounds(5)) == 2, "the same ground is not read twice"
    wider = with_settings(workspace, Settings(belts=("all",), belt_m=600.0, belt_controls=1))
    second, control = lay_belts(wider, [site], places)
    assert second.id == first.id and second.width_m == 600.0 and second.grid != first.grid
    assert control.id == controls[0].id and control.fingerprint == ""
    assert workspace.store.belt_look_bounds(5) == {}


def test_an_estimate_for_a_day_before_the_newest_look_owes_nothing_at_that_belt(tmp_path: Path) -> None:
    """Of two places that were read 400 days after that day none is owed; of one that was not, a year: a look in five
    days, in 365.25 days, are 74 begun."""
    workspace = with_settings(
        Workspace.open(tmp_path / "w"),
        Settings(belts=("all",), belt_controls=1, history_years=1.0, belt_look_days=5),
    )
    site = workspace.store.save_site(SITES[0], by="a")
    belt, control = lay_belts(workspace, [site], KnownPlaces.of(workspace.store))
    look = Look(belt.id, "a", "s2", "c", "optical", UNTIL, LookStatus.SEEN)
    workspace.store.save_belt_looks([look, replace(look, site_id=control.id)])
    assert _belt_looks(workspace, [site.id], UNTIL + timedelta(days=10)) == (2, 4), "ten days each"
    assert _belt_looks(workspace, [site.id], UNTIL - timedelta(days=400)) == (2, 0), "never fewer than none"
    workspace.store.forget_belt_looks(control.id)
    assert _belt_looks(workspace, [site.id], UNTIL - timedelta(days=400)) == (2, 74)


@pytest.mark.parametrize("count", [2, 1])
def test_a_control_place_into_which_a_known_place_has_come_is_given_up(tmp_path: Path, count: int) -> None:
    """It was laid where nothing was known; a restricted place is there now, which its ground must not show."""
    workspace = Workspace.open(tmp_path / "w")
    store, site = workspace.store, workspace.store.save_site(SITES[0], by="a")
    narrow = with_settings(workspace, Settings(belts=("all",), belt_m=500.0, belt_controls=2))
    _, first, second = lay_belts(narrow, [site], KnownPlaces.of(store))
    assert lay_belts(narrow, [site], KnownPlaces.of(store))[1:] == (first, second), "else they stay"
    look = Look(second.id, "a", "s2", "c", "optical", UNTIL, LookStatus.SEEN)
    store.save_belt_looks([look, replace(look, site_id=first.id)])
    there = replace(SITES[0], id="new", name="New", outline=second.outline.representative_point().buffer(0.0005))
    store.save_site(replace(there, grid=None), by="a")
    fewer = with_settings(workspace, Settings(belts=("all",), belt_m=500.0, belt_controls=count))
    _, *controls = lay_belts(fewer, [site], KnownPlaces.of(store))
    assert controls[0] == first and len(controls) == count
    assert not any(belt.outline.intersects(there.outline) for belt in store.belts(site.id) if belt.is_control)
    assert {belt.id for belt in store.belts(site.id) if belt.is_control} == {belt.id for belt in controls}
    assert [store.belt_looks(key) for key in (first.id, second.id)] == [[replace(look, site_id=first.id)], []]


def test_a_change_whose_id_another_belt_holds_gets_a_longer_one(tmp_path: Path) -> None:
    """The births below give both belts KP-40EB84 (sha256 of "belt|birth"): one replaced the other's change."""
    store = Workspace.open(tmp_path / "w").store
    births = {"kk-park~belt": "2025-01-01/95/14", "kk-plaza~belt": "2025-01-01/87/11"}
    ids = {key: detection_id(key, birth) for key, birth in births.items()}
    assert len(set(ids.values())) == 1
    for key, birth in births.items():
        belt = judged_belt(key.removesuffix("~belt"))
        mine = change(ids[key], belt, date(2026, 7, 5), 4.0, birth=birth)
        store.save_judged_belt(belt, under_free_ids([mine], partial(store.held_by_other_belts, belt.id)))
        if key == "kk-plaza~belt":
            with pytest.raises(StoreRefused, match="another site has a detection of that id"):
                store.save_judged_belt(belt, [mine])
    short, longer = (store.belt_changes(key)[0].id for key in births)
    assert longer.startswith(short) and len(longer) == len(short) + 2


def test_a_site_that_is_not_there_is_named_and_the_night_goes_on(world: ServedWorld, tmp_path: Path) -> None:
    workspace = night(world, tmp_path / "w", belts=("nowhere",))
    (problem,) = (p for p in workspace.store.runs()[0].problems if "nowhere" in str(p.cause))
    assert "belts" in str(problem.thing) and "all" in str(problem.next_step)
    assert workspace.store.belts() == []


def test_other_settings_are_not_waited_for(tmp_path: Path) -> None:
    """Its sentences tell the rule in force, so that a belt is judged by it at once, and not after belt_days."""
    workspace = Workspace.open(tmp_path / "w")
    site = workspace.store.save_site(SITES[0], by="a")
    workspace = with_settings(workspace, Settings(belts=("all",), belt_m=500.0, belt_controls=0))
    (laid,) = lay_belts(workspace, [site], KnownPlaces.of(workspace.store))
    judged = UNTIL - timedelta(days=3)
    belt = replace(laid, judged_at=judged, judged_from=date(2025, 1, 1), judged_until=date(2026, 1, 1), fingerprint="x")
    same, other = workspace.settings.hash(), "0" * 12

    def due(*hashes: str) -> bool:
        for n, digest in enumerate(hashes):
            begun = judged - timedelta(minutes=5) + timedelta(days=n)
            workspace.store.save_run(Run(f"run {n}", begun, begun, RunState.DONE, digest, "1", sites=1))
        context = RunContext(workspace, RunRequest(until=UNTIL), UNTIL, "later")
        return _due(context, belt, (), UNTIL) is not None

    assert not due(), "nobody knows by which it was judged, and it is young"
    assert not due(same)
    assert due(other)
    assert due(other, same), "the run that judged it had others, whatever came after"
