"""Coordinates as people write them into cells: degrees, minutes and seconds, hemispheres, two in one cell. Pure.

Degrees, minutes and seconds follow ISO 6709 Annex D ("50°40′46″N 95°48′26″W") and what spreadsheets make of it:
typewriter marks, letters (d m s), spaces, a hemisphere in front or behind, decimal commas. Nothing is guessed: what can
be read two ways is not read.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from geodata.sites.countries import country_of

LONGEST = 200
"""Characters of a cell that are looked at: two coordinates with words have under 80."""

_MEASURED = 6
"""Decimals of a degree that anybody measures, a tenth of a metre: those behind them are left by computing."""
_NUMBER = r"\d{1,3}(?:[.,]\d+)?"
_DEGREE = r"(?:°|\*|deg(?:rees?)?\.?|d)"
_MINUTE = r"(?:'|min(?:utes?)?\.?|m)"
_SECOND = r"(?:\"|''|sec(?:onds?)?\.?|s(?![a-z]))"
_HEMISPHERE = r"(?:north|south|east|west|[NSEW])"
_ONE = re.compile(
    rf"""^(?P<before>{_HEMISPHERE})?[\s:]*(?P<sign>[-+−–])?\s*(?P<degrees>{_NUMBER})\s*{_DEGREE}?\s*
    (?:(?P<minutes>(?<=[^\d.,])\d{{1,2}}(?:[.,]\d+)?)\s*(?P<minute_unit>{_MINUTE})?\s*
    (?:(?P<seconds>(?<=[^\d.,])\d{{1,2}}(?:[.,]\d+)?)(?P<second_unit>\s*{_SECOND})?\s*)?)?
    (?P<after>{_HEMISPHERE})?$""",
    re.IGNORECASE | re.VERBOSE,
)
_PLAIN = re.compile(r"[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?$", re.IGNORECASE)
_WORDS = re.compile(
    r"\b(?:lat(?:itude)?|lon(?:g(?:itude)?)?|lng|geo|gps|coordinates?)\b\.?\s*[:=]?|[()\[\]@]", re.IGNORECASE
)
_WKT_POINT = re.compile(
    r"^(?:SRID=4326;)?\s*POINT\s*(?:Z|M|ZM)?\s*\(\s*(-?\d+(?:\.\d+)?)\s+(-?\d+(?:\.\d+)?)(?:\s+-?\d+(?:\.\d+)?){0,2}\s*\)$",
    re.IGNORECASE,
)
"""A point as well-known text, also with a height or a measure behind it."""
_LONGITUDE_FIRST = re.compile(r"\b(?:lon(?:g(?:itude)?)?|lng)\b.*\blat(?:itude)?\b", re.IGNORECASE)
_MARKS = str.maketrans("º˚′’‘`´″“”−–\u00a0\u202f；，", "°°'''''\"\"\"--  ;,")


@dataclass(frozen=True)
class Degrees:
    """One coordinate."""

    value: float  # degrees, south and west negative
    axis: str = ""  # "latitude" or "longitude" where its hemisphere says so; "" = it does not say


def degrees_of(written: str) -> Degrees | None:
    """One coordinate in degrees; None when the cell is none, or can be read two ways.

    A decimal comma is read ("16,63"); minutes and seconds from 60 on are refused; a sign beside a hemisphere that says
    otherwise is refused. An S behind the seconds is their unit or the south, or refused, as _letter_of_s says.
    """
    cell = _plain(written)
    if not cell or len(cell) > LONGEST:
        return None
    if _PLAIN.match(cell):
        number = float(cell)
        return Degrees(number) if math.isfinite(number) else None
    match = _ONE.match(cell)
    if match is None or (match["before"] and match["after"]):
        return None
    degrees, minutes, seconds = (_number(match[part]) for part in ("degrees", "minutes", "seconds"))
    if minutes >= 60 or seconds >= 60 or (match["minutes"] and degrees != int(degrees)):
        return None
    if match["seconds"] and minutes != int(minutes):
        return None
    letter = (match["before"] or match["after"] or "").upper()[:1]
    if not letter and (match["second_unit"] or "").strip().upper() == "S":
        read = _letter_of_s((match["minute_unit"] or "").rstrip("."), match["second_unit"])
        if read is None:
            return None
        letter = read
    negative = (match["sign"] or "+") not in "+"
    if negative and letter in ("N", "E"):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    axis = "" if not letter else "latitude" if letter in "NS" else "longitude"
    if value > (90 if axis == "latitude" else 180):
        return None
    return Degrees(-value if negative or letter in ("S", "W") else value, axis)


def may_be_south(latitude: str, longitude: str) -> bool:
    """Whether an S that was read as the unit of the seconds of a latitude is as likely the south.

    It is where the longitude beside it has a hemisphere ("6°12'30s, 106°49'30 e"), or seconds with another sign or with
    none ("6°12'30s, 106°49'30″").

    Args:
        latitude: as written, as degrees_of reads it.
        longitude: as written.
    """
    cell = _plain(latitude)
    if cell[-1:] not in ("s", "S") or len(cell) > LONGEST or len(longitude) > LONGEST:
        return False
    match, beside = _ONE.match(cell), _ONE.match(_plain(longitude))
    if match is None or beside is None or match["before"] or match["after"] or not match["second_unit"]:
        return False
    if _letter_of_s((match["minute_unit"] or "").rstrip("."), match["second_unit"]) != "":
        return False
    letter = (beside["before"] or beside["after"] or "").upper()[:1]
    unlike = bool(beside["seconds"]) and (beside["second_unit"] or "").strip().upper() != "S"
    return letter in ("E", "W") or (not letter and unlike)


def leaves_its_country(latitude: str, y: float, x: float, country: str) -> bool:
    """Whether an S at the end of a latitude leads out of a row's country to the other side of the equator.

    Args:
        latitude: as written.
        y: degrees of latitude that were read.
        x: degrees of longitude.
        country: its code or name; "" or one that is not known = nothing is asked.
    """
    land = country_of(country) if country and latitude.rstrip()[-1:] in ("S", "s") else None
    return land is not None and not land.holds(x, y) and land.holds(x, -y)


def pair_of(written: str, country: str = "") -> tuple[float, float] | None:
    """Latitude and longitude from one cell that holds both; None when it does not, or can be read two ways.

    Args:
        written, country: as written_pair.
    """
    one, two = map(degrees_of, written_pair(written, country) or ("", ""))
    return None if one is None or two is None else (one.value, two.value)


def written_pair(written: str, country: str = "") -> tuple[str, str] | None:
    """The words of the latitude and of the longitude in a cell that holds both, each as degrees_of reads it; None when
    it does not, or can be read two ways.

    Without hemispheres the first is the latitude, as people and map sites write it, unless words say otherwise or it
    is a WKT point, which has its longitude first. An S is asked about as in may_be_south and leaves_its_country.

    Args:
        written: the cell.
        country: of its row, code or name; "" = not known.
    """
    cell = _plain(written)
    if not cell or len(cell) > LONGEST:
        return None
    if point := _WKT_POINT.match(cell):
        return point[2], point[1]
    turned = _LONGITUDE_FIRST.search(cell) is not None
    bare = " ".join(_WORDS.sub(" ", cell).split()).strip(" ,;/|")
    for first, second in _halves(bare):
        one, two = degrees_of(first), degrees_of(second)
        if one is None or two is None or (one.axis and one.axis == two.axis):
            continue
        if one.axis == "longitude" or two.axis == "latitude" or (turned and not one.axis and not two.axis):
            first, second, one, two = second, first, two, one
        if may_be_south(first, second) or leaves_its_country(first, one.value, two.value, country):
            return None
        return first, second
    return None


def step_of(written: str) -> float | None:
    """Degrees that the last digit of a coordinate counts: 0.1 in "13.7", 0.01 in "13.70", 1/60 in "16°30′"; None where
    it cannot be read.

    More than a program's noise is not told by digits: 13.699999809 is 13.7.
    """
    cell = _plain(written)
    if not cell or len(cell) > LONGEST:
        return None
    if _PLAIN.match(cell):
        number = Decimal(cell)
        rounded = round(number, _MEASURED)
        exponent = (number if rounded == number else rounded.normalize()).as_tuple().exponent
        return float(10 ** min(int(exponent), 0))
    match = _ONE.match(cell)
    if match is None:
        return None
    part, parts = next(
        (match[name], n) for name, n in (("seconds", 3600), ("minutes", 60), ("degrees", 1)) if match[name]
    )
    _, _, behind = part.replace(",", ".").partition(".")
    return 0.1 ** len(behind) / parts


def pair_in_half(written: str, country: str = "") -> tuple[float, float] | None:
    """As pair_of, from the column of one coordinate: None too when the cell reads as one ("16,63", "16 30")."""
    return None if degrees_of(written) else pair_of(written, country)


def _halves(bare: str) -> list[tuple[str, str]]:
    """Where a cell may be cut in two, the surest cut first."""
    cuts: list[tuple[str, str]] = []
    for mark in (r"\s*[;|/]\s*", r",\s+", r"\s*,\s*", r"(?<=[NSEWnsew])\s*(?=[\d+-])", r"\s+(?=[NSEWnsew]\s*\d)"):
        places = list(re.finditer(mark, bare))
        if len(places) == 1:
            cuts.append((bare[: places[0].start()], bare[places[0].end() :]))
    words = bare.split(" ")
    if len(words) % 2 == 0:
        cuts.append((" ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :])))
    return cuts


def _letter_of_s(minute_unit: str, second_unit: str) -> str | None:
    """What an S behind the seconds is: "" = their unit, "S" = the south, None = it can be read two ways.

    A small one is the unit where it is attached ("16°30'15s") or the minutes have a unit ("16 deg 30 min 15 s"). A
    capital one is the south where nothing stands for the minutes ("6 12 30S") or a blank is before it ("8°30'15 S"),
    and the unit where capital letters stand for the minutes and it is attached ("6D12M30S").

    Args:
        minute_unit: what stands for the minutes, without a full stop; "" = nothing.
        second_unit: the S with the blanks before it.
    """
    letter = second_unit.strip()
    attached = second_unit == letter
    if letter == "s":
        return "" if attached or minute_unit else None
    if not minute_unit:
        return "S"
    if minute_unit.isalpha():
        return "" if attached and minute_unit.isupper() else None
    return None if attached else "S"


def _plain(written: str) -> str:
    """The cell with one kind of marks: primes, quotation marks and spaces of any script."""
    return unicodedata.normalize("NFKC", written.translate(_MARKS)).translate(_MARKS).replace("''", '"').strip()


def _number(written: str | None) -> float:
    return float(written.replace(",", ".")) if written else 0.0
