"""What an operator can set, with unit, default and reason. Read from compound-watch.toml in the workspace."""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from dataclasses import MISSING, asdict, field, fields
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from pydantic.dataclasses import dataclass

from geodata.errors import SettingsRefused
from geodata.i18n.messages import english
from geodata.settings.detection_settings import DetectionSettings
from geodata.settings.refusal import Path as SettingPath
from geodata.settings.refusal import line_of, no_such_setting, refused, syntax_line
from geodata.settings.value_types import (
    PARTNER_OPERATION_DAYS,
    PARTNER_RELEASE_DAYS,
    PUBLIC_OPERATION_DAYS,
    PUBLIC_RELEASE_DAYS,
    Amount,
    ChipsAddress,
    Count,
    CountOrZero,
    Day,
    Days,
    Hosts,
    Hours,
    KeepDays,
    Kilometres,
    MailAddress,
    Metres,
    Name,
    Names,
    OptionalAddress,
    Origins,
    PartnerOperationDays,
    PartnerReleaseDays,
    PublicOperationDays,
    PublicReleaseDays,
    Share,
    Signing,
    SmtpAddress,
    StoreAddress,
    Switch,
    Text,
    Threads,
    TileAddress,
    WebAddress,
    WebAddresses,
    Years,
)

FILE_NAME = "compound-watch.toml"
LARGEST_FILE = 1_000_000
"""Bytes; the file with every setting switched on has 8,000."""
ENVIRONMENT = "COMPOUND_WATCH_"
"""What the name of an environment variable that overrides a setting begins with; see load_settings."""
NO_SETTINGS = frozenset(
    {
        "COMPOUND_WATCH_HOME",
        "COMPOUND_WATCH_AUDIENCE",
        "COMPOUND_WATCH_SMTP_PASSWORD",  # a secret, which belongs in no file
        "COMPOUND_WATCH_WEBHOOK_SECRET",
        "COMPOUND_WATCH_LOGIN_SECRET",
    }
)
"""Environment variables with that beginning that are no settings: they are read elsewhere."""
DECLARED = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=DECLARED)
class CatalogSettings:
    """One STAC catalogue: an API root or a static catalogue, by URL or path."""

    href: Name
    collections: Names  # collection ids to search
    asset_hosts: Hosts = ()  # hosts that its assets may name besides its own; "*.x" matches subdomains
    ends: Day = ""  # ISO day after which it is not asked, as it has nothing more or better is there; "" = none
    sign: Signing = ""  # "" none | "planetary-computer" | "earthdata": how assets are signed when opened


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


@dataclass(frozen=True, config=DECLARED)
class OnlineBasemap:
    """A ground from elsewhere that readers may switch on; its server then learns where they look."""

    name: Name  # as the list of layers shows it
    url: TileAddress  # https address of tiles with {z}, {x} and {y}
    attribution: Text = ""  # what its licence asks to be shown


