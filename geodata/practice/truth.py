"""What really happened where a change was flagged, read from the truth that an invented world keeps beside itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata.detections.detection import Detection, Kind

FOLDER = Path("world") / "truth"
"""Of a workspace that holds an invented world: SITE.geojson for each site."""
REAL_SHARE = 0.5
"""Share of a flagged outline that must lie in one true change: less is ground where nothing lasting happened."""
EARLY = timedelta(days=10)
"""A change may be seen that much before its ground is said to be broken: the days of looks are coarse."""


@dataclass(frozen=True)
class Truth:
    """What happened at one flagged outline."""

    kind: Kind | None  # of the lasting change; None = nothing lasting happened
    begins: date | None = None  # first broken ground; None where nothing lasting happened
    likeness: str = ""  # what looked like a change: "fire", "flood", "new_field", "hidden_field"; "" none, or not known

    @property
    def lasting(self) -> bool:
        """Whether the ground changed for good."""
        return self.kind is not None


@dataclass(frozen=True)
class _Painted:
    """One true change or look-alike of a site."""

    ground: BaseGeometry  # WGS84
    lasting: bool
    kind: str
    begins: date


def truth_of(detections: Iterable[Detection], root: Path) -> dict[str, Truth]:
    """The truth by id of each detection on the ground at a site whose truth is kept.

    Args:
        detections: any; those of light, radar or reports are left out, and those of other sites.
        root: of a workspace that holds an invented world.
    """
    by_site: dict[str, list[_Painted]] = {}
    truth_by_id: dict[str, Truth] = {}
    for d in detections:
        if d.kind.is_activity:
            continue
        if d.site_id not in by_site:
            by_site[d.site_id] = _painted(root / FOLDER / f"{d.site_id}.geojson")
        if by_site[d.site_id]:
            truth_by_id[d.id] = _at(d, by_site[d.site_id])
    return truth_by_id


def _painted(file: Path) -> list[_Painted]:
    if not file.is_file():
        return []
    features: Sequence[Mapping[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["features"]
    return [
        _Painted(
            shapely.make_valid(shape(f["geometry"])),
            f["properties"]["what"] == "change",
            f["properties"]["kind"],
            date.fromisoformat(f["properties"]["begins"]),
        )
        for f in features
    ]


def _at(d: Detection, painted: Sequence[_Painted]) -> Truth:
    def share(p: _Painted) -> float:
        return float(p.ground.intersection(d.outline).area / max(d.outline.area, 1e-15))

    real = [p for p in painted if p.lasting and p.begins <= d.first_seen + EARLY and share(p) >= REAL_SHARE]
    if real:
        latest = max(real, key=lambda p: p.begins)
        return Truth(Kind(latest.kind), latest.begins)
    alike = [p for p in painted if not p.lasting and share(p) > 0]
    return Truth(None, likeness=max(alike, key=share).kind if alike else "")
