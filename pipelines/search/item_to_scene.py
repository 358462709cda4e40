"""From a STAC item to a scene: every catalogue's habits ironed out, or the item refused with a reason. Pure.

The quirks answered here are those of Earth Search, Planetary Computer, stactools, Light Every Night and Black Marble.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from geodata.errors import SceneRefused
from geodata.i18n.messages import english, msg
from geodata.looks.scene import SCALING, Asset, Scene, Sensor
from pipelines.http.json_values import Json, flag, mapping, moment, number, text
from pipelines.http.plain_address import without_query
from pipelines.missions.calibration import Calibration, Declared
from pipelines.missions.mission_discovery import RECORDS
from pipelines.missions.mission_record import Optical
from pipelines.search import item_assets
from pipelines.search.deduplicate import one_per_acquisition
from pipelines.search.item_assets import NamedFile, band_field
from pipelines.search.item_fields import (
    baseline,
    baseline_text,
    first_moment,
    footprint,
    orbit,
    platform,
    tile,
)
from pipelines.search.search_window import EARLIEST, LATEST

__all__ = ["named_only", "one_per_acquisition", "scene_from_item"]

LONGEST_SPAN = timedelta(days=400)
"""From start to end of one item at most: composites of a year are the longest that catalogues hold."""
LONGEST_LOOK = timedelta(days=2)
"""The same of an optical or radar item: a pass lasts minutes, and some items give the day in place of the time. What is
made of the passes of a week or a season has no day on which a change could have been seen."""
NEEDED = ("blue", "green", "red")
"""Bands without which nothing can be judged or shown."""
OPTICAL = ("blue", "green", "red", "nir", "swir16", "swir22")
"""Bands that are read where an item has them."""


def scene_from_item(item: Mapping[str, Any], *, collection: Mapping[str, Any] | None, catalog: str) -> Scene:
    """The scene that a STAC item describes.

    Next: pipelines/read/read_scene.py reads its pixels over each site.

    Args:
        item: the item as parsed JSON, with asset addresses already made absolute.
        collection: its collection as parsed JSON, whose item_assets fill gaps; None unknown.
        catalog: address of the catalogue's root, without credentials.

    Raises:
        SceneRefused: the item cannot become a scene; the message says why.
    """
    if not isinstance(item, Mapping):
        raise SceneRefused("an item", "it is not a JSON object", _tell(catalog))
    name = text(item.get("id"))
    if not name:
        raise SceneRefused("an item", "it has no id", _tell(catalog))
    properties = mapping(item.get("properties"))
    of_collection = text(item.get("collection")) or text(mapping(collection).get("id"))
    if not mapping(item.get("assets")):
        raise SceneRefused(name, "it names no files", _tell(catalog))
    acquired, started, ended = _times(name, properties, catalog)
    outline, notes = footprint(item)
    if outline is None:
        raise SceneRefused(name, "it does not say where it lies on the globe", _tell(catalog))
    flying = platform(properties, name)
    sensor = _sensor(name, of_collection, flying, properties, mapping(item.get("assets")))
    if sensor is None:
        raise SceneRefused(name, "it is of no known kind: neither optical, radar nor night light", _tell(catalog))
    if sensor is not Sensor.NIGHT_LIGHT and started is not None and ended is not None:
        _of_one_pass(name, ended - started, catalog)
    pixels = {Sensor.OPTICAL: _optical, Sensor.RADAR: _radar, Sensor.NIGHT_LIGHT: _night_light}[sensor]
    assets, basis, remarks = pixels(name, item, mapping(collection), of_collection, flying, catalog)
    own = _own_address(item)
    cloud = number(properties.get("eo:cloud_cover"))
    return Scene(
        id=name,
        collection=of_collection,
        catalog=catalog,
        sensor=sensor,
        acquired_at=acquired,
        footprint=outline,
        platform=flying,
        assets={band: replace(asset, item_href=without_query(own)) for band, asset in assets.items()},
        orbit=orbit(properties, name),
        tile=tile(properties, name),
        baseline=baseline_text(baseline(properties, name)),
        cloud_percent=cloud if cloud is not None and 0.0 <= cloud <= 100.0 else None,
        offset_basis=basis,
        started_at=started,
        ended_at=ended,
        updated=_updated(properties),
        item_href=without_query(own),
        notes=(*notes, *remarks),
    )


def named_only(item: Mapping[str, Any], *, collection: Mapping[str, Any] | None, catalog: str) -> Scene | None:
    """What an item that cannot become a scene says of itself: a scene without files, so that the ledger can hold it.

    Args:
        item: as for scene_from_item.
        collection: as for scene_from_item.
        catalog: as for scene_from_item.

    Returns:
        None where it does not say which it is, of what kind, where it lies or when it was acquired.
    """
    name, properties = text(item.get("id")), mapping(item.get("properties"))
    outline, notes = footprint(item)
    if not name or outline is None:
        return None
    try:
        acquired, started, ended = _times(name, properties, catalog)
    except SceneRefused:
        return None
    of_collection = text(item.get("collection")) or text(mapping(collection).get("id"))
    flying = platform(properties, name)
    sensor = _sensor(name, of_collection, flying, properties, mapping(item.get("assets")))
    if sensor is None:  # elevations and maps of land cover lie in catalogues too, and are no looks
        return None
    return Scene(
        id=name,
        collection=of_collection,
        catalog=catalog,
        sensor=sensor,
        acquired_at=acquired,
        footprint=outline,
        platform=flying,
        assets={},
        orbit=orbit(properties, name),
        tile=tile(properties, name),
        baseline=baseline_text(baseline(properties, name)),
        started_at=started,
        ended_at=ended,
        updated=_updated(properties),
        item_href=without_query(_own_address(item)),
        notes=notes,
    )


def _own_address(item: Json) -> str:
    links = item.get("links")
    named = [mapping(x) for x in links] if isinstance(links, list) else []
    return next((text(x.get("href")) for x in named if x.get("rel") == "self"), "")


def _updated(properties: Json) -> str:
    return text(properties.get("updated")) or text(properties.get("created"))


def _tell(catalog: str) -> str:
    if not catalog:
        return msg("Nothing of it is used; tell whoever keeps the catalogue")
    return english("Nothing of it is used; tell whoever keeps {catalog}", catalog=catalog)


def _times(name: str, properties: Json, catalog: str) -> tuple[datetime, datetime | None, datetime | None]:
    started = moment(properties.get("start_datetime"))
    ended = moment(properties.get("end_datetime"))
    if started is not None and ended is not None and started > ended:
        started, ended = ended, started
    acquired = moment(properties.get("datetime"))
    if acquired is None and started is not None and ended is not None:
        acquired = started + (ended - started) / 2
    if acquired is None:
        acquired = started or ended or first_moment(properties, ("acquired", "acquisition_datetime"))
    if acquired is None:
        raise SceneRefused(name, "it does not say when it was acquired", _tell(catalog))
    if started is not None and ended is not None and ended - started > LONGEST_SPAN:
        raise SceneRefused(
            name,
            english("it spans {days} days, which no acquisition does", days=(ended - started).days),
            _tell(catalog),
        )
    if not EARLIEST <= acquired < LATEST:
        raise SceneRefused(
            name,
            english("its date {day} is none that a satellite can have", day=acquired.date().isoformat()),
            _tell(catalog),
        )
    return acquired, started, ended


def _of_one_pass(name: str, lasts: timedelta, catalog: str) -> None:
    if lasts >= LONGEST_LOOK:
        cause = english("it is made of images of {days} days, not of one pass", days=lasts.days)
        raise SceneRefused(name, cause, _tell(catalog))


def _sensor(name: str, collection: str, flying: str, properties: Json, assets: Json) -> Sensor | None:
    instruments = properties.get("instruments")
    mission_words = (
        collection,
        flying,
        properties.get("constellation"),
        *(instruments if isinstance(instruments, list) else ()),
    )
    without_id = " ".join(text(w).lower() for w in mission_words)
    words = f"{without_id} {name.lower()}"
    # Where it is said what flies, an id such as "s1" for somebody's first scene does not speak for a satellite.
    of_radar = without_id if RECORDS.flies(flying) else words
    keys = {str(k).lower() for k in assets}
    if RECORDS.sensor_in(words, Sensor.NIGHT_LIGHT):
        return Sensor.NIGHT_LIGHT
    if any(str(k).startswith("sar:") for k in properties) or RECORDS.sensor_in(of_radar, Sensor.RADAR):
        return Sensor.RADAR
    if keys & {"vv", "vh", "hh", "hv"} and not keys & {"red", "b04"}:
        return Sensor.RADAR
    naming = item_assets.optical_name(flying)
    if {"blue", "green", "red"} & {naming(str(k), mapping(v)) for k, v in assets.items()}:
        return Sensor.OPTICAL
    return Sensor.OPTICAL if RECORDS.sensor_in(words, Sensor.OPTICAL) else None


def _optical(
    name: str, item: Json, collection: Json, of_collection: str, flying: str, catalog: str
) -> tuple[dict[str, Asset], str, tuple[str, ...]]:
    properties = mapping(item.get("properties"))
    product = f"{of_collection} {name}"
    for refused in RECORDS.refused():
        product = f"{text(properties.get(refused.property))} {product}"
        if re.search(refused.of, f"{flying} {of_collection}".lower()) and re.search(refused.product, product.upper()):
            raise SceneRefused(name, refused.cause, refused.step)
    named_files = item_assets.files(item, collection, item_assets.optical_name(flying, of_collection))
    chosen = {
        band: item_assets.best(named_files, band) for band in (*OPTICAL, "nir08", *(m.band for m in RECORDS.masks()))
    }
    remarks: list[str] = []
    if chosen["nir"] is None and chosen["nir08"] is not None:
        chosen["nir"] = chosen["nir08"]
        remarks.append("near infrared is the narrow band at 0.865 um")
    files = {band: file for band, file in chosen.items() if file is not None and band != "nir08"}
    mask = RECORDS.mask_among(files)
    for other in RECORDS.masks():
        if other is not mask:
            files.pop(other.band, None)
    missing = [band for band in NEEDED if band not in files]
    if missing:
        raise SceneRefused(name, english("it names no file for {missing}", missing=", ".join(missing)), _tell(catalog))
    if mask is None:
        raise SceneRefused(
            name,
            "it has no scene classification that tells cloud from ground",
            "Use a collection with SCL or qa_pixel, such as Sentinel-2 Level-2A",
        )
    _openable(name, item, files)
    optical = RECORDS.optical(flying, of_collection)
    calibration = _calibration(
        name, optical, properties, [f.asset for b, f in files.items() if b != mask.band], catalog
    )
    assets = {}
    for band, file in files.items():
        grid = item_assets.declared(file, properties)
        if band == mask.band:
            grid["nodata"] = mask.nodata if grid["nodata"] is None else grid["nodata"]
            assets[band] = Asset(file.href, band, **grid)
            continue
        if optical.fill is not None and (optical.fill_overrules or grid["nodata"] is None):
            grid["nodata"] = optical.fill
        assets[band] = Asset(file.href, band, calibration.scale, calibration.offset, **grid)
    return assets, calibration.basis, tuple(remarks)


def _calibration(name: str, optical: Optical, properties: Json, numbered: list[Json], catalog: str) -> Calibration:
    """How the numbers of an item's optical bands become reflectance."""
    declared = Declared(
        scales=_declared(numbered, properties, "scale"),
        offsets=_declared(numbered, properties, "offset"),
        applied=_offset_applied(properties),
        baseline=baseline(properties, name),
    )
    calibration = optical.calibration(declared)
    if calibration is None and declared.differ:
        raise SceneRefused(
            name,
            "its bands have different scales or offsets, and its mission is not known",
            "Use a collection whose bands have one scale and one offset",
        )
    if calibration is None:
        raise SceneRefused(name, "it does not say believably how its numbers become reflectance", _tell(catalog))
    if (step := declared.other_step(calibration.scale)) is not None:
        raise SceneRefused(
            name,
            english(
                "its bands say that one count is {step} of reflectance, where it is {scale} for this mission",
                step=f"{step:g}",
                scale=f"{calibration.scale:g}",
            ),
            "If its numbers were made anew, describe it under a platform and collection of your own",
        )
    return calibration


