"""A night with a budget over real servers: what is read is kept, the next goes on, and in the end nothing differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geodata.looks.judgement_mark import GROUND, Judged, LookBounds
from geodata.looks.run import Run, RunState
from geodata.looks.scene import Sensor
from geodata.looks.set_aside_chip import SetAsideChip
from geodata.settings.settings import CatalogSettings
from geodata.workspace import Workspace
from pipelines.cli import app
from pipelines.context.budget import NIGHTS_BUDGET, Budget
from pipelines.context.request import RunRequest
from pipelines.context.run_context import RunContext
from pipelines.context.workspace_state import remembered_pace
from pipelines.operate.status import status_lines, status_of
from pipelines.run.estimate import Estimate, estimate, estimate_lines
from pipelines.run.run import run
from pipelines.run.search_and_read import in_turn
from pipelines.run.whole_histories import whole
from pipelines.search.scenes_over_sites import Catalogs
from tests.pipelines.served_world import FIRST, NAME, SITES, ServedWorld, served_world, small_site, stored

SCENES = 18
"""Few enough to be judged without other processes."""
NOW = FIRST + timedelta(days=SCENES)
LITTLE = 0.001
"""A thousand bytes a night: less than one scene, so that a night ends with the scenes that it began at once."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedWorld]:
    with served_world(tmp_path_factory.mktemp("served"), SCENES, step_days=1.0) as served:
        yield served


def a_night(workspace: Workspace) -> Run:
    return run(workspace, RunRequest(until=NOW), now=lambda: NOW)


def days(workspace: Workspace) -> list[int]:
    """Numbers of the scenes that are in the ledger."""
    return sorted({(look.acquired_at - FIRST).days for look in workspace.store.looks()})


def test_nights_with_a_budget_come_to_what_one_night_without_comes_to(world: ServedWorld, tmp_path: Path) -> None:
    whole_night, by_nights = world.workspace(tmp_path / "a"), world.workspace(tmp_path / "b", night_megabytes=LITTLE)
    at_once = a_night(whole_night)
    assert NIGHTS_BUDGET not in {p.thing for p in at_once.problems} and days(whole_night) == list(range(SCENES))

    nights, read = [], 0
    while not nights or nights[-1] == NIGHTS_BUDGET:
        done = a_night(by_nights)
        told = days(by_nights)
        assert told == list(range(len(told))) and len(told) > read, (
            "the oldest first, without a gap, and more each night"
        )
        read = len(told)
        nights.append(next((p.thing for p in done.problems if p.thing == NIGHTS_BUDGET), ""))
        if nights[-1]:
            assert done.state is RunState.PARTLY and read < SCENES
            (ended,) = done.problems
            assert f"scenes found and left unread: {SCENES - read}" in ended.cause, "and no site is called unjudged"
            assert by_nights.store.judged(GROUND) == {}, "a first judgement waits for the whole history"
    assert len(nights) > 2
    assert stored(by_nights, but=("attempts",)) == stored(whole_night, but=("attempts",))
    assert by_nights.store.judged(GROUND).keys() == whole_night.store.judged(GROUND).keys() == {s.id for s in SITES}


def test_status_says_that_the_budget_ended(world: ServedWorld, tmp_path: Path) -> None:
    workspace = world.workspace(tmp_path, night_megabytes=LITTLE)
    a_night(workspace)
    told = status_of(workspace, NOW)
    assert told["runs"][0]["budget_ended"].startswith("it ended after 0 min")
    assert any("The next run goes on with the oldest" in line for line in status_lines(told))


def test_an_estimate_counts_what_a_run_then_reads_and_keeps_nothing(world: ServedWorld, tmp_path: Path) -> None:
    workspace = world.workspace(tmp_path, night_megabytes=50.0, belts=("site-1",), belt_controls=1)
    first = estimate(workspace, RunRequest(until=NOW), now=lambda: NOW)
    assert (first.sites, first.scenes, first.looks) == (2, SCENES, {Sensor.OPTICAL: 2 * SCENES, Sensor.RADAR: 0})
    assert (first.belts, first.belt_looks) == (2, 439), "two places, three years, a look in five days"
    assert first.measured == frozenset() and first.bytes == 4e6 * (2 * SCENES + 2 * 439)
    assert first.nights == 74, "3,656 MB at 50 a night"
    assert "assumed" in "\n".join(estimate_lines(first)) and "Nights, with 50 MB each: 74." in "\n".join(
        estimate_lines(first)
    )
    assert workspace.store.looks() == [] and workspace.store.runs() == []

    workspace = world.workspace(tmp_path)
    a_night(workspace)
    pace = remembered_pace(workspace.root)[Sensor.OPTICAL]
    assert pace.looks == 2 * SCENES and 0 < pace.bytes < 50_000 * SCENES, "files of 64 x 64 pixels"
    after = estimate(workspace, RunRequest(until=NOW), now=lambda: NOW)
    assert (after.scenes, after.bytes, after.measured) == (0, 0, {Sensor.OPTICAL})
    assert after.nights is None and "No budget is set" in "\n".join(estimate_lines(after))


def test_the_command_line_estimates(world: ServedWorld, tmp_path: Path) -> None:
    world.workspace(tmp_path).store.close()
    asked = ["--workspace", str(tmp_path), "run", "--estimate", "--catalog", world.root, "--until", f"{NOW:%Y-%m-%d}"]
    told = CliRunner().invoke(app, asked)
    assert told.exit_code == 0, told.output
    assert f"To be read at 2 sites: {SCENES} scenes, {2 * SCENES} looks" in told.output


