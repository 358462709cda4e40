"""Read entities from FollowTheMoney JSON lines, as OpenSanctions gives them away: organisations by id, nothing else.

One JSON object a line: id, schema, caption, properties (lists of texts), datasets, referents. Of a line about a person
nothing is kept, in no report either: it is refused by its number. A line that nobody asked for is passed over.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, BinaryIO

from geodata.identifiers.identifier import Scheme
from geodata.sites.countries import country_of
from geodata.text.clean import clean
from geodata.text.foreign_json import NotJson, read_json
from pipelines.incidents.import_report import RowRemark

LONGEST_LINE = 4_000_000
"""Bytes of one line: the longest entity of OpenSanctions has about a tenth of it."""
MOST_VALUES = 20
"""Values that are read of one property."""
MOST_REMARKS = 100
"""Refused lines that are told one by one; the others are counted."""
ORGANISATIONS = frozenset({"organization", "company", "publicbody"})
LEGAL_ENTITY = "legalentity"
"""An organisation or a person: taken only where nothing on it is a person's."""
OTHERS = frozenset(
    {
        "address",
        "airplane",
        "asset",
        "associate",
        "cryptowallet",
        "directorship",
        "document",
        "family",
        "identification",
        "membership",
        "occupancy",
        "ownership",
        "passport",
        "payment",
        "position",
        "realestate",
        "representation",
        "security",
        "similar",
        "succession",
        "thing",
        "unknownlink",
        "vehicle",
        "vessel",
    }
)
"""Other schemas, which may be named in a refusal; of no other word of a line is that known."""
PERSON_PROPERTIES: Mapping[str, str] = {
    name.casefold(): name
    for name in (
        *("title", "firstName", "secondName", "middleName", "fatherName", "motherName", "lastName", "nameSuffix"),
        *("birthDate", "birthPlace", "birthCountry", "deathDate", "nationality", "citizenship", "gender", "ethnicity"),
        *("passport", "passportNumber", "socialSecurityNumber", "position", "profession", "education", "religion"),
        *("political", "spokenLanguage", "familyPerson", "familyRelative", "associates", "associations"),
        *("appearance", "eyeColor", "hairColor", "height", "weight"),
    )
}
"""What only a person has, as FollowTheMoney names it."""
LISTS: Mapping[str, Scheme] = {
    "us_ofac_sdn": Scheme.OFAC,
    "gb_fcdo_sanctions": Scheme.UK,
    "gb_hmt_sanctions": Scheme.UK,
    "eu_fsf": Scheme.EU,
    "un_sc_sanctions": Scheme.UN,
}
"""Data set of OpenSanctions -> the list that it is."""
_NUMBER_IN_ID: tuple[tuple[re.Pattern[str], Scheme], ...] = (
    (re.compile(r"ofac-(\d{1,8})"), Scheme.OFAC),
    (re.compile(r"gb-fcdo-([a-z]{2,6}\d{2,6})"), Scheme.UK),
    (re.compile(r"gb-hmt-(\d{1,8})"), Scheme.UK),
    (re.compile(r"eu-fsf-(eu-\d{1,6}-\d{1,4})"), Scheme.EU),
)
"""Ids by which OpenSanctions keeps the list's own number."""
LAST_YEAR = 2199
"""A later year is of another calendar: 2563 was 2020 in Thailand."""
_ENDED = re.compile(
    r"\s*(?:(?:was|were|is|has been|now)\s+)?"
    r"(?:de[-\s]?listed|revoked|removed|expired|lapsed|suspended|superseded|withdrawn|annulled|repealed|lifted|terminated|cancell?ed|ended|inactive"
    r"|no longer (?:active|listed|in force|valid|effective|designated|sanctioned))\b",
    re.I,
)
"""How the status of a listing begins that no longer stands; every list has words of its own."""


@dataclass(frozen=True)
class Listing:
    """That a list has an entity, or had it."""

    scheme: Scheme
    dataset: str  # of OpenSanctions, a key of LISTS
    number: str  # on that list; "" = not given
    listed_on: date | None  # None = not given
    programme: str
    url: str
    ended: bool = False  # True: its end has passed, or its status says so


@dataclass(frozen=True)
class Entity:
    """An organisation, with the few things that are taken of it."""

    line: int  # of the file
    id: str
    name: str
    country: str  # of its register, ISO 3166-1 alpha-2; "" = not given, or more than one
    numbers: tuple[str, ...]  # of registers
    leis: tuple[str, ...]
    datasets: tuple[Listing, ...]  # lists that its data sets name, which do not say whether it is still on them
    listings: tuple[Listing, ...]  # of the Sanctions on its line


