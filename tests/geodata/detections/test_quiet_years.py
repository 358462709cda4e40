"""A site's own quiet years, counted by hand, and the sentences that tell them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.quiet_years import QuietYears, quiet_years
from geodata.detections.review import Review, Verdict
from geodata.looks.measure import Measure
from geodata.looks.run import Run, RunState
from geodata.wording.false_flag_rate import known_wrong_sentence, quiet_here_sentence, worse_is_quiet
from pipelines.operate.status import run_lines

START, END = date(2024, 1, 1), date(2026, 1, 1)  # 731 days


def _looks(*days: date) -> list[Measure]:
    return [Measure("a", "built_up", datetime(d.year, d.month, d.day, tzinfo=UTC), 1.0, "ha") for d in days]


def _detection(key: str, before: date | None, confirmed: date | None, **other: object) -> Detection:
    made = Detection(
        id=key,
        site_id="a",
        kind=Kind.CONSTRUCTION,
        state=State.CONFIRMED,
        outline=shapely.box(0, 0, 1, 1),
        last_clear_before=before,
        first_seen=(before or START) + timedelta(5),
        confirmed_on=confirmed,
        last_seen=END,
        ended_on=None,
        area_m2=5000.0,
        confidence=Confidence.HIGH,
        reasons=(),
        scenes=(),
        settings_hash="h",
        code_version="v",
    )
    return replace(made, **other)  # type: ignore[arg-type]


def _review(key: str, verdict: Verdict, day: int, who: str = "analyst") -> Review:
    return Review(key, verdict, "seen on the ground", who, datetime(2026, 2, day, tzinfo=UTC))


def test_windows_of_what_stands_are_not_quiet_and_overlaps_count_once() -> None:
    stands = _detection("a", date(2024, 6, 1), date(2024, 7, 1))  # 30 days
    within = _detection("b", date(2024, 6, 11), date(2024, 7, 11))  # 10 more
    before = _detection("c", None, date(2024, 1, 11), first_seen=date(2023, 12, 1))  # 10, from the first look on
    maybe = _detection("d", date(2025, 1, 1), None, state=State.PROVISIONAL)  # nothing is held to be changing
    light = _detection("e", date(2025, 1, 1), date(2025, 6, 1), kind=Kind.ACTIVITY)
    quiet = quiet_years("a", [stands, within, before, maybe, light], [], _looks(END, START))
    assert quiet.false_flags == 0
    assert quiet.years == pytest.approx((731 - 50) / 365.25)


def test_what_was_taken_back_is_a_false_flag() -> None:
    gone = _detection("a", date(2024, 6, 1), date(2024, 7, 1), state=State.WITHDRAWN)
    never = _detection("b", date(2024, 6, 1), None, state=State.WITHDRAWN)  # was never said
    dismissed = _detection("c", date(2024, 6, 1), date(2024, 7, 1))
    again = _detection("d", date(2024, 6, 1), date(2024, 7, 1))
    first = [
        _review("c", Verdict.CONFIRMED, 1),
        _review("c", Verdict.DISMISSED, 2),
        _review("d", Verdict.DISMISSED, 1),
    ]
    alone = quiet_years("a", [gone, never, dismissed, again], first, _looks(START, END))
    assert alone == quiet_years("a", [gone, never, dismissed, again], [], _looks(START, END)), (
        "one verdict shows nowhere"
    )
    second = [_review("c", Verdict.DISMISSED, 3, "desk 2"), _review("d", Verdict.CONFIRMED, 3, "desk 2")]
    quiet = quiet_years("a", [gone, never, dismissed, again], [*first, *second], _looks(START, END))
    assert quiet.false_flags == 2
    assert quiet.years == pytest.approx((731 - 30) / 365.25)  # only what stands took time


def test_nothing_judged_is_no_time() -> None:
    assert quiet_years("a", [_detection("a", START, END)], [], []).years == 0.0
    assert "has been judged" in known_wrong_sentence((0, 0.0), (0, 0, 0.0))


days = st.dates(START - timedelta(200), END + timedelta(200))
windows = st.lists(st.tuples(days, days).map(sorted), max_size=8)


@given(windows)
def test_quiet_time_is_the_days_outside_every_window(spans: list[list[date]]) -> None:
    """Oracle: count the days one by one."""
    found = [_detection(str(i), a, b) for i, (a, b) in enumerate(spans)]
    every = (START + timedelta(n) for n in range((END - START).days))
    quiet = sum(not any(a <= day < b for a, b in spans) for day in every)
    assert quiet_years("a", found, [], _looks(START, END)).years == pytest.approx(quiet / 365.25)


def test_a_run_tells_its_rates_with_exact_intervals() -> None:
    """Garwood: none in 10 site-years is at most -ln(0.05) / 10 = 0.30; one in 20: 0.0253 / 20 to 5.5716 / 20."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    run = Run(
        "r",
        at,
        at,
        RunState.DONE,
        "h",
        "v",
        sites=3,
        placebos=12,
        placebo_flags=0,
        placebo_site_years=10.0,
        quiet_false_flags=1,
        quiet_site_years=10.0,
    )
    told = "\n".join(run_lines(run))
    assert (
        "Known wrong or gone again at sites: 1 in 10.0 quiet site-years (0.10 a year; 0.00 to 0.56). "
        "Control areas: 0 in 10.0 site-years (at most 0.30 a year)."
    ) in told


