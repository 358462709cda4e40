"""What is said of fresh ground: the newest month with its interval, its control areas where they are of that month."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from geodata.looks.look import Look, LookStatus
from geodata.looks.measure import Measure
from geodata.wording.activity_sentences import (
    FRESH_CANNOT_SHOW,
    RADAR_FLAGGED_CANNOT_SHOW,
    fresh_ground_sentence,
    radar_flagged_sentence,
)
from layers.charts.time_series import Beside, panels_of, time_charts


def _measure(name: str, day: date, value: float, low: float = 0.0, high: float = 0.0) -> Measure:
    return Measure("s", name, datetime(day.year, day.month, day.day, tzinfo=UTC), value, "%", low, high, "scene")


SEPTEMBER = _measure("fresh_ground", date(2026, 9, 28), 12.0, 4.0, 20.0)
OCTOBER = _measure("fresh_ground", date(2026, 10, 26), 3.21, 0.96, 14.4)
BESIDE = _measure("fresh_ground_control_areas", date(2026, 10, 16), 0.64)


def test_the_newest_month_is_told_with_its_interval_and_its_control_areas() -> None:
    assert fresh_ground_sentence([BESIDE, OCTOBER, SEPTEMBER]) == (
        "Fresh ground: in the three months around October 2026, 3.2 % of what was seen of the site lay bare and did "
        "not a year before (90 % interval 0.96 to 14 %). In its control areas 0.64 %. " + FRESH_CANNOT_SHOW
    )


def test_control_areas_of_another_month_are_not_put_beside_it() -> None:
    assert "control areas" not in fresh_ground_sentence([OCTOBER, _measure(BESIDE.name, date(2026, 9, 28), 0.6)])
    assert fresh_ground_sentence([BESIDE]) == ""
    assert fresh_ground_sentence([]) == ""


def test_the_year_that_it_is_held_against_was_looked_at_and_is_not_hatched_as_not_seen() -> None:
    built = _measure("built_up", date(2026, 9, 20), 5.0)
    looks = [
        Look(
            "s", f"l{n}", "c", "c", "optical", datetime(2025, 9, 5, tzinfo=UTC) + timedelta(days=8 * n), LookStatus.SEEN
        )
        for n in range(50)
    ]
    until = {"start": date(2025, 9, 1), "end": date(2026, 11, 1)}
    chart = time_charts(panels_of([built, OCTOBER]), **until, beside=Beside(looks=looks))
    assert chart.count(">history: nothing is judged yet<") == 2
    assert (
        time_charts(panels_of([built]), **until, beside=Beside(looks=looks)).count(">history: nothing is judged yet<")
        == 1
    )


def test_it_has_a_panel_of_its_own_and_its_control_areas_have_none() -> None:
    panels = panels_of([OCTOBER, SEPTEMBER, BESIDE])
    assert [p.name for p in panels] == ["fresh_ground"]
    chart = time_charts(panels, start=date(2025, 11, 1), end=date(2026, 11, 1))
    assert "history: nothing is judged yet" not in chart, "no look is on file: it was not seen"
    assert "Fresh ground" in chart
    assert "% of the site, 90 % band" in chart


def test_the_newest_radar_look_is_told_beside_the_ground_outside() -> None:
    name = "radar_flagged_orbit_62_sentinel-1a"
    own = [_measure(name, date(2026, 10, 2), 1.0), _measure(name, date(2026, 10, 14), 9.87)]
    around = [_measure(f"{name}_outside", date(2026, 10, 14), 0.04)]
    assert radar_flagged_sentence([*around, *own]) == (
        "Radar, 14 Oct 2026 (orbit 62 sentinel-1a): 9.9 % of the site. Of the ground outside 0.04 %. "
        + RADAR_FLAGGED_CANNOT_SHOW
    )
    assert radar_flagged_sentence(around) == radar_flagged_sentence([OCTOBER]) == ""
    panels = panels_of([*own, *around])
    assert [p.name for p in panels] == [name]
    chart = time_charts(panels, start=date(2025, 11, 1), end=date(2026, 11, 1))
    assert "Radar: changed echo" in chart
    assert "%, 62 sentinel-1a" in chart


def test_the_looks_that_radar_learns_from_are_not_hatched_as_not_seen() -> None:
    level, flagged = "radar_vv_orbit_62_sentinel-1a", "radar_flagged_orbit_62_sentinel-1a"
    levels = [_measure(level, date(2025, 11, 2) + timedelta(days=12 * n), -9.0) for n in range(30)]
    flags = [_measure(flagged, m.at.date(), 0.0) for m in levels[8:]]
    axis = {"start": date(2025, 11, 1), "end": date(2026, 11, 1)}
    assert ">history: nothing is judged yet<" in time_charts(panels_of([*levels, *flags]), width=1600, **axis)
    assert "history" not in time_charts(panels_of(flags), width=1600, **axis)
