"""What an operator can set, with unit, default and reason. Read from compound-watch.toml in the workspace."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import MISSING, asdict, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from geodata.detection_settings import DetectionSettings
from geodata.errors import SettingsRefused
from geodata.language import english

FILE_NAME = "compound-watch.toml"


@dataclass(frozen=True)
class CatalogSettings:
    """One STAC catalogue: an API root or a static catalogue, by URL or path."""

    href: str
    collections: tuple[str, ...]  # collection ids to search
    asset_hosts: tuple[str, ...] = ()  # hosts that its assets may name besides its own; "*.x" matches subdomains
    ends: str = ""  # ISO day after which it is not asked, as it has nothing more or better is there; "" = none
    sign: str = ""  # "" none | "planetary-computer" | "earthdata": how assets are signed at the moment of opening


EARTH_SEARCH = CatalogSettings(
    href="https://earth-search.aws.element84.com/v1",
    collections=("sentinel-2-l2a", "sentinel-2-c1-l2a"),
    asset_hosts=(
        "sentinel-cogs.s3.us-west-2.amazonaws.com",
        "e84-earth-search-sentinel-data.s3.us-west-2.amazonaws.com",
    ),
)
PLANETARY_COMPUTER = CatalogSettings(
    href="https://planetarycomputer.microsoft.com/api/stac/v1",
    collections=("sentinel-2-l2a", "sentinel-1-rtc"),
    asset_hosts=("*.blob.core.windows.net", "planetarycomputer.microsoft.com"),
    sign="planetary-computer",
)
LANDSAT = CatalogSettings(
    href=PLANETARY_COMPUTER.href,
    collections=("landsat-c2-l2",),
    asset_hosts=PLANETARY_COMPUTER.asset_hosts,
    ends="2016-12-31",  # from 2017 on Sentinel-2 passes every ten days or more often, with pixels of 10 m and not 30 m
    sign=PLANETARY_COMPUTER.sign,
)
BLACK_MARBLE = CatalogSettings(
    href="https://cmr.earthdata.nasa.gov/stac/LAADS",
    collections=("VNP46A2_2", "VJ146A2_2"),
    asset_hosts=("*.earthdata.nasa.gov", "*.earthdatacloud.nasa.gov"),
    sign="earthdata",
)
LIGHT_EVERY_NIGHT = CatalogSettings(
    href="https://globalnightlight.s3.amazonaws.com/VIIRS_npp.json",
    collections=("VIIRS_DNB_npp_rade9_201204-202012",),
    asset_hosts=("globalnightlight.s3.amazonaws.com",),
    ends="2020-12-31",
)


@dataclass(frozen=True)
class OnlineBasemap:
    """A ground from elsewhere that readers may switch on; its server then learns where they look."""

    name: str  # as the list of layers shows it
    url: str  # https address of tiles with {z}, {x} and {y}
    attribution: str = ""  # what its licence asks to be shown


@dataclass(frozen=True)
class Settings:
    """Everything in force for a run."""

    catalogs: tuple[CatalogSettings, ...] = (EARTH_SEARCH, PLANETARY_COMPUTER, LANDSAT, BLACK_MARBLE, LIGHT_EVERY_NIGHT)
    incident_catalogs: tuple[str, ...] = ()  # STAC incident catalogues pulled on each run; paths or URLs
    online_basemaps: tuple[OnlineBasemap, ...] = ()  # grounds that readers may switch on; none by default
    ucdp_url: str = "https://ucdpapi.pcr.uu.se/api"  # root of the interface that `incidents fetch ucdp` asks
    acled_url: str = "https://acleddata.com/api"  # root of the interface that `incidents fetch acled` asks
    acled_token_url: str = "https://acleddata.com/oauth/token"  # where ACLED gives a token for a user name and password
    reliefweb_url: str = "https://api.reliefweb.int/v2"  # root of the interface that `incidents fetch reliefweb` asks
    gdelt_url: str = "http://data.gdeltproject.org/gdeltv2/lastupdate.txt"  # list of GDELT's newest files
    history_years: float = 3.0  # years read back at a site's first run: three of each season beat one odd year
    min_clear_fraction: float = 0.2  # share 0..1 of usable site pixels under which a look is "cloudy"
    max_attempts: int = 5  # nights a failed look is tried again before it is left as failed
    read_threads: int = 8  # concurrent asset reads: network-bound, so more than the cores
    release_delay_days: int = 7  # days that release and escape incidents are held back from the public
    incident_near_km: float = 25.0  # km within which an incident of that precision or better is shown at a site
    site_groups: tuple[str, ...] = ()  # sites whose growth is added up, each "NAME: site-id, site-id"
    corridors: tuple[str, ...] = ()  # the same for border corridors; without any, sites within 25 km make one
    review_after_days: int = 365  # days after which a site or incident is due for a look by a person
    run_from_dashboard: bool = False  # true: internal visitors of the dashboard may start a run, and stop that run
    detection: DetectionSettings = field(default_factory=DetectionSettings)

    def hash(self) -> str:
        """First 12 hex digits of the sha256 over what decides a detection (detection settings, clear share)."""
        deciding = {"detection": asdict(self.detection), "min_clear_fraction": self.min_clear_fraction}
        return hashlib.sha256(json.dumps(deciding, sort_keys=True, default=str).encode()).hexdigest()[:12]


def load_settings(workspace: Path) -> Settings:
    """Settings of a workspace: the defaults, changed by its compound-watch.toml where that exists.

    Raises:
        SettingsRefused: the file is not TOML, or names a setting that does not exist or has the wrong type.
    """
    path = workspace / FILE_NAME
    if not path.exists():
        return Settings()
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsRefused(
            FILE_NAME, english("it is not valid TOML ({error})", error=error), "Mend that line, or remove the file"
        ) from error
    return settings_from(written)


def settings_from(written: dict[str, Any]) -> Settings:
    """Settings from parsed TOML; unknown names and wrong types are refused by name.

    Raises:
        SettingsRefused: as load_settings.
    """
    known = {f.name for f in fields(Settings)}
    values: dict[str, Any] = {}
    for name, value in written.items():
        if name not in known:
            raise SettingsRefused(
                f"{FILE_NAME}, {name}",
                "no such setting",
                english("Use one of {names}", names=", ".join(sorted(known))),
            )
        if name == "catalogs":
            values[name] = tuple(_part(CatalogSettings, entry, "catalogs") for entry in value)
        elif name == "detection":
            values[name] = _part(DetectionSettings, value, "detection")
        elif name == "online_basemaps":
            values[name] = tuple(_basemap(_part(OnlineBasemap, entry, name)) for entry in value)
        elif name in ("incident_catalogs", "site_groups", "corridors"):
            if not isinstance(value, list):
                raise SettingsRefused(
                    f"{FILE_NAME}, {name}", "it is not a list", english('Write it as {name} = ["…"]', name=name)
                )
            values[name] = tuple(str(entry) for entry in value)
        else:
            values[name] = _number(name, value, getattr(Settings(), name))
    return Settings(**values)


def _part(kind: type, value: object, where: str) -> Any:
    if not isinstance(value, dict):
        raise SettingsRefused(
            f"{FILE_NAME}, {where}", "it is not a table", english("Write it as [{where}] with names below", where=where)
        )
    known = {f.name for f in fields(kind)}
    for name in value:
        if name not in known:
            raise SettingsRefused(
                f"{FILE_NAME}, {where}.{name}",
                "no such setting",
                english("Use one of {names}", names=", ".join(sorted(known))),
            )
    shaped = {k: tuple(v) if isinstance(v, list) else v for k, v in value.items()}
    if kind is DetectionSettings:
        default = DetectionSettings()
        shaped = {k: _number(f"{where}.{k}", v, getattr(default, k)) for k, v in shaped.items()}
    needed = [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]
    lacking = [name for name in needed if name not in shaped]
    if lacking:
        raise SettingsRefused(
            f"{FILE_NAME}, {where}", english("it lacks {names}", names=", ".join(lacking)), "Give the missing names"
        )
    return kind(**shaped)


def _basemap(given: OnlineBasemap) -> OnlineBasemap:
    parts = urlsplit(given.url)
    if parts.scheme != "https" or not parts.hostname or not all(p in given.url for p in ("{z}", "{x}", "{y}")):
        raise SettingsRefused(
            f"{FILE_NAME}, online_basemaps.url",
            english("{url} is not an https address with {{z}}, {{x}} and {{y}}", url=repr(given.url)),
            "Write it like https://tiles.example.org/{z}/{x}/{y}.png",
        )
    return given


def _number(name: str, value: object, default: object) -> Any:
    if isinstance(default, str) and not isinstance(value, str):
        raise SettingsRefused(
            f"{FILE_NAME}, {name}",
            english("{value} is not a text", value=repr(value)),
            english('Write a text such as "{default}"', default=default),
        )
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise SettingsRefused(
                f"{FILE_NAME}, {name}",
                english("{value} is not true or false", value=repr(value)),
                "Write true or false",
            )
        return value
    if not isinstance(default, int | float):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SettingsRefused(
            f"{FILE_NAME}, {name}",
            english("{value} is not a number", value=repr(value)),
            english("Write a number such as {default}", default=default),
        )
    if value < 0:
        raise SettingsRefused(
            f"{FILE_NAME}, {name}",
            english("{value} is below zero", value=repr(value)),
            english("Write a number such as {default}", default=default),
        )
    return int(value) if isinstance(default, int) else float(value)
