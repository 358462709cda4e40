"""A site: a publicly documented place that is watched, or shown as a point until an outline is known."""

from __future__ import annotations

import re
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import get_args, get_type_hints

from shapely.geometry.base import BaseGeometry

from geodata.i18n.messages import english, msg
from geodata.sites.grid import Grid

MIN_AREA_KM2 = 0.005
"""Smallest outline accepted, km2: about 50 pixels of 10 m, under which nothing but its edge would be seen."""
MAX_AREA_KM2 = 100.0
"""Largest outline accepted, km2: the largest documented compound is about 2 km2; more is a district, not a site."""


class OutlineBasis(StrEnum):
    """Where a site's outline comes from."""

    DRAWN = "drawn"
    SOURCED_RADIUS = "sourced radius"
    CHOSEN_RADIUS = "chosen radius"  # by who watches the place: no source gives its size
    UNKNOWN = "unknown"


class Access(StrEnum):
    """Who may see a site at site precision: everyone, or internal users only."""

    PUBLIC = "public"
    RESTRICTED = "restricted"


@dataclass(frozen=True)
class Statement:
    """One dated, sourced statement about a site, in our own short words."""

    date: str  # as the source dates it: ISO day, month, year, or an interval "2019/2021"
    text: str  # our own one-line note, never copied article text
    source_title: str
    url: str  # "" when the source has none
    reply: bool = False  # True: said by who is named, in answer to what is said of the place
    scope: str = ""  # of what it speaks where that is not this place itself, e.g. "KK Park as a whole"; "" this place


class Outside(StrEnum):
    """What becomes of a field of a site in the editions of partners and public."""

    TEXT = "a text: told once two different people have passed it on (geodata/sites/outgoing_texts.py)"
    VALUE = "no text: a day, number, flag, shape or word of a fixed list; told as it is"
    INSIDE = "not told: only its default leaves (geodata/access/gate.py)"


@dataclass(frozen=True)
class FieldRule:
    """What is decided about a field of a site where it is declared. Store, imports, merging and the gate follow it."""

    outside: Outside
    told: str  # of a TEXT: what it is called for the people who pass it on; "" else
    title: str  # what it is called where two edits of a site meet; "" = no person types it
    goes_with: str  # the field with which it is taken from one edit or the other; "" by itself
    keys: tuple[str, ...]  # names under which a file of places has this text; () = none, or read by hand


def rule(
    outside: Outside, told: str = "", *, title: str = "", goes_with: str = "", keys: tuple[str, ...] = ()
) -> dict[str, FieldRule]:
    """The metadata of a field of Site."""
    return {"rule": FieldRule(outside, told, title, goes_with, keys)}


_TEXT, _VALUE, _INSIDE = Outside.TEXT, Outside.VALUE, Outside.INSIDE


@dataclass(frozen=True)
class Site:
    """A place that is watched (outline known) or only shown (outline unknown).

    Each field has a rule, without which the program does not start.
    """

    id: str = field(metadata=rule(_TEXT, msg("id, in addresses and files")))  # stable key, unique in a workspace
    name: str = field(metadata=rule(_TEXT, msg("name"), title=msg("Name")))  # any script
    outline: BaseGeometry = field(metadata=rule(_VALUE, title=msg("Outline")))
    """WGS84 lon, lat: Polygon or MultiPolygon; a Point when outline_basis is UNKNOWN."""
    country: str = field(default="", metadata=rule(_TEXT, msg("country"), title=msg("Country")))
    """ISO 3166-1 alpha-2 where known, else the file's own word; "" unknown."""
    aliases: tuple[str, ...] = field(default=(), metadata=rule(_TEXT, msg("also written"), title=msg("Also written")))
    source: str = field(default="", metadata=rule(_TEXT, msg("documented by"), title=msg("Source")))
    """Who documents the place; "" none given, then the site is restricted."""
    documented: bool = field(default=False, metadata=rule(_VALUE, title=msg("Documented")))
    """The file said that the place is publicly documented."""
    access: Access = field(default=Access.RESTRICTED, metadata=rule(_VALUE, title=msg("Who may see it")))
    outline_basis: OutlineBasis = field(default=OutlineBasis.DRAWN, metadata=rule(_VALUE, goes_with="outline"))
    coordinate_note: str = field(
        default="",
        metadata=rule(
            _TEXT,
            msg("how sure the place is"),
            title=msg("How sure the place is"),
            keys=("coordinate_note", "coordinate_source"),
        ),
    )
    """How sure the place is, e.g. "point transcribed second-hand"."""
    statements: tuple[Statement, ...] = field(
        default=(), metadata=rule(_TEXT, msg("Statements"), title=msg("Statements"))
    )
    grid: Grid | None = field(default=None, metadata=rule(_VALUE))
    """Frozen pixel grid; None until an outline is known."""
    review_by: date | None = field(default=None, metadata=rule(_VALUE, title=msg("Review by")))
    """When a person should look at this site again; None only before it is stored."""
    simulated: bool = field(default=False, metadata=rule(_VALUE, title=msg("Simulated")))
    """A place of the demo world; its pixels are invented."""
    retired_at: datetime | None = field(default=None, metadata=rule(_VALUE))  # aware UTC; None = in use
    revision: int = field(default=1, metadata=rule(_VALUE))  # 1 = as first stored; each change adds one
    updated_at: datetime | None = field(default=None, metadata=rule(_VALUE))
    """Aware UTC, set by the store; None before it is stored."""
    notes: tuple[str, ...] = field(default=(), metadata=rule(_INSIDE, goes_with="outline"))
    """What import repaired or warned about."""

    @property
    def approximate(self) -> bool:
        """True when the outline is a circle around a point: what is seen in it may lie beside the place."""
        return self.outline_basis in (OutlineBasis.SOURCED_RADIUS, OutlineBasis.CHOSEN_RADIUS)

    @property
    def watched(self) -> bool:
        """True when there is an outline to watch and the site is not retired."""
        return self.outline_basis is not OutlineBasis.UNKNOWN and self.retired_at is None


