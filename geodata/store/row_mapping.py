"""Between nouns and rows: columns are named like fields, so one small piece of code serves every noun."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeVar, cast

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Boolean, Column, ColumnElement, Connection, Date, Executable, Float, Integer, Table, select
from sqlalchemy.dialects import sqlite

from geodata.i18n.kept_text import KeptText, text_from_json, text_to_json
from geodata.incidents.incident import DatePrecision, PlacePrecision
from geodata.log.log_entry import How
from geodata.looks.reason import Reason
from geodata.store.types import DamagedValue, PlainText, plain_json, stored_time
from geodata.text.clean import plain

Noun = TypeVar("Noun")


def as_stored(noun: Noun) -> Noun:
    """The noun exactly as it comes back from the store: plain text, two-dimensional shapes, times in UTC
    to the millisecond."""
    return cast(Noun, _as_stored(noun))


def _as_stored(value: Any) -> Any:
    if isinstance(value, KeptText):
        return text_from_json(plain_json(text_to_json(value)))
    if isinstance(value, Reason):
        return Reason.from_json(plain_json(value.to_json()))
    if isinstance(value, str):
        cleaned = plain(value)
        return value if cleaned == value else cleaned  # an enum's member stays that member
    if isinstance(value, BaseGeometry):
        return shapely.force_2d(value) if value.has_z else value
    if isinstance(value, datetime):
        return stored_time(value)
    if isinstance(value, tuple):
        return tuple(_as_stored(part) for part in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changed = {}
        for name in _field_names(value.__class__):
            held = getattr(value, name)
            kind = type(held)
            # nearly all; the way through _as_stored ends alike, and takes ten times as long
            if kind in _AS_IT_IS or (kind is str and held.isprintable()) or (kind is tuple and not held):
                continue
            stored = _as_stored(held)
            if stored is not held:
                changed[name] = stored
        return dataclasses.replace(value, **changed) if changed else value
    return value


_AS_IT_IS = frozenset({int, float, bool, date, type(None), PlacePrecision, DatePrecision, How})
"""Types that the store keeps as they are; of the words of a list those that come by the hundred thousand."""


@lru_cache
def _field_names(noun: type) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(noun))


def row_of(noun: Any) -> dict[str, Any]:
    """Column name -> value for one noun."""
    return {name: getattr(noun, name) for name in _field_names(noun.__class__)}


def read(
    connection: Connection,
    table: Table,
    noun: type[Noun],
    *where: ColumnElement[bool],
    order: Sequence[str] = ("fid",),
    limit: int | None = None,
) -> list[Noun]:
    """Nouns of the rows that meet all conditions, in the order of the named columns ("-name" = newest first)."""
    columns = table.c
    names = [f.name for f in dataclasses.fields(cast(Any, noun))]
    statement = select(*(columns[name] for name in names)).where(*where)
    for name in order:
        by = by_letter(connection, columns[name.removeprefix("-")])
        statement = statement.order_by(by.desc() if name.startswith("-") else by)
    if limit is not None:
        statement = statement.limit(limit)
    try:
        rows = connection.execute(statement).all()
    except DamagedValue:
        raise
    except (ValueError, TypeError) as error:  # a day or a yes-or-no that is none, in SQLAlchemy's words
        raise DamagedValue(f"{table.name}: {error}") from error
    for position, name in enumerate(names):
        held = held_by(columns[name])
        wrong = set(map(type, map(itemgetter(position), rows))) - held if held else set()
        if wrong:
            raise DamagedValue(f"{table.name}.{name}: {', '.join(sorted(kind.__name__ for kind in wrong))}")
    return [noun(*row) for row in rows]


def by_letter(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    """A column to order by, its texts by the numbers of their letters whatever language the database sorts in."""
    foreign = connection.dialect.name == "postgresql" and isinstance(column.type, PlainText)
    return column.collate("C") if foreign else column


_PLAIN: tuple[tuple[type, frozenset[type]], ...] = (
    (Boolean, frozenset({bool})),
    (Integer, frozenset({int})),
    (Float, frozenset({float, int})),
    (PlainText, frozenset({str})),
    (Date, frozenset({date})),
)


@lru_cache(maxsize=1024)
def held_by(column: Column[Any]) -> frozenset[type]:
    """The types that come out of a column; none where its own type looks at each value (types.py).

    SQLite keeps any value in any column, so another program may have put others there.
    """
    kinds = next((kinds for kind, kinds in _PLAIN if isinstance(column.type, kind)), frozenset())
    return kinds | {type(None)} if kinds and column.nullable else kinds


def upsert(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]], key: Sequence[str]) -> None:
    """Insert rows; where the key is there already, change that row and keep its row number."""
    values = list(rows)
    if values:
        connection.execute(_upsert(table, connection.dialect.name, tuple(key)), values)


@lru_cache
def _upsert(table: Table, dialect: str, key: tuple[str, ...]) -> Executable:
    """Kept, because putting the statement together takes longer than running it."""
    insert: Any = sqlite.insert
    if dialect != "sqlite":
        from sqlalchemy.dialects import postgresql  # here: a file needs none of what it loads

        insert = postgresql.insert
    insert = insert(table)
    fixed = {"fid", *key}
    changed = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in fixed}
    made: Executable = insert.on_conflict_do_update(index_elements=list(key), set_=changed)
    return made


def first_instant(day: date | datetime | None) -> datetime | None:
    """The first stored time of a window; a plain date means its first moment in UTC. None leaves it open."""
    if day is None:
        return None
    if isinstance(day, datetime):
        return day + timedelta(microseconds=999)  # stored times are cut to milliseconds: the next one or this
    return datetime.combine(day, time.min, UTC)


def last_instant(day: date | datetime | None) -> datetime | None:
    """The last stored time of a window; a plain date means its last moment in UTC. None leaves it open."""
    return day if day is None or isinstance(day, datetime) else datetime.combine(day, time.max, UTC)
