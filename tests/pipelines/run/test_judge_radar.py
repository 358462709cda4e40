"""Radar from archived chips to a detection: orbits and satellites apart, its sentence, its export, its replay."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from geodata.access.audience import Audience
from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.errors import CompoundWatchError, NotFound
from geodata.looks.look import Look, LookStatus
from geodata.looks.scene import Scene, Sensor
from geodata.wording.change_sentences import confidence_sentence, detection_sentence
from geodata.workspace import Workspace
from pipelines.activity.radar_detections import (
    RadarOutcome,
    judge_radar_task,
    judged_series,
    radar_detections,
    radar_task,
)
from pipelines.context.request import RunRequest
from pipelines.context.run_context import RunContext
from pipelines.judge.lasting_ids import NO_LONGER_FOUND
from pipelines.publish.export import export
from pipelines.read.chip_files import write_chip
from pipelines.run.judge_radar import watch_radar
from pipelines.run.replay import replay
from pipelines.workers.on_cores import on_cores
from tests.pipelines.imagery_makers import WIDE, site_of

START = datetime(2024, 1, 1, 23, tzinfo=UTC)
SITE = site_of()
CHANGED = 14
"""First look of each orbit that shows the change."""


def _add(
    workspace: Workspace, numbers: Sequence[int], orbit: int | None, platform: str, *, db: float = 7.0, late: int = 0
) -> None:
    """Archive speckled looks of one orbit, 12 days apart; from CHANGED on 12 x 12 pixels in the site are `db` off."""
    assert SITE.grid is not None
    inside = np.argwhere(SITE.grid.mask(SITE.outline))
    row, column = inside.mean(axis=0).astype(int)
    for t in numbers:
        rng = np.random.default_rng([t, orbit or 0, len(platform)])
        at = START + timedelta(days=12 * t + late)
        scene = Scene(f"S1_{orbit}_{platform}_{t:02d}", "rtc", "made", Sensor.RADAR, at, WIDE, platform, {}, orbit)
        bands = {}
        for name, level in (("vv", 0.15), ("vh", 0.03)):
            cells = rng.gamma(8, level / 8, (SITE.grid.height // 3 + 1, SITE.grid.width // 3 + 1))
            power = np.kron(cells, np.ones((3, 3)))[: SITE.grid.height, : SITE.grid.width].astype(np.float32)
            if t >= CHANGED:
                power[row - 6 : row + 6, column - 6 : column + 6] *= 10 ** (db / 10)
            bands[name] = power
        chip = write_chip(workspace.root, SITE, scene, bands)
        look = Look(SITE.id, scene.id, "rtc", "made", "radar", at, LookStatus.SEEN, platform=platform, orbit=orbit)
        workspace.store.save_looks([look])
        workspace.store.save_chips([chip])


def _watch(workspace: Workspace, run_id: str = "20250101T000000") -> list[Detection]:
    at = START + timedelta(days=400)
    context = RunContext(workspace, RunRequest(), at, run_id)
    watch_radar(context, [SITE], at)
    assert context.tally.problems == []
    return [d for d in workspace.store.detections(SITE.id) if d.kind is Kind.RADAR_CHANGE]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace.open(tmp_path / "w")
    made.store.save_site(SITE, by="test")
    return made


def test_a_change_is_told_with_its_window_ground_and_limits_and_replayed(workspace: Workspace) -> None:
    _add(workspace, range(20), 70, "sentinel-1a")
    (found,) = [d for d in _watch(workspace) if d.confirmed_on is not None]
    day = (START + timedelta(days=12 * CHANGED)).date()
    assert (found.state, found.first_seen) == (State.CONFIRMED, day)
    assert found.last_clear_before == day - timedelta(days=12)
    assert found.area_m2 == pytest.approx(12 * 12 * 100, rel=0.6)
    assert SITE.outline.buffer(1e-9).contains(found.outline)
    said = detection_sentence(found, SITE)
    assert said.startswith("Radar echo of about") and "stronger" in said and "Radar does not show the kind" in said
    assert "The same rule flagged 0" in said and "% of the ground outside on an average look." in said
    assert "outside" not in confidence_sentence(found)
    assert replay(workspace, found.id).identical
    names = {m.name for m in workspace.store.measures(SITE.id)}
    levels = {"radar_vv_orbit_70_sentinel-1a", "radar_vh_orbit_70_sentinel-1a"}
    own, around = "radar_flagged_orbit_70_sentinel-1a", "radar_flagged_orbit_70_sentinel-1a_outside"
    assert names == levels | {own, around}
    flagged = {m.at.date(): m for m in workspace.store.measures(SITE.id, own)}
    assert len(flagged) == 12, "eight looks are learnt from"
    assert max(m.value for at, m in flagged.items() if at < day) < 1
    # 12 x 12 pixels of 10 m, as the change's own area is told
    assert SITE.grid is not None
    site = SITE.grid.to_grid(SITE.outline).area
    assert flagged[day].value == pytest.approx(100 * 14_400 / site, rel=0.6)
    assert flagged[day].scene_id in {k.scene_id for k in workspace.store.looks(SITE.id)}
    assert max(m.value for m in workspace.store.measures(SITE.id, around)) <= 0.12, "the stated rate of speckle alone"


def test_night_by_night_and_once_end_alike_and_twice_is_once(workspace: Workspace, tmp_path: Path) -> None:
    _add(workspace, range(20), 70, "sentinel-1a")
    once = _watch(workspace)
    nightly = Workspace.open(tmp_path / "nightly")
    nightly.store.save_site(SITE, by="test")
    for t in range(20):
        _add(nightly, [t], 70, "sentinel-1a")
        told = _watch(nightly)
    key = lambda d: (d.id, d.state, d.first_seen, d.confirmed_on, d.ended_on)  # noqa: E731
    assert sorted(map(key, told)) == sorted(map(key, once))
    assert _watch(workspace, "20250102T000000") == once


def test_orbits_and_satellites_are_never_mixed(workspace: Workspace) -> None:
    """A second orbit that lies 9 dB higher, a new satellite that begins after the change: neither makes a change."""
    _add(workspace, range(12), 70, "sentinel-1a")
    _add(workspace, range(12, 20), 70, "sentinel-1c", db=9.0)
    _add(workspace, range(6), 143, "sentinel-1a", late=5)
    _add(workspace, range(30), None, "sentinel-1a", late=7)
    assert [d for d in _watch(workspace) if d.confirmed_on is not None] == []
    assert [one.name for one in judged_series(workspace, SITE)] == [
        "70 sentinel-1a",
        "70 sentinel-1c",
        "143 sentinel-1a",
    ]


@pytest.mark.parametrize(
    ("looks", "platform", "state"),
    [
        (range(20), "sentinel-1a", State.WITHDRAWN),
        (range(6), "sentinel-1a", State.CONFIRMED),  # eight are learnt from before anything is judged
        (range(20), "sentinel-1c", State.CONFIRMED),  # another instrument
    ],
)
def test_only_its_own_orbit_judged_in_its_time_takes_a_change_back(
    workspace: Workspace, tmp_path: Path, looks: range, platform: str, state: State
) -> None:
    _add(workspace, range(20), 70, "sentinel-1a")
    (told,) = [d for d in _watch(workspace) if d.confirmed_on is not None]
    quiet = Workspace.open(tmp_path / "quiet")
    quiet.store.save_site(SITE, by="test")
    quiet.store.save_detections([told])
    _add(quiet, looks, 70, platform, db=0.0)
    (after,) = [d for d in _watch(quiet, "later") if d.id == told.id]
    assert after.state is state
    assert after == told or after.withdrawn_reason == NO_LONGER_FOUND


def test_two_orbits_that_show_the_same_are_one_change_and_surer(workspace: Workspace) -> None:
    _add(workspace, range(20), 70, "sentinel-1a")
    _add(workspace, range(20), 143, "sentinel-1a", late=5)
    (found,) = [d for d in _watch(workspace) if d.confirmed_on is not None]
    assert found.confidence is Confidence.HIGH and "two-orbits" in found.reasons


def test_the_public_sees_nothing_that_no_two_people_agreed_on(workspace: Workspace, tmp_path: Path) -> None:
    _add(workspace, range(20), 70, "sentinel-1a")
    found = [d.id for d in _watch(workspace) if d.confirmed_on is not None]
    for audience, told in ((Audience.PUBLIC, False), (Audience.PARTNER, False), (Audience.INTERNAL, True)):
        export(workspace, tmp_path / f"{audience}.csv", "measures", audience)
        assert ("radar_flagged" in (tmp_path / f"{audience}.csv").read_text()) is told
    for audience, told in ((Audience.PUBLIC, False), (Audience.INTERNAL, True)):
        export(workspace, tmp_path / f"{audience}.geojson", "detections", audience)
        rows = json.loads((tmp_path / f"{audience}.geojson").read_text())["features"]
        ids = {row["properties"]["id"]: row["properties"]["kind"] for row in rows}
        assert (found[0] in ids) is told
        assert not told or ids[found[0]] == "radar_change"


def test_a_damaged_chip_is_said_and_flags_nothing(workspace: Workspace) -> None:
    _add(workspace, range(20), 70, "sentinel-1a")
    chip = workspace.store.chips(SITE.id)[3]
    (workspace.root / chip.path).unlink()
    context = RunContext(workspace, RunRequest(), START, "r")
    watch_radar(context, [SITE], START)
    assert [p.site_id for p in context.tally.problems] == [SITE.id]
    assert workspace.store.detections(SITE.id) == []
    with pytest.raises(NotFound):
        judged_series(workspace, SITE)


def test_a_day_seen_twice_counts_once(workspace: Workspace) -> None:
    _add(workspace, range(4), 70, "sentinel-1a")
    scene = Scene("S1_again", "rtc", "made", Sensor.RADAR, START + timedelta(minutes=1), WIDE, "sentinel-1a", {}, 70)
    assert SITE.grid is not None
    chip = write_chip(workspace.root, SITE, scene, {"vv": np.ones(SITE.grid.shape, np.float32)})
    look = Look(SITE.id, scene.id, "rtc", "made", "radar", scene.acquired_at, LookStatus.SEEN, platform="sentinel-1a")
    workspace.store.save_looks([look])
    workspace.store.save_chips([chip])
    (series,) = judged_series(workspace, SITE)
    assert len(series.days) == 4 and series.days[0] == date(2024, 1, 1)


def test_other_processes_find_the_same_and_tell_what_they_could_not_read(workspace: Workspace) -> None:
    _add(workspace, range(20), 70, "sentinel-1a")
    task = radar_task(workspace, SITE)
    gone, look = task.looks[3]
    broken = replace(task, looks=((replace(gone, path="chips/gone.tif"), look), *task.looks))
    ((_, here),) = on_cores(judge_radar_task, [task], here=True)
    apart = dict(on_cores(judge_radar_task, [task, broken], here=False))
    there, error = apart[task], apart[broken]
    assert isinstance(here, RadarOutcome) and isinstance(there, RadarOutcome)
    assert [levels for _, _, levels in there.levels] == [levels for _, _, levels in here.levels]
    told = [
        radar_detections(SITE, workspace.store, workspace.settings, one.series, run_id="r") for one in (here, there)
    ]
    assert told[0] and told[0] == told[1]
    assert isinstance(error, CompoundWatchError) and "gone.tif" in str(error)
