"""A digest of every row that the store writes, kept beside it: what another program changes later is found and named.

Digests are written in the transaction of the row itself, from the row as the database holds it, for every insert,
update and delete that goes through the engine: no caller can forget it. A row whose digest differs was changed outside,
one without a digest was added, a digest without its row was removed. This finds slips, other programs and damage. It is
no seal against somebody who knows this code and rewrites the digest too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import (
    Connection,
    CursorResult,
    Delete,
    Dialect,
    Engine,
    Insert,
    Table,
    UniqueConstraint,
    Update,
    delete,
    event,
    inspect,
    literal_column,
    select,
)

from geodata.store.tables_from_fields import ATTRIBUTES, FEATURES, METADATA, ROW_DIGEST_ROWS

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""As json.dumps, which makes an encoder for each key."""
_QUOTED = json.encoder.encode_basestring
"""As _JSON writes a text."""
AT_ONCE = 200
"""Rows read back in one question: SQLite takes no more than some thousand values."""
_PAUSED, _CHANGED = "compound watch migrates", "compound watch changes rows"
_DIGESTS = ROW_DIGEST_ROWS
COVERED = tuple(sorted({*FEATURES, *ATTRIBUTES} - {_DIGESTS.name}))
"""Tables whose rows have digests: all of ours."""

Key = tuple[Any, ...]
"""The values of a row's own key, as the database holds them."""


@dataclass(frozen=True)
class RowChange:
    """A row that was changed outside the program."""

    noun: str  # the table
    key: str  # its own key, parts joined by "/"
    how: str  # "changed", "added" or "removed"

    @property
    def label(self) -> str:
        """What a finding calls it, and what accepts it."""
        return f"{self.noun}/{self.key}"


def listen(engine: Engine) -> None:
    """Keep the digests of what this engine writes from now on."""
    event.listen(engine, "before_execute", _before)
    event.listen(engine, "after_execute", _after)


@contextmanager
def paused(connection: Connection) -> Iterator[None]:
    """While migrations run: tables change under the rows, and reseal() brings all digests up to date afterwards."""
    connection.info[_PAUSED] = True
    try:
        yield
    finally:
        connection.info.pop(_PAUSED, None)


def is_paused(connection: Connection) -> bool:
    """Whether tables are changed under the rows, so that nobody keeps account of them."""
    return bool(connection.info.get(_PAUSED))


def own_key(table: Table) -> tuple[str, ...]:
    """The columns that name a row: its one unique constraint."""
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            return tuple(column.name for column in constraint.columns)
    return tuple(column.name for column in table.columns if column.unique)[:1]


def row_changes(connection: Connection, nouns: Iterable[str] = COVERED) -> list[RowChange]:
    """Rows of some tables that were changed, added or removed outside the program, by table and key.

    Works on a store of an earlier version too: it looks at the tables that are there, with the columns that they have.
    """
    there = set(inspect(connection).get_table_names())
    if _DIGESTS.name not in there:
        return []
    changes: list[RowChange] = []
    for noun in nouns:
        asked = select(_DIGESTS.c.row_key, _DIGESTS.c.digest).where(_DIGESTS.c.noun == noun)
        digests: dict[str, str] = {key: digest for key, digest in connection.execute(asked)}  # noqa: C416 - rows
        for key, digest in _each(connection, noun) if noun in there else ():
            kept = digests.pop(key, None)
            if kept != digest:
                changes.append(RowChange(noun, _shown(key), "added" if kept is None else "changed"))
        changes += [RowChange(noun, _shown(key), "removed") for key in digests]
    return sorted(changes, key=lambda c: (c.noun, c.key))


def rows_changed(connection: Connection, noun: str, keys: Sequence[str]) -> frozenset[str]:
    """Which rows of a table, of those with some keys of one part, another program changed or added."""
    (name,) = own_key(METADATA.tables[noun])
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    changed: set[str] = set()
    for start in range(0, len(keys), AT_ONCE):
        part = tuple(keys[start : start + AT_ONCE])
        marks = ", ".join([mark] * len(part))
        stored_rows = connection.exec_driver_sql(f'SELECT * FROM "{noun}" WHERE "{name}" IN ({marks})', part)
        rows = dict(_digests(stored_rows, (name,)))
        asked = select(_DIGESTS.c.row_key, _DIGESTS.c.digest).where(_DIGESTS.c.noun == noun)
        kept = {key: digest for key, digest in connection.execute(asked.where(_DIGESTS.c.row_key.in_(rows)))}  # noqa: C416
        changed.update(_shown(key) for key, digest in rows.items() if kept.get(key) != digest)
    return frozenset(changed)


def reseal(connection: Connection, but: Iterable[RowChange] = ()) -> None:
    """Write the digests of all rows anew, as after a migration; rows that were changed outside stay told.

    Args:
        connection: inside a write transaction.
        but: what row_changes found before.
    """
    changed_keys = {(change.noun, change.key) for change in but}
    there = set(inspect(connection).get_table_names())
    for noun in COVERED:
        if noun not in there:
            continue
        made = [(key, digest) for key, digest in _each(connection, noun) if (noun, _shown(key)) not in changed_keys]
        _keep(connection, noun, made)


def seal(connection: Connection, change: RowChange) -> None:
    """Take one changed row as it stands now."""
    if change.how == "removed":
        gone = _keys_shown(connection, change)
        connection.execute(delete(_DIGESTS).where(_DIGESTS.c.noun == change.noun, _DIGESTS.c.row_key.in_(gone)))
        return
    _keep(connection, change.noun, [one for one in _each(connection, change.noun) if _shown(one[0]) == change.key])


