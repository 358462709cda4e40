"""A look: one scene over one site, and what became of it. The ledger of looks is what "unseen" rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import PurePath

from geodata.looks.reason import Reason, ReasonCode, first_code

CLEAR = 0.9
"""Usable share of the ground from which a look makes a good picture; hazier ones serve where there is none."""


class LookStatus(StrEnum):
    """What a look came to."""

    SEEN = "seen"
    CLOUDY = "cloudy"
    NOT_COVERED = "not_covered"
    FAILED = "failed"


@dataclass(frozen=True)
class Look:
    """One scene over one site."""

    site_id: str
    scene_id: str
    collection: str
    catalog: str
    sensor: str  # Sensor value
    acquired_at: datetime  # aware UTC
    status: LookStatus
    reasons: tuple[Reason, ...] = ()  # why, the deciding one first; none only for seen, which may have some too
    clear_fraction: float | None = None  # usable share of the site's pixels, 0..1; None when not read
    ring_clear_fraction: float | None = None  # the same over the whole grid; None when not read
    platform: str = ""
    orbit: int | None = None  # relative orbit; None unknown
    tile: str = ""
    baseline: str = ""
    attempts: int = 1  # how often reading was tried over all nights
    bytes_read: int = 0  # pixel bytes decoded for it
    updated: str = ""  # the item's `updated`, to notice reprocessing
    href: str = ""  # the item's own address, unsigned
    shift_px: float | None = None  # grid pixels by which it lies beside the site's own median; None not measured

    @property
    def reason_code(self) -> ReasonCode | None:
        """What reading decides on; None when there is no reason."""
        return first_code(self.reasons)


_CATALOGUES = ("catalog", "other")
"""Values of reasons that are addresses of catalogues."""


def without_paths(look: Look) -> Look:
    """A look whose catalogue, item and reasons name no folder above the catalogue's own; web addresses stay.

    'world/catalog.json' for '/srv/NAME/world/catalog.json', and of an item its path within that folder, or its name.
    """
    shortened_look = replace(look, catalog=_last_folder(look.catalog), reasons=tuple(map(_reason, look.reasons)))
    if not look.href or "://" in look.href:
        return shortened_look
    folder, href = PurePath(look.catalog).parent, PurePath(look.href)
    local = look.catalog and "://" not in look.catalog
    if local and href.is_relative_to(folder):
        href = href.relative_to(folder)
    elif href.is_absolute() or ".." in href.parts:
        href = PurePath(href.name)
    return replace(shortened_look, href=href.as_posix())


def _last_folder(catalog: str) -> str:
    if not catalog or "://" in catalog:
        return catalog
    path = PurePath(catalog)
    return f"{path.parent.name}/{path.name}".lstrip("/")


def _reason(reason: Reason) -> Reason:
    values = dict(reason.values)
    for name, value in reason.values.items():
        if name in _CATALOGUES and isinstance(value, str):
            values[name] = _last_folder(value)
        elif isinstance(value, tuple):
            values[name] = tuple(map(_reason, value))
    return replace(reason, values=values)
