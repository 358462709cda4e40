"""Which file of a STAC item holds which band, whatever the catalogue calls it. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from pipelines.http.json_values import Json, flag, mapping, number, text
from pipelines.http.plain_address import without_query
from pipelines.missions.mission_discovery import RECORDS
from pipelines.search.item_fields import affine, epsg, nodata, shape

COMMON = ("blue", "green", "red", "nir", "nir08", "swir16", "swir22")
"""Common names of the STAC eo extension that are read."""
LIGHT_NAMES = (
    "dnbbrdfcorrectedntl",
    "image",
    "rade9",
    "avgrade9",
    "avgrad",
    "dnb",
    "ntl",
    "nightlight",
    "radiance",
    "light",
)
"""Names of night-light assets, letters and digits only, best first. Gap-filled ones repeat an earlier night and are
left out: a repeated value would pass for a look."""
NOT_DATA = {"thumbnail", "overview", "metadata", "visual", "preview"}
"""Roles of files that hold no measured values."""
SIGNATURES = {"sig", "se", "sp", "sv", "sr", "st", "spr", "skoid", "sktid", "skt", "ske", "sks", "skv"}
"""Query names of a shared access signature: it expires, so it is cut off and made anew when the file is opened."""


@dataclass(frozen=True)
class NamedFile:
    """One file of an item, as found; the band is a common name, that of a mask, vv, vh or light."""

    key: str
    band: str
    href: str
    resolution_m: float | None  # as declared; None undeclared
    asset: Json  # the item's asset, filled up from the collection's item_assets
    tiff: bool  # its name or media type says GeoTIFF


def files(item: Json, collection: Json, naming: Callable[[str, Json], str]) -> list[NamedFile]:
    """Every asset that may hold a band, in the item's order.

    Args:
        item: the STAC item.
        collection: its collection; an empty mapping when unknown.
        naming: from (asset key, asset) to the band it holds, "" for none.
    """
    described = mapping(collection.get("item_assets"))
    bands_of_item = mapping(item.get("properties")).get("eo:bands")
    named_files = []
    for key, written in mapping(item.get("assets")).items():
        if not isinstance(written, Mapping):
            continue
        asset = {**mapping(described.get(key)), **written}
        indices = asset.get("eo:bands")
        if isinstance(bands_of_item, list) and isinstance(indices, list) and all(isinstance(i, int) for i in indices):
            asset["eo:bands"] = [bands_of_item[i] for i in indices if 0 <= i < len(bands_of_item)]
        roles = asset.get("roles")
        if isinstance(roles, list) and {text(r).lower() for r in roles} & NOT_DATA:
            continue
        href = chosen_href(asset)
        band = naming(str(key), asset)
        if href and band:
            named_files.append(
                NamedFile(str(key), band, href, resolution(str(key), asset), asset, is_tiff(href, asset))
            )
    return named_files


def best(found: list[NamedFile], band: str) -> NamedFile | None:
    """The file to read for a band: a GeoTIFF before others, then the finest, then the first; None without one."""
    chosen = [f for f in found if f.band == band]
    return min(chosen, key=lambda f: (not f.tiff, f.resolution_m or 1e9), default=None)


def optical_name(platform: str, collection: str = "") -> Callable[[str, Json], str]:
    """How an optical item of a platform, or of the same mission by its collection's name, names its bands."""
    numbers, masks = RECORDS.optical(platform, collection).bands(platform), RECORDS.masks()
    numbered_as = re.compile(rf"(?:{'|'.join(RECORDS.instruments())})?b0?(\d{{1,2}}a?)")

    def naming(key: str, asset: Json) -> str:
        plain = _plain(key)
        for mask in masks:
            if plain in mask.keys:
                return mask.band
        bands = bands_of(asset)
        if len(bands) > 1:
            return ""
        first = bands[0] if bands else {}
        name = _plain(text(first.get("name")))
        for mask in masks:
            if mask.names_band and name == mask.band:
                return mask.band
        for word in (name, plain):
            numbered = numbered_as.fullmatch(word)
            if numbered and f"b{numbered[1]}" in numbers:
                return numbers[f"b{numbered[1]}"]
            if numbered and word == name and numbers:
                return ""  # a band by its number, and none of ours
        for word in (text(first.get("common_name")) or text(first.get("eo:common_name")), name, plain):
            if word.lower() in COMMON:
                return word.lower()
        return ""

    return naming


def radar_name(key: str, asset: Json) -> str:
    """How a radar item names its polarisations: "vv", "vh", or ""."""
    bands = bands_of(asset)
    for word in (_plain(key), *(_plain(text(b.get("name"))) for b in bands[:1])):
        match = re.fullmatch(r"(?:gamma0|gammanought|rtc|iw|s1)?(vv|vh)", word)
        if match:
            return match[1]
    return ""


def light_name(key: str, asset: Json) -> str:
    """How a night-light item names its radiance: "light", or ""."""
    return "light" if light_rank(key) < len(LIGHT_NAMES) else ""


def light_rank(key: str) -> int:
    """How good a night-light asset's name is, 0 best; the number of known names when it is none."""
    plain = re.sub(r"[^a-z0-9]", "", key.lower())
    return LIGHT_NAMES.index(plain) if plain in LIGHT_NAMES else len(LIGHT_NAMES)


