"""Belts and changes in them, for tests of several rooms."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import UTC, date, datetime

import shapely

from geodata.belts.belt import Belt
from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.review import Review, Verdict
from geodata.sites.grid import Grid

JUDGED = (date(2025, 6, 1), date(2026, 11, 17))
AT = datetime(2026, 11, 17, 19, tzinfo=UTC)


def judged_belt(site_id: str, number: int = 0, built_share: float = 0.05, **more: object) -> Belt:
    """A belt of 30 km² that was judged from June 2025 to November 2026; each lies on ground of its own."""
    key = f"{site_id}~belt" if not number else f"{site_id}~control-{number}"
    north, east = divmod(zlib.crc32(key.encode()) % 120_000, 600)  # of a grid of tenths of degrees
    lon, lat = 99.0 + east / 10, 16.0 + north / 10
    belt = Belt(
        key,
        site_id,
        number,
        3_000.0,
        shapely.box(lon, lat, lon + 0.05, lat + 0.05),
        Grid(32647, 500_000.0, 1_775_000.0, 330, 330, 20.0),
        judged_from=JUDGED[0],
        judged_until=JUDGED[1],
        covered_km2=30.0,
        built_share=built_share,
        fingerprint="f",
        judged_at=AT,
    )
    return replace(belt, **more)  # type: ignore[arg-type]


def change(key: str, belt: Belt, first: date, hectares: float, **more: object) -> Detection:
    """Confirmed construction in a belt."""
    made = Detection(
        id=key,
        site_id=belt.id,
        kind=Kind.CONSTRUCTION,
        state=State.CONFIRMED,
        outline=shapely.box(99.01, 16.01, 99.012, 16.012),
        last_clear_before=first,
        first_seen=first,
        confirmed_on=first,
        last_seen=JUDGED[1],
        ended_on=None,
        area_m2=hectares * 10_000.0,
        confidence=Confidence.MEDIUM,
        reasons=("sharp",),
        scenes=("scene-1",),
        settings_hash="s",
        code_version="1",
        birth=f"{first}/1/1",
    )
    return replace(made, **more)  # type: ignore[arg-type]


def agreed(key: str, verdict: Verdict = Verdict.CONFIRMED, people: int = 2) -> list[Review]:
    """Verdicts of some people who say the same."""
    return [Review(key, verdict, "Roofs on every clear date since.", f"reviewer {n}", AT) for n in range(people)]