def test_the_worse_rate_stands_first_and_neither_is_pooled_away() -> None:
    # Oracle: Garwood 1936 by tables, two seen: 0.2422 to 7.2247; none seen, one-sided: at most 2.9957.
    said = known_wrong_sentence((2, 7.7), (0, 72, 46.8))
    assert said == (
        "Known wrong or gone again at sites: 2 in 7.7 quiet site-years (0.26 a year; 0.03 to 0.94). "
        "Control areas: 0 in 46.8 site-years (at most 0.07 a year). Changes of the ground alone are counted: none of "
        "light, radar or reports. Exact 95 % intervals; “at most” is one-sided."
    )
    assert "of the ground" not in known_wrong_sentence((0, 0.0), (0, 0, 0.0)), "nothing is counted"
    turned = known_wrong_sentence((0, 7.7), (3, 72, 46.8))
    assert turned.startswith(
        "Control areas: 3 in 46.8 site-years (0.06 a year; 0.01 to 0.19). Known wrong or gone again at sites: 0"
    )
    assert "has been judged" in known_wrong_sentence((0, 0.0), (0, 72, 46.8))
    assert "too short" in known_wrong_sentence((0, 0.0), (0, 3, 0.0))
    assert "not known" in known_wrong_sentence((2, 7.7), (0, 0, 0.0))
    assert not worse_is_quiet((0, 7.7), (3, 72, 46.8)) and worse_is_quiet((2, 7.7), (0, 72, 46.8))


def test_what_is_said_of_one_site_bounds_its_rate() -> None:
    assert "has been judged yet" in quiet_here_sentence(QuietYears("a", 0, 0.0))
    # the oracle: with none seen in 3 years the upper end is -ln(0.05) / 3
    assert "0 in 3.0 quiet years (at most 1.00 a year)" in quiet_here_sentence(QuietYears("a", 0, 3.0))
    assert "2 in 4.0 quiet years (0.50 a year; 0.06 to 1.81)" in quiet_here_sentence(QuietYears("a", 2, 4.0))


def test_what_ended_with_nothing_else_on_its_ground_is_a_false_flag() -> None:
    """Burnt ground that is green again was no lasting change; a clearing on which somebody built was one."""
    burnt = _detection("a", date(2024, 6, 1), date(2024, 7, 1), state=State.ENDED, ended_on=date(2024, 9, 1))
    roofs = _detection("b", date(2024, 8, 1), date(2024, 9, 1), outline=shapely.box(0.6, 0, 1.6, 1))
    assert quiet_years("a", [burnt], [], _looks(START, END)).false_flags == 1
    assert quiet_years("a", [burnt, roofs], [], _looks(START, END)).false_flags == 0, "0.4 of its ground changed again"
    beside = replace(roofs, outline=shapely.box(0.8, 0, 1.8, 1))
    assert quiet_years("a", [burnt, beside], [], _looks(START, END)).false_flags == 1
    wrong = replace(roofs, state=State.WITHDRAWN)
    assert quiet_years("a", [burnt, wrong], [], _looks(START, END)).false_flags == 2
    older = replace(roofs, first_seen=date(2024, 1, 5))
    assert quiet_years("a", [burnt, older], [], _looks(START, END)).false_flags == 1
