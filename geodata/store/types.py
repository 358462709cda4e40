"""Column types of the store: how each value is written on SQLite (GeoPackage) and on PostgreSQL (PostGIS).

And what all tables have in common.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry
from sqlalchemy import BigInteger, Boolean, Date, DateTime, Dialect, Double, Integer, Text
from sqlalchemy.types import LargeBinary, TypeDecorator, TypeEngine, UserDefinedType

from geodata.belts.belt_review import JudgedChange
from geodata.detections.detection import Kind
from geodata.i18n.kept_text import text_from_json, text_to_json
from geodata.looks.reason import Reason
from geodata.looks.run import Problem
from geodata.sites.grid import Grid
from geodata.sites.site import Statement
from geodata.store.geopackage import WGS84_SRID, from_blob, to_blob
from geodata.text.clean import plain, visible


class DamagedValue(ValueError):
    """A stored value that is not what its column holds. The store's readers turn it into words (engine.py)."""


_NOT_READ = (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError, ShapelyError)
"""What reading a value raises that somebody else wrote."""


_JSON = json.JSONEncoder(ensure_ascii=False).encode
"""As json.dumps, which makes an encoder for each value."""


def _read(inward: Callable[[Any], Any], value: Any) -> Any:
    try:
        return inward(value)
    except _NOT_READ as error:
        raise DamagedValue(f"{str(value)[:60]!r}: {error}") from error


Key = BigInteger().with_variant(Integer, "sqlite")
"""Row number: GeoPackage wants INTEGER PRIMARY KEY, PostgreSQL gets 64 bits as SQLite has."""


