"""Values of a row as sources write them: numbers, counts, dates, places. Each odd one is said, none is guessed."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import unquote, urlsplit

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geodata.i18n.kept_text import KeptText
from geodata.i18n.messages import english, msg
from geodata.incidents.incident import RADIUS_M, PlacePrecision
from geodata.incidents.warnings import count_warnings
from geodata.sites.countries import country_of
from geodata.sites.degrees import M_PER_DEGREE
from geodata.text.clean import clean, has_markup
from geodata.text.personal_data import CONTACTS, screen
from geodata.text.small_counts import FEWEST_PEOPLE, without_small_counts
from pipelines.incidents.rows.notes import RowNotes, RowRefused
from pipelines.sites.stated_country import BORDERS_KNOWN_TO_M, in_another
from pipelines.tables.cell_values import mark_of
from pipelines.tables.coordinates import degrees_of, leaves_its_country, may_be_south, step_of
from pipelines.tables.open_file import FIELD_LIMIT

_COMMA = re.compile(r"-?\d{1,3},\d+$")
REMEMBERED = 120
"""Characters up to which a text that was checked is remembered: names of places and sides come again and again."""
_DECIMAL_COMMA_WHOLE = re.compile(r"-?\d+,0{1,2}$")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[, ]\d{3})+(?:\.0+)?$")
_ADDRESS = re.compile(
    r"(?<![\w+.-])(?:[a-z][a-z0-9+.-]*://|(?:javascript|vbscript):|data:[\w.+-]+/[\w.+-]+[;,])\S*", re.IGNORECASE
)
"""An address within a text: of any scheme with its two strokes, or of one that a browser would run."""
_SRID = re.compile(r"^\s*SRID=4326;", re.IGNORECASE)
_EMPTY = re.compile(r"\bEMPTY\s*$", re.IGNORECASE)
LARGEST_COUNT = 10_000_000
"""People in one report: more is a typing error."""
LONGEST_ID = 100
"""Characters of a source's id that stand in ours; behind those of a longer one stands a digest of all of it."""
ID_DIGEST = 10
"""Hexadecimal digits of that digest: of 100,000 such ids two alike come about once in two hundred times."""
KNOWN_TO_M = {p: RADIUS_M[p] for p in (PlacePrecision.NEAR, PlacePrecision.DISTRICT, PlacePrecision.PROVINCE)}
"""Metres by which a point may lie beyond a border since it stands for a wider place; that of a country lies in it."""
LONGEST_WKT = 100_000
"""Characters of a geometry column that are read: outlines of provinces have a few thousand."""


def text_of(value: str, what: str, notes: RowNotes, *, longest: int = 500) -> str:
    """A text as it may be stored: cleaned, cut, and without what may point at a person."""
    if not value:
        return ""
    if value.isalpha() and value.isascii() and len(value) <= longest:
        return value
    text, remarks = _kept_of(value, longest) if len(value) <= REMEMBERED else _kept(value, longest)
    for about in remarks:
        notes.add(KeptText(about, {"what": what}))
    return text


def _kept(value: str, longest: int) -> tuple[str, tuple[str, ...]]:
    """The text as it may be stored, and what was odd about it, with {what} where its name goes."""
    remarks: list[str] = []
    shown = value[: longest * 20]
    if "<" in shown and has_markup(shown):
        remarks.append("its {what} holds markup, which is kept and shown as plain text")
    cleaned = clean(shown, longest=longest)
    if len(value) > longest * 20:
        remarks.append(f"its {{what}} has {len(value):,} characters and is cut")
    remarks += [f"{removed} taken out of its {{what}}" for removed in cleaned.removed]
    screened = screen(cleaned.text)
    remarks += [f"{kind} left out of its {{what}}" for kind in screened.found]
    counted = without_small_counts(screened.text)
    if counted != screened.text:
        remarks.append(f"a count of people below {FEWEST_PEOPLE} left out of its {{what}}")
    return counted, tuple(remarks)


