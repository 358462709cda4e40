"""Only changes whose window lies between the two dates of a pair are outlined, and on the later picture alone."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geodata.detections.detection import Kind, State
from layers.pictures.annotate import Mark, came_between
from layers.pictures.composites import GroundView, Moment, before_after_pair, window_around
from tests.geodata.wording.test_sentences import made
from tests.layers.pictures.test_composites import BANDS, GRID, SEEN, box_at, opened

DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(st.lists(DAYS, min_size=4, max_size=4, unique=True), st.sampled_from(Kind), st.sampled_from(State))
def test_a_change_is_outlined_only_where_the_two_pictures_can_differ(
    days: list[date], kind: Kind, state: State
) -> None:
    first, second, third, fourth = sorted(days)
    ended = None if state in (State.CONFIRMED, State.PROVISIONAL) else fourth + timedelta(days=9)

    def drawn(last_clear: date | None, seen: date, pair: tuple[date, date]) -> bool:
        d = made(kind=kind, state=state, last_clear_before=last_clear, first_seen=seen, ended_on=ended)
        return came_between(d, *pair)

    stands = not kind.is_activity and ended is None
    assert drawn(second, third, (first, fourth)) is stands
    assert drawn(first, fourth, (first, fourth)) is stands, "the pair shows its own window"
    assert not drawn(first, second, (third, fourth)), "on both pictures"
    assert not drawn(third, fourth, (first, second)), "on neither"
    assert not drawn(first, third, (second, fourth)), "it may have been there on the earlier one"
    assert not drawn(first, fourth, (second, third)), "on neither"
    assert not drawn(None, third, (second, fourth)), "nobody knows since when it is there"


def test_the_earlier_picture_has_no_outline_of_what_it_does_not_show() -> None:
    outline = box_at(10, 10, 10, 12)
    flat = np.full((4, 30, 40), 800, np.int16)
    view = GroundView(BANDS, GRID, window_around(GRID, box_at(0, 0, 30, 40), margin_m=0))
    before, after = (Moment(day, flat, SEEN) for day in (date(2026, 10, 3), date(2026, 11, 17)))
    plain = before_after_pair(before, after, view)
    marked = before_after_pair(before, after, view, [Mark(outline, Kind.CONSTRUCTION, State.CONFIRMED, "A")])
    assert np.array_equal(opened(plain.before), opened(marked.before))
    assert not np.array_equal(opened(plain.after), opened(marked.after))
