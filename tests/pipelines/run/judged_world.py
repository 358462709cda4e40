"""A small workspace whose one site was judged, for what happens to its statements afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete

from geodata.access.audience import Audience
from geodata.looks.look import Look, LookStatus
from geodata.looks.scene import Scene, Sensor
from geodata.settings.detection_settings import DetectionSettings
from geodata.settings.settings import Settings
from geodata.sites.site import Site
from geodata.store.tables_from_fields import JUDGED_ROWS
from geodata.workspace import Workspace
from pipelines.context.request import RunRequest
from pipelines.context.run_context import RunContext
from pipelines.context.summary import Tally
from pipelines.judge.known_places import KnownPlaces
from pipelines.publish.export import export
from pipelines.read.chip_files import write_chip
from pipelines.run.judge_sites import judge_sites
from tests.pipelines.judge.random_worlds import SITE, World, box, world
from tests.pipelines.served_world import with_settings

NOW = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)
SETTINGS = Settings(detection=DetectionSettings(guard_m=30.0, groups=5, min_controls=20))
SEED = 10
"""A world in which a confirmed statement moves when controls are chosen anew beside the neighbour below."""
NEIGHBOUR = Site("neighbour", "A neighbour", box(31, 2, 12, 40), simulated=True)
REASON = "a neighbour was built beside the site"


def archive(workspace: Workspace, made: World, numbers: Sequence[int] | None = None) -> None:
    """Looks of the world, archived and in the ledger."""
    for number in range(len(made.chips)) if numbers is None else numbers:
        chip = made.chips[number]
        scene = Scene(chip.scene_id, chip.collection, "made", Sensor.OPTICAL, chip.acquired_at, SITE.outline, "", {})
        kept = write_chip(workspace.root, SITE, scene, made.looks[chip.scene_id])
        look = Look(SITE.id, chip.scene_id, chip.collection, "made", "optical", chip.acquired_at, LookStatus.SEEN)
        with workspace.store.transaction():
            workspace.store.save_looks([look])
            workspace.store.save_chips([kept])


def night(workspace: Workspace, *, forced: bool = False, at: datetime = NOW) -> Tally:
    """Judge what has to be judged; all of it when forced, as after an update of the code."""
    store = workspace.store
    if forced:
        with store._writing() as connection:
            connection.execute(delete(JUDGED_ROWS))
    tally = Tally()
    sites = [site for site in store.sites() if site.id == SITE.id]
    judge_sites(RunContext(workspace, RunRequest(), at, "run", tally), sites, KnownPlaces.of(store), at)
    return tally


def exported(workspace: Workspace) -> bytes:
    """Every detection as others get it."""
    out = workspace.root / "out.geojson"
    export(workspace, out, "detections", Audience.INTERNAL)
    return out.read_bytes()


def judged_once(folder: Path) -> Path:
    """A workspace whose site was judged from all looks of the world; its folder."""
    workspace = with_settings(Workspace.open(folder), SETTINGS)
    workspace.store.save_site(SITE, by="test", now=NOW)
    archive(workspace, world(SEED))
    assert not night(workspace).problems
    assert any(d.confirmed_on for d in workspace.store.detections())
    workspace.store.close()
    return folder
