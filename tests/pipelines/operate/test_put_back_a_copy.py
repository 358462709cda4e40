"""To put back the last good copy loses all that came since: it is advised where damage was seen, and nowhere else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geodata.errors import StoreRefused
from geodata.looks.chip import Chip
from geodata.store import FILE_NAME
from geodata.store.examine import examine_file, unread
from geodata.workspace import Workspace
from pipelines.context.request import RunRequest
from pipelines.operate.doctor_checks.store import examine_store
from pipelines.operate.doctor_repair import repair
from pipelines.operate.retention import retention
from pipelines.read.chip_faults import ChipFault, bytes_here
from pipelines.read.chip_files import step_for
from tests.pipelines.brief.brief_makers import site

ADVICE = "last good copy"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    workspace = Workspace.open(tmp_path / "w")
    workspace.store.save_site(site(), by="tester")
    workspace.store.close()
    return workspace.root


def out_of_reach(root: Path) -> None:
    """SQLite can open none of the files beside the store, as on a disk that may only be read; root cannot either."""
    (root / f"{FILE_NAME}-wal").mkdir()


def damaged(root: Path) -> None:
    """Pages of zeros in the middle of the file."""
    with (root / FILE_NAME).open("r+b") as file:
        file.seek(4096 * 3)
        file.write(bytes(4096 * 8))


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(StoreRefused) as caught:
        call()
    return str(caught.value)


def test_a_store_that_cannot_be_opened_is_told_alike_and_no_copy_is_to_be_put_back(home: Path) -> None:
    out_of_reach(home)
    by_store = refused(lambda: Workspace(home).store.sites())
    assert refused(lambda: retention(Workspace(home))) == by_store
    assert "unable to open" in by_store and "may write to it" in by_store
    problem, *_ = examine_file(home / FILE_NAME).problems
    told = [*map(str, examine_store(Workspace(home))), *repair(Workspace(home), RunRequest()), str(problem), by_store]
    assert not any(words in line for line in told for words in (ADVICE, "backup"))


def test_a_store_that_is_damaged_is_put_back_from_a_copy(home: Path) -> None:
    damaged(home)
    assert ADVICE in refused(lambda: retention(Workspace(home)))
    told = [*map(str, examine_store(Workspace(home))), *repair(Workspace(home), RunRequest())]
    assert sum(ADVICE in line for line in told) >= 2


def errors_of_sqlite(folder: Path) -> dict[str, sqlite3.Error]:
    """What SQLite itself raises, by cause."""
    file = folder / "one.db"
    caught: dict[str, sqlite3.Error] = {}

    def tried(cause: str, path: Path, *steps: str) -> None:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as one:
            try:
                for step in steps:
                    one.execute(step).fetchall()
            except sqlite3.Error as error:
                caught[cause] = error

    tried("", file, "CREATE TABLE a (b)")
    tried("read-only", file, "PRAGMA query_only=ON", "INSERT INTO a VALUES (1)")
    tried("full", file, "PRAGMA max_page_count=2", "INSERT INTO a VALUES (zeroblob(99999))")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        tried("locked", file, "SELECT * FROM a")
    (folder / "none.db").mkdir()
    (folder / "words.db").write_text("no database " * 99)
    file.write_bytes(file.read_bytes()[:4096] + b"\xff" * 4096)
    tried("damaged", file, "SELECT * FROM a")
    tried("not one", folder / "words.db", "SELECT * FROM sqlite_master")
    try:
        sqlite3.connect(folder / "none.db")
    except sqlite3.Error as error:
        caught["not to be opened"] = error
    return caught


def test_of_what_sqlite_says_damage_alone_asks_for_a_copy(tmp_path: Path) -> None:
    raised = errors_of_sqlite(tmp_path)
    advised = {cause: ADVICE in unread(error, "s", "it is damaged").next_step for cause, error in raised.items()}
    reach = dict.fromkeys(("read-only", "full", "locked", "not to be opened"), False)
    assert advised == reach | {"damaged": True, "not one": True}


def test_a_chip_that_may_not_be_read_is_no_ground_to_restore(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chip = Chip("s", "x", "c", datetime(2026, 1, 1, tzinfo=UTC), "chips/s/x.tif", "0" * 64, ("red",), 4)
    file = tmp_path / "x.tif"
    file.write_bytes(b"else")
    differing = bytes_here(file, chip)
    assert isinstance(differing, ChipFault) and "backup" in step_for(differing)

    def forbidden(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", forbidden)
    unknown = bytes_here(file, chip)
    assert isinstance(unknown, ChipFault) and "backup" not in step_for(unknown)
