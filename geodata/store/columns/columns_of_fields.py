"""Columns made from the fields of the noun that a table holds, so that a new field of it needs no line in
tables_from_fields.py."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_type_hints

from sqlalchemy.orm import mapped_column

from geodata.sites.grid import Grid
from geodata.sites.site import Statement
from geodata.store.types import Base, FrozenGrid, Parts, Word


def add_columns(mixin: type, noun: type, *, but: Collection[str] = ()) -> None:
    """Give a mixin of tables a column for each field of a dataclass, named and typed like it.

    Args:
        mixin: the class that gets them, before any table is made from it.
        noun: the dataclass.
        but: fields that each table declares itself.

    Raises:
        TypeError: a field is of a type that no column holds.
    """
    hints = get_type_hints(noun)
    for field in fields(noun):
        if field.name not in but:
            kinds = get_args(hints[field.name]) if isinstance(hints[field.name], UnionType) else (hints[field.name],)
            (kind,) = [one for one in kinds if one is not NoneType]
            column = _column_type(kind, f"{noun.__name__}.{field.name}")
            setattr(mixin, field.name, mapped_column(column, nullable=NoneType in kinds))


def _column_type(kind: Any, what: str) -> Any:
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return Word(kind)
    if kind is Grid:
        return FrozenGrid()
    if kind == tuple[Statement, ...]:
        return Parts(Statement)
    found = Base.type_annotation_map.get(kind)
    if found is None:
        raise TypeError(f"{what}: no column holds {kind}; give it a type in geodata/store/types.py")
    return found
