"""A site: a publicly documented place that is watched, or shown as a point until an outline is known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

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


@dataclass(frozen=True)
class Site:
    """A place that is watched (outline known) or only shown (outline unknown)."""

    id: str  # stable key, unique in a workspace
    name: str  # any script
    outline: BaseGeometry  # WGS84 lon, lat: Polygon or MultiPolygon; a Point when outline_basis is UNKNOWN
    country: str = ""  # ISO 3166-1 alpha-2 where known, else the file's own word; "" unknown
    aliases: tuple[str, ...] = ()
    source: str = ""  # who documents the place; "" none given, then the site is restricted
    documented: bool = False  # the file said that the place is publicly documented
    access: Access = Access.RESTRICTED
    outline_basis: OutlineBasis = OutlineBasis.DRAWN
    coordinate_note: str = ""  # how sure the place is, e.g. "point transcribed second-hand"
    statements: tuple[Statement, ...] = ()
    grid: Grid | None = None  # frozen pixel grid; None until an outline is known
    review_by: date | None = None  # when a person should look at this site again; None only before it is stored
    simulated: bool = False  # a place of the demo world; its pixels are invented
    retired_at: datetime | None = None  # aware UTC; None = in use
    revision: int = 1  # 1 = as first stored; each change of outline or text adds one
    updated_at: datetime | None = None  # aware UTC, set by the store; None before it is stored
    notes: tuple[str, ...] = field(default=())  # what import repaired or warned about

    @property
    def approximate(self) -> bool:
        """True when the outline is a circle around a point: what is seen in it may lie beside the place."""
        return self.outline_basis in (OutlineBasis.SOURCED_RADIUS, OutlineBasis.CHOSEN_RADIUS)

    @property
    def watched(self) -> bool:
        """True when there is an outline to watch and the site is not retired."""
        return self.outline_basis is not OutlineBasis.UNKNOWN and self.retired_at is None


def publicly_documented(site: Site) -> bool:
    """True when a source is named (with a letter or digit at least) that documents the place publicly."""
    return site.documented and any(character.isalnum() for character in site.source)


_NOT_CONFIRMED = re.compile(r"not\s+confirmed|unconfirmed|not\s+verified|unverified|\binferred\b|\?", re.IGNORECASE)
"""Marks of an alias that nobody has confirmed, as "Huanya (not confirmed)"."""


def confirmed_aliases(site: Site) -> tuple[str, ...]:
    """Other names of a site without those that are marked as not confirmed: a wrong one accuses another place."""
    return tuple(alias for alias in site.aliases if _NOT_CONFIRMED.search(alias) is None)
