"""A setting that is refused, in words: which one, on which line, what is wrong and what may stand there. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from geodata.errors import SettingsRefused
from geodata.i18n.messages import english, msg
from geodata.text.no_password import without_password

Path = tuple[str | int, ...]
"""A setting's place: names of tables and settings, and numbers of entries in lists; ("catalogs", 0, "ends")."""
SHOWN = 60
"""Characters of a refused value that are repeated."""
NOT_A: dict[str, Callable[[str], str]] = {
    "float_type": lambda value: english("{value} is not a number", value=value),
    "int_type": lambda value: english("{value} is not a whole number", value=value),
    "finite_number": lambda value: english("{value} is not a number", value=value),
    "bool_type": lambda value: english("{value} is not true or false", value=value),
    "string_type": lambda value: english("{value} is not a text", value=value),
}
"""Kind of error -> what is wrong with the value."""
IS_NOT = {
    "tuple_type": msg("it is not a list"),
    "string_too_short": msg("it is empty"),
    "string_too_long": msg("it is too long"),
    "too_long": msg("it has too many entries"),
}
NO_SUCH = ("unexpected_keyword_argument", "extra_forbidden")
TABLE = ("dataclass_type", "model_type", "model_attributes_type", "dict_type")


def refused(error: ValidationError, root: type, called: Callable[[Path], str]) -> SettingsRefused:
    """The first thing wrong with some settings.

    Args:
        error: what pydantic says of them.
        root: the declared dataclass that they were to become.
        called: how a setting at a path is called: its file, line and name.
    """
    first = error.errors(include_url=False)[0]
    kind, path, value = first["type"], _own(first["loc"], root), first["input"]
    if kind == "missing" or kind.endswith("missing_argument"):
        cause = english("it lacks {names}", names=str(path[-1]))
        return SettingsRefused(called(path[:-1]), cause, "Give the missing names")
    if kind in NO_SUCH:
        return no_such_setting(called(path), _table(path[:-1], root))
    if kind in TABLE:
        return SettingsRefused(called(path), "it is not a table", _as_table(path))
    hint, default = _declared(path, root)
    return SettingsRefused(called(path), _cause(first, value, hint), _step(kind, path, hint, default))


def no_such_setting(thing: str, table: type) -> SettingsRefused:
    """The refusal of a name that is no setting of a table."""
    names = ", ".join(sorted(f.name for f in fields(table)))
    return SettingsRefused(thing, "no such setting", english("Use one of {names}", names=names))


def line_of(text: str, path: Path) -> int | None:
    """The line, counted from 1, on which a TOML text says what it says at a path, or at the nearest table around it.

    Found with the TOML parser itself: it is the first line after which the text up to there holds the path.

    Args:
        text: valid TOML.
        path: where; its last parts may be missing from the text.

    Returns:
        None when not even its first part is there.
    """
    lines = text.splitlines(keepends=True)
    while path and not _holds(tomllib.loads(text), path):
        path = path[:-1]
    if not path:
        return None
    few, many = 0, len(lines)  # the first `few` lines do not hold it, the first `many` do
    while many - few > 1:
        middle = (few + many) // 2
        whole, parsed = _whole_lines(lines, middle)
        if _holds(parsed, path):
            many = whole
        else:
            few = middle
    start, _ = _whole_lines(lines, many - 1)  # a value may run over several lines: its first one is named
    while start < len(lines) and not lines[start].split("#")[0].strip():
        start += 1
    return start + 1


def syntax_line(error: str, text: str) -> int:
    """The line, counted from 1, at which a text stops being TOML."""
    match = re.search(r"at line (\d+)", error)
    return int(match[1]) if match else max(len(text.splitlines()), 1)


def _whole_lines(lines: list[str], most: int) -> tuple[int, Mapping[str, Any]]:
    """The largest number of lines, at most `most`, that are TOML by themselves, and what they say."""
    for count in range(most, 0, -1):
        try:
            return count, tomllib.loads("".join(lines[:count]))
        except tomllib.TOMLDecodeError:  # within a value that runs over several lines
            continue
    return 0, {}


