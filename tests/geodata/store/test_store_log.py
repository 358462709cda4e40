"""The log in the store: who writes is logged, whatever it writes; on a file and in a database, by many at once."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import shapely
from alembic import command

from geodata.briefings.briefing import kept_name
from geodata.errors import NotAllowed, NotFound
from geodata.log.log_entry import How
from geodata.looks.run import Run, RunState
from geodata.sites.site import Site
from geodata.store import FILE_NAME, Store
from geodata.store.migrations import alembic_config
from geodata.store.team.copy_store import copy_store
from tests.geodata.briefings.issued import issued
from tests.geodata.store.postgis_server import empty_database

NOW = datetime(2026, 11, 20, 7, tzinfo=UTC)
SITE = Site("pb", "Pellimar Bend", shapely.box(-27.01, -19.86, -27.0, -19.85))
WRITER = """
import sys
from datetime import UTC, datetime
from geodata.looks.run import Run, RunState
from geodata.store import Store
store = Store.open(sys.argv[1])
for n in range(15):
    store.save_run(Run(f"{sys.argv[2]}-{n}", datetime(2026, 11, 20, tzinfo=UTC), None, RunState.RUNNING, "h", "v"))
"""


@pytest.fixture(params=["geopackage", "postgis"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store may be made, in each of its two homes."""
    if request.param == "geopackage":
        return f"sqlite:///{tmp_path / FILE_NAME}"
    return empty_database(request.getfixturevalue("server"))


def run(key: str = "run-1", state: RunState = RunState.RUNNING) -> Run:
    """A run that has begun."""
    return Run(key, NOW, None, state, "h", "v")


def test_what_is_written_is_logged_in_either_home_also_by_writers_at_once_and_after_a_copy(
    address: str, tmp_path: Path
) -> None:
    store = Store.open(address)
    assert store.log_entries() == [] and store.log_head() is None
    store.save_site(SITE, by="desk", now=NOW)
    store.save_run(run())
    store.save_run(run(state=RunState.FAILED))
    told = [(e.number, e.how, e.label) for e in store.log_entries()]
    assert told == [
        (1, How.BEGUN, "the log's beginning"),
        (2, How.KEPT, "site_revisions/pb/1"),
        (3, How.KEPT, "runs/run-1"),
        (4, How.KEPT, "runs/run-1"),
    ]
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, address, name]) for name in ("a", "b")]
    assert [w.wait(60) for w in writers] == [0, 0]
    assert [e.number for e in store.log_entries()] == list(range(1, 35))
    assert store.log_faults() == [] and store.row_changes() == []
    head = store.log_head()
    store.close()
    source = address if "postgres" in address else tmp_path / FILE_NAME
    copy_store(source, tmp_path / "copy", lambda *_: None)
    copied = Store.open(tmp_path / "copy")
    assert copied.log_head() == head and copied.log_faults() == []
    copied.save_run(run("run-2"))
    assert copied.log_faults() == [] and len(copied.log_entries()) == 35
    copied.close()


def test_a_store_of_before_gets_a_log_that_says_from_when_on_it_speaks(address: str) -> None:
    store = Store.open(address)
    store.save_site(SITE, by="desk", now=NOW)
    store.save_run(run())
    with store._writing() as connection:
        command.downgrade(alembic_config(connection), "0019")
    store.close()
    before = datetime.now(UTC).replace(microsecond=0)
    again = Store.open(address)
    told = again.log_entries()
    assert [(e.how, e.noun) for e in told] == [(How.BEGUN, ""), (How.FOUND, "runs"), (How.FOUND, "site_revisions")]
    assert told[0].at >= before and again.log_faults() == []
    again.close()


def test_a_row_changed_or_taken_away_behind_the_store_is_told_though_its_digest_was_made_anew(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.save_run(run())
    store.save_run(run("run-2"))
    store.close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as file, file:
        file.execute("UPDATE runs SET settings_hash = 'x' WHERE id = 'run-1'")
        file.execute("DELETE FROM runs WHERE id = 'run-2'")
    again = Store.open(tmp_path)
    from geodata.store.row_digests import seal

    with again._writing() as connection:  # somebody who knows the digests of rows
        for change in again.row_changes():
            seal(connection, change)
    assert again.row_changes() == []
    assert {(f.number, f.cause) for f in again.log_faults()} == {
        (2, "runs/run-1 is not what the log says was kept"),
        (3, "runs/run-2 was kept, and is not stored any more"),
    }
    again.close()


def test_a_briefing_keeps_its_number_when_what_it_said_is_deleted(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    one, two = issued(), issued(2, recipient="a bank")
    assert store.next_briefing_number("public", 2026) == 1
    assert store.keep_briefing(one, lambda: None)
    assert not store.keep_briefing(replace(one, title="another"), lambda: None), "its number was taken meanwhile"
    assert store.keep_briefing(two, lambda: None) and store.briefings() == [one, two]
    assert store.next_briefing_number("public", 2026) == 3 and store.next_briefing_number("public", 2027) == 1

    def full() -> None:
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        store.keep_briefing(issued(3), full)
    assert store.next_briefing_number("public", 2026) == 3, "what could not be put in its place has no number"
    for by, why in (("", "The source asked for it."), ("operator", "short")):
        with pytest.raises(NotAllowed):
            store.delete_briefing(two.id, why, by)
    with pytest.raises(NotFound):
        store.delete_briefing("public-2026-009", "The source asked for it.", "operator")
    gone = store.delete_briefing(two.id, "The source asked for it.", "operator")
    assert (gone.title, gone.names, gone.recipient, gone.number) == (
        "",
        tuple(map(kept_name, two.names)),
        "",
        2,
    )
    assert two.names and not set(gone.names) & set(two.names)
    assert gone.pdf_sha256 == two.pdf_sha256 and store.briefing(two.id) == gone
    assert [e.label for e in store.log_entries()].count(f"briefings/{two.id}") == 2 and store.log_faults() == []
    store.close()
