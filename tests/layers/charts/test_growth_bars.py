"""Growth by month as bars: one a month that can be compared, whiskers where the interval ends, the rest hatched."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from geodata.detections.growth import growth_of
from geodata.looks.measure import Measure
from layers.charts.by_month.growth_bars import growth_bars
from layers.charts.time_series import HISTORY
from layers.style.svg import ACCENT

UNTIL = date(2026, 11, 21)


def measure(month: int, value: float) -> Measure:
    at = datetime(2026, month, 15, 4, tzinfo=UTC)
    return Measure("s", "built_up", at, value, "ha", value - 0.3, value + 0.3, f"scene-{month}")


def test_each_month_with_a_look_before_it_has_a_bar_and_the_others_are_hatched() -> None:
    growth = growth_of([measure(6, 10.0), measure(7, 12.0), measure(10, 11.0)], [])
    svg = growth_bars(growth, until=UNTIL, months=6, place="Pellimar <Bend>")
    assert svg.count(f'fill="{ACCENT}"') == 2  # July and October: June has nothing to compare with
    assert "July 2026: +2.0 ha" in svg and "October 2026: -1.0 ha" in svg
    assert "Pellimar &lt;Bend&gt;" in svg and "<Bend>" not in svg
    hatched = [p for p in re.findall(r'<path d="([^"]+)"', svg) if p.count("M") > 3]
    assert len(hatched) == 4  # June, August, September and November of the six months


def test_months_of_the_history_are_tinted_and_not_hatched() -> None:
    growth = growth_of([measure(8, 10.0), measure(9, 12.0)], [])
    svg = growth_bars(growth, until=UNTIL, months=6, learnt=(date(2026, 7, 3), date(2026, 8, 15)))
    hatched = [p for p in re.findall(r'<path d="([^"]+)"', svg) if p.count("M") > 3]
    assert len(hatched) == 3  # June: no look yet; October and November: none since
    assert svg.count(f'fill="{HISTORY}"') == 2  # July, and August, whose value has none to compare with


def test_the_bar_of_more_growth_is_higher_in_proportion() -> None:
    growth = growth_of([measure(6, 10.0), measure(7, 11.0), measure(8, 13.0)], [])
    svg = growth_bars(growth, until=UNTIL, months=6)
    heights = [float(h) for h in re.findall(rf'height="([\d.]+)" fill="{ACCENT}"', svg)]
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.05)


def test_nothing_to_compare_is_said() -> None:
    assert "No two months with a judged look to compare." in growth_bars((), until=UNTIL)