def _declared(assets: list[Json], properties: Json, field: str) -> list[float]:
    """What bands declare of a field, of those that do."""
    return [v for v in (number(band_field(asset, properties, field)) for asset in assets) if v is not None]


def _offset_applied(properties: Json) -> bool | None:
    for key, value in properties.items():
        if str(key).endswith("boa_offset_applied"):
            applied = flag(value)
            if applied is not None:
                return applied
    return None


def _radar(
    name: str, item: Json, collection: Json, of_collection: str, flying: str, catalog: str
) -> tuple[dict[str, Asset], str, tuple[str, ...]]:
    properties = mapping(item.get("properties"))
    product = text(properties.get("sar:product_type")).upper()
    if product in ("GRD", "SLC", "OCN", "RAW") or (not product and re.search(r"grd|slc", of_collection.lower())):
        raise SceneRefused(
            name,
            english("it is {product}: in radar geometry, not corrected for terrain", product=product or "GRD or SLC"),
            "Use a terrain-corrected (RTC) collection, such as sentinel-1-rtc",
        )
    named_files = item_assets.files(item, collection, item_assets.radar_name)
    files = {band: file for band in ("vv", "vh") if (file := item_assets.best(named_files, band)) is not None}
    if not files:
        raise SceneRefused(name, "it names no file for VV or VH", _tell(catalog))
    _openable(name, item, files)
    assets = {}
    for band, file in files.items():
        unit = text(band_field(file.asset, {}, "unit")).lower()
        if unit in ("db", "decibel", "decibels"):
            raise SceneRefused(name, "its backscatter is in decibel, not linear", "Use a collection of linear gamma0")
        grid = item_assets.declared(file, properties)
        if grid["nodata"] is None:
            grid["nodata"] = RECORDS.radar().nodata
        assets[band] = Asset(file.href, band, **_scaling(file, properties, 1.0), **grid)
    return assets, "linear gamma0", ()