@dataclass(frozen=True, config=DECLARED)
class Settings:
    """Everything in force for a run."""

    store: StoreAddress = field(
        default="", repr=False
    )  # address of a team's PostGIS database, postgresql+psycopg://USER@HOST/DATABASE; "" = a file in the workspace
    chips: ChipsAddress = ""  # object storage that holds the chips, s3://BUCKET/PREFIX; "" = the workspace's folder
    catalogs: tuple[CatalogSettings, ...] = (EARTH_SEARCH, PLANETARY_COMPUTER, LANDSAT, BLACK_MARBLE, LIGHT_EVERY_NIGHT)
    incident_catalogs: Names = ()  # STAC incident catalogues pulled on each run; paths or URLs
    online_basemaps: tuple[OnlineBasemap, ...] = ()  # grounds that readers may switch on; none by default
    ucdp_url: WebAddress = "https://ucdpapi.pcr.uu.se/api"  # root of the interface that `incidents fetch ucdp` asks
    acled_url: WebAddress = "https://acleddata.com/api"  # root of the interface that `incidents fetch acled` asks
    acled_token_url: WebAddress = "https://acleddata.com/oauth/token"  # where ACLED gives a token for a login
    reliefweb_url: WebAddress = "https://api.reliefweb.int/v2"  # root of the interface for `incidents fetch reliefweb`
    gdelt_url: WebAddress = "http://data.gdeltproject.org/gdeltv2/lastupdate.txt"  # list of GDELT's newest files
    history_years: Years = 3.0  # years read back at a site's first run: three of each season beat one odd year
    min_clear_fraction: Share = 0.2  # share 0..1 of usable site pixels under which a look is "cloudy"
    max_attempts: Count = 5  # nights a failed look is tried again before it is left as failed
    night_minutes: Amount = 0.0  # minutes that a run reads, then judges what it has and leaves the rest; 0 = no end
    night_megabytes: Amount = 0.0  # MB that a run fetches of pixels, then the same; 0 = no end
    read_threads: Threads = 8  # concurrent asset reads: network-bound, so more than the cores
    belts: Names = ()  # ids of sites around which belts are judged too, or "all"; none: a belt costs more than its site
    belt_m: Metres = 3000.0  # metres of a belt from the outline: as far as workers walk and a power line is laid
    belt_controls: CountOrZero = 1  # control places a belt is compared with, beside those of all other belts
    belt_look_days: Count = 5  # days of which a belt is read once, where its site was clearest; cloud is not read twice
    belt_days: Days = 28  # days between two judgements of a belt, which is told by the month
    release_delay_days: PublicReleaseDays = PUBLIC_RELEASE_DAYS  # days until the public reads of a release; 90 or more
    partner_release_delay_days: PartnerReleaseDays = PARTNER_RELEASE_DAYS  # the same for partners; 30 or more
    operation_delay_days: PublicOperationDays = (
        PUBLIC_OPERATION_DAYS  # days after its day until the public reads of any report; 7 or more
    )
    partner_operation_delay_days: PartnerOperationDays = PARTNER_OPERATION_DAYS  # the same for partners; 3 or more
    incident_near_km: Kilometres = (
        25.0  # km within which an incident of that precision or better is listed as being around a site
    )
    site_groups: Names = ()  # sites whose growth is added up, each "NAME: site-id, site-id"
    corridors: Names = ()  # the same for border corridors; without any, sites within 25 km make one
    issuer: Text = ""  # who publishes: office and country, printed on pages, briefings and exports; "" = not named
    contact: Text = ""  # how to reach the issuer; "" = not named
    corrections_to: Text = ""  # where corrections and replies go; "" = to the contact
    right_of_reply: Text = ""  # how replies of those who are named are taken and printed; "" = not said
    handling_public: Text = ""  # how public pages and briefings may be handled, as printed; "" = TLP:CLEAR in words
    handling_partner: Text = ""  # the same for partners; "" = TLP:AMBER in words
    handling_internal: Text = ""  # the same inside; "" = TLP:RED in words
    review_after_days: Days = 365  # days after which a site or incident is due for a look by a person
    keep_uncleared_text_days: KeepDays = (
        730  # days that the text of a report stays that nobody has cleared or that is held: two years to read it in
    )
    keep_set_aside_days: KeepDays = (
        365  # days that a file in quarantine/ stays once its look was settled: a year to look at the disk
    )
    keep_fault_reports_days: KeepDays = 90  # days that a report of a fault stays: it may name files and places
    keep_run_logs_days: KeepDays = 90  # days that what a run from the dashboard said stays: faults show sooner
    keep_new_places_days: KeepDays = 90  # days that a picture of a point without a site stays: it tells where one looks
    keep_comments_days: KeepDays = 365  # days that the words of a comment on a change stay: a season to ask back in
    run_from_dashboard: Switch = (
        False  # true: internal visitors may start and stop a run, and read a place's newest picture
    )
    dashboard_hosts: Hosts = ()  # names under which readers ask for the dashboard, beside this machine's own; "*.x" too
    dashboard_address: OptionalAddress = (
        ""  # where readers find the dashboard, for links in feeds and messages; "" = no links
    )
    embed_from: Origins = ()  # sites that may show a page of a change in a frame (publish --embed); () = nobody
    login_provider: OptionalAddress = (
        ""  # OpenID Connect provider whose people log in; "" = no login, COMPOUND_WATCH_AUDIENCE holds for everybody
    )
    login_client: Text = ""  # what the provider calls this dashboard; its secret is COMPOUND_WATCH_LOGIN_SECRET
    login_scope: Text = "openid profile email"  # what the provider is asked to tell; some want "groups" in it
    login_claim: Name = "groups"  # claim with a person's groups; dots lead into it, as in realm_access.roles
    login_partners: Names = ()  # groups that see the partner edition
    login_readers: Names = ()  # groups that read the internal edition
    login_analysts: Names = ()  # groups that also draw sites, give verdicts and clear reports
    login_operators: Names = ()  # groups that also start and stop runs
    login_required: Switch = False  # true: who is not logged in, or in none of these groups, sees nothing at all
    login_hours: Hours = 8.0  # hours after which everybody logs in again: a working day
    login_recheck_seconds: CountOrZero = 300  # how often the provider is asked whether a login holds; 0 = at login only
    keep_access_log_days: KeepDays = 365  # days that the log of who saw restricted pages stays: a year to ask in
    smtp: SmtpAddress = ""  # mail server for messages, smtp://USER@HOST:587 or smtps://; "" = no mail is sent
    mail_from: MailAddress = ""  # e-mail address that messages come from; "" = no mail is sent
    timestamp_authority: OptionalAddress = (
        ""  # RFC 3161 service that stamps the head of the log after each run; "" = none is asked
    )
    timestamp_roots: Text = (
        ""  # PEM file in the workspace with the root certificates of that service; "" = signatures are not checked
    )
    timestamp_calendars: WebAddresses = ()  # OpenTimestamps calendars that the log's head is handed to after each run
    dashboard_pages: Count = 200  # pages open in browsers at the same time, above which new ones are asked to wait
    detection: DetectionSettings = field(default_factory=DetectionSettings)

    def hash(self) -> str:
        """First 12 hex digits of the sha256 over what decides a detection (detection settings, clear share)."""
        deciding = {"detection": asdict(self.detection), "min_clear_fraction": self.min_clear_fraction}
        return hashlib.sha256(json.dumps(deciding, sort_keys=True, default=str).encode()).hexdigest()[:12]


