"""One documented place with one change that two people agree on, for tests of news and messages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import shapely

from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.review import Review, Verdict
from geodata.looks.look import Look, LookStatus
from geodata.looks.scene import Sensor
from geodata.sites.site import Access, Site
from geodata.workspace import Workspace

BEGIN = datetime(2026, 11, 10, 20, tzinfo=UTC)
SITE = Site(
    "mk-1",
    "Morrow Kiln",
    shapely.box(-27.02, -19.86, -27.0, -19.84),
    "MM",
    source="A report of 2026",
    documented=True,
    access=Access.PUBLIC,
)
CHANGE = Detection(
    id="MK-000001",
    site_id="mk-1",
    kind=Kind.CONSTRUCTION,
    state=State.CONFIRMED,
    outline=shapely.box(-27.012, -19.852, -27.010, -19.850),
    last_clear_before=date(2026, 8, 1),
    first_seen=date(2026, 8, 6),
    confirmed_on=date(2026, 9, 5),
    last_seen=date(2026, 11, 9),
    ended_on=None,
    area_m2=46_000.0,
    confidence=Confidence.HIGH,
    reasons=(),
    scenes=("S1", "S2"),
    settings_hash="0" * 12,
    code_version="1",
    clear_looks_since=8,
    agreeing_looks=8,
    kind_probability=0.93,
)
LOW = replace(
    CHANGE, id="MK-000002", confidence=Confidence.LOW, outline=shapely.box(-27.018, -19.858, -27.017, -19.857)
)


def workspace(root: Path, extra: str = "") -> Workspace:
    """A workspace with the place, and settings that name an address for corrections."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "compound-watch.toml").write_text(f'corrections_to = "desk@example.org"\n{extra}', encoding="utf-8")
    opened = Workspace.open(root)
    opened.store.save_site(SITE, by="test")
    return opened


def agree(opened: Workspace, detection: Detection, at: datetime) -> None:
    """Two people say that it is so."""
    for who in ("reviewer 1", "reviewer 2"):
        said = "Roofs stand where none stood."
        opened.store.save_review(Review(detection.id, Verdict.CONFIRMED, said, who, at))


def look(day: int, status: LookStatus = LookStatus.SEEN) -> Look:
    """An optical look at the place on a day of November 2026."""
    return Look(
        site_id="mk-1",
        scene_id=f"S2_{day}",
        collection="sentinel-2-l2a",
        catalog="test",
        sensor=Sensor.OPTICAL,
        acquired_at=datetime(2026, 11, day, 4, tzinfo=UTC),
        status=status,
        clear_fraction=1.0 if status is LookStatus.SEEN else 0.0,
    )
