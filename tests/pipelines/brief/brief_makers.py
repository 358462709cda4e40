"""A small workspace to brief on: flat ground with a bright block that appears, archived as real chips."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.review import Review, Verdict
from geodata.looks import judgement_mark
from geodata.looks.judgement_mark import Judged
from geodata.looks.look import Look, LookStatus
from geodata.looks.scene import Scene, Sensor
from geodata.sites.grid import Grid
from geodata.sites.site import Access, OutlineBasis, Site
from geodata.workspace import Workspace
from pipelines.read.chip_files import write_chip

TODAY = date(2026, 11, 21)
GRID = Grid(32647, 452_000.0, 1_838_000.0, 60, 50)
BUILT_ON = date(2026, 10, 10)
BLOCK = np.zeros((50, 60), bool)
BLOCK[15:25, 30:44] = True
GROUND = np.zeros((50, 60), bool)
GROUND[10:40, 15:45] = True
BANDS = ("blue", "green", "red", "nir", "swir16")


def site(key: str = "pellimar-bend", **changes: Any) -> Site:
    """A public site in the middle of the grid."""
    base = Site(
        id=key,
        name="Pellimar Bend",
        outline=GRID.polygon(GROUND),
        country="Vellorin",
        source="Ilvane Monitor, 4 Mar 2025",
        documented=True,
        access=Access.PUBLIC,
        grid=GRID,
        simulated=True,
    )
    return replace(base, **changes)


def point(key: str = "point") -> Site:
    """A documented place whose outline is not known."""
    return site(key, outline=shapely.Point(98.55, 16.62), outline_basis=OutlineBasis.UNKNOWN, grid=None)


def detection(at: Site, **changes: Any) -> Detection:
    """The construction of the block."""
    base = Detection(
        id=f"{at.id[:2].upper()}-0112",
        site_id=at.id,
        kind=Kind.CONSTRUCTION,
        state=State.CONFIRMED,
        outline=GRID.polygon(BLOCK & GROUND),
        last_clear_before=date(2026, 10, 5),
        first_seen=date(2026, 10, 15),
        confirmed_on=date(2026, 11, 9),
        last_seen=date(2026, 11, 19),
        ended_on=None,
        area_m2=14_000.0,
        confidence=Confidence.HIGH,
        reasons=("look-alikes",),
        scenes=("S2-2026-10-15",),
        settings_hash="4f1c9e001122",
        code_version="0.1.0",
        clear_looks_since=6,
        agreeing_looks=6,
    )
    return replace(base, **changes)


def add_looks(
    workspace: Workspace,
    at: Site,
    *,
    status: LookStatus = LookStatus.SEEN,
    until: date = date(2026, 11, 19),
    count: int = 16,
) -> None:
    """A look every five days; every fourth is cloudy unless all of them are of another status."""
    looks, chips = [], []
    rng = np.random.default_rng(7)
    for k in range(count):
        day = until - timedelta(days=5 * k)
        moment = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        now = LookStatus.CLOUDY if status is LookStatus.SEEN and k % 4 == 3 else status
        scene = Scene(f"S2-{day}", "sentinel-2-l2a", "world", Sensor.OPTICAL, moment, at.outline, "sentinel-2a", {})
        looks.append(
            Look(
                at.id,
                scene.id,
                scene.collection,
                "world",
                "optical",
                moment,
                now,
                clear_fraction=1.0 if now is LookStatus.SEEN else 0.0,
            )
        )
        if now is LookStatus.SEEN:
            bands: dict[str, Any] = {
                band: (rng.integers(400, 600, GRID.shape) + 100 * i).astype(np.int16) for i, band in enumerate(BANDS)
            }
            if day > BUILT_ON:
                bands |= {band: np.where(BLOCK, 2500, pixels).astype(np.int16) for band, pixels in bands.items()}
            bands["scl"] = np.full(GRID.shape, 5, np.uint8)
            chips.append(write_chip(workspace.root, at, scene, bands))
    workspace.store.save_looks(looks)
    workspace.store.save_judged([Judged(at.id, judgement_mark.GROUND, "test")])
    workspace.store.save_chips(chips)


def reviews_of(found: Detection) -> list[Review]:
    """Two people agree."""
    said = "Bare ground, then roofs, on two dates."
    return [
        Review(found.id, Verdict.CONFIRMED, said, reviewer, datetime(2026, 11, day, tzinfo=UTC))
        for reviewer, day in (("reviewer 2", 12), ("reviewer 5", 13))
    ]


def workspace_at(root: Path) -> Workspace:
    """A workspace with one site, its looks and one confirmed and reviewed change."""
    workspace = Workspace.open(root)
    at = workspace.store.save_site(site(), by="test")
    add_looks(workspace, at)
    found = detection(at)
    workspace.store.save_detections([found])
    for review in reviews_of(found):
        workspace.store.save_review(review)
    return workspace
