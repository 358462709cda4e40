"""A scene: one acquisition as a catalogue describes it, with every catalogue's habits ironed out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from shapely.geometry.base import BaseGeometry

if TYPE_CHECKING:  # what only reads the store needs no grid of a file
    from affine import Affine

SAME_PASS = timedelta(minutes=10)
"""Two items of one satellite within this time are one pass: catalogues give the time of the tile or of the datatake,
which differ by some minutes, while the satellite's next pass is at least one orbit (98 minutes) away."""


class Sensor(StrEnum):
    """What kind of pixels a scene holds."""

    OPTICAL = "optical"
    RADAR = "radar"
    NIGHT_LIGHT = "night light"


SCALING = ("scale", "offset")
"""What makes a physical value of a number."""


@dataclass(frozen=True)
class Asset:
    """One file of a scene and how its numbers become physical values: value = number * scale + offset."""

    href: str  # as the catalogue names it, unsigned
    band: str  # common name: blue green red nir swir16 swir22 scl vv vh light
    scale: float = 1.0  # per number; optical reflectance 0..1
    offset: float = 0.0  # added after scaling, in physical units; already 0 where the provider applied it
    nodata: float | None = None  # number that means no pixel, before scale and offset; None undeclared
    gsd_m: float | None = None  # metres, as declared; the file itself is trusted over it; None undeclared
    epsg: int | None = None  # None undeclared or not an EPSG code
    transform: Affine | None = None  # as declared; None undeclared
    shape: tuple[int, int] | None = None  # rows, columns as declared; None undeclared
    undeclared: tuple[str, ...] = ()  # "scale", "offset": of which its item says nothing, so that the file's own hold
    signed_href: str = field(default="", repr=False)  # with the item's own signature, for opening only; "" none
    item_href: str = field(default="", repr=False)  # where a fresh signature stands, for opening only; "" unknown


@dataclass(frozen=True)
class Scene:
    """One acquisition over one footprint."""

    id: str  # the item's id
    collection: str
    catalog: str  # address of the catalogue's root, without credentials
    sensor: Sensor
    acquired_at: datetime  # aware UTC; the middle of start and end where the item has only those
    footprint: BaseGeometry  # WGS84
    platform: str  # "" unknown
    assets: dict[str, Asset]  # by band
    orbit: int | None = None  # relative orbit; None unknown
    tile: str = ""  # MGRS tile or the like; "" unknown
    baseline: str = ""  # processing baseline such as "05.11"; "" unknown
    cloud_percent: float | None = None  # 0..100 over the whole scene; None unknown
    offset_basis: str = ""  # in words, why the offset is what it is
    started_at: datetime | None = None  # aware UTC; None = an instant
    ended_at: datetime | None = None  # aware UTC; None = an instant
    updated: str = ""  # the item's `updated` (or created), to notice reprocessing; "" unknown
    item_href: str = ""  # self link, for provenance; "" unknown
    notes: tuple[str, ...] = ()  # oddities noticed, e.g. duplicates that lost

    @property
    def acquisition(self) -> tuple[str, int, str, str]:
        """What makes two items the same look: platform, orbit, tile and time to the minute."""
        return (self.platform, self.orbit or -1, self.tile, self.acquired_at.strftime("%Y-%m-%dT%H:%M"))
