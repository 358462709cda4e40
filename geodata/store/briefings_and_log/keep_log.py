"""The log is written where rows are: in the transaction of the row itself, by whoever writes it, so that none is
left out.

What people are told and what decides about it is logged, row by row: runs, verdicts, edits of sites and actions,
requests, decisions about reports, statements about changes, control sets, briefings, identifiers. Looks, chips and
measures are too many; their rows have digests (row_digests.py), and what was said of them is logged.

A digest is of what a row means and not of its bytes, so that it is the same in a file and in a database. One writer at
a time writes (engine.py), so the entry before is always the last one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Delete, Engine, Insert, Table, Update, event, select, tuple_
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeEngine

from geodata.log.log_entry import How, LogEntry, sealed, shown_key
from geodata.store.row_digests import RowChange, is_paused, own_key
from geodata.store.row_mapping import read, row_of
from geodata.store.tables_from_fields import LOG_ROWS, METADATA
from geodata.store.types import DamagedValue, plain_value, stored_time

LOGGED: dict[str, bool] = {
    "action_versions": False,
    "briefings": False,
    "clearings": True,
    "control_sets": False,
    "detection_revisions": False,
    "identifiers": False,
    "incident_versions": True,
    "report_texts": True,
    "reviews": False,
    "runs": False,
    "site_revisions": False,
}
"""Table -> whether its keys may hold words of a report, which can be deleted: then the log holds their digest alone."""
AT_ONCE = 200
"""Rows read in one question."""
_SORTED = json.JSONEncoder(sort_keys=True).encode
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""As json.dumps, which makes an encoder for each value."""
_TOUCHED = "compound watch logs rows"

Content = tuple[str, str]
"""A row's key, as the log has it, and the digest of its content."""


def listen(engine: Engine) -> None:
    """Log what this engine writes from now on."""
    event.listen(engine, "before_execute", _before)
    event.listen(engine, "after_execute", _after)


def begin(connection: Connection) -> None:
    """Begin the log where there is none, with every row that is there."""
    if last_entry(connection) is not None:
        return
    first_entries = [(How.FOUND, noun, *content) for noun in LOGGED for content in contents(connection, noun)]
    append(connection, [(How.BEGUN, "", "", ""), *first_entries])


def go_on(connection: Connection, but: Iterable[RowChange]) -> None:
    """After a migration: the log begins where there is something to log; else what a newer version moved is logged.

    Args:
        connection: inside the transaction of the migration.
        but: rows that were changed outside the program before it: they stay told.
    """
    if last_entry(connection) is None:
        if any(connection.execute(select(_table(noun).c.fid).limit(1)).first() for noun in LOGGED):
            begin(connection)
        return
    changed_keys = {(change.noun, change.key) for change in but}
    kept = newest(entries(connection))
    moved = [
        (How.MOVED, noun, key, digest)
        for noun in LOGGED
        for key, digest in contents(connection, noun)
        if (noun, key) in kept and kept[noun, key].digest != digest and (noun, shown_key(key)) not in changed_keys
    ]
    append(connection, moved)


def append(connection: Connection, rows: Sequence[tuple[How, str, str, str]]) -> None:
    """Write entries after the last one.

    Args:
        connection: inside a write transaction.
        rows: what happened; table, key, digest of the content.
    """
    if not rows:
        return
    last, at = last_entry(connection), stored_time(datetime.now(UTC))
    made: list[LogEntry] = []
    for how, *row in rows:
        last = sealed(last, at, how, (row[0], row[1], row[2]))
        made.append(last)
    connection.execute(LOG_ROWS.insert(), [row_of(entry) for entry in made])


def last_entry(connection: Connection) -> LogEntry | None:
    """The entry that was written last; None where the log has not begun."""
    newest_entries = read(connection, LOG_ROWS, LogEntry, order=("-number",), limit=1)
    return newest_entries[0] if newest_entries else None


def entries(connection: Connection) -> list[LogEntry]:
    """Every entry, by number."""
    return read(connection, LOG_ROWS, LogEntry, order=("number",))


