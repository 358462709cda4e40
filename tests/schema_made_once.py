"""The tables of a new store, migrated once a process: most tests begin with an empty store, and its history is long.

What the first new GeoPackage of a process holds after all migrations is kept and written into the next ones, inside the
same transaction. Stores of an older version and databases go through the real migrations, and so do those in the files
of tests/geodata/store that are about how a store is made.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from geodata.store import engine, migrations

MIGRATE, PREPARE = migrations.run, engine.prepare_connection
"""As they are before anything makes new stores quicker (tests/conftest.py)."""
Row = tuple[object, ...]


@dataclass(frozen=True)
class Schema:
    """What a migrated store holds: the statements that make it, in order, and the rows of each table that has any."""

    statements: tuple[str, ...]
    rows: dict[str, list[Row]]

    @classmethod
    def of(cls, connection: Connection) -> Schema:
        """Read out of a store that was just migrated."""
        made = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master ORDER BY rowid").fetchall()
        # those named sqlite_ are SQLite's own: it makes them itself, and what has no statement as well
        ours = [(kind, name, sql) for kind, name, sql in made if sql and not name.startswith("sqlite_")]
        tables = [name for kind, name, _ in ours if kind == "table"]
        rows = {name: _rows(connection, name) for name in tables}
        order = {"table": 0, "index": 1}
        statements = tuple(sql for kind, _, sql in sorted(ours, key=lambda one: order.get(one[0], 2)))
        return cls(statements, {name: kept for name, kept in rows.items() if kept})

    def write(self, connection: Connection) -> None:
        """Make it in an empty store."""
        for statement in self.statements:
            connection.exec_driver_sql(statement)
        for table, rows in self.rows.items():
            marks = ", ".join("?" * len(rows[0]))
            connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({marks})", rows)


def _rows(connection: Connection, table: str) -> list[Row]:
    return [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table}")]


def migrated_once(run: Callable[[Connection], None]) -> Callable[[Connection], None]:
    """The function that runs migrations, with what comes of an empty GeoPackage kept after the first.

    Args:
        run: `geodata.store.migrations.run`.
    """
    kept: list[Schema] = []

    def once(connection: Connection) -> None:
        if not isinstance(connection.connection.driver_connection, sqlite3.Connection) or _any(connection):
            run(connection)
        elif kept:
            kept[0].write(connection)
        else:
            run(connection)
            kept.append(Schema.of(connection))

    return once


def _any(connection: Connection) -> bool:
    """Whether a file holds anything at all."""
    return connection.exec_driver_sql("SELECT 1 FROM sqlite_master").first() is not None
