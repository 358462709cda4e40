"""A team's database: its engine, how it is called without its password, and what is wrong with it in words."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import QueuePool

from geodata.errors import StoreRefused
from geodata.i18n.messages import english, msg
from geodata.store.geopackage import BUSY_TIMEOUT_MS
from geodata.text.no_password import without_password

CONNECT_S = 5
"""Seconds in which a database must have answered: on any network that a run can work over it takes under one."""
_LOCK = 0x43_57_01
"""Key of the advisory lock that lets one PostgreSQL writer in at a time, as BEGIN IMMEDIATE does on SQLite."""
RESTORE_DATABASE = msg("Put back the last good copy of the database")


def is_database(target: Path | str) -> bool:
    """True for the address of a server's database, False for a file or folder."""
    return isinstance(target, str) and "://" in target and not target.startswith("sqlite:")


def database_engine(target: str) -> tuple[Engine, str]:
    """An engine for the address of a PostgreSQL database, and the name that errors call it by (no password in it).

    Raises:
        StoreRefused: the address is none, or what reads PostgreSQL is not installed.
    """
    url = _url(target)
    name = called(url)
    options = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_S}
    try:
        engine = create_engine(url, connect_args=options, poolclass=QueuePool, max_overflow=-1, pool_pre_ping=True)
    except ImportError as error:  # also where psycopg is there and the library that it needs is not
        raise StoreRefused(
            name,
            english("it needs {module}, which is not installed", module="psycopg"),
            english('Install it with: pip install "compound-watch[{extra}]"', extra="team"),
        ) from error
    return engine, name


def called(url: URL) -> str:
    """What a database is called: its name and machine, never its user or password."""
    host = url.host or without_password(str(url.query.get("host", "")))
    return f"database {url.database} on {host or 'this machine'}"


def database_name(target: str) -> str:
    """What the database at an address is called, as `called`.

    Raises:
        StoreRefused: the address is none.
    """
    return called(_url(target))


def _url(target: str) -> URL:
    try:
        url = make_url(target)
        known = url.get_backend_name() == "postgresql" and bool(url.database) and "@" not in (url.host or "")
    except (ArgumentError, ValueError):
        known = False
    if not known:
        # without its cause, which may quote the address with its password
        raise StoreRefused(
            "address of the database",
            "it is not an address such as postgresql+psycopg://USER@HOST/DATABASE",
            "Write it so; in a password, @ is written as %40",
        ) from None
    return url.set(drivername="postgresql+psycopg")


def begin(connection: Connection) -> None:
    """A write waits for its turn, no longer than on a file; a read sees one moment of the store, as on a file."""
    if connection.get_execution_options().get("cw_write", False):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {BUSY_TIMEOUT_MS}")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def refuse_without_postgis(connection: Connection, name: str) -> None:
    """Nothing is made in a database that cannot hold shapes.

    Raises:
        StoreRefused: it has no PostGIS.
    """
    if connection.exec_driver_sql("SELECT to_regtype('geometry')").scalar() is None:
        raise StoreRefused(
            name,
            "the extension PostGIS is not set up in it",
            "Let the owner of the database run in it: CREATE EXTENSION postgis",
        )


def last_change(connection: Connection) -> str:
    """A text that is another one after each write that others can see; also after some that are not ours."""
    return str(connection.exec_driver_sql("SELECT pg_current_snapshot()").scalar())


def said(error: DBAPIError) -> str:
    """The database's own words in one line, without a password."""
    return without_password(" ".join(str(error.orig).split())).removesuffix(".")


def next_step(error: DBAPIError) -> str:
    """What to do where a database could not be used."""
    words = str(error.orig)
    if "lock timeout" in words:
        return msg("Wait until the other run or program has finished writing, then try again")
    if "permission denied" in words or "read-only" in words:
        return msg("Let the owner of the database give its user the right to write there")
    return msg("Check that the database runs and answers, and its address: `store` in the settings, or the environment")