def bands_of(asset: Json) -> list[Json]:
    """The asset's bands: `eo:bands`, or `bands` of STAC 1.1; empty when it names none."""
    for key in ("eo:bands", "bands"):
        written = asset.get(key)
        if isinstance(written, list):
            bands = [b for b in written if isinstance(b, Mapping)]
            if bands:
                return bands
    return []


def band_field(asset: Json, properties: Json, name: str) -> Any:
    """A raster field ("scale", "offset", "nodata", "unit") of the asset's first band, wherever it is written.

    `raster:bands` of STAC 1.0, `bands` of STAC 1.1, the asset itself, or the item's properties; None undeclared.
    """
    for key in ("raster:bands", "bands", "eo:bands"):
        written = asset.get(key)
        if isinstance(written, list) and written and isinstance(written[0], Mapping):
            for field in (name, f"raster:{name}"):
                if written[0].get(field) is not None:
                    return written[0][field]
    for source in (asset, properties):
        for field in (f"raster:{name}", name):
            if source.get(field) is not None:
                return source[field]
    return None


def resolution(key: str, asset: Json) -> float | None:
    """Declared pixel size in metres; None undeclared."""
    for value in (band_field(asset, {}, "spatial_resolution"), asset.get("gsd")):
        metres = number(value)
        if metres is not None and metres > 0:
            return metres
    match = re.search(r"[_-](\d{2,3})m$", key.lower())
    if match:
        return float(match[1])
    transform = affine(asset)
    return abs(transform.a) if transform is not None and abs(transform.a) >= 0.1 else None


def chosen_href(asset: Json) -> str:
    """The address to open, without a signature that expires, see as_named."""
    return unsigned(as_named(asset))


def as_named(asset: Json) -> str:
    """The address to open as written: the asset's own, or an http(s) alternate where its own needs an account."""
    named = [text(asset.get("href"))]
    named += [text(mapping(other).get("href")) for other in mapping(asset.get("alternate")).values()]
    named = [href for href in named if href]
    if not named:
        return ""
    for href in named:
        if _scheme(href) in ("http", "https", "", "file"):
            return href
    return named[0]


def _scheme(href: str) -> str:
    """The scheme of an address in small letters, "" for a path; also of one that is not valid otherwise."""
    return href.partition("://")[0].lower() if "://" in href else ""


def unsigned(href: str) -> str:
    """An address without a shared access signature; other queries are kept."""
    if "?" not in href or "://" not in href:
        return href
    try:
        parts = urlsplit(href)
    except ValueError:
        return href
    names = {name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    if "sig" in names and names & (SIGNATURES - {"sig"}):
        kept = [piece for piece in parts.query.split("&") if piece.split("=")[0].lower() not in SIGNATURES]
        return urlunsplit(parts._replace(query="&".join(kept)))
    return href


def is_tiff(href: str, asset: Json) -> bool:
    """True when the name, or failing that the media type, says GeoTIFF: providers get the type wrong more often."""
    ending = re.search(r"\.([A-Za-z0-9]{2,4})$", without_query(href))
    if ending and ending[1].lower() in ("tif", "tiff", "gtif"):
        return True
    media = text(asset.get("type")).lower()
    if ending and ending[1].lower() in ("jp2", "h5", "hdf", "nc", "vrt", "zip", "png", "jpg", "jpeg", "json", "xml"):
        return False
    return media == "" or "tif" in media


def is_hdf5(href: str) -> bool:
    """True when the name says HDF5."""
    return re.search(r"\.(h5|he5|hdf5)$", without_query(href).lower()) is not None


def granule(item: Json) -> NamedFile | None:
    """The HDF5 file that holds all of an item's layers, by its name: an http(s) address first; None without one."""
    named = [(str(key), mapping(written)) for key, written in mapping(item.get("assets")).items()]
    hdf5_files = [
        NamedFile(key, "light", href, None, asset, False)
        for key, asset in named
        if is_hdf5(href := chosen_href(asset)) and not is_tiff(href, asset)
    ]
    return min(hdf5_files, key=lambda f: "://" in f.href and not f.href.lower().startswith("http"), default=None)


def requester_pays(item: Json, file: NamedFile) -> bool:
    """True when opening the file needs an account that is billed."""
    if _scheme(file.href) in ("http", "https", "", "file"):
        return False
    paid = flag(file.asset.get("storage:requester_pays"))
    if paid is None:
        paid = flag(mapping(item.get("properties")).get("storage:requester_pays"))
    return bool(paid)


def declared(file: NamedFile, properties: Json) -> dict[str, Any]:
    """What the item declares of a file: epsg, transform, shape, gsd_m, nodata (each None undeclared), its signature."""
    signed = as_named(file.asset)
    return {
        "signed_href": signed if "?" in signed and "://" in signed else "",
        "epsg": epsg(file.asset, properties),
        "transform": affine(file.asset, properties),
        "shape": shape(file.asset, properties),
        "gsd_m": file.resolution_m if file.resolution_m is not None else number(properties.get("gsd")),
        "nodata": nodata(band_field(file.asset, properties, "nodata")),
    }


def _plain(word: str) -> str:
    """A name in small letters without separators and without a resolution at its end."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"[_-]\d{2,3}m$", "", word.lower().removesuffix("-jp2")))
