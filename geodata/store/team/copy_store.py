"""A whole store copied into an empty one, between a file and a database, either way: all of it or nothing.

Rows go over as the store reads them (types.py), with their row numbers, since some lists stand in that order. Before
the copy is kept, every value of it is read back and compared with its source. Two values are the same when the store
reads the same from them: the databases order the keys of JSON and write numbers each in their own way.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Table, func, inspect, select
from sqlalchemy.types import TypeEngine

from geodata.errors import NotAllowed, NotFound, StoreRefused
from geodata.i18n.messages import english
from geodata.store import row_digests
from geodata.store.engine import FILE_NAME, Connections, engine_for
from geodata.store.examine import examine_file
from geodata.store.row_mapping import held_by
from geodata.store.tables_from_fields import METADATA, ROW_DIGEST_ROWS
from geodata.store.team.database import is_database
from geodata.store.team.examine_database import examine_database
from geodata.store.types import DamagedValue, plain_value

AT_ONCE = 500
"""Rows in memory at once: a control set holds some hundred kilobytes, any other row a few."""
_DIGESTS = ROW_DIGEST_ROWS.name

Tell = Callable[[str, int, int], None]
"""Told a step by name, how many rows of it are done, and how many there are."""


@dataclass(frozen=True)
class Copied:
    """What a copy came to."""

    source: str  # what each store is called, without a password
    target: str
    rows: dict[str, int]  # table -> rows that were copied and compared; tables without rows too


class _Side(Connections):
    """One of the two stores."""

    @classmethod
    def at(cls, target: Path | str) -> _Side:
        """A file, the file of a folder, or a database; nothing is made yet but the folder of a file."""
        return cls(*engine_for(target if isinstance(target, str) and is_database(target) else _file(target)))


def copy_store(source: Path | str, target: Path | str, tell: Tell) -> Copied:
    """Copy every row of a store into one that holds none, compare them all, and keep the copy.

    Nobody writes into either store meanwhile. When anything goes wrong, also when the process is killed, the target
    holds no row, and the same copy can be tried again.

    Args:
        source: a workspace folder (the file in it is meant), the path of such a file, or the address of a database.
        target: the same; a folder or file is made where there is none.
        tell: told the steps.

    Raises:
        NotFound: the source is not there.
        StoreRefused: the source is no sound store of this version, the target holds rows or something foreign, a value
            came back as another one, or either cannot be reached.
        NotAllowed: rows of the source were changed outside the program; a copy would hide that.
    """
    _refuse_unsound(source)
    fresh = _new_file(target)
    from_side, to_side = _Side.at(source), _Side.at(target)
    with contextlib.ExitStack() as open_now, contextlib.ExitStack() as half_done:
        open_now.callback(from_side.close)
        open_now.callback(to_side.close)
        for left in fresh:
            half_done.callback(left.unlink, missing_ok=True)
        half_done.callback(to_side.close)  # undone from the last to the first: a file goes once it is closed
        _refuse_filled(to_side)
        with from_side._writing() as reading, to_side._writing() as writing:
            _refuse_changed(reading, from_side.name)
            to_side._bring_up_to_date()
            rows = _copied(reading, writing, tell)
            _compare(reading, writing, rows, to_side.name, tell)
            row_digests.reseal(writing)
        half_done.pop_all()  # whole: nothing is undone any more
    return Copied(from_side.name, to_side.name, rows)


def _tables() -> list[Table]:
    """Ours, each after those that it refers to. Digests are made anew: they are of bytes, which differ."""
    return [table for table in METADATA.sorted_tables if table.name != _DIGESTS]


def _file(target: Path | str) -> Path:
    path = Path(target)
    return path / FILE_NAME if path.is_dir() or path.suffix != ".gpkg" else path


def _new_file(target: Path | str) -> list[Path]:
    """The files that a copy into a file makes, to be taken away if it fails; none where one is there already."""
    if isinstance(target, str) and is_database(target):
        return []
    path = _file(target)
    return [] if path.exists() else [path, *(path.with_name(f"{path.name}-{end}") for end in ("wal", "shm"))]


def _refuse_unsound(source: Path | str) -> None:
    if isinstance(source, str) and is_database(source):
        state = examine_database(source)
    else:
        path = _file(source)
        if not path.is_file():
            raise NotFound(
                english("store {path}", path=path),
                "there is none",
                "Name a workspace folder or the address of a database",
            )
        state = examine_file(path)
    if not state.readable:
        problem = state.problems[0]
        raise StoreRefused(problem.thing, problem.cause, problem.next_step)


def _refuse_filled(side: _Side) -> None:
    with side._reading() as connection:
        there = set(inspect(connection).get_table_names())
        held = {t.name: _count(connection, t) for t in METADATA.sorted_tables if t.name in there}
    if any(held.values()):
        row_counts = ", ".join(f"{name} {count}" for name, count in sorted(held.items()) if count)
        raise StoreRefused(
            side.name,
            english("it holds rows already ({told})", told=row_counts),
            "Name an empty database or a new folder; nothing was copied",
        )


def _refuse_changed(connection: Connection, name: str) -> None:
    changes = row_digests.row_changes(connection)
    if changes:
        more = f" and {len(changes) - 3} more" if len(changes) > 3 else ""
        raise NotAllowed(
            name,
            english(
                "rows were changed outside the program: {labels}", labels=", ".join(c.label for c in changes[:3]) + more
            ),
            "Look at each with compound-watch doctor, accept it or put the last good copy back, then copy",
        )


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _rows(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    """The rows of a table in the order of their numbers, some at a time, each value as the store reads it."""
    # without yield_per of the statement SQLAlchemy would fetch them all: psycopg then asks with a cursor of the server
    asked = select(table).order_by(table.c.fid).execution_options(yield_per=AT_ONCE)
    try:
        with connection.execute(asked) as rows:
            for part in rows.partitions():
                _refuse_foreign(table, part)
                yield part
    except DamagedValue:
        raise
    except (ValueError, TypeError) as error:  # a day or a yes-or-no that is none, in SQLAlchemy's words
        raise DamagedValue(f"{table.name}: {error}") from error


def _refuse_foreign(table: Table, rows: Sequence[Row[Any]]) -> None:
    """SQLite keeps any value in any column; PostgreSQL would refuse it in words that name no column."""
    for position, column in enumerate(table.columns):
        held = held_by(column)
        wrong = {type(row[position]) for row in rows} - held if held else set()
        if wrong:
            raise DamagedValue(f"{table.name}.{column.name}: {', '.join(sorted(kind.__name__ for kind in wrong))}")


def _copied(reading: Connection, writing: Connection, tell: Tell) -> dict[str, int]:
    counts = {table.name: _count(reading, table) for table in _tables()}
    done, total = 0, sum(counts.values())
    with row_digests.paused(writing):
        for table in _tables():
            for part in _rows(reading, table):
                writing.execute(table.insert(), [dict(row._mapping) for row in part])
                done += len(part)
                tell("copy rows", done, total)
            _go_on_after(writing, table)
    return counts


def _go_on_after(connection: Connection, table: Table) -> None:
    """The next row gets the number after the last one; SQLite sees to that itself."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', 'fid'), max(fid)) FROM {table.name}"
        )


def _compare(reading: Connection, writing: Connection, counts: dict[str, int], name: str, tell: Tell) -> None:
    """Hold every value of the copy to its source."""
    done, total = 0, sum(counts.values())
    for table in _tables():
        kinds = [column.type for column in table.columns]
        for part, copied in zip_longest(_rows(reading, table), _rows(writing, table), fillvalue=()):
            for row, again in zip_longest(part, copied):
                _refuse_other(table, kinds, row, again, name)
            done += len(part)
            tell("compare rows", done, total)


def _refuse_other(
    table: Table, kinds: Sequence[TypeEngine[Any]], row: Row[Any] | None, again: Row[Any] | None, name: str
) -> None:
    if row is None or again is None:
        row_label, wrong = table.name, "row"
    else:
        differs = [at for at, kind in enumerate(kinds) if plain_value(kind, row[at]) != plain_value(kind, again[at])]
        if not differs:
            return
        row_label, wrong = f"{table.name} (row {row.fid})", list(table.columns)[differs[0]].name
    raise StoreRefused(
        name,
        english("its copy of {row} differs in {column}; nothing was copied", row=row_label, column=wrong),
        "Copy again; if it says the same, send this line to whoever keeps Compound Watch up to date",
    )
