"""What a run asks the catalogues for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import shapely

from geodata.errors import SettingsRefused
from geodata.look import Look, LookStatus
from geodata.scene import Sensor
from geodata.settings import Settings
from geodata.site import Site
from pipelines.plan import OVERLAP_DAYS, RunRequest, groups, search_area, sensor_of, sources, window_start

SITE = Site("a", "A", shapely.box(98.55, 16.62, 98.556, 16.626))
NEWEST = datetime(2026, 11, 17, tzinfo=UTC)


def _look(day: datetime, status: LookStatus = LookStatus.SEEN, attempts: int = 1) -> Look:
    return Look("a", f"s{day:%Y%m%d}", "c", "cat", "optical", day, status, attempts=attempts)


def test_a_first_run_reads_back_from_the_newest_scene_not_from_today() -> None:
    start = window_start(SITE, {}, NEWEST, RunRequest(), Settings())
    assert start == NEWEST - timedelta(days=1096)
    assert window_start(SITE, {}, None, RunRequest(), Settings()) is None


def test_a_later_run_asks_for_what_is_new_and_what_is_owed() -> None:
    looks = {"a": [_look(NEWEST), _look(NEWEST - timedelta(days=200), LookStatus.FAILED)]}
    assert window_start(SITE, looks, NEWEST, RunRequest(), Settings()) == NEWEST - timedelta(days=200)
    given_up = {"a": [_look(NEWEST), _look(NEWEST - timedelta(days=200), LookStatus.FAILED, attempts=5)]}
    assert window_start(SITE, given_up, NEWEST, RunRequest(), Settings()) == NEWEST - timedelta(days=OVERLAP_DAYS)


def test_since_wins_and_must_come_before_until() -> None:
    since = datetime(2015, 8, 1, tzinfo=UTC)
    assert window_start(SITE, {"a": [_look(NEWEST)]}, NEWEST, RunRequest(since=since), Settings()) == since
    with pytest.raises(SettingsRefused, match="ends before"):
        RunRequest(since=NEWEST, until=since)


def test_a_named_catalogue_stands_alone() -> None:
    found = sources(Settings(), RunRequest(catalog="https://x.example", collections=("sentinel-2-l2a",)))
    assert [(c.href, names) for c, names in found[Sensor.OPTICAL]] == [("https://x.example", ("sentinel-2-l2a",))]
    assert set(found) == {Sensor.OPTICAL}
    shipped = sources(Settings(), RunRequest())
    assert set(shipped) == {Sensor.OPTICAL, Sensor.RADAR, Sensor.NIGHT_LIGHT}
    assert len(shipped[Sensor.OPTICAL]) == 2


@pytest.mark.parametrize(
    ("name", "sensor"),
    [
        ("sentinel-2-c1-l2a", Sensor.OPTICAL),
        ("landsat-c2-l2", Sensor.OPTICAL),
        ("sentinel-1-rtc", Sensor.RADAR),
        ("VNP46A2_2", Sensor.NIGHT_LIGHT),
        ("simulated-night-lights", Sensor.NIGHT_LIGHT),
        ("maps", None),
    ],
)
def test_collections_are_known_by_their_names(name: str, sensor: Sensor | None) -> None:
    assert sensor_of(name) is sensor


def test_neighbours_are_asked_for_together_in_a_stable_order() -> None:
    near = replace(SITE, id="b", outline=shapely.box(98.57, 16.62, 98.576, 16.626))
    far = replace(SITE, id="c", outline=shapely.box(104.5, 11.5, 104.506, 11.506))
    found = groups([far, near, SITE])
    assert [[s.id for s in group] for group in found] == [["a", "b"], ["c"]]
    assert found == groups([SITE, far, near])
    assert search_area(found[0]).covers(near.outline)