_NO_TEXT = (bool, int, float, date, datetime, Grid, BaseGeometry, StrEnum)


def rules_of(noun: type) -> dict[str, FieldRule]:
    """The rule of each field of a dataclass, by name.

    Raises:
        TypeError: a field has no rule, or one under which a text would leave that nobody passed on.
    """
    hints, rules = get_type_hints(noun), {}
    for one in fields(noun):
        where, held = f"{noun.__name__}.{one.name}", hints[one.name]
        given = one.metadata.get("rule")
        if not isinstance(given, FieldRule):
            raise TypeError(f"{where} has no rule: decide what becomes of it outside (metadata=rule(…), see FieldRule)")
        kinds = [kind for kind in get_args(held) if kind is not NoneType] if isinstance(held, UnionType) else [held]
        plain = all(isinstance(kind, type) and issubclass(kind, _NO_TEXT) for kind in kinds)
        if given.outside is Outside.VALUE and not plain:
            raise TypeError(f"{where} may hold a text: say TEXT, with what people call it, or INSIDE")
        if (given.outside is Outside.TEXT) != bool(given.told):
            raise TypeError(f"{where}: a TEXT has a name for the people who pass it on, and nothing else has one")
        if given.outside is Outside.INSIDE and one.default is MISSING:
            raise TypeError(f"{where}: what is INSIDE has a default that stands for it outside")
        rules[one.name] = given
    return rules


RULES = rules_of(Site)
"""Field -> what is decided about it, in the order of Site."""


def publicly_documented(site: Site) -> bool:
    """True when a source is named (with a letter or digit at least) that documents the place publicly."""
    return site.documented and any(character.isalnum() for character in site.source)


_NOT_CONFIRMED = re.compile(r"not\s+confirmed|unconfirmed|not\s+verified|unverified|\binferred\b|\?", re.IGNORECASE)
"""Marks of an alias that nobody has confirmed, as "Huanya (not confirmed)"."""


def confirmed_aliases(site: Site) -> tuple[str, ...]:
    """Other names of a site without those that are marked as not confirmed: a wrong one accuses another place."""
    return tuple(alias for alias in site.aliases if _NOT_CONFIRMED.search(alias) is None)


def into_use(site_id: str) -> str:
    """The next step where a site is out of use; ROLE and WHY are for the reader to write."""
    return english(
        "Take it into use again with: compound-watch sites change --site {id} --set retired=no --by ROLE "
        "--reason WHY --apply",
        id=site_id,
    )


def why_not_watched(site: Site) -> tuple[str, str]:
    """Why nothing is watched or judged at a site, and the next step."""
    if site.retired_at is not None:
        return msg("it is out of use, so nothing is watched or judged there"), into_use(site.id)
    return msg("it has no outline, so nothing is watched or judged there"), msg("Draw its outline")