def _keys_shown(connection: Connection, change: RowChange) -> list[str]:
    keys = connection.execute(select(_DIGESTS.c.row_key).where(_DIGESTS.c.noun == change.noun)).scalars()
    return [key for key in keys if _shown(key) == change.key]


def _before(
    connection: Connection, statement: Any, _many: Sequence[Any], _one: Mapping[str, Any], _options: Any
) -> None:
    """Which rows are about to be changed is noted; digests of rows that are about to be deleted go with them."""
    if not isinstance(statement, Delete | Update) or not _watched(connection, statement.table):
        return
    table = _ours(statement.table)
    # without their types, so that values come as the database holds them
    named: list[Any] = [literal_column(f'"{name}"') for name in own_key(table)]
    asked: Any = select(*named).select_from(table)
    where = statement.whereclause
    keys = [tuple(row) for row in connection.execute(asked if where is None else asked.where(where))]
    if isinstance(statement, Update):
        connection.info[_CHANGED] = keys
        return
    for start in range(0, len(keys), AT_ONCE):
        part = [_key(key) for key in keys[start : start + AT_ONCE]]
        connection.execute(delete(_DIGESTS).where(_DIGESTS.c.noun == table.name, _DIGESTS.c.row_key.in_(part)))


def _after(
    connection: Connection, statement: Any, many: Sequence[Any], one: Mapping[str, Any], _options: Any, _result: Any
) -> None:
    """Rows that were written get the digest of what the database holds now."""
    if not isinstance(statement, Insert | Update) or not _watched(connection, statement.table):
        return
    asking = _asking(_ours(statement.table), connection.dialect)
    if isinstance(statement, Update):
        given = connection.info.pop(_CHANGED, [])
    else:
        given = [tuple(bound(row[name]) for name, bound in asking.key) for row in (many or [one])]
    for start in range(0, len(given), AT_ONCE):
        part = given[start : start + AT_ONCE]
        rows = connection.exec_driver_sql(asking.statement(len(part)), tuple(value for key in part for value in key))
        _keep(connection, asking.noun, _digests(rows, [name for name, _ in asking.key]))


@dataclass(frozen=True)
class _Asking:
    """How rows of one table are read back by their keys; put together once, since each write does it."""

    noun: str
    key: tuple[tuple[str, Callable[[Any], Any]], ...]  # each column, and how its value is handed to the database
    mark: str  # of a value in a statement

    def statement(self, count: int) -> str:
        """The question for so many rows."""
        row = f"({', '.join([self.mark] * len(self.key))})"
        names = ", ".join(f'"{name}"' for name, _ in self.key)
        return f'SELECT * FROM "{self.noun}" WHERE ({names}) IN (VALUES {", ".join([row] * count)})'


@lru_cache
def _asking(table: Table, dialect: Dialect) -> _Asking:
    def bound(name: str) -> Callable[[Any], Any]:
        return table.c[name].type.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)

    mark = "?" if dialect.name == "sqlite" else "%s"
    # a plain text: sqlite3 asks a name of SQLAlchemy's, row by row, how it wants to be written
    return _Asking(str(table.name), tuple((name, bound(name)) for name in own_key(table)), mark)


def _watched(connection: Connection, table: Any) -> bool:
    return getattr(table, "name", "") in COVERED and not is_paused(connection)


def _ours(table: Any) -> Table:
    return METADATA.tables[table.name]


def _each(connection: Connection, noun: str) -> Iterator[tuple[str, str]]:
    """(key, digest) of every row of a table, with the columns that it has."""
    rows = connection.exec_driver_sql(f'SELECT * FROM "{noun}"')
    return _digests(rows, own_key(METADATA.tables[noun]))


def _digests(found: CursorResult[Any], key: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(key, digest) of each row of a result, its values as the database holds them."""
    names = list(found.keys())
    order = sorted((name, at) for at, name in enumerate(names) if name != "fid")
    places = [names.index(name) if name in names else -1 for name in key]
    for row in map(tuple, chain.from_iterable(found.partitions(AT_ONCE))):  # SQLAlchemy's rows look up each value
        yield _key([row[at] if at >= 0 else None for at in places]), _digest(order, row)


def _keep(connection: Connection, noun: str, made: Iterable[tuple[str, str]]) -> None:
    rows = [(noun, key, digest) for key, digest in made]
    if rows:
        mark = "?, ?, ?" if connection.dialect.name == "sqlite" else "%s, %s, %s"
        connection.exec_driver_sql(
            f"INSERT INTO row_digests (noun, row_key, digest) VALUES ({mark}) "
            "ON CONFLICT (noun, row_key) DO UPDATE SET digest = excluded.digest",
            rows,
        )


def _key(values: Sequence[Any]) -> str:
    if len(values) == 1 and type(values[0]) is str and values[0].isprintable():  # nearly all
        return f"[{_QUOTED(values[0])}]"
    return _JSON([_plain(value) for value in values])


def _shown(key: str) -> str:
    return "/".join(str(part) for part in json.loads(key))


def _digest(order: Sequence[tuple[str, int]], row: Sequence[Any]) -> str:
    """sha256 hex over a row's columns by name; one that holds nothing counts as one that is not there yet."""
    parts = []
    for name, at in order:
        value = row[at]
        if value is not None:
            kind = type(value)
            if kind is str:
                words = value
            elif kind is int:
                words = str(value)
            else:
                words = value.hex() if kind is bytes else _words(value)
            parts.append(f"{name}:{len(words)}:{words}")
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _words(value: Any) -> str:
    plain = _plain(value)
    return plain if isinstance(plain, str) else json.dumps(plain, sort_keys=True)


def _plain(value: Any) -> Any:
    """A value of either database as JSON can hold it, the same for the same value."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    return value
