"""Values of JSON from outside as what they should be, or as nothing. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from geodata.text.clean import plain
from geodata.text.foreign_json import LONGEST_WHOLE

Json = Mapping[str, Any]


def mapping(value: object) -> Json:
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def text(value: object) -> str:
    """The value as stripped text without control characters and halves of surrogate pairs, which JSON can hold and no
    store; "" for anything but text and numbers."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    if isinstance(value, int) and abs(value) >= 10**LONGEST_WHOLE:
        return ""
    return plain(str(value)).strip()


def number(value: object) -> float | None:
    """The value as a finite number, also when written as text; None otherwise. "nan" is a number only for nodata."""
    if isinstance(value, bool):
        return None
    try:
        parsed_number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    return parsed_number if math.isfinite(parsed_number) else None


def flag(value: object) -> bool | None:
    """True or False, also written as text or 0 and 1; None for anything else."""
    if isinstance(value, bool):
        return value
    word = text(value).lower()
    if word in ("true", "yes", "1", "1.0"):
        return True
    return False if word in ("false", "no", "0", "0.0") else None


def moment(value: object) -> datetime | None:
    """An ISO 8601 time as aware UTC; a time without zone is UTC, as STAC demands. None when it is not a time."""
    if not isinstance(value, str) or len(value.strip()) < 8:
        return None
    written = value.strip().upper().replace(" ", "T", 1)
    written = re.sub(r"(\.\d{6})\d+", r"\1", written)  # nanoseconds, written by some providers
    try:
        parsed_moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    try:
        return parsed_moment.replace(tzinfo=UTC) if parsed_moment.tzinfo is None else parsed_moment.astimezone(UTC)
    except OverflowError:
        return None