def load_settings(workspace: Path) -> Settings:
    """Settings of a workspace: the defaults, changed by its compound-watch.toml, changed by the environment.

    COMPOUND_WATCH_READ_THREADS=2 sets read_threads, COMPOUND_WATCH_DETECTION__MIN_PX=12 sets min_px below [detection],
    and lists are written as JSON: COMPOUND_WATCH_SITE_GROUPS='["north: a, b"]'.

    Raises:
        SettingsRefused: the file is not TOML, or it or the environment names a setting that does not exist, has the
            wrong type or is out of its range.
    """
    text = _file_text(workspace / FILE_NAME)
    try:
        written = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits is a plain ValueError
        raise SettingsRefused(
            english("{file}, line {line}", file=FILE_NAME, line=syntax_line(str(error), text)),
            english("it is not valid TOML ({error})", error=error),
            "Mend that line, or remove the file",
        ) from error
    return _settings(written, text, _overriding())


def asked_catalog(href: str, collections: tuple[str, ...]) -> CatalogSettings:
    """A catalogue that is named on the command line.

    Raises:
        SettingsRefused: its name is neither an address nor a path.
    """
    try:
        return CatalogSettings(href, collections)
    except ValidationError as error:
        raise refused(error, CatalogSettings, lambda path: "--catalog, --collection") from error


def _settings(written: dict[str, Any], text: str, overriding: dict[str, Any]) -> Settings:
    def called(path: SettingPath) -> str:
        name = ".".join(str(part) for part in path if not isinstance(part, int))
        if path and _sets(overriding, path):
            names = list(takewhile(lambda part: isinstance(part, str), path))  # a list is set as a whole
            return english("environment variable {name}", name=ENVIRONMENT + "__".join(map(str, names)).upper())
        line = line_of(text, path)
        if line is None:
            return f"{FILE_NAME}, {name}"
        return english("{file}, line {line}, {name}", file=FILE_NAME, line=line, name=name)

    known = [f.name for f in fields(Settings)]
    for name in written:
        if name not in known:
            raise no_such_setting(called((name,)), Settings)
    try:
        if overriding:
            from geodata.settings.environment import layered  # here: it loads slowly, and few calls override anything

            read = layered(written, overriding)
        else:
            read = _reader()(**written)
    except ValidationError as error:
        raise refused(error, Settings, called) from error
    return Settings(**{name: getattr(read, name) for name in known})


def _file_text(path: Path) -> str:
    """The file's text; "" when there is none."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise SettingsRefused(FILE_NAME, "it is larger than any settings file", "Start anew from the shipped one")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise SettingsRefused(
            english("{file}, line {line}", file=FILE_NAME, line=line), "it is not UTF-8", "Save it as UTF-8"
        ) from error
    except OSError as error:
        raise SettingsRefused(
            FILE_NAME, english("it cannot be read ({error})", error=error.strerror), "Make it a file that you may read"
        ) from error


def _overriding() -> dict[str, Any]:
    """What the environment sets, in the shape of the file.

    Raises:
        SettingsRefused: a name that is no setting, or a list that is not JSON.
    """
    known, tables, found = {f.name for f in fields(Settings)}, {"detection"}, False
    for name in sorted(os.environ):
        setting, _, deeper = name[len(ENVIRONMENT) :].lower().partition("__")
        if not name.upper().startswith(ENVIRONMENT) or name.upper() in NO_SETTINGS or not os.environ[name]:
            continue
        if setting not in known or (deeper and setting not in tables):
            raise no_such_setting(english("environment variable {name}", name=name), Settings)
        found = True
    if not found:
        return {}
    from geodata.settings.environment import in_environment  # here: as above

    return in_environment()


@lru_cache(maxsize=1)
def declared() -> dict[str, Any]:
    """Setting -> its type and default, as pydantic makes a model of them."""
    hints = get_type_hints(Settings, include_extras=True)
    return {
        f.name: (hints[f.name], f.default if f.default is not MISSING else DetectionSettings())
        for f in fields(Settings)
    }


@lru_cache(maxsize=1)
def _reader() -> type[BaseModel]:
    """The settings of a file alone."""
    return create_model("SettingsReader", __config__=DECLARED, **declared())


def _sets(values: Any, path: SettingPath) -> bool:
    """True when the environment sets what stands at a path."""
    for part in path:
        if not isinstance(values, dict):
            return True  # inside a list, which it sets as a whole
        if part not in values:
            return False
        values = values[part]
    return True