def _night_light(
    name: str, item: Json, collection: Json, of_collection: str, flying: str, catalog: str
) -> tuple[dict[str, Asset], str, tuple[str, ...]]:
    properties = mapping(item.get("properties"))
    light_files = item_assets.files(item, collection, item_assets.light_name)
    light = RECORDS.light(f"{name} {of_collection}".lower())
    whole = item_assets.granule(item) if light.granules and not any(f.tiff for f in light_files) else None
    if whole is not None:
        if not tile(properties, name):
            raise SceneRefused(name, "it does not say which tile its HDF5 file is", _tell(catalog))
        _unpaid(name, item, {"light": whole})
        return {"light": Asset(whole.href, "light", gsd_m=light.gsd_m)}, "radiance as the HDF5 file scales it", ()
    if not light_files:
        raise SceneRefused(name, "it names no file of night-time radiance", _tell(catalog))
    file = min(light_files, key=lambda f: (not f.tiff, item_assets.light_rank(f.key)))
    _openable(name, item, {"light": file})
    grid = item_assets.declared(file, properties)
    if grid["nodata"] is None:
        grid["nodata"] = light.nodata
    if grid["gsd_m"] is None:
        grid["gsd_m"] = light.gsd_m
    asset = Asset(file.href, "light", **_scaling(file, properties, light.scale), **grid)
    return {"light": asset}, f"radiance = number * {asset.scale:g}, or as the file itself says", ()