_kept_of = lru_cache(maxsize=20_000)(_kept)


def number_of(value: str) -> float | None:
    """A finite number, or None for anything else. "12.0" is one; "1 234,5" is not guessed at."""
    try:
        number = float(value)
    except ValueError:
        return None
    if "_" in value:  # Python reads 1_6.5 as 16.5; no source writes that
        return None
    return number if math.isfinite(number) else None


def without_thousands(value: str) -> str:
    """The figure without its thousands separators: "1,234" is "1234"; anything else as it is."""
    return value.replace(",", "").replace(" ", "") if _THOUSANDS.match(value) else value


def whole_of(value: str) -> int | None:
    """A whole number, also written "3.0" or "3,0"; None for anything else."""
    number = number_of(value.split(",")[0] if _DECIMAL_COMMA_WHOLE.match(value) else value)
    return int(number) if number is not None and number == int(number) else None


def count_of(value: str, what: str, notes: RowNotes) -> int | None:
    """A count; None when it is not given, negative, or no number (the last two with a note)."""
    if not value:
        return None
    number = whole_of(without_thousands(value))
    if number is None or number < 0 or number > LARGEST_COUNT:
        notes.add(english("its {what} {value} is not a count and is left out", what=what, value=repr(value[:30])))
        return None
    return number


def check_counts(low: int | None, best: int | None, high: int | None, notes: RowNotes) -> None:
    """Note counts that are not low <= best <= high. They are kept as the source gives them."""
    for warning in count_warnings(low, best, high):
        notes.add(warning)


def place_of(lat: str, lon: str, country: str, notes: RowNotes, *, wkt: str = "") -> Point:
    """The point of a row in WGS84 lon, lat; swapped coordinates are turned back where that is certain.

    Raises:
        RowRefused: there is none, it is 0, 0, or it is not on the globe.
    """
    x, y = _degrees(lon, "EW"), _degrees(lat, "NS")
    if (x is None and _COMMA.match(lon)) or (y is None and _COMMA.match(lat)):
        # A whole degree in such a table has no comma: 16,7 beside 98.
        x, y = number_of(lon.replace(",", ".")), number_of(lat.replace(",", "."))
        notes.add(msg("its coordinates have decimal commas"))
    if x is None or y is None:
        shape = shape_of(wkt)
        x, y = (shape.centroid.x, shape.centroid.y) if shape is not None else (None, None)
        if x is None or y is None:
            if names_shape(wkt) and not (lat or lon):
                raise RowRefused(
                    english("its geometry {written} cannot be read as text in degrees", written=repr(wkt.strip()[:30]))
                )
            given = f" ({lat[:20]!r}, {lon[:20]!r})" if lat or lon else ""
            raise RowRefused(f"it has no coordinates that can be read{given}")
        notes.add(msg("its coordinates are taken from its geometry column"))
    if x == 0 and y == 0:
        raise RowRefused("its coordinates are 0, 0, which stand for a missing place")
    land = country_of(country) if country else None
    if may_be_south(lat, lon) or leaves_its_country(lat, y, x, country):
        raise RowRefused(f"it has no coordinates that can be read ({lat[:20]!r}, {lon[:20]!r})")  # unit or south
    if abs(y) > 90 and abs(x) <= 90 and abs(y) <= 180 and (land is None or land.holds(y, x)):
        x, y = y, x
        notes.add(msg("its latitude and longitude were swapped and are turned back"))
    elif land is not None and abs(x) <= 90 and not land.holds(x, y) and land.holds(y, x):
        x, y = y, x
        notes.add(
            english(
                "its latitude and longitude were swapped (it then lies in {name}) and are turned back", name=land.name
            )
        )
    if abs(y) > 90 or abs(x) > 180:
        raise RowRefused(f"its coordinates {y:g}, {x:g} are not on the globe")
    note_outside(x, y, country, notes)
    return Point(x, y)