class _Named(UserDefinedType[Any]):
    """A column type that is nothing but its name in the DDL."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_kw: Any) -> str:
        return self.name


class Shape(TypeDecorator[BaseGeometry]):
    """A WGS84 geometry: a GeoPackage blob on SQLite, geometry(…, 4326) on PostGIS."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, kind: str = "GEOMETRY") -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        name = f"geometry({self.kind},{WGS84_SRID})" if dialect.name == "postgresql" else self.kind
        return dialect.type_descriptor(_Named(name))

    def process_bind_param(self, value: BaseGeometry | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if dialect.name == "postgresql":
            flat = shapely.set_srid(shapely.force_2d(value), WGS84_SRID)
            return shapely.to_wkb(flat, hex=True, include_srid=True)
        return to_blob(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> BaseGeometry | None:
        if value is None:
            return None
        if dialect.name == "postgresql":
            flat: BaseGeometry = shapely.set_srid(shapely.from_wkb(value), 0)
            return flat
        shape: BaseGeometry = _read(from_blob, value)
        return shape


def stored_time(at: datetime) -> datetime:
    """A time as the store keeps it: in UTC, cut to whole milliseconds, the finest that a GeoPackage may hold.

    Raises:
        ValueError: the time has no zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone; the store takes aware times only")
    at = at.astimezone(UTC)
    if at.microsecond % 1000 == 0:
        return at
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time: ISO text with milliseconds and Z on SQLite, timestamptz on PostgreSQL."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime(timezone=True) if dialect.name == "postgresql" else _Named("DATETIME"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        at = stored_time(value)
        return at if dialect.name == "postgresql" else at.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if dialect.name == "postgresql":
            return value.astimezone(UTC)  # type: ignore[no-any-return]
        moment: datetime = _read(lambda text: datetime.fromisoformat(text).astimezone(UTC), value)
        return moment


class PlainText(TypeDecorator[str]):
    """Text without control characters, whoever brings it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else plain(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:
        """The same, called at once: SQLAlchemy's own way through process_bind_param makes two calls of one, and a pull
        writes some millions of texts."""
        return _plain_or_none

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return visible(value) if isinstance(value, str) else value  # written by an earlier version


def _plain_or_none(value: str | None) -> str | None:
    return None if value is None else plain(value)


class KeptWords(TypeDecorator[str]):
    """Text, or a message and its values: plain where it has no values, else JSON (see geodata/i18n/kept_text.py).

    Plain text that begins as JSON would is written as a JSON string, so that nobody's words are taken for a message.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.written(plain_json(text_to_json(value)))

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else _read(lambda text: text_from_json(self.parsed(text)), value)

    def written(self, kept: str | dict[str, Any]) -> str:
        """JSON of a text as the column holds it."""
        plain_enough = isinstance(kept, str) and not kept.startswith(("{", '"'))
        return str(kept) if plain_enough else _JSON(kept)

    def parsed(self, value: str) -> Any:
        """What the column holds, as JSON."""
        return json.loads(value) if value.startswith(("{", '"')) else value


class Word(TypeDecorator[StrEnum]):
    """One word of a fixed list, as text."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else _read(self.words, value)


class JsonText(TypeDecorator[Any]):
    """JSON: TEXT on SQLite (GDAL drops a column declared JSON), jsonb on PostgreSQL."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name != "postgresql":
            return dialect.type_descriptor(Text())
        from sqlalchemy.dialects.postgresql import JSONB  # here: a file needs none of what it loads

        return dialect.type_descriptor(JSONB())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        shaped = plain_json(self.outward(value))
        return shaped if dialect.name == "postgresql" else _JSON(shaped)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        return _read(self._of_database if dialect.name == "postgresql" else self._of_text, value)

    def _of_text(self, value: Any) -> Any:
        return self.inward(json.loads(visible(value)))

    def _of_database(self, value: Any) -> Any:
        return self._of_text(json.dumps(value, ensure_ascii=False))

    def outward(self, value: Any) -> Any:
        return value

    def inward(self, value: Any) -> Any:
        return value


class Words(JsonText):
    """A tuple of texts; a message and its values where a text has some."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value == () and dialect.name != "postgresql":  # most
            return "[]"
        return super().process_bind_param(value, dialect)

    def outward(self, value: tuple[str, ...]) -> list[Any]:
        return [text_to_json(word) for word in value]

    def inward(self, value: list[Any]) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise TypeError("no list of texts")
        return tuple(text_from_json(word) for word in value)


class Parts(JsonText):
    """A tuple of small frozen dataclasses of texts, and of flags that are stored only where they are on."""

    cache_ok = True

    def __init__(self, part: type[Statement] | type[Problem]) -> None:
        super().__init__()
        self.part: Callable[..., Statement | Problem] = part

    def outward(self, value: tuple[Any, ...]) -> list[dict[str, Any]]:
        return [
            {
                n: text_to_json(kept) if isinstance(kept, str) else kept
                for n, kept in asdict(part).items()
                if kept is not False
            }
            for part in value
        ]

    def inward(self, value: list[dict[str, Any]]) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise TypeError("no list of tables of texts")
        return tuple(
            self.part(**{name: kept is True or text_from_json(kept) for name, kept in part.items()}) for part in value
        )


class Reasons(JsonText):
    """The reasons of a look: a list of {"code": …} with the values of each."""

    cache_ok = True

    def outward(self, value: tuple[Reason, ...]) -> list[dict[str, Any]]:
        return [reason.to_json() for reason in value]

    def inward(self, value: list[dict[str, Any]]) -> tuple[Reason, ...]:
        if not isinstance(value, list):
            raise TypeError("no list of reasons")
        return tuple(Reason.from_json(part) for part in value)


class FrozenGrid(JsonText):
    """A site's pixel grid."""

    cache_ok = True

    def outward(self, value: Grid) -> dict[str, Any]:
        return asdict(value)

    def inward(self, value: dict[str, Any]) -> Grid:
        grid = dict(value)
        for name in ("left", "top", "pixel_m"):  # jsonb turns 20.0 into 20
            grid[name] = float(grid[name])
        return Grid(**grid)


class JudgedText(JsonText):
    """What was said of a change in a belt when it was judged; its outline as WKB in hex."""

    cache_ok = True

    def outward(self, value: JudgedChange) -> dict[str, Any]:
        before = value.last_clear_before
        return {
            "kind": value.kind.value,
            "last_clear_before": None if before is None else before.isoformat(),
            "first_seen": value.first_seen.isoformat(),
            "outline": shapely.to_wkb(value.outline, hex=True, byte_order=1, output_dimension=2),
        }

    def inward(self, value: dict[str, Any]) -> JudgedChange:
        before = value["last_clear_before"]
        return JudgedChange(
            Kind(value["kind"]),
            None if before is None else date.fromisoformat(before),
            date.fromisoformat(value["first_seen"]),
            shapely.from_wkb(value["outline"]),
        )


def plain_json(value: Any) -> Any:
    """The same JSON value with every text in it plain."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {key: plain_json(part) for key, part in value.items()}
    if isinstance(value, list):
        return [plain_json(part) for part in value]
    return value


def plain_value(kind: TypeEngine[Any], value: Any) -> Any:
    """What a value of a column means, the same whichever database it was read from, to be compared with ==.

    Args:
        kind: the type of its column.
        value: as read through that type; None = nothing.
    """
    if value is None:
        return None
    if type(kind) is PlainText and type(value) is str:
        return plain(value)
    if isinstance(kind, Shape):
        return shapely.to_wkb(value, byte_order=1, output_dimension=2)
    if isinstance(kind, JsonText):
        return json.dumps(_plain_numbers(plain_json(kind.outward(value))), sort_keys=True)
    if isinstance(kind, KeptWords):
        return json.dumps(plain_json(text_to_json(value)), sort_keys=True)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, datetime):
        return stored_time(value)
    if isinstance(value, float) and math.isnan(value):
        return "not a number"
    return bytes(value) if isinstance(value, memoryview) else value


def _plain_numbers(value: Any) -> Any:
    """JSON with whole numbers written as such: jsonb turns 3e16 into a whole number."""
    if isinstance(value, dict):
        return {name: _plain_numbers(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain_numbers(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


COLUMN_TYPES: dict[Any, TypeEngine[Any]] = {
    str: PlainText(),
    float: Double(),
    int: Integer(),
    bool: Boolean(),
    bytes: LargeBinary(),
    date: Date(),
    datetime: UtcTime(),
    tuple[str, ...]: Words(),
    BaseGeometry: Shape(),
    JudgedChange: JudgedText(),
}
"""Python type -> how a column keeps it."""
