"""Anybody's series out of a table: rows with a date and a number, and in words what could not be used.

Columns `date` and `value`, optional `valid_share` (0..1 of the place's pixels that were seen), `gap_filled` (anything
but 0, no, false or nothing: the value repeats an earlier one), `orbit` and `platform` (each is a series of its own),
`id` (of several controls).
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from geodata.errors import FileRefused
from geodata.i18n.english_formats import in_figures
from geodata.i18n.messages import english, msg

LEAST_SHARE = 0.5
"""Share 0..1 of the pixels that must be seen before a value is a look."""
MOST_ROWS = 200_000
"""Rows of a table that are read; a nightly series of a century has a fifth of them."""
NOT_FILLED = {"", "0", "0.0", "no", "false", "n", "f"}
SPLIT_BY = ("orbit", "platform")
"""Columns whose values must never be mixed in one series."""


@dataclass(frozen=True)
class Row:
    """One usable row."""

    day: date  # UTC
    value: float
    series: str  # orbit and platform as written, "" where neither is
    id: str = ""  # of the control; "" where there is one


@dataclass(frozen=True)
class ReadSeries:
    """A table's usable rows, by day, and what was left out."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...]  # sentences in English, for the command line


def read_series(file: Path) -> ReadSeries:
    """Every usable row of a table, in order of days.

    Raises:
        FileRefused: it cannot be read, has no such columns, or too many rows.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            return _read(csv.DictReader(opened), file.name)
    except FileNotFoundError as error:
        raise FileRefused(file.name, "there is no such file", "Check the path") from error
    except OSError as error:
        cause = english("it cannot be opened ({error})", error=error.strerror or type(error).__name__)
        raise FileRefused(file.name, cause, "Check the path and its rights") from error
    except (UnicodeError, csv.Error) as error:
        raise FileRefused(file.name, english("it cannot be read as a table ({error})", error=error), _STEP) from error


_STEP = msg("Write it as CSV in UTF-8 with the columns date and value")


def _read(table: csv.DictReader[str], name: str) -> ReadSeries:
    columns = {column.strip().lower(): column for column in table.fieldnames or () if column}
    if not {"date", "value"} <= set(columns):
        raise FileRefused(name, "it has no columns named date and value", _STEP)
    rows, left, ordered = list[Row](), Counter[str](), True
    for number, record in enumerate(table, start=1):
        if number > MOST_ROWS:
            raise FileRefused(name, english("it is longer than {n}", n=in_figures(MOST_ROWS, "row")), "Divide it")
        cells = {key: (record.get(column) or "").strip() for key, column in columns.items()}
        made = _row(cells)
        if isinstance(made, str):
            left[made] += 1
            continue
        ordered = ordered and (not rows or rows[-1].day <= made.day)
        rows.append(made)
    notes = [f"{name}: {in_figures(count, 'row')} left out: {why}." for why, count in sorted(left.items())]
    notes += [] if ordered else [f"{name}: its dates are out of order; they were put in order."]
    rows.sort(key=lambda row: row.day)
    kept = list({(row.series, row.id, row.day): row for row in reversed(rows)}.values())[::-1]
    if len(kept) < len(rows):
        twice = in_figures(len(rows) - len(kept), "row")
        notes.append(f"{name}: {twice} left out: the day is there twice; the first one counts.")
    return ReadSeries(tuple(kept), tuple(notes))


def _row(cells: Mapping[str, str]) -> Row | str:
    """The row, or why it cannot be used."""
    day = _day(cells["date"])
    if day is None:
        return "no date that can be read (write 2026-11-25)"
    value, share = _number(cells["value"]), cells.get("valid_share", "")
    if value is None:
        return "no number as value"
    if cells.get("gap_filled", "").lower() not in NOT_FILLED:
        return "gap-filled: it repeats an earlier value and is no look"
    seen = _number(share) if share else 1.0
    if seen is None or not 0.0 <= seen <= 1.0:
        return "valid_share is no share from 0 to 1"
    if seen < LEAST_SHARE:
        return f"less than {LEAST_SHARE:.0%} of the pixels were seen"
    series = " ".join(cells[key] for key in SPLIT_BY if cells.get(key))
    return Row(day, value, series, cells.get("id", ""))


def _day(text: str) -> date | None:
    """The day, in UTC where a moment has an offset, of ISO days and moments, also 20261125; None for anything else:
    other orders of day and month are a guess."""
    plain = re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", text)
    try:
        moment = datetime.fromisoformat(plain.replace("Z", "+00:00"))
        return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
    except (ValueError, OverflowError):  # its day in UTC may lie beyond the years 1 to 9999
        return None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