def _holds(parsed: Any, path: Path) -> bool:
    for part in path:
        if isinstance(part, int):
            if not isinstance(parsed, list) or part >= len(parsed):
                return False
        elif not isinstance(parsed, dict) or part not in parsed:
            return False
        parsed = parsed[part]
    return True


def _own(loc: Path, root: type) -> Path:
    """The part of a place that names settings: places inside pydantic's own types are left out."""
    own: list[str | int] = []
    for part in loc:
        table = _table(tuple(own), root) if not isinstance(part, int) else None
        if table is None and not isinstance(part, int):
            break
        own.append(part)
    return tuple(own)


def _declared(path: Path, root: type) -> tuple[Any, Any]:
    """The annotation of a setting and its default; MISSING when it has none."""
    hint: Any = root
    default: Any = MISSING
    for part in path:
        if isinstance(part, int):
            hint, default = _entry(hint), MISSING
        else:
            table = _bare(hint)
            hint = get_type_hints(table, include_extras=True).get(part, Any)
            default = next((f.default for f in fields(table) if f.name == part), MISSING)
    return hint, default


def _table(path: Path, root: type) -> Any:
    hint = _bare(_declared(path, root)[0])
    return hint if isinstance(hint, type) and is_dataclass(hint) else None


def _bare(hint: Any) -> Any:
    return get_args(hint)[0] if hasattr(hint, "__metadata__") else hint


def _entry(hint: Any) -> Any:
    bare = _bare(hint)
    return get_args(bare)[0] if get_origin(bare) is tuple else Any


def bounds(hint: Any) -> tuple[float, float] | None:
    """The least and the most of a declared number; None when it is none."""
    limits: dict[str, float] = {}
    for part in getattr(hint, "__metadata__", ()):
        for limit in part.metadata if isinstance(part, FieldInfo) else (part,):
            limits |= {name: getattr(limit, name) for name in ("ge", "le") if hasattr(limit, name)}
    return (limits["ge"], limits["le"]) if len(limits) == 2 else None


def _cause(first: Any, value: object, hint: Any) -> str:
    kind = first["type"]
    shown = without_password(repr(value))
    shown = shown if len(shown) <= SHOWN else shown[:SHOWN] + " …"
    limits = bounds(hint)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if limits and (kind in ("greater_than_equal", "less_than_equal") or (kind == "float_type" and number)):
        least, most = limits
        return english("{value} is not between {least} and {most}", value=shown, least=f"{least:g}", most=f"{most:g}")
    if kind in ("int_type", "float_type") and not number:
        return english("{value} is not a number", value=shown)
    if kind in NOT_A:
        return NOT_A[kind](shown)
    if kind in IS_NOT:
        return IS_NOT[kind]
    if kind == "value_error":
        return str(first["ctx"]["error"])
    if kind == "literal_error":
        return english("{value} is none of {names}", value=shown, names=", ".join(_choices(hint)))
    return english("{value} cannot stand here ({error})", value=shown, error=first["msg"])


def _as_table(path: Path) -> str:
    where = ".".join(str(part) for part in path if not isinstance(part, int))
    heading = f"[{where}]" if isinstance(path[-1], int) else where
    return english("Write it as [{where}] with names below", where=heading)


def _choices(hint: Any) -> list[str]:
    return [f'"{word}"' for word in get_args(_bare(hint))]


def _step(kind: str, path: Path, hint: Any, default: Any) -> str:
    if kind == "tuple_type" and is_dataclass(_entry(hint)):
        return _as_table((*path, 0))
    if kind in ("tuple_type", "too_long"):
        return english('Write it as {name} = ["…"]', name=str(path[-1]))
    if kind == "bool_type":
        return msg("Write true or false")
    limits = bounds(hint)
    if limits and default is not MISSING:
        least, most = (f"{limit:g}" for limit in limits)
        return english(
            "Write a number between {least} and {most} such as {default}", least=least, most=most, default=default
        )
    if isinstance(default, str) and default:
        return english('Write a text such as "{default}"', default=default)
    return msg("Mend that line, or take it away")