def readable(connection: Connection) -> tuple[list[LogEntry], list[int]]:
    """The entries that can be read, by number; and the row numbers of those that cannot."""
    try:
        return entries(connection), []
    except DamagedValue:
        columns, readable_entries, lost = LOG_ROWS.c, [], []
        for row in connection.execute(select(columns.fid).order_by(columns.fid)).scalars():
            try:
                readable_entries += read(connection, LOG_ROWS, LogEntry, columns.fid == row)
            except DamagedValue:
                lost.append(int(row))
        return sorted(readable_entries, key=lambda entry: entry.number), lost


def newest(given: Iterable[LogEntry]) -> dict[tuple[str, str], LogEntry]:
    """Table and key -> the last entry about that row, of entries by number."""
    return {(entry.noun, entry.row_key): entry for entry in given if entry.noun}


def contents(connection: Connection, noun: str, *where: ColumnElement[bool]) -> Iterator[Content]:
    """Key and digest of the rows of a logged table.

    Raises:
        DamagedValue, ValueError, TypeError: a value is not what its column holds.
    """
    held = _table(noun)
    places = [list(held.c.keys()).index(name) for name in own_key(held)]
    kinds = [(column.name, column.type) for column in held.columns]
    rows = connection.execute(select(held).where(*where).order_by(held.c.fid))
    for row in map(tuple, chain.from_iterable(rows.partitions(AT_ONCE))):
        yield _key(held, [row[at] for at in places]), _digest(kinds, row)


def _before(
    connection: Connection, statement: Any, _many: Sequence[Any], _one: Mapping[str, Any], _options: Any
) -> None:
    if not isinstance(statement, Insert | Delete | Update) or not _logged(connection, statement.table):
        return
    begin(connection)
    if isinstance(statement, Insert):
        return
    held = _table(getattr(statement.table, "name", ""))
    asked: Any = select(*(held.c[name] for name in own_key(held)))
    where = statement.whereclause
    rows = connection.execute(asked if where is None else asked.where(where))
    connection.info[_TOUCHED] = [tuple(row) for row in rows]


def _after(
    connection: Connection, statement: Any, many: Sequence[Any], one: Mapping[str, Any], _options: Any, _result: Any
) -> None:
    if not isinstance(statement, Insert | Delete | Update) or not _logged(connection, statement.table):
        return
    held = _table(getattr(statement.table, "name", ""))
    names, noun = own_key(held), str(held.name)  # plain: sqlite3 takes long over a name of SQLAlchemy's
    if isinstance(statement, Insert):
        keys = list(dict.fromkeys(tuple(row[name] for name in names) for row in (many or [one])))
    else:
        keys = connection.info.pop(_TOUCHED, [])
    if isinstance(statement, Delete):
        append(connection, [(How.REMOVED, noun, _key(held, key), "") for key in keys])
        return
    columns = [held.c[name] for name in names]
    made: list[tuple[How, str, str, str]] = []
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        these = columns[0].in_([key[0] for key in part]) if len(columns) == 1 else tuple_(*columns).in_(part)
        made += [(How.KEPT, noun, key, digest) for key, digest in contents(connection, held.name, these)]
    append(connection, made)


def _logged(connection: Connection, written: Any) -> bool:
    return getattr(written, "name", "") in LOGGED and not is_paused(connection)


def _table(noun: str) -> Table:
    return METADATA.tables[noun]


def _key(held: Table, values: Sequence[Any]) -> str:
    names = own_key(held)
    plain = [_plain(plain_value(held.c[name].type, value)) for name, value in zip(names, values, strict=True)]
    key = _COMPACT(plain)
    return hashlib.sha256(f"{held.name} {key}".encode()).hexdigest() if LOGGED[held.name] else key


def _digest(kinds: Sequence[tuple[str, TypeEngine[Any]]], row: Sequence[Any]) -> str:
    """Of every column by name but the row number; one that holds nothing counts as one that is not there yet.

    Args:
        kinds: name and type of each column, in the order of the row.
        row: as read through those types.
    """
    value_by_column = {
        name: _plain(plain_value(kind, value))
        for (name, kind), value in zip(kinds, row, strict=True)
        if value is not None and name != "fid"
    }
    return hashlib.sha256(_SORTED(value_by_column).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value
