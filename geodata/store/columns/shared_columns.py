"""Columns that several tables share: what is found inside an outline, and what is found in the belt around it."""

from __future__ import annotations

from datetime import date, datetime

from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Mapped, mapped_column

from geodata.detections.detection import Confidence, Kind, State
from geodata.detections.review import Verdict
from geodata.looks.look import LookStatus
from geodata.looks.reason import Reason
from geodata.sites.grid import Grid
from geodata.store.types import FrozenGrid, KeptWords, Key, Reasons, Word


class LookColumns:
    """What a look at a site, or at a belt, came to."""

    scene_id: Mapped[str]
    collection: Mapped[str]
    catalog: Mapped[str]
    sensor: Mapped[str]
    acquired_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[LookStatus] = mapped_column(Word(LookStatus))
    reasons: Mapped[tuple[Reason, ...]] = mapped_column(Reasons(), server_default="[]")
    clear_fraction: Mapped[float | None]
    ring_clear_fraction: Mapped[float | None]
    platform: Mapped[str]
    orbit: Mapped[int | None]
    tile: Mapped[str]
    baseline: Mapped[str]
    attempts: Mapped[int]
    bytes_read: Mapped[int] = mapped_column(Key)
    updated: Mapped[str]
    href: Mapped[str]
    shift_px: Mapped[float | None]


class ChipColumns:
    """The archived pixels of a look."""

    scene_id: Mapped[str]
    collection: Mapped[str]
    acquired_at: Mapped[datetime] = mapped_column(index=True)
    path: Mapped[str]
    sha256: Mapped[str]
    bands: Mapped[tuple[str, ...]]
    size_bytes: Mapped[int] = mapped_column(Key)


class DetectionColumns:
    """A place that changed."""

    kind: Mapped[Kind] = mapped_column(Word(Kind))
    state: Mapped[State] = mapped_column(Word(State))
    outline: Mapped[BaseGeometry]
    last_clear_before: Mapped[date | None]
    first_seen: Mapped[date]
    confirmed_on: Mapped[date | None]
    last_seen: Mapped[date]
    ended_on: Mapped[date | None]
    area_m2: Mapped[float]
    confidence: Mapped[Confidence] = mapped_column(Word(Confidence))
    reasons: Mapped[tuple[str, ...]]
    scenes: Mapped[tuple[str, ...]]
    settings_hash: Mapped[str]
    code_version: Mapped[str]
    birth: Mapped[str]
    stage: Mapped[str]
    control_basis: Mapped[str]
    clear_looks_since: Mapped[int]
    agreeing_looks: Mapped[int]
    withdrawn_reason: Mapped[str]
    kind_probability: Mapped[float | None]
    run_id: Mapped[str]
    control_set: Mapped[int] = mapped_column(server_default="0")


class ReviewColumns:
    """One person's verdict."""

    verdict: Mapped[Verdict] = mapped_column(Word(Verdict))
    reason: Mapped[str]
    reviewer: Mapped[str]
    reviewed_at: Mapped[datetime]


class BeltColumns:
    """The ground around an outline, and how far it has been judged."""

    site_id: Mapped[str] = mapped_column(index=True)
    number: Mapped[int]
    width_m: Mapped[float]
    outline: Mapped[BaseGeometry]
    grid: Mapped[Grid] = mapped_column(FrozenGrid)
    left_out: Mapped[tuple[str, ...]]
    overlaps: Mapped[tuple[str, ...]]
    judged_from: Mapped[date | None]
    judged_until: Mapped[date | None]
    covered_km2: Mapped[float]
    built_share: Mapped[float | None]
    reason: Mapped[str] = mapped_column(KeptWords())
    fingerprint: Mapped[str]
    judged_at: Mapped[datetime | None]
