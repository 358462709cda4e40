"""A new store that is written from what was kept is the store that the migrations make."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection

from geodata.store import FILE_NAME, Store, migrations
from geodata.store.migrations import HEAD
from tests.schema_made_once import MIGRATE, migrated_once

Statement = tuple[str, str, tuple[str, ...]]


def content(folder: Path) -> tuple[list[Statement], dict[str, list[str]]]:
    """Each statement of a store's file as (type, name, sorted clauses), and the rows of each table.

    Clauses are sorted since alembic writes constraints in any order.
    """
    with closing(sqlite3.connect(folder / FILE_NAME)) as file:
        made = file.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master").fetchall()
        statements = sorted((kind, name, clauses(sql)) for kind, name, sql in made)
        # gpkg_contents has the time at which each table was made
        tables = [name for kind, name, _ in made if kind == "table" and name != "gpkg_contents"]
        return statements, {name: sorted(map(repr, file.execute(f"SELECT * FROM {name}"))) for name in tables}


def clauses(sql: str) -> tuple[str, ...]:
    """The parts of a statement in order of their letters."""
    return tuple(sorted(sql.replace("\n)", "").split(", \n\t")))


def test_the_second_store_is_written_without_migrations_and_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[Connection] = []

    def counted(connection: Connection) -> None:
        ran.append(connection)
        MIGRATE(connection)

    monkeypatch.setattr(migrations, "run", MIGRATE)
    Store.open(tmp_path / "real" / FILE_NAME).close()
    monkeypatch.setattr(migrations, "run", migrated_once(counted))
    for name in ("first", "second"):
        Store.open(tmp_path / name / FILE_NAME).close()
    assert len(ran) == 1
    statements, rows = content(tmp_path / "real")
    assert len(statements) > 100 and rows["alembic_version"] == [repr((HEAD,))]
    for name in ("first", "second"):
        assert content(tmp_path / name) == (statements, rows)


def test_a_store_that_holds_something_goes_through_its_migrations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[Connection] = []

    def counted(connection: Connection) -> None:
        if not ran:
            MIGRATE(connection)
        ran.append(connection)

    monkeypatch.setattr(migrations, "run", migrated_once(counted))
    Store.open(tmp_path).close()
    monkeypatch.setattr(migrations, "KNOWN", (*migrations.KNOWN, "older"))
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as file, file:
        file.execute("UPDATE alembic_version SET version_num = 'older'")
    Store.open(tmp_path).close()
    assert len(ran) == 2