def note_outside(x: float, y: float, country: str, notes: RowNotes) -> None:
    """Note a point in WGS84 lon, lat that lies outside its country, by name or code; one not known is not asked."""
    land = country_of(country) if country else None
    if land is not None and not land.holds(x, y):
        notes.add(english("its coordinates {y}, {x} lie outside {name}", y=f"{y:g}", x=f"{x:g}", name=land.name))


def note_border(point: BaseGeometry, precision: PlacePrecision, country: str, notes: RowNotes) -> None:
    """Note a place in WGS84 lon, lat that lies in another country than it names, by the borders of our map, by more
    than they are off and than it is known. The rest of the world, and a name that is not known, is not asked.

    Args:
        point: of the report, or its area.
        precision: how exactly it is placed.
        country: code or name; "" = it names none.
        notes: gets it, with as many digits as each edition has, so that a report that comes back has it once.
    """
    land = country_of(country) if country else None
    if land is not None and not point.is_empty:
        known_to_m = max(BORDERS_KNOWN_TO_M, KNOWN_TO_M.get(precision, 0.0))
        for text in in_another(point.centroid, land, known_to_m, 1):
            notes.add(text)


def names_shape(wkt: str) -> bool:
    """Whether a geometry column holds anything, readable or not; an empty geometry is none."""
    return bool(wkt.strip()) and not _EMPTY.search(wkt)


def shape_of(wkt: str) -> BaseGeometry | None:
    """A shape from well-known text, with PostGIS's SRID=4326 or without; None for anything else."""
    if not wkt.strip() or len(wkt) > LONGEST_WKT:
        return None
    try:
        shape = shapely.from_wkt(_SRID.sub("", wkt))
    except (shapely.errors.ShapelyError, ValueError, NotImplementedError):  # the last: curves
        return None
    return None if shape is None or shape.is_empty or not all(map(math.isfinite, shape.bounds)) else shape


def radius_of(shape: BaseGeometry) -> float:
    """Metres from the middle of a shape's box in degrees to its corner; 0 for a point."""
    west, south, east, north = shape.bounds
    across = (east - west) * math.cos(math.radians((south + north) / 2))
    return math.hypot(across, north - south) / 2 * M_PER_DEGREE


def marked(name: str, cells: Sequence[str], notes: RowNotes) -> bool:
    """Whether one of some cells sets a mark, as that a row is invented or was taken back. What is neither yes nor no is
    taken as yes, with a note: such a row would stand as a real one."""
    marks = [mark_of(cell) for cell in cells]
    if None in marks:
        notes.add(english("its {name} is not true or false, and is taken as true", name=name))
    return any(mark is not False for mark in marks)


_FINEST_FIRST = tuple(PlacePrecision)


def as_coarse_as(precision: PlacePrecision, radius_m: float) -> PlacePrecision:
    """A place precision, or the finest that a place of some radius in metres can have where that is coarser."""
    finest = next((p for p, metres in RADIUS_M.items() if radius_m <= metres), PlacePrecision.UNKNOWN)
    return max(precision, finest, key=_FINEST_FIRST.index)


def no_finer_than_digits(precision: PlacePrecision, lat: str, lon: str, notes: RowNotes) -> PlacePrecision:
    """A place precision, or the finest that coordinates can have by their digits where that is coarser, with a note.

    Programs leave zeros at the end out, so the one with more digits decides.

    Args:
        precision: as the row says it.
        lat, lon: as written, as place_of reads them; others say nothing.
        notes: gets it.
    """
    steps = [step for step in map(step_of, (lat, lon)) if step is not None]
    y = degrees_of(lat)
    if len(steps) < 2 or y is None:
        return precision
    half = min(steps) / 2
    radius_m = math.hypot(half, half * math.cos(math.radians(y.value))) * M_PER_DEGREE
    finest = as_coarse_as(precision, radius_m)
    if finest is not precision:
        notes.add(
            english(
                "by the digits of its coordinates its place is known to about {km} km: {finest}, not {precision}",
                km=f"{radius_m / 1000:.0f}",
                finest=finest,
                precision=precision,
            )
        )
    return finest


