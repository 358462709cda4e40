"""Anybody's series out of a table: rows with a date and a number, and in words what could not be used.

Columns `date` and `value`, optional `valid_share` (0..1 of the place's pixels that were seen), `gap_filled` (anything
but 0, no, false or nothing: the value repeats an earlier one), `orbit`, `platform` and `polarisation` (each is a series
of its own), `site` or `id` (of several places or controls).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from geodata.errors import FileRefused
from geodata.i18n.english_formats import in_figures
from geodata.i18n.messages import english, msg
from pipelines.tables.table import Table, read_table

LEAST_SHARE = 0.5
"""Share 0..1 of the pixels that must be seen before a value is a look."""
MOST_ROWS = 200_000
"""Rows of a table that are read; a nightly series of a century has a fifth of them."""
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years that a table's days may be of; another is a slip of the pen."""
NOT_FILLED = {"", "0", "0.0", "no", "false", "n", "f"}
COLUMNS: dict[str, tuple[str, ...]] = {
    "date": (),
    "value": (),
    "valid_share": (),
    "gap_filled": (),
    "id": (),
    "site": ("site_id",),
    "orbit": ("relative_orbit", "track"),
    "platform": ("satellite", "mission"),
    "polarisation": ("polarization", "pol"),
}
"""Columns that are read, and what else they are called; case, spaces and marks do not count."""
SPLIT_BY = ("orbit", "platform", "polarisation")
"""Columns whose values must never be mixed in one series."""


@dataclass(frozen=True)
class Row:
    """One usable row."""

    day: date  # UTC
    value: float
    series: str  # orbit, platform and polarisation as first written, "" where none is
    id: str = ""  # of the site or control; "" where there is one


@dataclass(frozen=True)
class ReadSeries:
    """A table's usable rows, by day, and what was left out."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...]  # sentences in English, for the command line


def read_series(file: Path, *, summed: bool = False) -> ReadSeries:
    """Every usable row of a table, in order of days.

    Args:
        file: as pipelines/tables/table.py reads tables.
        summed: rows of one day are added, as where each is one report; else the first of them counts.

    Raises:
        FileRefused: it cannot be read, has no such columns, or too many rows.
    """
    try:
        with file.open("rb") as opened:
            return _read(read_table(opened, file.name), file.name, summed=summed)
    except FileNotFoundError as error:
        raise FileRefused(file.name, "there is no such file", "Check the path") from error
    except OSError as error:
        cause = english("it cannot be opened ({error})", error=error.strerror or type(error).__name__)
        raise FileRefused(file.name, cause, "Check the path and its rights") from error


_STEP = msg("Write it as CSV in UTF-8 with the columns date and value")


def _read(table: Table, name: str, *, summed: bool) -> ReadSeries:
    table.call(COLUMNS)
    if not {"date", "value"} <= set(table.columns):
        raise FileRefused(name, "it has no columns named date and value", _STEP)
    table.note_unread(COLUMNS)
    rows, left, ordered, spelled = list[Row](), Counter[str](), True, dict[str, str]()
    for number, (_, cells) in enumerate(table.rows, start=1):
        if number > MOST_ROWS:
            raise FileRefused(name, english("it is longer than {n}", n=in_figures(MOST_ROWS, "row")), "Divide it")
        made = _row(cells)
        if isinstance(made, str):
            left[made] += 1
            continue
        ordered = ordered and (not rows or rows[-1].day <= made.day)
        rows.append(replace(made, series=spelled.setdefault(made.series.lower(), made.series)))
    left.update(why for _, why in table.broken)
    notes = [f"{name}: {note}." for note in table.notes]
    notes += [f"{name}: {in_figures(count, 'row')} left out: {why}." for why, count in sorted(left.items())]
    notes += [] if ordered else [f"{name}: its dates are out of order; they were put in order."]
    rows.sort(key=lambda row: row.day)
    of_day: dict[tuple[str, str, date], Row] = {}
    for row in rows:
        known = of_day.get((row.series, row.id, row.day))
        if known is None:
            of_day[row.series, row.id, row.day] = row
        elif summed:
            of_day[row.series, row.id, row.day] = replace(known, value=known.value + row.value)
    if len(of_day) < len(rows):
        what = "added to the others of its day" if summed else "left out: the day is there twice; the first one counts"
        notes.append(f"{name}: {in_figures(len(rows) - len(of_day), 'row')} {what}.")
    return ReadSeries(tuple(of_day.values()), tuple(notes))


def _row(cells: Mapping[str, str]) -> Row | str:
    """The row, or why it cannot be used."""
    day = _day(cells["date"])
    if day is None:
        return "no date that can be read (write 2026-11-25)"
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return f"its year is not from {FIRST_YEAR} to {LAST_YEAR}"
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
    return Row(day, value, series, cells.get("site", cells.get("id", "")))


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
        value = float(text) if "_" not in text else math.nan  # which Python reads, and nobody writes
    except ValueError:
        return None
    return value if math.isfinite(value) else None