@pytest.mark.parametrize(("minutes", "megabytes", "nights"), [(0, 0, None), (30, 0, 4), (30, 100, 10), (999, 9999, 1)])
def test_nights_are_those_of_what_ends_first(minutes: float, megabytes: float, nights: int | None) -> None:
    """Two hours and one gigabyte."""
    told = Estimate(1, 1, {}, 0, 0, 7200.0, 1e9, {}, frozenset(), minutes, megabytes)
    assert told.nights == nights


def test_a_budget_of_minutes_ends_by_its_clock() -> None:
    at = [100.0]
    budget = Budget(minutes=2.0, clock=lambda: at[0])
    with budget.reading():
        assert budget.limited and not budget.spent()
        at[0] = 219.9
        assert not budget.spent()
        at[0] = 220.0
        assert budget.spent()
    assert budget.spent() and budget.told() == [], "nothing was left unread"
    budget.leave_unasked(Sensor.RADAR, ["a", "b"])
    (told,) = budget.told()
    assert "2 min of reading" in told.cause and "sites not asked for: 2" in told.cause
    assert not Budget(clock=lambda: at[0]).limited


def test_time_between_two_stretches_of_reading_is_none_of_the_budgets() -> None:
    """A minute, an hour of other work, and 59 seconds: one second less than two minutes of reading."""
    at = [0.0]
    budget = Budget(minutes=2.0, clock=lambda: at[0])
    with budget.reading():
        at[0] += 60
    at[0] += 3600
    with budget.reading():
        at[0] += 59
        assert not budget.spent()
        at[0] += 1
        assert budget.spent()
    at[0] += 3600
    assert budget.seconds == 120


def test_a_run_tells_the_minutes_of_its_reading_alone(
    world: ServedWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A quarter of an hour goes by before it, optical scenes take 7 minutes, night light 3, and judging an hour."""
    at = [0.0]
    workspace = world.workspace(tmp_path, night_minutes=60.0)
    monkeypatch.setattr(Budget, "of", lambda settings: Budget(settings.night_minutes, clock=lambda: at[0]))

    def takes(minutes: float) -> Callable[..., list[SetAsideChip]]:
        def work(*_given: object, **_named: object) -> list[SetAsideChip]:
            at[0] += 60 * minutes
            return []

        return work

    def reads(context: RunContext, *_given: object) -> None:
        at[0] += 60 * 7
        context.budget.leave_unasked(Sensor.OPTICAL, ["site-1"])

    monkeypatch.setattr("pipelines.run.run.set_aside_damaged", takes(15))
    monkeypatch.setattr("pipelines.run.run.search_and_read", reads)
    monkeypatch.setattr("pipelines.run.run.read_night_light", takes(3))
    monkeypatch.setattr("pipelines.run.run.judge_sites", takes(60))
    (ended,) = (p for p in a_night(workspace).problems if p.thing == NIGHTS_BUDGET)
    assert ended.cause.startswith("it ended after 10 min of reading")


def test_the_oldest_debt_comes_first_and_no_history_is_begun_before(world: ServedWorld, tmp_path: Path) -> None:
    """Four places a degree apart: one up to date, one a year behind, one with an old failed look, one not begun."""
    sites = [small_site(number, east_m=100_000.0 * number) for number in range(4)]
    workspace = world.workspace(tmp_path, sites)
    newest = {0: (NOW, None), 1: (NOW - timedelta(days=365), None), 2: (NOW, NOW - timedelta(days=700))}
    bounds = {
        (sites[number].id, NAME): LookBounds(NOW - timedelta(days=1000), at, owed)
        for number, (at, owed) in newest.items()
    }
    limited = RunContext(workspace, RunRequest(), NOW, budget=Budget(minutes=1.0))
    asked = [[site.id for site in some] for _, some in in_turn(limited, sites, bounds, Catalogs())]
    assert asked == [["site-2"], ["site-1"], ["site-0"], ["site-3"]]
    free = RunContext(workspace, RunRequest(), NOW)
    assert [len(some) for _, some in in_turn(free, sites, bounds, Catalogs())] == [4], "as it always was"


def test_a_radar_history_is_begun_after_every_optical_one_that_was_begun(world: ServedWorld, tmp_path: Path) -> None:
    workspace = world.workspace(tmp_path)
    settings = workspace.settings
    radar = CatalogSettings(world.root, ("sentinel-1-rtc",), asset_hosts=("127.0.0.1",))
    vars(workspace)["settings"] = replace(settings, catalogs=(radar, *settings.catalogs))
    run_of = RunContext(workspace, RunRequest(), NOW, budget=Budget(minutes=1.0))
    bounds = {(site.id, NAME): LookBounds(FIRST, NOW, None) for site in SITES}
    sensors = [family.sensor for family, _ in in_turn(run_of, SITES, bounds, Catalogs())]
    assert sensors == [Sensor.OPTICAL, Sensor.RADAR]


def test_what_was_judged_before_is_judged_on_any_night(world: ServedWorld, tmp_path: Path) -> None:
    workspace = world.workspace(tmp_path)
    context = RunContext(workspace, RunRequest(), NOW)
    assert whole(context, SITES, GROUND, Sensor.OPTICAL) == list(SITES)
    context.budget.leave(Sensor.OPTICAL, [NOW], [site.id for site in SITES])
    assert whole(context, SITES, GROUND, Sensor.OPTICAL) == []
    assert whole(context, SITES, GROUND, Sensor.RADAR) == list(SITES)
    workspace.store.save_judged([Judged("site-1", GROUND, "f"), Judged("site-2", GROUND, "f", "too few looks")])
    assert whole(context, SITES, GROUND, Sensor.OPTICAL) == [SITES[0]], "of the other nothing was said yet"
