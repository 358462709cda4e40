"""What to ask the catalogues for: which sites together, and over which time. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.errors import SettingsRefused
from geodata.look import Look, LookStatus
from geodata.scene import Sensor
from geodata.settings import CatalogSettings, Settings
from geodata.site import Site

OVERLAP_DAYS = 30
"""Days before a site's newest look that are asked for again: scenes arrive late and are reprocessed."""
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


def sources(settings: Settings, request: RunRequest) -> dict[Sensor, list[tuple[CatalogSettings, tuple[str, ...]]]]:
    """Catalogues to ask per sensor, in order of preference; a later one is asked when an earlier one fails.

    A named catalogue stands alone. Collections of an unfamiliar name are taken as optical, the commonest case: each
    of their items says for itself what it is when it becomes a scene.
    """
    catalogs: Sequence[CatalogSettings] = settings.catalogs
    if request.catalog:
        configured = [c for c in settings.catalogs if c.href.rstrip("/") == request.catalog.rstrip("/")]
        catalogs = configured or [CatalogSettings(request.catalog, request.collections)]
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
    site: Site,
    looks: Mapping[str, Sequence[Look]],
    newest: datetime | None,
    request: RunRequest,
    settings: Settings,
) -> datetime | None:
    """Since when to ask for one site's scenes of one sensor; None when the catalogue has none for it.

    Args:
        site: the site.
        looks: earlier looks of that sensor by site id.
        newest: time of the newest scene that the catalogue has for it, aware UTC.
        request: what was asked.
        settings: those in force.
    """
    if request.since is not None:
        return request.since
    earlier = looks.get(site.id, ())
    if earlier:
        start = max(look.acquired_at for look in earlier) - timedelta(days=OVERLAP_DAYS)
        owed = [
            look.acquired_at
            for look in earlier
            if look.status is LookStatus.FAILED and look.attempts < settings.max_attempts
        ]
        return min([start, *owed])
    if newest is None:
        return None
    return newest - timedelta(days=round(settings.history_years * 365.25))
