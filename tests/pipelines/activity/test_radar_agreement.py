"""Radar beside an optical change: agrees where ground and window meet, says nothing, or cannot tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import shapely

from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.looks.look import Look, LookStatus
from geodata.wording.activity_sentences import radar_beside_sentence
from pipelines.activity.radar_agreement import (
    LOOKS_BEFORE,
    radar_agreeing,
    radar_could_tell,
    windows_overlap,
)
from pipelines.activity.radar_change import LEAST_HISTORY

GROUND = shapely.box(10.0, 5.0, 10.002, 5.002)
OPTICAL = Detection(
    id="CW-1",
    site_id="sea",
    kind=Kind.CONSTRUCTION,
    state=State.CONFIRMED,
    outline=GROUND,
    last_clear_before=date(2025, 3, 1),
    first_seen=date(2025, 4, 10),
    confirmed_on=date(2025, 5, 10),
    last_seen=date(2025, 6, 1),
    ended_on=None,
    area_m2=40_000.0,
    confidence=Confidence.MEDIUM,
    reasons=(),
    scenes=("a",),
    settings_hash="0",
    code_version="0",
)
RADAR = replace(
    OPTICAL,
    id="CW-2",
    kind=Kind.RADAR_CHANGE,
    last_clear_before=date(2025, 4, 2),
    first_seen=date(2025, 4, 14),
    outline=shapely.box(10.001, 5.0, 10.003, 5.002),
)


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ((date(2025, 3, 1), date(2025, 4, 1)), (date(2025, 3, 20), date(2025, 4, 20)), True),
        ((date(2025, 3, 1), date(2025, 4, 1)), (date(2025, 4, 1), date(2025, 4, 20)), True),
        ((date(2025, 3, 1), date(2025, 4, 1)), (date(2025, 4, 2), date(2025, 4, 20)), False),
        ((None, date(2025, 4, 1)), (date(2024, 1, 1), date(2024, 2, 1)), True),
        ((None, date(2025, 4, 1)), (date(2025, 4, 2), date(2025, 4, 20)), False),
    ],
)
def test_windows_meet_where_a_day_is_in_both(
    one: tuple[date | None, date], other: tuple[date | None, date], meet: bool
) -> None:
    assert windows_overlap(one, other) is meet and windows_overlap(other, one) is meet


def test_radar_agrees_where_ground_and_window_meet() -> None:
    assert radar_agreeing(OPTICAL, [OPTICAL, RADAR]) == RADAR, "half of the ground is in both"
    later = replace(RADAR, id="CW-3", first_seen=date(2025, 4, 20))
    assert radar_agreeing(OPTICAL, [later, RADAR]) == RADAR, "the first seen of two"
    for other in (
        replace(RADAR, outline=shapely.box(10.0015, 5.0, 10.0035, 5.002)),  # a quarter of the ground
        replace(RADAR, outline=shapely.box(11, 5, 11.001, 5.001)),
        replace(RADAR, last_clear_before=date(2025, 4, 11)),
        replace(RADAR, state=State.WITHDRAWN),
        replace(RADAR, site_id="lake"),
        replace(RADAR, kind=Kind.DEMOLITION),
    ):
        assert radar_agreeing(OPTICAL, [other]) is None
    assert radar_agreeing(replace(OPTICAL, kind=Kind.DARK), [RADAR]) is None, "light is no optical change"
    assert LOOKS_BEFORE == LEAST_HISTORY


def _looks(count: int, orbit: int | None = 62, platform: str = "sentinel-1a") -> list[Look]:
    last = datetime(2025, 4, 20, 11, tzinfo=UTC)
    seen = Look("sea", "", "rtc", "c", "radar", last, LookStatus.SEEN, platform=platform, orbit=orbit)
    return [replace(seen, scene_id=f"s{k}", acquired_at=last - timedelta(days=12 * k)) for k in range(count)]


def test_radar_can_tell_only_with_looks_enough_of_one_orbit_and_one_since() -> None:
    enough = _looks(13)  # one since, three inside the window, nine before it
    assert radar_could_tell(OPTICAL, enough)
    assert not radar_could_tell(OPTICAL, _looks(9)), "five before it"
    assert not radar_could_tell(OPTICAL, enough[1:]), "none since"
    assert not radar_could_tell(OPTICAL, [*enough[:6], *_looks(13, platform="sentinel-1c")[6:]]), "two satellites"
    assert not radar_could_tell(OPTICAL, _looks(13, orbit=None)), "an unknown orbit is judged by none"
    assert not radar_could_tell(OPTICAL, _looks(13, platform="")), "an unknown satellite is judged by none"
    slices = [replace(k, acquired_at=k.acquired_at + timedelta(seconds=25)) for k in _looks(9)]
    assert not radar_could_tell(OPTICAL, [*_looks(9), *slices]), "two slices a day are five days before it, not ten"
    assert not radar_could_tell(OPTICAL, [replace(k, sensor="optical") for k in enough])
    assert not radar_could_tell(OPTICAL, [replace(k, status=LookStatus.FAILED) for k in enough])


def test_neither_word_moves_confidence_and_what_cannot_tell_is_silent() -> None:
    agrees = radar_beside_sentence(RADAR, silent=False)
    assert "2 Apr 2025 to 14 Apr 2025" in agrees and "Confidence is not raised by it" in agrees
    assert "Confidence is not lowered by it" in radar_beside_sentence(None, silent=True)
    assert radar_beside_sentence(None, silent=False) == ""
