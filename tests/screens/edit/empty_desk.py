"""A desk that knows no place, and a catalogue of this machine whose newest pictures show roofs in a green field."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
from shapely.geometry import Point

from geodata.store import Store
from tests.pipelines.served_world import NAME, SIDE, SITES, served_world
from tests.screens.serving import dashboard

GRID = SITES[0].grid
assert GRID is not None
LEFT, TOP = GRID.left - 80, GRID.top + 80
"""Of the served files, metres."""
MIDDLE = GRID.to_lonlat(Point(LEFT + 5 * SIDE, TOP - 5 * SIDE))
"""Of the served files, degrees: between the roofs."""
BUILT = (slice(22, 42), slice(24, 44))
"""Rows and columns of the files that show roofs."""
GREEN, ROOFS = {"blue": 300, "green": 560, "red": 330}, {"blue": 2900, "green": 3000, "red": 3050}
NEWEST_USABLE = 20
"""Days after the first of six pictures, each five days later, of the newest without cloud."""


def _ground(scene: int, band: str) -> npt.NDArray[np.uint16]:
    noise = np.random.default_rng(100 * scene + len(band)).normal(0, 15, (SIDE, SIDE))
    numbers = np.full((SIDE, SIDE), float(GREEN[band])) + noise
    numbers[BUILT] = ROOFS[band]
    return numbers.astype(np.uint16)


@contextmanager
def empty_desk(folder: Path) -> Iterator[tuple[str, Path, date]]:
    """A dashboard for internal users over a workspace in `folder` that holds nothing and may read the catalogue: its
    address, the workspace, and the day of the newest picture without cloud."""
    home, began = folder / "home", datetime.now(UTC) - timedelta(days=30)
    with served_world(folder / "world", count=6, cloudy=(5,), ground=_ground, first=began) as served:
        home.mkdir()
        Store.open(home).close()
        (home / "compound-watch.toml").write_text(
            f'run_from_dashboard = true\n[[catalogs]]\nhref = "{served.root}"\ncollections = ["{NAME}"]\n'
            'asset_hosts = ["127.0.0.1"]\n',
            encoding="utf-8",
        )
        with dashboard(home, "internal") as address:
            yield address, home, (began + timedelta(days=NEWEST_USABLE)).date()
