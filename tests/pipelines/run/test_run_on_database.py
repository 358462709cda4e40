"""Runs on a team's database: what they leave is what they leave on a file, killed or not, and one runs at a time."""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import shutil
import signal
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from geodata.access.audience import Audience
from geodata.detections.detection import State
from geodata.errors import NotAllowed
from geodata.settings.settings import Settings
from geodata.store import FILE_NAME, Store
from geodata.store.team.copy_store import copy_store
from geodata.store.team.held_for import HeldFor
from geodata.store.team.run_turn import TurnHolder
from geodata.workspace import Workspace
from pipelines.context.request import RunRequest
from pipelines.context.run_lock import is_running, only_run, run_now, run_under_way
from pipelines.operate.status import status_lines, status_of
from pipelines.publish.export import WRITERS, export
from pipelines.run import run as run_module
from pipelines.run.run import run
from tests.geodata.noun_strategies import NOW
from tests.geodata.store.postgis_server import empty_database, postgis, why_not
from tests.pipelines.run.roof_world import EARLIER, SCENES, SITE, left, night, shown
from tests.pipelines.served_world import ServedWorld, quick_folder, served_world, with_settings

pytestmark = [pytest.mark.postgis, pytest.mark.skipif(bool(why_not()), reason=why_not() or "a server can be started")]
MOMENTS = 4
"""Runs that are killed; those of test_kill.py are killed on a file; `python -m benchmarks kills` kills a hundred."""
ADVISORY = (
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgis() as address:
        yield address


@pytest.fixture(scope="module")
def world(server: str) -> Iterator[tuple[Path, ServedWorld]]:
    """A folder with a workspace `before` that was run over the earlier scenes, on a file; and what is served."""
    with quick_folder() as folder, served_world(folder / "world", count=SCENES, **shown()) as served:
        served.workspace(folder / "before", (SITE,)).store.close()
        night(str(folder / "before"), served.root, EARLIER)
        yield folder, served


def _apart(before: Path, folder: Path) -> Path:
    """The folder of a workspace whose store lies elsewhere."""
    shutil.copytree(before, folder, ignore=shutil.ignore_patterns(f"{FILE_NAME}*"))
    return folder


def _silent(step: str, done: int, total: int) -> None:
    pass


def test_one_night_on_either_store_gives_the_same_exports(
    server: str, world: tuple[Path, ServedWorld], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, served = world
    url = empty_database(server)
    copy_store(folder / "before", url, _silent)
    shutil.copytree(folder / "before", folder / "file")
    monkeypatch.setattr(run_module.secrets, "token_hex", lambda _n: "0000")  # of the run's own id, which measures carry
    made: list[dict[str, bytes]] = []
    for name, store in (("file", ""), ("database", url)):
        home = folder / "file" if name == "file" else _apart(folder / "before", folder / "database")
        workspace = with_settings(Workspace.open(home), served.settings(store=store))
        done = run(workspace, RunRequest(), now=lambda: NOW)
        assert [d.state for d in workspace.store.detections()] == [State.CONFIRMED] and done.looks_seen == 11
        assert workspace.store.sqlite is (name == "file") and (home / FILE_NAME).exists() is (name == "file")
        made.append({})
        for what in ("detections", "sites", "incidents", "measures", "looks"):
            out = tmp_path / f"{what}{'.csv' if what != 'detections' else '.geojson'}"
            export(workspace, out, what, Audience.INTERNAL, today=date(2026, 11, 21))
            made[-1][what] = out.read_bytes()
        workspace.store.close()
    assert [what for what in made[0] if made[0][what] != made[1][what]] == []
    assert all(made[0].values()) and set(WRITERS) >= {".csv", ".geojson"}


def test_killed_at_any_moment_and_run_again_is_one_clean_run(server: str, world: tuple[Path, ServedWorld]) -> None:
    killed_and_run_again(server, world, MOMENTS)


def killed_and_run_again(server: str, world: tuple[Path, ServedWorld], moments: int) -> None:
    """Kill a run on a database at so many moments, and hold what the next one leaves to what a clean one leaves."""
    folder, served = world
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipelines.run.run", "tests.pipelines.run.roof_world", "psycopg"])
    before = empty_database(server)
    copy_store(folder / "before", before, _silent)
    engine = create_engine(f"{server.rpartition('/')[0]}/postgres", isolation_level="AUTOCOMMIT")

    def fresh(name: str) -> tuple[Path, str]:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {before.rpartition('/')[2]}")
        return _apart(folder / "before", folder / name), f"{server.rpartition('/')[0]}/{name}"

    def started(target: Path, url: str) -> multiprocessing.process.BaseProcess:
        process = context.Process(target=night, args=(str(target), served.root, SCENES, url))
        process.start()
        return process

    whole, url = fresh("clean")
    began = time.monotonic()
    process = started(whole, url)
    process.join()
    took = time.monotonic() - began
    clean = left(whole, served, url)
    assert process.exitcode == 0 and clean["states"] == ["done"] * 2 and len(clean["chips"]) == SCENES - 1
    draw, cut = random.Random(5), 0
    for moment in range(5 * moments):
        target, url = fresh(f"moment{moment}")
        process = started(target, url)
        process.join(0.8 * took * draw.random())
        if process.pid is not None and process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
        process.join()
        if process.exitcode == -signal.SIGKILL:
            cut += 1
            night(str(target), served.root, SCENES, url)  # not refused: the lock went with its process
            found = left(target, served, url)
            assert set(found.pop("states")) <= {"done", "interrupted"}, moment
            assert found == {k: v for k, v in clean.items() if k != "states"}, f"killed at moment {moment}"
            store = Store.open(url)
            assert store.row_changes() == []
            store.close()
        if cut == moments:
            break
    engine.dispose()
    assert cut == moments


def test_the_turn_is_free_the_moment_a_run_has_ended(server: str) -> None:
    """A server sees only a moment later that a connection was closed: the turn must not wait for that."""
    url = empty_database(server)
    store = Store.open(url)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for _ in range(200):
            with store.only_run():
                assert connection.exec_driver_sql(ADVISORY).scalar() == 1
            assert connection.exec_driver_sql(ADVISORY).scalar() == 0
    engine.dispose()
    store.close()


def test_since_when_another_run_is_under_way_is_when_it_took_its_turn(server: str) -> None:
    """Its connection comes out of a pool: that of a scheduler may have been opened days before."""
    url = empty_database(server)
    there, here = Store.open(url), Store.open(url)
    time.sleep(2.5)  # in which the connections of the pools grow old
    began = datetime.now(UTC)
    with there.only_run():
        time.sleep(1.5)  # and the run is under way
        there.sites()
        holder = here.turn_holder()
        assert holder is not None and holder.since is not None and holder.machine == socket.gethostname()
        assert abs(holder.since - began) < timedelta(seconds=1)
        with (
            pytest.raises(NotAllowed, match=re.escape(f"since {holder.since:%Y-%m-%dT%H:%M:%S}+00:00")),
            here.only_run(),
        ):
            pass
    assert here.turn_holder() is None
    there.close()
    here.close()


def test_a_run_refused_for_another_machine_never_holds_the_lock_of_its_folder(server: str, tmp_path: Path) -> None:
    """Whoever watches that lock would take the other machine's run for one of this folder."""
    url = empty_database(server)
    there = Store.open(url)
    here = with_settings(Workspace.open(tmp_path), Settings(store=url))
    seen: list[bool] = []
    with there.only_run():
        over = threading.Event()

        def watch() -> None:
            while not over.wait(0.02):
                seen.append(is_running(tmp_path))

        watching = threading.Thread(target=watch)
        watching.start()
        with pytest.raises(NotAllowed, match="another run is under way on"), only_run(here):
            pass
        over.set()
        watching.join()
        assert len(seen) > 20 and not any(seen)
    with only_run(here):
        assert is_running(tmp_path)
        began = time.monotonic()
        with pytest.raises(NotAllowed, match=f"process {os.getpid()}"), only_run(here):
            pass
        assert time.monotonic() - began < 2, "one of the same folder is refused at once"
    there.close()
    here.store.close()


def test_who_runs_is_told_to_an_account_that_the_server_does_not_tell_since_when(server: str) -> None:
    url = empty_database(server)
    there = Store.open(url)
    account = f"reader_{uuid.uuid4().hex[:8]}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {account} LOGIN")
        connection.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {account}")
    engine.dispose()
    here = Store.open(url.replace("//postgres@", f"//{account}@"))
    with there.only_run():
        assert here.turn_holder() == TurnHolder(socket.gethostname(), None)
        with pytest.raises(NotAllowed, match=f"under way on {socket.gethostname()}"), here.only_run():
            pass
    there.close()
    here.close()


def test_other_work_on_another_machine_is_told_as_what_it_is(server: str, tmp_path: Path) -> None:
    """The server tells it to an account that may not see what the connection does, too: it is in its name."""
    url = empty_database(server)
    there = Store.open(url)
    here = with_settings(Workspace.open(tmp_path), Settings(store=url))
    machine = socket.gethostname()
    for work, words in ((HeldFor.RETENTION, "retention is under way"), (HeldFor.STORE_COPY, "a copy of the store is")):
        with there.only_run(work):
            holder = here.store.turn_holder()
            assert holder is not None and (holder.machine, holder.work) == (machine, work)
            assert not run_under_way(here) and run_now(here).elsewhere == holder
            told = status_of(here, NOW)
            assert (told["running"], told["held_for"], told["held_on"]) == (False, work.value, machine)
            first = status_lines(told)[0]
            assert (
                first.startswith("No run is under way. ") and f"{words[1:]}" in first and f"on {machine} since" in first
            )
            with pytest.raises(NotAllowed, match=f"^[^:]+: {words}.* on {machine}, since 20"), only_run(here):
                pytest.fail("two at once")
    refused = pytest.raises(NotAllowed, match=r": a run is under way on .* then try again")
    with here.store.only_run(), refused, there.only_run(HeldFor.CONTROLS):
        pytest.fail("two at once")
    with only_run(here, HeldFor.REPAIR):
        assert run_now(here).held_for is HeldFor.REPAIR and run_now(here).elsewhere is None
        holder = there.turn_holder()
        assert holder is not None and holder.work is HeldFor.REPAIR
    there.close()
    here.store.close()


def test_a_run_on_another_machine_is_waited_for_and_told(server: str, world: tuple[Path, ServedWorld]) -> None:
    """Another folder stands for the other machine: the two share nothing but the database."""
    folder, served = world
    url = empty_database(server)
    copy_store(folder / "before", url, _silent)
    here = with_settings(Workspace.open(_apart(folder / "before", folder / "here")), served.settings(store=url))
    there = Store.open(url)
    with there.only_run():
        assert run_under_way(here) and status_of(here, NOW)["running"]
        with pytest.raises(NotAllowed, match=f"another run is under way on {socket.gethostname()}, since 20"):
            run(here, RunRequest(), now=lambda: NOW)
        assert there.sites() == here.store.sites() != [], "reading and editing go on meanwhile"
    assert not run_under_way(here)
    assert run(here, RunRequest(until=NOW), now=lambda: NOW).state.value == "done"
    there.close()
    here.store.close()
