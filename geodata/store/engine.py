"""How the store is opened, brought up to date and locked: one engine, read transactions deferred, write ones not."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.pool import QueuePool

from geodata.errors import StoreRefused
from geodata.i18n.messages import english, msg
from geodata.store import migrations, row_digests
from geodata.store.briefings_and_log import keep_log
from geodata.store.geopackage import make_geopackage, prepare_connection
from geodata.store.tables_from_fields import ATTRIBUTES, FEATURES, GEOMETRY_COLUMNS
from geodata.store.team import database
from geodata.store.types import DamagedValue

FILE_NAME = "compound-watch.gpkg"
FOLD_MS = 250
"""Milliseconds that closing a file waits for others before it leaves the write-ahead log beside it."""
WRITING_KB = 32_768
"""Kilobytes of a file that a connection that writes may hold in memory: SQLite's own 2 MB are less than the indexes of
a hundred thousand reports, which are then read and written again and again."""
RESTORE_FILE = msg("Put back the last good copy of the workspace folder")
OUT_OF_REACH = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_NOLFS,
        sqlite3.SQLITE_AUTH,
    }
)
"""What SQLite says where it could not get at a file, which may be sound: no right, no room, a lock. Putting a copy back
there would lose what was stored since."""


def engine_for(target: Path | str) -> tuple[Engine, str]:
    """An engine for a file, a folder or a database URL, and the name that errors call it by (no password in it).

    Raises:
        StoreRefused: the address is none, or what reads PostgreSQL is not installed.
    """
    if isinstance(target, str) and database.is_database(target):
        engine, name = database.database_engine(target)
        event.listen(engine, "begin", database.begin)
        _keep_account(engine)
        return engine, name
    if isinstance(target, str) and "://" in target:
        target = str(make_url(target).database)
    path = Path(target)
    if path.is_dir():
        path = path / FILE_NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    # as a creator, so that no character of a path is read as part of a URL
    # QueuePool by name: for an address without a file SQLAlchemy would take a pool that closes connections of other
    # threads while they are in use
    engine = create_engine("sqlite://", creator=lambda: _connect(path), poolclass=QueuePool, max_overflow=-1)
    event.listen(engine, "begin", _begin_sqlite)
    _keep_account(engine)
    return engine, path.name


def _keep_account(engine: Engine) -> None:
    """Each row that is written gets its digest; then its line in the log."""
    row_digests.listen(engine)
    keep_log.listen(engine)


class Connections:
    """The store's side that talks to the database. Safe to use from several threads and processes at once."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name
        self._open = threading.local()
        # closes pooled connections when nobody holds the store any more, and at the end of the program
        self._finalizer = weakref.finalize(self, _shut, engine)

    @property
    def sqlite(self) -> bool:
        """True on the GeoPackage, False on PostgreSQL."""
        return self._engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Fold the write-ahead log back into the file and let go of it. A closed store opens again on use."""
        _shut(self._engine)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything saved inside is kept together or not at all. Transactions inside join the outer one.

        Raises:
            StoreRefused: the store is locked by another writer for longer than geopackage.BUSY_TIMEOUT_MS.
        """
        with self._writing():
            yield

    @contextlib.contextmanager
    def _writing(self) -> Iterator[Connection]:
        held: Connection | None = getattr(self._open, "connection", None)
        if held is not None:
            yield held
            return
        with self._refusing(), self._engine.connect() as plain_connection:
            connection = plain_connection.execution_options(cw_write=True)
            with connection.begin():
                self._open.connection = connection
                try:
                    yield connection
                finally:
                    self._open.connection = None

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        held: Connection | None = getattr(self._open, "connection", None)
        if held is not None:
            yield held
            return
        with self._refusing(), self._engine.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def _refusing(self) -> Iterator[None]:
        """The database's own errors in the words of the one family."""
        try:
            yield
        except DamagedValue as error:
            raise StoreRefused(
                self._name,
                english("a stored value is damaged ({error})", error=error),
                self._restore,
            ) from error
        except IntegrityError as error:
            cause = english("a row names something that is not stored ({error})", error=error.orig)
            raise StoreRefused(self._name, cause, "Save the site or detection that it belongs to first") from error
        except OperationalError as error:
            step = next_step_at_file(error.orig) if self.sqlite else database.next_step(error)
            cause = english("it could not be used ({error})", error=database.said(error))
            raise StoreRefused(self._name, cause, step) from error
        except DBAPIError as error:
            step = self._step_if_unreadable(error)
            cause = english("it cannot be read as a store ({error})", error=database.said(error))
            raise StoreRefused(self._name, cause, step) from error

    def _step_if_unreadable(self, error: DBAPIError) -> str:
        if not self.sqlite:
            return database.next_step(error)
        return next_step_at_file(error.orig) if out_of_reach(error.orig) else RESTORE_FILE

    @property
    def _restore(self) -> str:
        """What to do about rows that are damaged."""
        return RESTORE_FILE if self.sqlite else database.RESTORE_DATABASE

    @property
    def name(self) -> str:
        """What errors call it: a file's name, or a database and its machine; no user and no password."""
        return self._name

    def last_change(self) -> str:
        """A text that is another one after each write; "" on a file, whose own times tell that.

        Raises:
            StoreRefused: the database does not answer.
        """
        if self.sqlite:
            return ""
        with self._reading() as connection:
            return database.last_change(connection)

    def _bring_up_to_date(self) -> None:
        """Create or migrate the tables. Cheap when there is nothing to do: one read of one row."""
        with self._reading() as connection:
            if _version(connection) == migrations.HEAD:
                return
        with self._writing() as connection:
            version = _version(connection)  # again, now that nobody else can write
            if version == migrations.HEAD:
                return
            if version is None and _foreign(connection):
                raise StoreRefused(
                    self._name,
                    "it holds tables that are not ours",
                    "Choose an empty workspace folder, or move that file" if self.sqlite else "Choose another database",
                )
            if version is not None and version not in migrations.KNOWN:
                raise StoreRefused(
                    self._name,
                    english("it was written by a newer Compound Watch (store version {found})", found=version),
                    "Update Compound Watch, then open it again",
                )
            if not self.sqlite:
                database.refuse_without_postgis(connection, self._name)
            changed = [] if version is None else row_digests.row_changes(connection)
            with row_digests.paused(connection):
                migrations.run(connection)
                if self.sqlite:
                    make_geopackage(connection, FEATURES, ATTRIBUTES, GEOMETRY_COLUMNS)
            row_digests.reseal(connection, changed)
            keep_log.go_on(connection, changed)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return version


