"""What to ask the catalogues for: which sites together, and over which time. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.errors import SettingsRefused
from geodata.judged import LookBounds
from geodata.scene import Sensor
from geodata.settings import CatalogSettings, Settings, asked_catalog
from geodata.site import Site
from pipelines.search.search_window import EARLIEST

OVERLAP_DAYS = 30
"""Days before a site's newest look that are asked for again: scenes arrive late and are reprocessed."""
MONTH = timedelta(days=30)
"""What is asked for again of an older history in one night."""
GROUP_DEGREES = 0.5
"""Sites in the same cell of this many degrees are asked for together."""


@dataclass(frozen=True)
class RunRequest:
    """What a person or the schedule asked of a run."""

    since: datetime | None = None  # aware UTC; None = history_years at a site's first run, then what is new
    until: datetime | None = None  # aware UTC; None = now
    site_ids: tuple[str, ...] = ()  # empty = every watched site
    catalog: str = ""  # with it, nothing else is contacted; "" = the configured ones
    collections: tuple[str, ...] = ()  # empty = the configured ones, or all that the named catalogue has
    scheduler: str = ""  # address of a Dask scheduler; "" = this machine

    def __post_init__(self) -> None:
        """Refuse a window that ends before it begins.

        Raises:
            SettingsRefused: since is not before until.
        """
        if self.since and self.until and self.since >= self.until:
            raise SettingsRefused(
                f"window {self.since:%Y-%m-%d} to {self.until:%Y-%m-%d}", "it ends before it begins", "Swap the dates"
            )


def sensor_of(collection: str) -> Sensor | None:
    """What kind of pixels a collection holds, by the names in use; None for an unfamiliar name."""
    name = collection.lower()
    if any(part in name for part in ("vnp46", "vj146", "viirs", "night")):
        return Sensor.NIGHT_LIGHT
    if "sentinel-1" in name or "s1" in name.split("-"):
        return Sensor.RADAR
    if any(part in name for part in ("sentinel-2", "sentinel-s2", "landsat", "hls")):
        return Sensor.OPTICAL
    return None


def family_of(collection: str) -> str:
    """Which mission's pixels a collection holds, so that copies of the same scenes at two providers are one family.

    Night lights and unfamiliar names are families of their own.
    """
    name = collection.lower()
    if sensor_of(collection) is Sensor.OPTICAL:
        return "landsat" if "landsat" in name else "hls" if "hls" in name else "sentinel-2"
    return "sentinel-1" if sensor_of(collection) is Sensor.RADAR else collection


@dataclass(frozen=True)
class Family:
    """Collections that hold one mission's pixels, and the catalogues to ask for them, in order of preference."""

    name: str
    sensor: Sensor  # OPTICAL for unfamiliar names: each item says for itself what it is
    sources: tuple[tuple[CatalogSettings, tuple[str, ...]], ...]


def families(settings: Settings, request: RunRequest, *sensors: Sensor) -> list[Family]:
    """What to ask for, a family at a time, of some sensors.

    A catalogue that has ended (CatalogSettings.ends) is asked only for an older history, given by `since`, or where
    the collection is named: a night's run would crawl it for nothing.
    """
    found: dict[tuple[str, Sensor], dict[str, tuple[CatalogSettings, list[str]]]] = {}
    for sensor, offered in sources(settings, request).items():
        for catalog, collections in offered:
            old = request.since is not None and f"{request.since:%Y-%m-%d}" <= catalog.ends
            if sensor not in sensors or (catalog.ends and not old and not request.collections):
                continue
            for collection in collections:
                at = found.setdefault((family_of(collection), sensor), {})
                named = at.setdefault(catalog.href.rstrip("/"), (catalog, []))[1]
                if collection not in named:
                    named.append(collection)
    return [
        Family(name, sensor, tuple((catalog, tuple(names)) for catalog, names in at.values()))
        for (name, sensor), at in found.items()
    ]


def sources(settings: Settings, request: RunRequest) -> dict[Sensor, list[tuple[CatalogSettings, tuple[str, ...]]]]:
    """Catalogues to ask per sensor, in order of preference; a later one is asked when an earlier one fails.

    A named catalogue stands alone. Collections of an unfamiliar name are taken as optical, the commonest case: each
    of their items says for itself what it is when it becomes a scene.
    """
    catalogs: Sequence[CatalogSettings] = settings.catalogs
    if request.catalog:
        configured = [c for c in settings.catalogs if c.href.rstrip("/") == request.catalog.rstrip("/")]
        catalogs = configured or [asked_catalog(request.catalog, request.collections)]
    found: dict[Sensor, list[tuple[CatalogSettings, tuple[str, ...]]]] = defaultdict(list)
    for catalog in catalogs:
        wanted = request.collections or catalog.collections
        by_sensor: dict[Sensor, list[str]] = defaultdict(list)
        for collection in wanted:
            by_sensor[sensor_of(collection) or Sensor.OPTICAL].append(collection)
        for sensor, names in by_sensor.items():
            found[sensor].append((catalog, tuple(names)))
    return dict(found)


def groups(sites: Sequence[Site]) -> list[tuple[Site, ...]]:
    """Neighbouring sites, to be asked for together; in a stable order."""
    cells: dict[tuple[int, int], list[Site]] = defaultdict(list)
    for site in sorted(sites, key=lambda s: s.id):
        centre = site.outline.centroid
        cells[(math.floor(centre.x / GROUP_DEGREES), math.floor(centre.y / GROUP_DEGREES))].append(site)
    return [tuple(cells[key]) for key in sorted(cells)]


def search_area(sites: Sequence[Site]) -> BaseGeometry:
    """The WGS84 box around some sites' outlines: what a scene must touch to be a look at one of them."""
    return shapely.box(*shapely.union_all([s.outline for s in sites]).bounds)


def window_start(
    bounds: LookBounds | None, newest: datetime | None, request: RunRequest, settings: Settings
) -> datetime | None:
    """Since when to ask for one site's scenes of one family; None when the catalogue has none for it.

    Args:
        bounds: of the site's earlier looks of that family; None when there are none.
        newest: time of the newest scene that the catalogue has for it, aware UTC.
        request: what was asked.
        settings: those in force.
    """
    if request.since is not None:
        return request.since
    if bounds is not None:
        start = bounds.newest - timedelta(days=OVERLAP_DAYS)
        return start if bounds.owed is None else min(start, bounds.owed)
    if newest is None:
        return None
    history = timedelta(days=round(settings.history_years * 365.25))
    return max(newest, EARLIEST + history) - history  # a date of the year 1 is a mistake of the catalogue's


def month_again(bounds: Sequence[LookBounds], until: datetime) -> tuple[datetime, datetime] | None:
    """An older month of the history that this run asks for again; None where all of it is new anyway.

    Scenes are reprocessed years later, and some come late by more than OVERLAP_DAYS. Each night looks at one month,
    each day at another, so that a whole history of three years is asked for again within some weeks.

    Args:
        bounds: of the sites that are asked for together.
        until: end of the run's window, aware UTC; its day chooses the month.
    """
    if not bounds:
        return None
    first, last = min(b.first for b in bounds), max(b.newest for b in bounds) - timedelta(days=OVERLAP_DAYS)
    count = math.ceil((last - first) / MONTH)
    if count < 1:
        return None
    start = first + (until.toordinal() % count) * MONTH
    return start, min(start + MONTH, last)
