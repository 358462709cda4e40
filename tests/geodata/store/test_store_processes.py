"""Several processes on one store: nothing lost, and a process killed in the middle leaves it whole."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import shapely

from geodata.errors import SavedMeanwhile
from geodata.looks.look import Look, LookStatus
from geodata.sites.site import Site
from geodata.store import FILE_NAME, Store
from geodata.store.geopackage import prepare_connection
from geodata.store.sites import NEW
from geodata.store.team.examine_database import examine_database
from tests.geodata.noun_strategies import NOW
from tests.geodata.store.postgis_server import empty_database, why_not

SITE = Site("kk", "KK", shapely.box(98.5, 16.6, 98.51, 16.61))
BATCH = 5
"""Looks that one transaction keeps together."""

WRITER = """
import sys
from datetime import datetime, timedelta
from geodata.looks.look import Look, LookStatus
from geodata.store import Store
folder, name, batches = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = Store.open(folder)
at = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
for batch in range(batches):
    with store.transaction():
        for n in range(5):
            scene = f"{name}-{batch}-{n}"
            store.save_looks([Look("kk", scene, "c", "cat", "optical", at + timedelta(hours=batch), LookStatus.SEEN)])
    print(batch, flush=True)
"""


@pytest.fixture(params=["file", pytest.param("database", marks=pytest.mark.postgis)])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """A workspace folder, or the address of an empty database."""
    if request.param == "file":
        return tmp_path
    if why_not():
        pytest.skip(why_not())
    return empty_database(request.getfixturevalue("server"))


def _start(folder: Path | str, name: str, batches: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(folder), name, str(batches)]
    here = Path(__file__).resolve().parents[3]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=here)


def _whole(folder: Path | str) -> None:
    if isinstance(folder, str):
        assert examine_database(folder).problems == ()
        return
    with closing(sqlite3.connect(folder / FILE_NAME)) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []


def test_two_processes_open_one_new_store_at_once(target: Path | str) -> None:
    """Both create and migrate; one of them does it."""
    started = [_start(target, name, 0) for name in "ab"]
    for process in started:
        process.communicate(timeout=60)
    assert [process.returncode for process in started] == [0, 0]
    assert Store.open(target).looks() == []
    _whole(target)


def test_a_new_file_switched_to_the_log_by_many_at_once(tmp_path: Path) -> None:
    """SQLite answers "locked" at once to all but one of those who switch the same new file; each has to ask again.

    Twenty files, since the moment cannot be forced: without asking again, some of them fail in every run.
    """

    def switch(path: Path, together: threading.Barrier) -> str:
        with closing(sqlite3.connect(path)) as connection:
            together.wait()
            prepare_connection(connection)
            return str(connection.execute("PRAGMA journal_mode").fetchone()[0])

    with ThreadPoolExecutor(6) as people:
        for number in range(20):
            together = threading.Barrier(6)
            opened = [people.submit(switch, tmp_path / f"{number}.gpkg", together) for _ in range(6)]
            assert [mode.result(timeout=60) for mode in opened] == ["wal"] * 6


def test_two_processes_writing_at_once_lose_nothing(target: Path | str) -> None:
    store = Store.open(target)
    store.save_site(SITE, by="a", now=NOW)
    started = [_start(target, name, 30) for name in "ab"]
    for process in started:
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        assert len(out.split()) == 30
    assert {k.scene_id for k in store.looks("kk")} == {
        f"{name}-{batch}-{n}" for name in "ab" for batch in range(30) for n in range(BATCH)
    }
    _whole(target)


def test_killed_in_the_middle(target: Path | str) -> None:
    """What was reported as kept is there; what was not is there whole or not at all; the next one writes on."""
    store = Store.open(target)
    store.save_site(SITE, by="a", now=NOW)
    for attempt in range(2):
        process = _start(target, f"k{attempt}", 10_000)
        assert process.stdout is not None
        reported = [process.stdout.readline() for _ in range(3 + 2 * attempt)]
        time.sleep(0.003 * attempt)  # somewhere inside a transaction
        os.kill(process.pid, signal.SIGKILL)
        reported += process.stdout.readlines()
        process.stdout.close()
        assert process.wait(timeout=30) == -signal.SIGKILL
        kept: dict[int, int] = {}
        for look in store.looks("kk"):
            name, batch, _ = look.scene_id.split("-")
            if name == f"k{attempt}":
                kept[int(batch)] = kept.get(int(batch), 0) + 1
        assert set(kept.values()) == {BATCH}
        assert set(kept) >= {int(line) for line in reported if line.strip()}
        _whole(target)
    store.save_site(Site("next", "Next", SITE.outline), by="a", now=NOW)


def test_two_people_at_once_lose_no_revision(target: Path | str) -> None:
    """Read, decide and write are one step: eight threads each add an alias's revision, none overwrites another's."""
    store = Store.open(target)
    store.save_site(SITE, by="a", now=NOW)

    def rename(number: int) -> None:
        changed = Site("kk", f"KK {number}", SITE.outline)
        Store.open(target).save_site(changed, by=f"person {number}", now=NOW + timedelta(hours=number))

    threads = [threading.Thread(target=rename, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert [site.revision for site in store.site_revisions("kk")] == list(range(1, 10))
    assert {site.name for site in store.site_revisions("kk")} == {"KK", *(f"KK {n}" for n in range(8))}


def test_of_many_who_began_with_one_revision_one_saves_and_the_others_are_told(target: Path | str) -> None:
    store = Store.open(target)
    store.save_site(SITE, by="a", now=NOW)

    def rename(number: int) -> int:
        own = Store.open(target)
        try:
            return own.save_site(replace(SITE, name=f"KK {number}"), by="b", based_on=1, now=NOW).revision
        except SavedMeanwhile as told:
            assert "revision 2, and you read 1" in told.cause
            return 0
        finally:
            own.close()

    with ThreadPoolExecutor(6) as people:
        assert sorted(people.map(rename, range(6))) == [0, 0, 0, 0, 0, 2]
    assert [site.revision for site in store.site_revisions("kk")] == [1, 2]
    with pytest.raises(SavedMeanwhile):
        store.retire_site("kk", "b", why="It is empty by now.", based_on=1)
    assert store.save_site(replace(SITE, name="KK"), by="an import", now=NOW).revision == 3
    store.close()


def test_of_many_who_add_one_id_the_first_has_it_and_the_others_are_told(target: Path | str) -> None:
    Store.open(target).close()

    def add(number: int) -> str:
        own = Store.open(target)
        try:
            return own.save_site(replace(SITE, name=f"KK {number}"), by="b", based_on=NEW, now=NOW).name
        except SavedMeanwhile as refusal:
            assert refusal.cause.startswith("a stored site has its id, kk: KK ")
            return ""
        finally:
            own.close()

    with ThreadPoolExecutor(6) as people:
        (name,) = filter(None, people.map(add, range(6)))
    store = Store.open(target)
    assert [site.name for site in store.site_revisions("kk")] == [name]
    first = store.site("kk")
    assert store.save_site(replace(SITE, name=name), by="b", based_on=NEW, now=NOW) == first, "pressed twice, kept once"
    store.retire_site("kk", "b", why="It is empty by now.")
    with pytest.raises(SavedMeanwhile, match="a retired site has its id, kk: KK "):
        store.save_site(replace(SITE, name=name), by="b", based_on=NEW, now=NOW)
    store.close()


def test_one_store_from_many_threads(tmp_path: Path) -> None:
    """As ingestion does it: each thread has its own transaction."""
    store = Store.open(tmp_path)
    store.save_site(SITE, by="a", now=NOW)

    def write(number: int) -> None:
        for n in range(10):
            with store.transaction():
                store.save_looks([Look("kk", f"{number}-{n}", "c", "cat", "optical", NOW, LookStatus.SEEN)])

    threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(store.looks("kk")) == 60
