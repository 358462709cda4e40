"""Options of a command that belong together, as one dataclass in place of a parameter each."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from functools import wraps
from typing import Any, get_type_hints


def with_groups(command: Callable[..., None]) -> Callable[..., None]:
    """A command as typer reads it: a parameter that is a dataclass stands for one option for each of its fields.

    Args:
        command: its other parameters stay as they are. Fields carry their option in their annotation, and a default.

    Raises:
        TypeError: a field has the name of another parameter, or no default.
    """
    hints = get_type_hints(command, include_extras=True)
    given: list[inspect.Parameter] = []
    groups: dict[str, type[Any]] = {}
    for one in inspect.signature(command).parameters.values():
        kind = hints[one.name]
        if is_dataclass(kind) and isinstance(kind, type):
            groups[one.name] = kind
            given += _options(kind)
        else:
            given.append(one.replace(annotation=kind))
    if len({one.name for one in given}) < len(given):
        raise TypeError(f"{command.__qualname__}: two of its options have one name")

    @wraps(command)
    def called(**values: Any) -> None:
        for name, kind in groups.items():
            values[name] = kind(**{field.name: values.pop(field.name) for field in fields(kind)})
        command(**values)

    required_first = sorted(given, key=lambda one: one.default is not inspect.Parameter.empty)
    called.__signature__ = inspect.Signature(required_first)  # type: ignore[attr-defined]
    called.__annotations__ = {one.name: one.annotation for one in given}
    return called


def _options(kind: type[Any]) -> list[inspect.Parameter]:
    hints = get_type_hints(kind, include_extras=True)
    named = []
    for field in fields(kind):
        if field.default is MISSING:
            raise TypeError(f"{kind.__qualname__}.{field.name} has no default")
        kept = inspect.Parameter.POSITIONAL_OR_KEYWORD
        named.append(inspect.Parameter(field.name, kept, default=field.default, annotation=hints[field.name]))
    return named
