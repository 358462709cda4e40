"""One moment of a store as a file of its own, while others read and write it; of a file or a database, always a file.

Nobody waits for it. On a file, SQLite's own backup copies all pages of one moment; of a database, every row is read in
one transaction that sees one moment, and compared before the file is kept.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from geodata.errors import NotFound, StoreRefused
from geodata.i18n.messages import english
from geodata.store import migrations, row_digests
from geodata.store.engine import FILE_NAME
from geodata.store.examine import FileState, Older, Remakable, examine_file
from geodata.store.team.copy_store import Tell, _compare, _copied, _refuse_unsound, _Side
from geodata.store.team.database import is_database


@dataclass(frozen=True)
class Snapshot:
    """One moment of a store."""

    version: str  # of the store, as "0019"
    changed_outside: tuple[str, ...]  # rows of a database changed outside the program; in a file their digests tell


@dataclass(frozen=True)
class VouchedFor:
    """A file of the workspace whose bytes the store vouches for."""

    path: PurePosixPath  # relative to the workspace
    sha256: str  # hex


def snapshot(source: Path | str, file: Path, tell: Tell) -> Snapshot:
    """Write one moment of a store into a new file. The store is not changed, also not brought up to date.

    Args:
        source: a workspace folder with its file, or the address of a database.
        file: that is not there yet; taken away again if anything goes wrong.
        tell: told the steps.

    Raises:
        NotFound: there is no store.
        StoreRefused: it is damaged, newer than this program, or cannot be read; or the database is of an older version.
    """
    with contextlib.ExitStack() as half_done:
        for end in ("", "-wal", "-shm", "-journal"):
            half_done.callback(file.with_name(file.name + end).unlink, missing_ok=True)
        if is_database(str(source)):
            changed = _rows_of_database(str(source), file, tell)
        else:
            _pages_of_file(Path(source) / FILE_NAME, file)
            changed = ()
        version = sound_version(file)
        half_done.pop_all()
    return Snapshot(version, changed)


def sound_version(file: Path) -> str:
    """The version of a store's file that is sound: this program's, or an older one that it brings up to date.

    Raises:
        StoreRefused: the file is damaged, of no version, or of a newer one.
    """
    state = examine_file(file)
    with closing(sqlite3.connect(file)) as connection:
        version = _version(connection)
    if version in migrations.KNOWN and (state.readable or _only_older(state, version)):
        return version
    problem = state.problems[0]
    raise StoreRefused(problem.thing, problem.cause, problem.next_step)


def vouched_for(file: Path) -> Iterator[VouchedFor]:
    """Every chip that a snapshot has a row of, by path. Reads any version of the store."""
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        for path, sha256 in connection.execute("SELECT path, sha256 FROM chips ORDER BY path"):
            yield VouchedFor(PurePosixPath(str(path)), str(sha256))


def _only_older(state: FileState, version: str) -> bool:
    """Whether nothing but its age keeps a file from being read; an index is made again from its rows, at any age."""
    return version != migrations.HEAD and all(isinstance(problem, Older | Remakable) for problem in state.problems)


def _version(connection: sqlite3.Connection) -> str:
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        return ""
    return str(row[0]) if row else ""


def _pages_of_file(source: Path, file: Path) -> None:
    if not source.is_file():
        raise NotFound(
            english("store {path}", path=source), "there is none", "Name the folder of a workspace with --workspace"
        )
    try:
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as old,
            closing(sqlite3.connect(file)) as new,
        ):
            old.backup(new)  # all pages in one step: what others write meanwhile is left for the next backup
            new.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
    except sqlite3.Error as error:
        raise StoreRefused(
            FILE_NAME,
            english("it cannot be copied ({error})", error=error),
            "Run compound-watch doctor, and look whether the disk is full",
        ) from error


def _rows_of_database(address: str, file: Path, tell: Tell) -> tuple[str, ...]:
    """Rows of one moment into a file; returns which of them were changed outside the program."""
    _refuse_unsound(address)
    from_side, to_side = _Side.at(address), _Side.at(file)
    with contextlib.ExitStack() as open_now:
        open_now.callback(from_side.close)
        open_now.callback(to_side.close)
        with from_side._reading() as reading, to_side._writing() as writing:
            changes = row_digests.row_changes(reading)
            to_side._bring_up_to_date()
            counts = _copied(reading, writing, tell)
            _compare(reading, writing, counts, to_side.name, tell)
            row_digests.reseal(writing, changes)
    with closing(sqlite3.connect(file)) as made:
        made.execute("PRAGMA journal_mode=DELETE")
    return tuple(change.label for change in changes)
