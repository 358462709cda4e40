"""Not seen is not unchanged: the interval of a month's growth reaches to every change that may have fallen into it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.growth import Growth, growth_of, growth_table
from geodata.looks.measure import Measure
from geodata.sites.grid import Grid
from geodata.sites.site import Site

AUGUST, SEPTEMBER, OCTOBER, NOVEMBER = (date(2025, m, 1) for m in (8, 9, 10, 11))
SEEN = {
    date(2025, 7, 30): (8.18, 7.79, 8.57),
    date(2025, 8, 29): (8.18, 7.79, 8.57),
    date(2025, 9, 28): (8.18, 7.79, 8.57),
    date(2025, 10, 28): (12.48, 7.70, 12.96),  # first seen, not confirmed yet: none to all of it is done
    date(2025, 11, 27): (12.48, 12.00, 12.96),
}
"""Day -> built-up hectares with their ends, of a site on which 4.3 ha were built while clouds hid that edge."""
CHANGE = Detection(
    id="A-1",
    site_id="a",
    kind=Kind.CONSTRUCTION,
    state=State.CONFIRMED,
    outline=shapely.Polygon(),
    last_clear_before=date(2025, 4, 16),
    first_seen=date(2025, 10, 13),
    confirmed_on=date(2025, 11, 7),
    last_seen=date(2025, 11, 27),
    ended_on=None,
    area_m2=43_000.0,
    confidence=Confidence.HIGH,
    reasons=(),
    scenes=(),
    settings_hash="",
    code_version="",
)


def _measures(series: dict[date, tuple[float, float, float]], site: str = "a") -> list[Measure]:
    at = {day: datetime.combine(day, time(4), UTC) for day in series}
    return [Measure(site, "built_up", at[day], v, "ha", low, high) for day, (v, low, high) in series.items()]


def _told(*changes: Detection, series: dict[date, tuple[float, float, float]] = SEEN) -> dict[date, tuple[float, ...]]:
    """Month -> (change, low, high), of months with a figure."""
    return {g.month: _change(g) for g in growth_of(_measures(series), changes) if g.change_ha is not None}


def _change(g: Growth) -> tuple[float, float, float]:
    assert g.change_ha is not None and g.change_low is not None and g.change_high is not None
    return g.change_ha, g.change_low, g.change_high


def test_months_of_unseen_ground_reach_to_what_was_built_in_them() -> None:
    """Of the window, 16 Apr to 13 Oct, August and September may hold all 4.3 ha, and October then none."""
    told = _told(CHANGE)
    assert told[AUGUST] == pytest.approx((0.0, 0.0, 4.3))
    assert told[SEPTEMBER] == pytest.approx((0.0, 0.0, 4.3))
    # What is under way in October is in its interval already, and is not taken off twice: the square root of
    # 4.78**2 - 0.39**2 below, that of 0.48**2 - 0.39**2 above.
    assert told[OCTOBER] == pytest.approx((4.3, -0.464, 4.580), abs=0.001)
    assert told[NOVEMBER] == _told()[NOVEMBER], "the window is over"
    assert _told()[AUGUST] == (0.0, 0.0, 0.0)


def test_a_change_confirmed_in_its_first_month_may_have_come_before_it() -> None:
    sure = {**SEEN, date(2025, 10, 28): (12.48, 12.00, 12.96)}
    quick = replace(CHANGE, confirmed_on=date(2025, 10, 23))
    edge = (0.48**2 - 0.39**2) ** 0.5
    assert _told(series=sure)[OCTOBER] == pytest.approx((4.3, 4.3 - edge, 4.3 + edge))
    assert _told(quick, series=sure)[OCTOBER] == pytest.approx((4.3, 0.0 - edge, 4.3 + edge))


def test_what_was_under_way_before_does_not_hide_how_unsure_a_new_outline_is() -> None:
    """In August 2.4 ha were being razed, confirmed in October, when 5.76 ha of new ground were seen: a square of 240 m,
    whose edge may lie 5 m further out, 0.49 ha."""
    side = 240.0
    grid = Grid(32647, 500_000.0, 1_800_000.0, 24, 24)
    square = grid.polygon(np.ones(grid.shape, bool))
    series = {
        date(2025, 7, 30): (12.14, 11.48, 12.80),
        date(2025, 8, 29): (9.76, 9.05, 12.85),
        date(2025, 10, 28): (15.52, 9.30, 16.30),
    }
    razed = replace(CHANGE, id="A-2", kind=Kind.DEMOLITION, area_m2=24_000.0, last_clear_before=date(2025, 8, 20))
    razed = replace(razed, first_seen=date(2025, 8, 25), confirmed_on=date(2025, 10, 3))
    built = replace(CHANGE, outline=square, area_m2=side * side, last_clear_before=date(2025, 9, 20))
    change, _, high = _told(razed, built, series=series)[OCTOBER]
    assert high - change == pytest.approx((4 * side * 5.0 + 4 * 5.0**2) / 10_000.0, rel=0.01)


def test_demolition_is_the_same_with_its_sign_turned() -> None:
    turned = {day: (20.0 - v, 20.0 - high, 20.0 - low) for day, (v, low, high) in SEEN.items()}
    told, mirror = _told(replace(CHANGE, kind=Kind.DEMOLITION), series=turned), _told(CHANGE)
    assert told[AUGUST] == pytest.approx((0.0, -4.3, 0.0))
    for month, (change, low, high) in mirror.items():
        assert told[month] == pytest.approx((-change, -high, -low))


def test_without_a_clear_look_before_any_month_before_may_hold_it() -> None:
    told = _told(replace(CHANGE, last_clear_before=None))
    assert told[AUGUST] == pytest.approx((0.0, 0.0, 4.3))


def test_what_the_series_does_not_count_only_may_be_so() -> None:
    """A provisional construction and cleared ground are in no value: they may have come, and take nothing off."""
    flat = dict.fromkeys(SEEN, (8.18, 7.79, 8.57))
    seen = {**flat, date(2025, 10, 28): (8.18, 7.79, 12.87), date(2025, 11, 27): (8.18, 7.79, 12.87)}
    for kind, confirmed in ((Kind.CONSTRUCTION, None), (Kind.CLEARING, date(2025, 11, 7))):
        maybe = replace(CHANGE, kind=kind, confirmed_on=confirmed)
        assert _told(maybe, series=seen)[AUGUST] == pytest.approx((0.0, 0.0, 4.3))
        assert _told(maybe, series=seen)[OCTOBER] == pytest.approx(_told(series=seen)[OCTOBER])
    unclear = replace(CHANGE, kind=Kind.UNCLEAR)
    assert _told(unclear, series=seen)[AUGUST] == pytest.approx((0.0, -4.3, 4.3))


def test_withdrawn_changes_and_changes_of_light_move_no_ground() -> None:
    withdrawn = replace(CHANGE, state=State.WITHDRAWN, ended_on=date(2025, 11, 20))
    assert _told(withdrawn, replace(CHANGE, kind=Kind.DARK)) == _told()


def test_what_ended_may_have_gone_since_it_was_last_seen() -> None:
    """Last seen on 5 Aug, seen to be gone on 20 Oct: in August and September all of it may have gone."""
    before = {day: (12.48, 12.0, 12.96) for day in SEEN if day < date(2025, 10, 1)}
    series = {**before, date(2025, 10, 28): (8.18, 7.79, 8.57)}
    gone = replace(
        CHANGE,
        state=State.ENDED,
        last_clear_before=date(2025, 3, 1),
        first_seen=date(2025, 3, 11),
        confirmed_on=date(2025, 5, 1),
        last_seen=date(2025, 8, 5),
        ended_on=date(2025, 10, 20),
    )
    told = _told(gone, series=series)
    assert told[SEPTEMBER] == pytest.approx((0.0, -4.3, 0.0))
    assert told[OCTOBER][0] == pytest.approx(-4.3) and told[OCTOBER][2] >= -1e-9


def test_a_corridor_carries_what_all_its_sites_may_hold() -> None:
    """Near sites lie under the same clouds: the ends of 4.3 and 2 ha are added plainly, and only at their own site."""
    sites = [Site(key, key, shapely.box(lon, 16, lon + 0.001, 16.001)) for key, lon in (("a", 98.0), ("b", 98.1))]
    flat = dict.fromkeys(SEEN, (5.0, 4.7, 5.3))
    later = replace(CHANGE, id="B-1", site_id="b", first_seen=date(2025, 12, 20), confirmed_on=None, area_m2=20_000.0)
    rows = growth_table(sites, [*_measures(SEEN), *_measures(flat, "b")], [CHANGE, later])
    corridor = {g.month: _change(g) for g in rows if g.level == "corridor" and g.change_ha is not None}
    assert corridor[AUGUST] == pytest.approx((0.0, 0.0, 6.3))
    assert corridor[OCTOBER] == pytest.approx((4.3, -0.464, 6.580), abs=0.001)
    site_b = {g.month: _change(g) for g in rows if g.name == "b" and g.change_ha is not None}
    assert site_b[OCTOBER] == pytest.approx((0.0, 0.0, 2.0))


BEGIN = date(2025, 1, 10)
LOOKS = tuple(BEGIN + timedelta(days=12 * n) for n in range(30))
START_HA = 500.0


@st.composite
def changes(draw: st.DrawFn) -> tuple[Detection, date, date | None]:
    """A confirmed change between looks, ended or not, with the days on which it truly came and went."""
    before, seen, ripe, last, over = sorted(draw(st.lists(st.integers(0, 29), min_size=5, max_size=5, unique=True)))
    ends = draw(st.booleans())
    found = replace(
        CHANGE,
        kind=draw(st.sampled_from([Kind.CONSTRUCTION, Kind.DEMOLITION])),
        state=State.ENDED if ends else State.CONFIRMED,
        last_clear_before=LOOKS[before],
        first_seen=LOOKS[seen],
        confirmed_on=LOOKS[ripe],
        last_seen=LOOKS[last],
        ended_on=LOOKS[over] if ends else None,
        area_m2=draw(st.floats(100.0, 100_000.0)),
    )
    came = draw(st.dates(LOOKS[before] + timedelta(days=1), LOOKS[seen]))
    return found, came, draw(st.dates(LOOKS[last] + timedelta(days=1), LOOKS[over])) if ends else None


def _series(found: list[Detection]) -> dict[date, tuple[float, float, float]]:
    """What built_up says of changes on ground of their own, each of known outline."""
    out = {}
    for day in LOOKS:
        value, less, more = START_HA, 0.0, 0.0
        for d in found:
            if d.first_seen <= day and (d.ended_on is None or day < d.ended_on):
                sign, ha = (1 if d.kind is Kind.CONSTRUCTION else -1), d.area_m2 / 10_000.0
                value += sign * ha
                under_way = d.confirmed_on is not None and day < d.confirmed_on
                less += ha if under_way and sign > 0 else 0.0
                more += ha if under_way and sign < 0 else 0.0
        out[day] = (value, value - less, value + more)
    return out


def _truth(changes: list[tuple[Detection, date, date | None]], day: date) -> float:
    standing = [d for d, came, went in changes if came <= day and (went is None or day < went)]
    return sum(d.area_m2 / (10_000.0 if d.kind is Kind.CONSTRUCTION else -10_000.0) for d in standing)


@given(st.lists(changes(), min_size=1, max_size=4), st.sets(st.sampled_from(LOOKS), min_size=2))
def test_wherever_in_its_window_a_change_came_growth_lies_inside_the_interval(
    made: list[tuple[Detection, date, date | None]], judged: set[date]
) -> None:
    """Law: whatever days are true, of every month. Only some looks judge the whole site."""
    found = [d for d, _, _ in made]
    series = {day: ends for day, ends in _series(found).items() if day in judged}
    last = {day.replace(day=1): day for day in sorted(series)}
    rows = growth_of(_measures(series), found)
    assert [g.month for g in rows] == list(last)
    for earlier, g in pairwise(rows):
        grown = _truth(made, last[g.month]) - _truth(made, last[earlier.month])
        _, low, high = _change(g)
        assert low - 1e-6 <= grown <= high + 1e-6


@given(st.lists(changes(), min_size=1, max_size=4))
def test_windows_within_one_span_change_nothing(made: list[tuple[Detection, date, date | None]]) -> None:
    """Law: from one last look of a month to the next there is no other month into which the change may have fallen."""
    last = sorted({day.replace(day=1): day for day in LOOKS}.values())
    found = []
    for d, _, _ in made:
        before = max((day for day in last if day < d.first_seen), default=BEGIN)
        gone = d.ended_on and max(day for day in last if day < d.ended_on)
        found.append(replace(d, last_clear_before=before, last_seen=gone or d.last_seen))
    series = _series(found)
    for with_changes, without in zip(
        growth_of(_measures(series), found), growth_of(_measures(series), []), strict=True
    ):
        assert with_changes == without
