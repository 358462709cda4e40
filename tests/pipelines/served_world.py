"""A small world behind real servers: some sites, some scenes, a STAC API and a file server on loopback.

Sites have grids of a few pixels, so that hundreds of runs over it take seconds.
"""

from __future__ import annotations

import contextlib
import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geodata.looks.look import Look
from geodata.settings.settings import CatalogSettings, Settings
from geodata.sites.grid import Grid, grid_for
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.context.request import RunRequest
from pipelines.context.run_context import RunContext
from pipelines.context.summary import Tally
from pipelines.run.search_and_read import search_and_read
from pipelines.search.scenes_over_sites import Catalogs
from tests.memory_folder import memory_folder
from tests.pipelines.imagery_makers import collection_document, item, write_tif
from tests.servers.range_server import RangeServer
from tests.servers.stac_api import StacApi

NAME = "sentinel-2-l2a"
BANDS = ("blue", "green", "red")
FIRST = datetime(2024, 1, 3, 3, 50, tzinfo=UTC)
UNTIL = datetime(2024, 3, 1, tzinfo=UTC)
SIDE = 64
"""Pixels of each file to a side."""


def small_site(number: int, *, east_m: float = 0.0) -> Site:
    """A site of 80 m x 80 m with a grid of 24 x 24 pixels, some metres east of the first."""
    corner = grid_for(shapely.box(98.5, 16.7, 98.5008, 16.7008))
    grid = Grid(corner.epsg, corner.left + 200.0 + east_m, corner.top - 200.0, 24, 24)
    outline = grid.to_lonlat(shapely.box(grid.left + 80, grid.top - 160, grid.left + 160, grid.top - 80))
    return Site(f"site-{number}", f"Site {number}", outline, grid=grid, simulated=True)


SITES = (small_site(1), small_site(2, east_m=120.0))
CLOUDY = (2,)
"""Numbers of scenes whose mask shows cloud everywhere."""


@dataclass
class ServedWorld:
    """The servers and what they hold."""

    files: RangeServer
    api: StacApi
    root: str = ""
    host: str = ""

    def settings(self, **more: Any) -> Settings:
        """Settings that know this catalogue alone."""
        catalog = CatalogSettings(self.root, (NAME,), asset_hosts=("127.0.0.1",))
        return replace(Settings(), catalogs=(catalog,), read_threads=4, **more)

    def workspace(self, folder: Path, sites: Sequence[Site] = SITES, **more: Any) -> Workspace:
        """A new workspace with some sites and these settings."""
        opened = Workspace.open(folder)
        for site in sites:
            opened.store.save_site(site, by="test", now=FIRST)
        return with_settings(opened, self.settings(**more))

    def gather(self, workspace: Workspace, until: datetime = UNTIL, catalogs: Catalogs | None = None) -> Tally:
        """Search and read, as a run does."""
        tally = Tally()
        sites = workspace.store.sites()
        search_and_read(
            RunContext(workspace, RunRequest(until=until), until, tally=tally), sites, catalogs or Catalogs()
        )
        return tally


@contextlib.contextmanager
def quick_folder() -> Iterator[Path]:
    """A temporary folder, in memory where there is room."""
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder:
        yield Path(folder)


def with_settings(workspace: Workspace, settings: Settings) -> Workspace:
    """The same folder with other settings than its file says."""
    other = Workspace.open(workspace.root)
    vars(other)["settings"] = settings
    return other


Ground = Callable[[int, str], npt.NDArray[np.uint16]]
"""From (number of a scene, band) to its numbers, (SIDE, SIDE)."""


def noise(scene: int, band: str) -> npt.NDArray[np.uint16]:
    """Numbers that differ by scene and band."""
    return np.random.default_rng(100 * scene + BANDS.index(band)).integers(300, 900, (SIDE, SIDE)).astype(np.uint16)


def write_scenes(
    folder: Path,
    count: int,
    *,
    host: str,
    step_days: float = 5.0,
    ground: Ground = noise,
    bands: Sequence[str] = BANDS,
    cloudy: Sequence[int] = CLOUDY,
    first: datetime = FIRST,
) -> list[dict[str, Any]]:
    """Files of some scenes around the sites, and their items."""
    grid = SITES[0].grid
    assert grid is not None
    left, top = grid.left - 80, grid.top + 80
    covered = shapely.geometry.mapping(grid.to_lonlat(shapely.box(left, top - 10 * SIDE, left + 10 * SIDE, top)))
    items = []
    for i in range(count):
        name = f"S2A_47QMV_{i:03d}"
        for band in bands:
            write_tif(folder / name / f"{band}.tif", ground(i, band), epsg=grid.epsg, left=left, top=top, block=16)
        scl = np.full((SIDE, SIDE), 9 if i in cloudy else 5, np.uint8)
        write_tif(folder / name / "scl.tif", scl, epsg=grid.epsg, left=left, top=top, block=16)
        at = first + timedelta(days=step_days * i)
        items.append(
            item(
                name,
                assets={band: f"{host}/{name}/{band}.tif" for band in (*bands, "scl")},
                properties={"datetime": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "s2:mgrs_tile": "47QMV"},
                geometry=covered,
            )
        )
    return items


@contextlib.contextmanager
def served_world(folder: Path, count: int = 4, **scenes: Any) -> Iterator[ServedWorld]:
    """The world while it is served; keywords go to write_scenes."""
    files = RangeServer(folder)
    with files.running() as host:
        api = StacApi(write_scenes(folder, count, host=host, **scenes), [collection_document()])
        with api.running() as root:
            yield ServedWorld(files, api, root, host)


def stored(workspace: Workspace, *, but: Sequence[str] = ()) -> dict[str, Any]:
    """Everything that a run leaves, as plain values: looks, chips, and the bytes of every chip file."""
    kept = [f.name for f in fields(Look) if f.name not in but]
    return {
        "looks": {
            (k.site_id, k.collection, k.scene_id): {name: getattr(k, name) for name in kept}
            for k in workspace.store.looks()
        },
        "chips": {c.path: c.sha256 for s in workspace.store.sites() for c in workspace.store.chips(s.id)},
        "files": {
            path.relative_to(workspace.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted((workspace.root / "chips").rglob("*"))
            if path.is_file()
        },
    }