def _foreign(connection: Connection) -> bool:
    names = set(inspect(connection).get_table_names())
    return bool(names & {*FEATURES, *ATTRIBUTES}) or (connection.dialect.name == "sqlite" and bool(names))


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False)
    try:
        prepare_connection(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("cw_write", False)
    if write:
        connection.exec_driver_sql(f"PRAGMA cache_size=-{WRITING_KB}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _shut(engine: Engine) -> None:
    """Close every connection; on SQLite fold the write-ahead log into the file first, if nobody else is writing."""
    # only through a connection that is there: a new one would make the file again after somebody removed it
    if isinstance(engine.pool, QueuePool) and engine.dialect.name == "sqlite" and engine.pool.checkedin() > 0:
        raw = engine.raw_connection()
        try:
            raw.cursor().execute(f"PRAGMA busy_timeout={FOLD_MS}")  # a reader elsewhere may hold the log for long
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:  # busy: the log stays beside the file and is read with it
            pass
        finally:
            raw.close()
    engine.dispose()


def out_of_reach(error: BaseException | None) -> bool:
    """Whether SQLite could not get at a file: then nothing is known of damage to it.

    Args:
        error: that SQLite raised; None = none did.
    """
    code = getattr(error, "sqlite_errorcode", None)  # what Python's own module refuses has none
    return code is not None and code & 0xFF in OUT_OF_REACH


def next_step_at_file(error: BaseException | None) -> str:
    """What to do where a store's file could not be used.

    Args:
        error: that SQLite raised.
    """
    if "locked" in str(error) or "busy" in str(error):
        return msg("Wait until the other run or program has finished writing, then try again")
    return msg("Check that the folder exists, that you may write to it and that the disk is not full")
