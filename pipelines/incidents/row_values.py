"""Values of a row as sources write them: numbers, counts, dates, places. Each odd one is said, none is guessed."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from shapely.geometry import Point

from geodata.countries import country_of
from geodata.incident import DatePrecision
from geodata.personal import screen
from geodata.precision import date_precision_of
from geodata.text import clean

EARLIEST = date(1900, 1, 1)
"""No source of ours goes back further: an earlier date is a typing error."""
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1
    )
    for name in names.split()
}  # fmt: skip
_COMMA = re.compile(r"-?\d{1,3},\d+$")
_WKT = re.compile(r"POINT\s*Z?\s*\(\s*(-?[\d.eE+-]+)\s+(-?[\d.eE+-]+)", re.IGNORECASE)


class RowRefused(ValueError):
    """A row that cannot become an incident; the message is the reason, as a clause."""


@dataclass
class RowNotes:
    """What was odd about one row and was kept all the same."""

    texts: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Note a clause once."""
        if text not in self.texts:
            self.texts.append(text)


def text_of(value: str, what: str, notes: RowNotes, *, longest: int = 500) -> str:
    """A text as it may be stored: cleaned, cut, and without what may point at a person."""
    if not value:
        return ""
    cleaned = clean(value[: longest * 20], longest=longest)
    if len(value) > longest * 20:
        notes.add(f"its {what} has {len(value):,} characters and is cut")
    for removed in cleaned.removed:
        notes.add(f"{removed} taken out of its {what}")
    screened = screen(cleaned.text)
    for kind in screened.found:
        notes.add(f"{kind} left out of its {what}")
    return screened.text


def number_of(value: str) -> float | None:
    """A finite number, or None for anything else. "12.0" and "1 234,5" are not guessed at beyond a decimal point."""
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def whole_of(value: str) -> int | None:
    """A whole number, also written "3.0"; None for anything else."""
    number = number_of(value)
    return int(number) if number is not None and number == int(number) else None


def count_of(value: str, what: str, notes: RowNotes) -> int | None:
    """A count; None when it is not given, negative, or no number (the last two with a note)."""
    if not value:
        return None
    number = whole_of(value)
    if number is None or number < 0 or number > 10_000_000:
        notes.add(f"its {what} {value[:30]!r} is not a count and is left out")
        return None
    return number


def check_counts(low: int | None, best: int | None, high: int | None, notes: RowNotes) -> None:
    """Note counts that are not low <= best <= high. They are kept as the source gives them."""
    for (small_name, small), (large_name, large) in (
        (("low", low), ("best", best)),
        (("best", best), ("high", high)),
        (("low", low), ("high", high)),
    ):
        if small is not None and large is not None and small > large:
            notes.add(f"its {small_name} count {small} is above its {large_name} count {large}")


