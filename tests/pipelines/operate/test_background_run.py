"""A run in a process of its own: started where the operator allows it, one at a time, and stopped by who started it."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geodata.errors import NotAllowed, SettingsRefused
from geodata.looks.run import Run, RunState
from geodata.settings.settings import load_settings
from geodata.store import Store
from pipelines.context.run_lock import is_running, single_flight
from pipelines.operate.background_run import STARTED_NAME, last_words, may_stop, start_run, stop_run
from screens.operate.runs import ended
from tests.screens.fixture_world import make

WAIT = 90.0
"""Seconds: a busy machine needs most of a minute to import everything."""


def until(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + WAIT
    while not true() and time.monotonic() < end:
        time.sleep(0.1)
    return true()


@pytest.fixture
def silent_catalog() -> Iterator[str]:
    """The address of a server that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def workspace(folder: Path, href: str) -> Path:
    make(folder).close()
    (folder / "compound-watch.toml").write_text(
        f'run_from_dashboard = true\n\n[[catalogs]]\nhref = "{href}"\ncollections = ["sentinel-2-l2a"]\n'
    )
    return folder


def test_a_run_is_started_once_and_stopped_by_who_started_it(tmp_path: Path, silent_catalog: str) -> None:
    home = workspace(tmp_path, silent_catalog)
    pid = start_run(home, allowed=load_settings(home).run_from_dashboard)
    assert until(lambda: is_running(home)), last_words(home)
    assert may_stop(home)
    with pytest.raises(NotAllowed, match="another run is under way"):
        start_run(home, allowed=True)
    assert until(lambda: len(kept_as_running(home)) == 1)
    stop_run(home)
    assert until(lambda: not is_running(home))
    assert not may_stop(home)
    with pytest.raises(NotAllowed, match="no run that was started from here"):
        stop_run(home)
    assert until(lambda: not _alive(pid))
    (killed,) = kept_as_running(home)  # only the lock tells that it is over
    assert ended([killed], running=False)[0].state is RunState.INTERRUPTED
    assert ended([killed], running=True) == (killed,)


def test_a_second_start_is_refused_while_the_first_still_loads_and_touches_nothing_of_it(tmp_path: Path) -> None:
    """Importing everything takes seconds, in which nobody holds the run lock yet: two clicks come sooner."""
    Store.open(tmp_path).close()
    (tmp_path / STARTED_NAME).write_text('{"pid": 1, "since": "2001-01-01T00:00:00+00:00"}')  # of one that is over
    began = datetime.now(UTC).replace(microsecond=0)
    pid = start_run(tmp_path, allowed=True)
    noted = (tmp_path / STARTED_NAME).read_bytes()
    with pytest.raises(NotAllowed, match=rf"another run is under way \(process {pid}, since 20\S+\)") as refused:
        start_run(tmp_path, allowed=True)
    said_since = datetime.fromisoformat(refused.value.cause.rpartition(" ")[2].rstrip(")"))
    assert began <= said_since <= datetime.now(UTC)
    assert (tmp_path / STARTED_NAME).read_bytes() == noted and str(pid) in noted.decode()
    assert until(lambda: not _alive(pid))
    second = start_run(tmp_path, allowed=True)  # the first has ended, and holds nothing any more
    assert second != pid and until(lambda: not _alive(second))


def kept_as_running(home: Path) -> list[Run]:
    store = Store.open(home)
    try:
        return [run for run in store.runs() if run.state is RunState.RUNNING]
    finally:
        store.close()


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    may_stop(Path("/nowhere"))  # takes leave of children that have ended
    return True


def test_a_run_of_somebody_else_is_not_stopped_here(tmp_path: Path) -> None:
    with single_flight(tmp_path):
        assert not may_stop(tmp_path)
        (tmp_path / STARTED_NAME).write_text('{"pid": 1}')
        assert not may_stop(tmp_path)
        (tmp_path / STARTED_NAME).write_text("[")
        with pytest.raises(NotAllowed):
            stop_run(tmp_path)
    (tmp_path / STARTED_NAME).write_text(f'{{"pid": {os.getpid()}}}')
    assert not may_stop(tmp_path)  # that process lives, but runs nothing


def test_nothing_is_started_where_the_operator_has_not_allowed_it(tmp_path: Path) -> None:
    assert load_settings(tmp_path).run_from_dashboard is False
    with pytest.raises(NotAllowed, match="has not allowed it"):
        start_run(tmp_path, allowed=False)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "compound-watch.toml").write_text('run_from_dashboard = "no"\n')
    with pytest.raises(SettingsRefused, match="not true or false"):
        load_settings(tmp_path)


def test_a_run_that_cannot_begin_leaves_its_words(tmp_path: Path) -> None:
    Store.open(tmp_path).close()
    pid = start_run(tmp_path, allowed=True)
    assert until(lambda: not _alive(pid))
    assert "it has no site to watch" in " ".join(last_words(tmp_path).split())
