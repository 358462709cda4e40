"""The pictures on the page of a change that no image shows: of light, of radar, of reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import shapely

from geodata.detections.detection import Detection, Kind, State
from geodata.looks.chip import Chip
from screens.pictures.outlined import activity_marks
from screens.pictures.picture_choice import chosen_pair
from screens.session.view_state import View
from tests.geodata.wording.test_sentences import made

DAYS = (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1), date(2026, 11, 1))


def chips() -> tuple[Chip, ...]:
    at = (datetime(d.year, d.month, d.day, 3, tzinfo=UTC) for d in DAYS)
    return tuple(
        Chip("a", f"look-{when:%m}", "s2", when, "a.tif", "0" * 64, ("red", "green", "blue"), 10) for when in at
    )


def activity(kind: Kind, *, over: date | None) -> Detection:
    state = State.CONFIRMED if over is None else State.ENDED
    return made(
        kind=kind,
        state=state,
        last_clear_before=date(2026, 2, 3),
        first_seen=date(2026, 2, 20),
        confirmed_on=date(2026, 3, 20),
        last_seen=date(2026, 4, 20),
        ended_on=over,
        outline=shapely.box(98.0, 16.0, 98.001, 16.001),
    )


def days_of(change: Detection) -> tuple[date, ...]:
    return tuple(c.acquired_at.date() for c in chosen_pair(chips(), change, View()))


@pytest.mark.parametrize("kind", [Kind.DARK, Kind.RADAR_CHANGE, Kind.QUIETER])
def test_what_is_seen_long_after_it_was_over_is_not_shown_as_its_after(kind: Kind) -> None:
    assert days_of(activity(kind, over=date(2026, 5, 1))) == (date(2026, 2, 1), date(2026, 4, 1))
    assert days_of(activity(kind, over=None)) == (date(2026, 2, 1), date(2026, 11, 1)), "while it lasts: the newest"
    short = activity(kind, over=date(2026, 5, 1))
    short = replace(short, last_clear_before=date(2026, 4, 3))
    assert days_of(short)[1] == date(2026, 11, 1), "without an image of its time the newest, with its date"


def test_only_radar_has_a_place_and_no_other_change_is_outlined() -> None:
    radar = activity(Kind.RADAR_CHANGE, over=None)
    marks, words = activity_marks(radar)
    assert [m.outline for m in marks] == [radar.outline]
    assert words.startswith("Outlined: where the radar echo changed. These images need not show it;")
    for kind in (Kind.DARK, Kind.BUSIER):
        marks, words = activity_marks(activity(kind, over=None))
        assert marks == () and words.startswith("Nothing is outlined: ")