def _degrees(written: str, letters: str) -> float | None:
    """Degrees as a number, with the letter of its hemisphere ("98.57 E"), or with minutes and seconds."""
    number = number_of(written)
    if number is not None or not written or _COMMA.match(written):
        return number
    degrees = degrees_of(written)
    if degrees is None or (degrees.axis and degrees.axis != ("latitude" if letters == "NS" else "longitude")):
        return None
    return degrees.value


def id_of(source: str, value: str, row: dict[str, str], notes: RowNotes) -> str:
    """An id unique within the source, prefixed by it; made from the row where the source gives none.

    One of more than LONGEST_ID characters is cut, with a digest of all of it at its end.
    """
    whole = clean(value, longest=FIELD_LIMIT).text
    word = whole[:LONGEST_ID].strip()
    if re.fullmatch(r"\d+(?:\.0+|,0{1,2})", word):
        word = re.split("[.,]", word)[0]
    personal_kinds = set(screen(word).found)
    if personal_kinds & CONTACTS or ("a phone number" in personal_kinds and "://" not in word):
        notes.add(msg("its id holds what may point at a person: one is made from its content"))
        word = ""
    elif not word:
        notes.add(msg("it has no id: one is made from its content"))
    if not word:
        word = hashlib.sha256("\x1f".join(f"{k}={v}" for k, v in sorted(row.items())).encode()).hexdigest()[:12]
    elif len(whole) > LONGEST_ID:
        word = f"{word}-{hashlib.sha256(whole.encode()).hexdigest()[:ID_DIGEST]}"
    return word if word.startswith(f"{source}-") else f"{source}-{word}"


def cut_id(incident_id: str) -> str:
    """The id without the digest at its end, as cut ids were made once; "" for one that is not cut."""
    at = len(incident_id) - ID_DIGEST - 1
    return incident_id[:at] if at >= LONGEST_ID and re.fullmatch("-[0-9a-f]+", incident_id[at:]) else ""


def moment_of(value: str) -> datetime | None:
    """An aware UTC time from ISO, also with slashes as GDAL writes a workbook's, or from Unix seconds; None when it is
    neither, or outside the calendar."""
    word = re.sub(r"^(\d{4})/(\d{2})/(\d{2})\b", r"\1-\2-\3", value.strip())
    if re.fullmatch(r"\d{9,10}", word):
        return datetime.fromtimestamp(int(word), UTC)
    try:
        moment = datetime.fromisoformat(word)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _readable(link: str) -> bool:
    """Whether a link can be taken apart: "http://[x/" has a bracket where an address in numbers would stand."""
    try:
        return bool(urlsplit(link).hostname)
    except ValueError:
        return False


def link_of(value: str, notes: RowNotes) -> str:
    """An http(s) link without credentials; anything else is left out with a note."""
    word = clean(value, longest=2_000).text
    if not word:
        return ""
    if not re.match(r"^https?://[^\s/@]+(?:/|$|\?|#)", word, re.IGNORECASE) or " " in word or not _readable(word):
        notes.add(msg("its link is not an http(s) address and is left out"))
        return ""
    if CONTACTS & set(screen(unquote(word)).found):
        notes.add("its link leads to a person's account or mailbox and is left out")
        return ""
    return word


def with_web_links_alone(text: str, notes: RowNotes) -> str:
    """A text that may hold addresses, without those that link_of does not keep; each is noted."""
    kept = _ADDRESS.sub(lambda address: address[0] if link_of(address[0], notes) else " ", text)
    return text if kept == text else " ".join(kept.split())