@dataclass
class EntityFile:
    """What a file holds of what was asked for."""

    today: date  # UTC; a listing whose end lies before it has ended
    entities: dict[str, Entity] = field(default_factory=dict)  # by id; lines of one id are one entity
    listings: dict[str, list[Listing]] = field(default_factory=dict)  # by id, from lines of their own
    refused: list[RowRemark] = field(default_factory=list)  # the first MOST_REMARKS
    refused_lines: int = 0
    refused_ids: set[str] = field(default_factory=set)  # asked for, and not taken
    persons: int = 0  # lines about persons that nobody asked for: passed over
    passed_over: int = 0  # other lines that nobody asked for
    ended: list[RowRemark] = field(default_factory=list)  # listings that ended: passed over

    def refuse(self, line: int, why: str) -> None:
        """Count a line as refused, and tell why."""
        self.refused_lines += 1
        if len(self.refused) < MOST_REMARKS:
            self.refused.append(RowRemark(line, "", why))

    def tell_ended(self, line: int, listings: Iterable[Listing]) -> None:
        """Tell which of a line's listings have ended."""
        for scheme in dict.fromkeys(listing.scheme for listing in listings if listing.ended):
            self.ended.append(RowRemark(line, "", f"a listing on {scheme} has ended and is not kept"))


def read_entities(source: BinaryIO, wanted: frozenset[str], today: date) -> EntityFile:
    """The organisations of a file that were asked for.

    Args:
        source: at its beginning; read once, line by line.
        wanted: ids of entities.
        today: UTC; listings that ended before it are marked so.
    """
    entity_file = EntityFile(today)
    for number, raw in _lines(source):
        if raw is None:
            entity_file.refuse(number, f"it is longer than {LONGEST_LINE // 1_000_000} MB")
        elif raw.strip():
            _read(entity_file, number, raw, wanted)
    for key in entity_file.refused_ids:
        entity_file.entities.pop(key, None)
    return entity_file


