"""What a run asks the catalogues for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import shapely

from geodata.errors import SettingsRefused
from geodata.looks.judgement_mark import LookBounds
from geodata.looks.scene import Sensor
from geodata.settings.settings import Settings
from geodata.sites.site import Site
from pipelines.context.request import RunRequest
from pipelines.missions.sensor_of_collection import sensor_of
from pipelines.search.catalog_order import families, sources
from pipelines.search.site_groups import MONTH, OVERLAP_DAYS, groups, month_again, search_area, window_start

SITE = Site("a", "A", shapely.box(98.55, 16.62, 98.556, 16.626))
NEWEST = datetime(2026, 11, 17, tzinfo=UTC)


def _bounds(newest: datetime = NEWEST, owed: datetime | None = None) -> LookBounds:
    return LookBounds(newest - timedelta(days=1096), newest, owed)


def test_a_first_run_reads_back_from_the_newest_scene_not_from_today() -> None:
    start = window_start(None, NEWEST, RunRequest(), Settings())
    assert start == NEWEST - timedelta(days=1096)
    assert window_start(None, None, RunRequest(), Settings()) is None


def test_a_later_run_asks_for_what_is_new_and_what_is_owed() -> None:
    owed = NEWEST - timedelta(days=200)
    assert window_start(_bounds(owed=owed), None, RunRequest(), Settings()) == owed
    assert window_start(_bounds(), None, RunRequest(), Settings()) == NEWEST - timedelta(days=OVERLAP_DAYS)


def test_since_wins_and_must_come_before_until() -> None:
    since = datetime(2015, 8, 1, tzinfo=UTC)
    assert window_start(_bounds(), None, RunRequest(since=since), Settings()) == since
    with pytest.raises(SettingsRefused, match="ends before"):
        RunRequest(since=NEWEST, until=since)


def test_every_older_month_is_asked_for_again_within_some_weeks() -> None:
    """Oracle: each day of the history, held against the union of what many nights asked for."""
    nights = [month_again([_bounds()], NEWEST + timedelta(days=n)) for n in range(60)]
    spans = [span for span in nights if span is not None]
    assert len(spans) == 60 and all(stop - start <= MONTH for start, stop in spans)
    first, last = _bounds().first, NEWEST - timedelta(days=OVERLAP_DAYS)
    day = first
    while day <= last:
        assert any(start <= day <= stop for start, stop in spans), day
        day += timedelta(days=1)
    assert min(start for start, _ in spans) >= first and max(stop for _, stop in spans) <= last
    assert month_again([], NEWEST) is None
    assert month_again([LookBounds(NEWEST - timedelta(days=20), NEWEST, None)], NEWEST) is None


def test_copies_of_the_same_scenes_are_one_family_and_ended_archives_wait_for_an_older_history() -> None:
    shipped = families(Settings(), RunRequest(), Sensor.OPTICAL, Sensor.RADAR)
    assert [(f.name, [names for _, names in f.sources]) for f in shipped] == [
        ("sentinel-2", [("sentinel-2-l2a", "sentinel-2-c1-l2a"), ("sentinel-2-l2a",)]),
        ("sentinel-1", [("sentinel-1-rtc",)]),
    ]
    old = families(Settings(), RunRequest(since=datetime(2014, 1, 1, tzinfo=UTC)), Sensor.OPTICAL)
    assert [f.name for f in old] == ["sentinel-2", "landsat"]
    named = families(Settings(), RunRequest(collections=("landsat-c2-l2",)), Sensor.OPTICAL)
    assert [f.name for f in named] == ["landsat"]
    light = families(Settings(), RunRequest(), Sensor.NIGHT_LIGHT)
    assert [f.name for f in light] == ["VNP46A2_2", "VJ146A2_2"]  # two sensors, two series


def test_a_named_catalogue_stands_alone() -> None:
    found = sources(Settings(), RunRequest(catalog="https://x.example", collections=("sentinel-2-l2a",)))
    assert [(c.href, names) for c, names in found[Sensor.OPTICAL]] == [("https://x.example", ("sentinel-2-l2a",))]
    assert set(found) == {Sensor.OPTICAL}
    shipped = sources(Settings(), RunRequest())
    assert set(shipped) == {Sensor.OPTICAL, Sensor.RADAR, Sensor.NIGHT_LIGHT}
    assert len(shipped[Sensor.OPTICAL]) == 3


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


def test_a_newest_scene_of_the_year_one_has_a_history_all_the_same() -> None:
    wrong = datetime(1, 1, 1, tzinfo=UTC)
    assert window_start(None, wrong, RunRequest(), Settings()) == datetime(1980, 1, 1, tzinfo=UTC)
