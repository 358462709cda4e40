"""Which catalogues are asked for which mission, and which come next where the first fails. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from geodata.looks.scene import Sensor
from geodata.settings.settings import CatalogSettings, Settings, asked_catalog
from pipelines.context.request import RunRequest
from pipelines.missions.sensor_of_collection import family_of, sensor_of


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
    sources_by_family: dict[tuple[str, Sensor], dict[str, tuple[CatalogSettings, list[str]]]] = {}
    for sensor, offered in sources(settings, request).items():
        for catalog, collections in offered:
            old = request.since is not None and f"{request.since:%Y-%m-%d}" <= catalog.ends
            if sensor not in sensors or (catalog.ends and not old and not request.collections):
                continue
            for collection in collections:
                at = sources_by_family.setdefault((family_of(collection), sensor), {})
                named = at.setdefault(catalog.href.rstrip("/"), (catalog, []))[1]
                if collection not in named:
                    named.append(collection)
    return [
        Family(name, sensor, tuple((catalog, tuple(names)) for catalog, names in at.values()))
        for (name, sensor), at in sources_by_family.items()
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
    sources_by_sensor: dict[Sensor, list[tuple[CatalogSettings, tuple[str, ...]]]] = defaultdict(list)
    for catalog in catalogs:
        wanted = request.collections or catalog.collections
        by_sensor: dict[Sensor, list[str]] = defaultdict(list)
        for collection in wanted:
            by_sensor[sensor_of(collection) or Sensor.OPTICAL].append(collection)
        for sensor, names in by_sensor.items():
            sources_by_sensor[sensor].append((catalog, tuple(names)))
    return dict(sources_by_sensor)