def _lines(source: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Number and bytes of each line; None for one that is too long, which is skipped to its end."""
    number = 0
    while raw := source.readline(LONGEST_LINE):
        number += 1
        whole = raw.endswith(b"\n") or len(raw) < LONGEST_LINE
        while not raw.endswith(b"\n") and len(raw) == LONGEST_LINE:
            raw = source.readline(LONGEST_LINE)
        yield number, raw if whole else None


def _read(found: EntityFile, number: int, raw: bytes, wanted: frozenset[str]) -> None:
    try:
        line = read_json(raw)
    except NotJson as error:
        found.refuse(number, error.words)
        return
    if not isinstance(line, dict) or not _is_entity(line):
        found.refuse(number, "it is no entity of FollowTheMoney: id, schema and properties are needed")
        return
    key, schema = line["id"], line["schema"].strip().casefold()
    if schema == "sanction":
        for entity in wanted.intersection(_texts(line["properties"], "entity")):
            listings = _listings_of(line, found.today)
            found.listings.setdefault(entity, []).extend(listings)
            found.tell_ended(number, listings)
    elif key not in wanted:
        if schema == "person":
            found.persons += 1
        else:
            found.passed_over += 1
    elif why := _refusal(schema, line):
        found.refused_ids.add(key)
        found.refuse(number, why)
    else:
        entity_read = _entity(number, line, found.today)
        known = found.entities.get(key)
        found.entities[key] = entity_read if known is None else _together(known, entity_read)
        found.tell_ended(number, entity_read.listings)


def _together(first: Entity, later: Entity) -> Entity:
    """What two lines of one id say: the name of the first, and the numbers and listings of both."""
    return replace(
        first,
        name=first.name or later.name,
        country=later.country if not first.country else first.country if later.country in ("", first.country) else "",
        numbers=tuple(dict.fromkeys((*first.numbers, *later.numbers))),
        leis=tuple(dict.fromkeys((*first.leis, *later.leis))),
        datasets=tuple(dict.fromkeys((*first.datasets, *later.datasets))),
        listings=tuple(dict.fromkeys((*first.listings, *later.listings))),
    )


def _is_entity(line: Mapping[str, Any]) -> bool:
    named = isinstance(line.get("id"), str) and line["id"].strip() and isinstance(line.get("schema"), str)
    return bool(named) and isinstance(line.get("properties"), dict)


def _refusal(schema: str, line: Mapping[str, Any]) -> str:
    """Why an entity is not taken; "" where it is an organisation. Holds no word of the line that is not known here."""
    if schema == "person":
        return "it is about a person, and nothing of persons is kept"
    if schema not in ORGANISATIONS and schema != LEGAL_ENTITY:
        named = f"its schema {schema} is" if schema in OTHERS else "its schema is"
        return f"{named} no organisation's (Organization, Company, PublicBody, LegalEntity)"
    personal = [PERSON_PROPERTIES[k] for name in line["properties"] if (k := str(name).casefold()) in PERSON_PROPERTIES]
    if personal:
        return f"it has what only a person has ({personal[0]}), and nothing of persons is kept"
    if any(topic.strip().casefold().startswith("role.") for topic in _texts(line["properties"], "topics")):
        return "its topics name a person's role, and nothing of persons is kept"
    return ""


def _entity(number: int, line: Mapping[str, Any], today: date) -> Entity:
    properties = line["properties"]
    caption = line.get("caption")
    names = [caption] if isinstance(caption, str) and caption.strip() else _texts(properties, "name")
    countries = _texts(properties, "jurisdiction") or _texts(properties, "country")
    known = {country.iso2 for word in countries if (country := country_of(word)) is not None}
    nested = properties.get("sanctions")
    within = [one for one in nested if isinstance(one, dict)] if isinstance(nested, list) else []
    listings = [listing for one in within[:MOST_VALUES] for listing in _listings_of(one, today)]
    return Entity(
        line=number,
        id=line["id"],
        name=clean(names[0], longest=300).text if names else "",
        country=known.pop() if len(known) == 1 else "",
        numbers=tuple(dict.fromkeys(clean(v, longest=80).text for v in _texts(properties, "registrationNumber"))),
        leis=tuple(dict.fromkeys(clean(v, longest=80).text for v in _texts(properties, "leiCode"))),
        datasets=tuple(_told_by_ids(line)),
        listings=tuple(listings),
    )


def _told_by_ids(line: Mapping[str, Any]) -> Iterator[Listing]:
    """The lists that an entity's data sets name, with its number there as far as its ids hold it."""
    ids = [line["id"], *_texts(line, "referents")]
    numbers = {scheme: m[1].upper() for key in ids for shape, scheme in _NUMBER_IN_ID if (m := shape.fullmatch(key))}
    for name in dict.fromkeys(name for name in _texts(line, "datasets") if name in LISTS):
        scheme = LISTS[name]
        number = numbers.get(scheme, "")
        yield Listing(scheme, name, number.replace("-", ".") if scheme is Scheme.EU else number, None, "", "")


def _listings_of(line: Mapping[str, Any], today: date) -> list[Listing]:
    """What a Sanction says, where it is of one of the lists."""
    given = line.get("properties")
    properties = given if isinstance(given, dict) else {}
    day = next((d for name in ("listingDate", "startDate") for d in _days(_texts(properties, name))), None)
    words = _texts(properties, "programId") or _texts(properties, "program")
    programme = clean(words[0], longest=120).text if words else ""
    number = next((clean(v, longest=80).text for v in _texts(properties, "authorityId")), "")
    address = next((a.strip() for a in _texts(properties, "sourceUrl")), "")
    # an end that cannot be read may be over: what is not known to stand is not told as standing
    ends = [_last_day(text) for text in _texts(properties, "endDate") if any(map(str.isdecimal, text))]
    over = bool(ends) and max((end for end in ends if end is not None), default=today) < today
    ended = None in ends or over or any(map(_ENDED.match, _texts(properties, "status")))
    names = dict.fromkeys(name for name in _texts(line, "datasets") if name in LISTS)
    return [Listing(LISTS[name], name, number, day, programme, address, ended) for name in names]


def _last_day(text: str) -> date | None:
    """The last day of a day, month or year as FollowTheMoney writes it; None for anything else."""
    whole = text.strip()[:10]
    try:
        if len(whole) == len("2026"):
            return date(int(whole), 12, 31)
        if len(whole) == len("2026-01"):
            first = date.fromisoformat(f"{whole}-01")
            return first.replace(day=monthrange(first.year, first.month)[1])
        last = date.fromisoformat(whole)
        return last if last.year <= LAST_YEAR else None
    except ValueError:
        return None


def _days(texts: list[str]) -> Iterator[date]:
    """Whole days; a year or a month alone is none."""
    for text in texts:
        try:
            yield date.fromisoformat(text.strip()[:10])
        except ValueError:
            continue


def _texts(values: Mapping[str, Any], name: str) -> list[str]:
    """The texts of a property, of at most MOST_VALUES; whatever is no text is left out."""
    given = values.get(name)
    texts = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    return [text for text in texts[: MOST_VALUES * 5] if isinstance(text, str) and text.strip()][:MOST_VALUES]