def day_of(value: str) -> date | None:
    """A day from ISO, YYYYMMDD, "12 March 2021", "March 12, 2021" or D/M/YYYY where only one reading is possible."""
    word = value.strip()
    if not word:
        return None
    iso = re.match(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$", word)
    if iso:
        return _made(int(iso[1]), int(iso[2]), int(iso[3]))
    if re.fullmatch(r"\d{8}", word):
        return _made(int(word[:4]), int(word[4:6]), int(word[6:]))
    named = re.match(r"^(\d{1,2})[ -]([A-Za-z]{3,9})\.?[ -,]+(\d{4})$", word)
    if named and named[2].lower() in _MONTHS:
        return _made(int(named[3]), _MONTHS[named[2].lower()], int(named[1]))
    named = re.match(r"^([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})$", word)
    if named and named[1].lower() in _MONTHS:
        return _made(int(named[3]), _MONTHS[named[1].lower()], int(named[2]))
    slashed = re.match(r"^(\d{1,2})[/.](\d{1,2})[/.](\d{4})", word)
    if slashed:
        first, second, year = int(slashed[1]), int(slashed[2]), int(slashed[3])
        if first > 12 or first == second:
            return _made(year, second, first)
        if second > 12:
            return _made(year, first, second)
    return None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@dataclass(frozen=True)
class When:
    """The dates of a row."""

    start: date
    end: date
    precision: DatePrecision


def when_of(
    start: str, end: str, given: DatePrecision | None, notes: RowNotes, today: date, *, year: str = "", month: str = ""
) -> When:
    """The dates of a row, with everything odd noted.

    Raises:
        RowRefused: there is no date at all, or it is before EARLIEST.
    """
    first, last = day_of(start), day_of(end)
    if start and first is None:
        notes.add(f"its start date {start[:30]!r} cannot be read")
    if end and last is None:
        notes.add(f"its end date {end[:30]!r} cannot be read")
    if first is None and last is not None:
        first = last
        notes.add("it has an end date only, which stands for both")
    if first is None:
        whole_year = whole_of(year)
        if whole_year is None or not EARLIEST.year <= whole_year <= 9998:
            raise RowRefused("it has no date that can be read")
        first, last, given = date(whole_year, 1, 1), date(whole_year, 12, 31), DatePrecision.YEAR
        notes.add("only its year is known")
    last = last or first
    if first > last:
        first, last = last, first
        notes.add("its dates were reversed and are turned round")
    if first < EARLIEST:
        raise RowRefused(f"its date {first.isoformat()} is before {EARLIEST.year}")
    if first > today:
        notes.add(f"its date {first.isoformat()} is in the future")
    days = (last - first).days + 1
    if given is None:
        given = date_precision_of(days)
    return When(first, last, given)


def place_of(lat: str, lon: str, country: str, notes: RowNotes, *, wkt: str = "") -> Point:
    """The point of a row in WGS84 lon, lat; swapped coordinates are turned back where that is certain.

    Raises:
        RowRefused: there is none, it is 0, 0, or it is not on the globe.
    """
    x, y = number_of(lon), number_of(lat)
    if x is None and y is None and _COMMA.match(lat) and _COMMA.match(lon):
        x, y = number_of(lon.replace(",", ".")), number_of(lat.replace(",", "."))
        notes.add("its coordinates have decimal commas")
    if x is None or y is None:
        found = _WKT.search(wkt)
        x, y = (number_of(found[1]), number_of(found[2])) if found else (None, None)
        if x is None or y is None:
            given = f" ({lat[:20]!r}, {lon[:20]!r})" if lat or lon else ""
            raise RowRefused(f"it has no coordinates that can be read{given}")
        notes.add("its coordinates are taken from its geometry column")
    if x == 0 and y == 0:
        raise RowRefused("its coordinates are 0, 0, which stand for a missing place")
    land = country_of(country) if country else None
    if abs(y) > 90 and abs(x) <= 90 and abs(y) <= 180 and (land is None or land.holds(y, x)):
        x, y = y, x
        notes.add("its latitude and longitude were swapped and are turned back")
    elif land is not None and abs(x) <= 90 and not land.holds(x, y) and land.holds(y, x):
        x, y = y, x
        notes.add(f"its latitude and longitude were swapped (it then lies in {land.name}) and are turned back")
    if abs(y) > 90 or abs(x) > 180:
        raise RowRefused(f"its coordinates {y:g}, {x:g} are not on the globe")
    return Point(x, y)


def id_of(source: str, value: str, row: dict[str, str], notes: RowNotes) -> str:
    """An id unique within the source, prefixed by it; made from the row where the source gives none."""
    word = clean(value, longest=100).text
    if re.fullmatch(r"\d+\.0+", word):
        word = word.split(".")[0]
    if not word:
        notes.add("it has no id: one is made from its content")
        word = hashlib.sha256("\x1f".join(f"{k}={v}" for k, v in sorted(row.items())).encode()).hexdigest()[:12]
    return word if word.startswith(f"{source}-") else f"{source}-{word}"


def moment_of(value: str) -> datetime | None:
    """An aware UTC time from ISO or from Unix seconds; None when it is neither."""
    word = value.strip()
    if re.fullmatch(r"\d{9,10}", word):
        return datetime.fromtimestamp(int(word), UTC)
    try:
        moment = datetime.fromisoformat(word)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def link_of(value: str, notes: RowNotes) -> str:
    """An http(s) link without credentials; anything else is left out with a note."""
    word = clean(value, longest=2_000).text
    if not word:
        return ""
    if not re.match(r"^https?://[^\s/@]+(?:/|$|\?|#)", word, re.IGNORECASE) or " " in word:
        notes.add("its link is not an http(s) address and is left out")
        return ""
    return word