def _scaling(file: NamedFile, properties: Json, usual: float) -> Json:
    """Scale and offset of an Asset: as the item declares them, else the usual ones unless the file has its own."""
    declared = {name: number(band_field(file.asset, properties, name)) for name in SCALING}
    if declared["scale"] is not None and math.isclose(declared["scale"], 0.0):
        declared["scale"] = None  # no product is scaled by nothing
    none = tuple(name for name in SCALING if declared[name] is None)
    return {"scale": usual, "offset": 0.0} | {n: v for n, v in declared.items() if v is not None} | {"undeclared": none}


def _openable(name: str, item: Json, files: Mapping[str, NamedFile]) -> None:
    other = sorted({file.key for file in files.values() if not file.tiff})
    if other:
        raise SceneRefused(
            name,
            english("its files are not GeoTIFF ({other}), and nothing else is opened", other=", ".join(other)),
            "Use a catalogue that serves the same scenes as cloud-optimized GeoTIFF",
        )
    _unpaid(name, item, files)


def _unpaid(name: str, item: Json, files: Mapping[str, NamedFile]) -> None:
    paid = sorted({file.key for file in files.values() if item_assets.requester_pays(item, file)})
    if paid:
        raise SceneRefused(
            name,
            english("its files lie in a store that bills the reader ({paid})", paid=", ".join(paid)),
            "Use a catalogue that serves the same scenes openly",
        )
