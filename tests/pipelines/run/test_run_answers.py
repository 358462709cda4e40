"""A night that no catalogue answered is told apart from one without news; a run of a wrong clock is no last run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from geodata.looks.run import CLOCK_SLACK, Run, RunState, last_ended, last_good, open_run
from geodata.settings.settings import CatalogSettings
from geodata.workspace import Workspace
from pipelines.cli import app
from pipelines.context.request import RunRequest
from pipelines.context.workspace_state import remember_cron
from pipelines.operate.status import run_lines, status_lines, status_of
from pipelines.run.run import run
from screens.operate.runs import answer
from screens.widgets.page_frame import late_words
from tests.pipelines.search.test_answers_that_are_none import NONSENSE
from tests.pipelines.served_world import NAME, SITES, UNTIL, ServedWorld, quick_folder, served_world, with_settings
from tests.servers.loopback import unused_port
from tests.servers.raw_server import RawServer

NIGHT = UNTIL + timedelta(days=1)


@pytest.fixture(scope="module")
def world() -> Iterator[ServedWorld]:
    with quick_folder() as folder, served_world(folder / "world", count=2) as served:
        yield served


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urllib3.Retry.sleep", lambda *_a, **_k: None)
    monkeypatch.setattr("pipelines.http.transport.random.uniform", lambda *_: 0.0)


def ran(workspace: Workspace, at: datetime = NIGHT, **request: Any) -> Run:
    return run(workspace, RunRequest(until=UNTIL, **request), now=lambda: at)


def told(workspace: Workspace, now: datetime) -> tuple[dict[str, Any], str]:
    status = status_of(workspace, now)
    assert json.loads(json.dumps(status)) == status
    return status, "\n".join(status_lines(status))


def test_a_run_that_no_catalogue_answered_could_not_and_is_no_last_good_run(world: ServedWorld, tmp_path: Path) -> None:
    workspace = world.workspace(tmp_path / "w", SITES[:1])
    good = ran(workspace)
    assert good.answered == (world.root,) and good.unanswered == () and good.looks_seen == 2
    nowhere = f"http://127.0.0.1:{unused_port()}"
    down = ran(workspace, NIGHT + timedelta(days=1), catalog=nowhere, collections=(NAME,))
    assert (down.state, down.answered, down.unanswered) == (RunState.FAILED, (), (nowhere,))
    assert "No catalogue answered" in "\n".join(run_lines(down)) and any("127.0.0.1" in p.thing for p in down.problems)
    now = NIGHT + timedelta(days=1, hours=1)
    status, lines = told(workspace, now)
    assert status["last_ended_run"] == good.id and status["runs"][0]["state"] == "could not"
    assert status["runs"][0]["catalogs_answered"] == [] and status["runs"][0]["catalogs_unanswered"] == [nowhere]
    assert "could not" in lines and "no catalogue answered" in lines
    remember_cron(workspace.root, "0 19 * * *")
    late = late_words(workspace.root, workspace.store.runs(), NIGHT + timedelta(days=9))
    assert f"{NIGHT:%H:%M} UTC" in late and f"began {NIGHT.day} " in late
    said, _ = answer(workspace.store.runs(), running=False, cron=None, now=now)
    assert "answered by no catalogue" in said
    workspace.store.close()


def test_a_night_without_news_is_a_good_one_and_says_so(world: ServedWorld, tmp_path: Path) -> None:
    workspace = world.workspace(tmp_path / "w", SITES[:1])
    ran(workspace)
    quiet = ran(workspace, NIGHT + timedelta(days=1))
    assert quiet.state in (RunState.DONE, RunState.PARTLY) and quiet.answered == (world.root,)
    assert f"Answered, with nothing new: {world.root}." in run_lines(quiet)
    status, lines = told(workspace, NIGHT + timedelta(days=2))
    assert status["last_ended_run"] == quiet.id and "answered and had nothing new" in lines
    said, _ = answer(workspace.store.runs(), running=False, cron=None, now=NIGHT + timedelta(days=2))
    assert "answered and had nothing new" in said and "no catalogue" not in said
    workspace.store.close()


def test_where_one_of_two_answers_the_other_is_named(world: ServedWorld, tmp_path: Path) -> None:

    workspace = world.workspace(tmp_path / "w", SITES[:1])
    dead = CatalogSettings(f"http://127.0.0.1:{unused_port()}", (NAME,))
    workspace = with_settings(workspace, replace(workspace.settings, catalogs=(dead, *workspace.settings.catalogs)))
    done = ran(workspace)
    assert (done.state, done.answered, done.unanswered) == (RunState.PARTLY, (world.root,), (dead.href,))
    assert f"Did not answer: {dead.href}." in run_lines(done)
    assert last_ended([done], NIGHT) == done and last_good([done], NIGHT) is None, "partly done is not good"
    status, lines = told(workspace, NIGHT + timedelta(hours=1))
    assert (status["last_ended_run"], status["last_ended_run_state"]) == (done.id, "partly done")
    assert status["last_good_run"] is None and "partly done. Last one with nothing lost: none yet." in lines
    workspace.store.close()


@pytest.mark.parametrize("body", NONSENSE.values(), ids=NONSENSE.keys())
def test_an_error_with_status_200_never_ends_done(body: bytes, tmp_path: Path, world: ServedWorld) -> None:
    workspace = world.workspace(tmp_path / "w", SITES[:1])
    with RawServer(lambda _path: [body]).running() as address:
        for request in ({"catalog": address}, {"catalog": address, "collections": (NAME,)}):
            done = ran(workspace, **request)
            assert done.state is RunState.FAILED and done.answered == () and done.problems
    assert last_good(workspace.store.runs(), NIGHT) is None
    workspace.store.close()


def test_a_collection_that_is_not_there_is_named_and_the_run_could_not(world: ServedWorld, tmp_path: Path) -> None:
    workspace = world.workspace(tmp_path / "w", SITES[:1])
    done = ran(workspace, catalog=world.root, collections=("sentinel-2-l3a",))
    assert done.state is RunState.FAILED and done.looks_seen == 0
    assert any("sentinel-2-l3a" in p.thing and f"it has {NAME}" in p.cause for p in done.problems)
    # Beside one that is there it costs itself alone, and says nothing against the catalogue.
    both = ran(workspace, catalog=world.root, collections=("no-1", "no-2", "no-3", NAME))
    assert both.state is RunState.PARTLY and both.looks_seen == 2
    assert {p.cause.partition(":")[0] for p in both.problems if "has no collection" in p.cause} == {
        "no-1",
        "no-2",
        "no-3",
    }
    workspace.store.close()


def test_a_catalogue_without_collections_has_answered(world: ServedWorld, tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "w")
    workspace.store.save_site(SITES[0], by="test")
    kept, world.api.collections = world.api.collections, []
    try:
        done = ran(workspace, catalog=world.root)
        assert done.state is RunState.PARTLY and done.answered == (world.root,)
        assert any("it has no collection" in p.cause and "--collection" in p.next_step for p in done.problems)
    finally:
        world.api.collections = kept
    workspace.store.close()


def test_the_command_says_so_and_exits_with_2(world: ServedWorld, tmp_path: Path) -> None:
    world.workspace(tmp_path / "w", SITES[:1]).store.close()
    called = ["--workspace", str(tmp_path / "w"), "run", "--until", f"{UNTIL:%Y-%m-%d}", "--catalog"]
    nowhere = CliRunner().invoke(app, [*called, f"http://127.0.0.1:{unused_port()}"])
    assert nowhere.exit_code == 2 and "could not" in nowhere.output and "No catalogue answered" in nowhere.output
    missing = CliRunner().invoke(app, [*called, world.root, "--collection", "sentinel-2-l3a"])
    assert missing.exit_code == 2 and "sentinel-2-l3a" in missing.output and f"it has {NAME}" in missing.output
    found = CliRunner().invoke(app, [*called, world.root, "--collection", NAME])
    assert found.exit_code in (0, 1) and "No catalogue answered" not in found.output
    status = CliRunner().invoke(app, ["--workspace", str(tmp_path / "w"), "status", "--json"])
    told = json.loads(status.output)
    assert told["last_ended_run"] == told["runs"][0]["id"] and told["runs"][1]["catalogs_answered"] == []


# --- a clock that was wrong


def test_a_run_of_a_wrong_clock_is_no_last_run(world: ServedWorld, tmp_path: Path) -> None:
    workspace = world.workspace(tmp_path / "w", SITES[:1])
    wrong = datetime(2045, 1, 1, tzinfo=UTC)
    ahead = ran(workspace, wrong)
    good = ran(workspace, NIGHT)
    now = NIGHT + timedelta(hours=3)
    assert workspace.store.runs()[0].id == ahead.id  # by its date it is the newest
    status, lines = told(workspace, now)
    assert status["last_ended_run"] == good.id and status["dated_in_future"] == [ahead.id]
    assert f"Run {ahead.id} is dated in the future: the clock was wrong." in lines
    assert [run["dated_in_future"] for run in status["runs"]] == [True, False]
    remember_cron(workspace.root, "0 19 * * *")
    runs = workspace.store.runs()
    assert "late" in late_words(workspace.root, runs, NIGHT + timedelta(days=9)), "a run of 2045 hides no late one"
    said, lead = answer(runs, running=False, cron="0 19 * * *", now=now)
    assert f"The last run, {NIGHT.day} " in said and "the clock was wrong" in lead and "1 Jan 2045" in lead
    # The run after it reads and judges as if there had been none.
    assert good.answered == (world.root,) and max(k.acquired_at for k in workspace.store.looks()) < NIGHT
    workspace.store.close()


def at(days: float, state: RunState = RunState.DONE) -> Run:
    when = NIGHT + timedelta(days=days)
    return Run(f"r{days}", when, when, state, "h", "v")


def test_the_rule_for_the_last_good_run() -> None:
    ahead, done, failed = at(30), at(-2), at(-1, RunState.FAILED)
    assert last_good([ahead, failed, done], NIGHT) == done == last_ended([ahead, failed, done], NIGHT)
    partly = at(-1, RunState.PARTLY)
    assert last_ended([partly, done], NIGHT) == partly and last_good([partly, done], NIGHT) == done
    assert last_good([ahead], NIGHT) is None and last_good([], NIGHT) is None
    assert last_good([ahead], NIGHT + timedelta(days=31)) == ahead, "when its day has come it is as good as any"
    slack = CLOCK_SLACK.total_seconds() / 86_400
    assert last_good([at(slack / 2)], NIGHT) is not None, "two machines' clocks differ by seconds"
    cut = at(29, RunState.RUNNING)
    assert open_run([cut, done], running=False, now=NIGHT) is None
    assert open_run([cut, done], running=False, now=NIGHT + timedelta(days=30)) is RunState.INTERRUPTED


def test_a_run_of_one_site_is_no_last_run_of_all(world: ServedWorld, tmp_path: Path) -> None:
    """It stood as the last run to its end in `status`, while the other site was not looked at."""
    workspace = world.workspace(tmp_path / "w", SITES)
    of_all = ran(workspace)
    of_one = ran(workspace, NIGHT + timedelta(days=1), site_ids=(SITES[0].id,))
    assert (of_all.sites, of_one.sites) == (2, 1) and of_one.state in (RunState.DONE, RunState.PARTLY)
    status, lines = told(workspace, NIGHT + timedelta(days=2))
    assert status["last_ended_run"] == of_all.id and [r["sites"] for r in status["runs"]] == [1, 2]
    assert [r["of_a_part"] for r in status["runs"]] == [True, False]
    assert f"{of_one.state}, 1 site alone, and not the last run of all: looks" in lines
    remember_cron(workspace.root, "0 19 * * *")
    assert told(workspace, NIGHT + timedelta(days=2, hours=12))[0]["run_missed_at"] is not None
    workspace.store.close()


def test_which_run_is_of_a_part() -> None:
    since = (NIGHT - timedelta(days=9), NIGHT - timedelta(days=9), NIGHT - timedelta(days=1))
    of_one, old = replace(at(-2), sites=1), at(-3)
    assert last_ended([of_one, old], NIGHT, since) == old == last_good([of_one, old], NIGHT, since), "0 = not kept"
    of_all = replace(at(-2), sites=2)
    assert last_ended([of_all, old], NIGHT, since) == of_all, "the third site was stored after it began"
    assert last_ended([replace(at(0), sites=2), of_all], NIGHT, since) == of_all
    assert last_ended([of_one], NIGHT, since) is None and last_ended([of_one], NIGHT) == of_one


def test_a_run_that_could_not_say_that_it_ended_is_shown_as_interrupted(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path)
    workspace.store.save_run(at(0, RunState.RUNNING))
    status, lines = told(workspace, NIGHT)
    assert status["runs"][0]["state"] == "interrupted" and "running" not in lines and status["last_good_run"] is None
    workspace.store.close()


def test_collections_of_settings_are_asked_for_by_name(world: ServedWorld, tmp_path: Path) -> None:
    """As named in compound-watch.toml, and not only on the command line."""
    (tmp_path / "w").mkdir()
    (tmp_path / "w/compound-watch.toml").write_text(
        f'[[catalogs]]\nhref = "{world.root}"\ncollections = ["sentinel-2-l2b"]\nasset_hosts = ["127.0.0.1"]\n'
    )
    workspace = Workspace.open(tmp_path / "w")
    workspace.store.save_site(SITES[0], by="test")
    done = ran(workspace)
    assert done.state is RunState.FAILED and any(f"it has {NAME}" in p.cause for p in done.problems)
    workspace.store.close()
