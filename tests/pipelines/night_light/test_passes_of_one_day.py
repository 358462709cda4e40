"""Two passes of one UTC day, as at the overlap of swaths: what stands beside a site's light is of the same look."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from geodata.looks.look import Look, LookStatus
from geodata.looks.measure import Measure
from geodata.looks.scene import Scene, Sensor
from geodata.sites.grid import light_grid
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.activity.light import LightValue
from pipelines.activity.light_detections import MEASURES, light_values
from pipelines.night_light.comparison_places import ChosenLookalikes
from pipelines.night_light.read_night_light import MeasuredLight, measure_light
from pipelines.read.chip_files import write_chip
from tests.pipelines.imagery_makers import OUTLINE, WIDE, site_of

COLLECTION = "viirs-dnb"
GRID = light_grid(OUTLINE)
FIRST = datetime(2024, 1, 1, 18, 30, tzinfo=UTC)
NIGHTS = 10
NIGHT = FIRST + timedelta(days=NIGHTS)
"""The one with two passes."""
SITE = np.s_[GRID.height // 2 - 1 : GRID.height // 2 + 2, GRID.width // 2 - 1 : GRID.width // 2 + 2]
"""The pixels that OUTLINE, less than one of 500 m, can lie in."""


def _archive(workspace: Workspace, light: npt.NDArray[np.float32], at: datetime) -> None:
    """A look of some light at a moment: its chip and its row."""
    scene = Scene(f"pass-{at:%Y%m%dT%H%M}", COLLECTION, "made", Sensor.NIGHT_LIGHT, at, WIDE, "Suomi-NPP", {})
    chip = write_chip(workspace.archive, Site("place-1", "place-1", OUTLINE, grid=GRID), scene, {"light": light})
    look = Look("place-1", scene.id, COLLECTION, "made", str(Sensor.NIGHT_LIGHT), at, LookStatus.SEEN)
    workspace.store.save_looks([look])
    workspace.store.save_chips([chip])


def _measured(folder: Path, first: npt.NDArray[np.float32], second: npt.NDArray[np.float32]) -> MeasuredLight:
    """Nights of 10 nW/cm2/sr everywhere, then one of two passes; look-alikes are four corners of the grid."""
    workspace = Workspace.open(folder)
    workspace.store.save_site(site_of(), by="test")
    for k in range(NIGHTS):
        _archive(workspace, np.full(GRID.shape, 10.0, np.float32), FIRST + timedelta(days=k))
    _archive(workspace, first, NIGHT)
    _archive(workspace, second, NIGHT + timedelta(minutes=101))
    corners = np.zeros(GRID.shape, bool)
    for rows in (slice(0, 12), slice(-12, None)):
        for columns in (slice(0, 12), slice(-12, None)):
            corners[rows, columns] = True
    chosen = ChosenLookalikes(FIRST.date(), NIGHT.date(), corners)
    return measure_light(workspace, site_of(), (), "run", chosen)


def _pass(beside: float, site: float) -> npt.NDArray[np.float32]:
    light = np.full(GRID.shape, beside, np.float32)
    light[SITE] = site
    return light


@pytest.mark.parametrize("site_first", [True, False])
def test_the_site_of_one_pass_is_not_held_against_the_ground_of_another(tmp_path: Path, site_first: bool) -> None:
    """One pass sees the site alone, the other all but the site: there is no value beside that of the site."""
    alone, without = _pass(np.nan, 12.0), _pass(30.0, np.nan)
    measured = _measured(tmp_path, *((alone, without) if site_first else (without, alone)))
    every = [m for of_name in measured.measures.values() for m in of_name]
    assert light_values(every)[-1] == LightValue(
        NIGHT.date(), 12.0, None, f"pass-{NIGHT + timedelta(minutes=0 if site_first else 101):%Y%m%dT%H%M}", None
    )


@pytest.mark.parametrize("whole_first", [True, False])
def test_of_two_passes_the_one_that_saw_more_speaks_and_else_the_first(tmp_path: Path, whole_first: bool) -> None:
    whole, alone = _pass(20.0, 20.0), _pass(np.nan, 12.0)
    measured = _measured(tmp_path / "more", *((whole, alone) if whole_first else (alone, whole)))
    assert [measured.measures[name][-1].value for name in MEASURES] == [20.0, 20.0, 20.0]
    assert {len(measured.measures[name]) for name in MEASURES} == {NIGHTS + 1}, "a value a day"
    assert measured.days is not None and measured.places is not None and measured.around_places is not None
    assert len(measured.days) == len(measured.places) == len(measured.around_places) == NIGHTS + 1
    both = _measured(tmp_path / "first", _pass(8.0, 8.0), _pass(9.0, 9.0))
    assert [both.measures[name][-1].value for name in MEASURES] == [8.0, 8.0, 8.0]


def test_what_older_versions_stored_of_two_passes_is_told_apart_by_its_look() -> None:
    noon = datetime(2024, 1, 1, 12, tzinfo=UTC)
    stored = [
        Measure("s", "night_light", noon, 5.0, "nW/cm2/sr", scene_id="a"),
        Measure("s", "night_light_surroundings", noon, 1.0, "nW/cm2/sr", scene_id="a"),
        Measure("s", "night_light", noon, 7.0, "nW/cm2/sr", scene_id="b"),
        Measure("s", "night_light_lookalikes", noon, 9.0, "nW/cm2/sr", scene_id="b"),
        Measure("s", "night_light_surroundings", noon, 2.0, "nW/cm2/sr", scene_id="b"),
        Measure("s", "night_light_lookalikes", noon, 8.0, "nW/cm2/sr", scene_id="c"),
    ]
    assert light_values(stored) == [LightValue(date(2024, 1, 1), 7.0, 9.0, "b", 2.0)]
    assert light_values([m for m in stored if m.scene_id != "b"]) == [LightValue(date(2024, 1, 1), 5.0, None, "a", 1.0)]
