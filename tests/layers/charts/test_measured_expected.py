"""The chart of a change look by look: every look drawn once, outside and within told apart without colour."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree

from geodata.detections.measured_look import MeasuredLook
from layers.charts.by_look.measured_expected import described, measured_expected_chart
from layers.style.svg import INK, WHITE

FIRST = date(2026, 3, 1)
QUIET = MeasuredLook("PB-1", "c", "s", FIRST, "swir22", 0.12, 0.12, 0.1, 0.14, 0.115)
LOOKS = [replace(QUIET, day=FIRST - timedelta(days=5 * i)) for i in range(8, 0, -1)] + [
    replace(QUIET, day=FIRST + timedelta(days=5 * i), measured=0.3) for i in range(5)
]


def circles(chart: str) -> list[str]:
    """Fill of every dot but the two of the key."""
    root = ElementTree.fromstring(chart)
    return [c.get("fill", "") for c in root.iter("{http://www.w3.org/2000/svg}circle")][:-2]


def test_each_look_is_a_dot_filled_where_it_lies_outside() -> None:
    chart = measured_expected_chart(LOOKS, FIRST - timedelta(days=5), FIRST)
    assert circles(chart) == [WHITE] * 8 + [INK] * 5
    assert "reflectance in percent, short-wave infrared, 2.2 µm" in chart
    assert described(LOOKS, FIRST).startswith(
        "Looks outside the range of what was to be expected: 0 of 8 before 1 Mar 2026, 5 of 5 from then on."
    )


def test_look_alikes_are_in_the_key_only_where_some_are_drawn() -> None:
    alone = [replace(look, lookalikes=None) for look in LOOKS]
    assert "look-alikes that day" in measured_expected_chart(LOOKS, None, FIRST)
    assert "look-alikes that day" not in measured_expected_chart(alone, None, FIRST)


def test_nothing_is_drawn_of_nothing_and_one_look_is_enough() -> None:
    assert measured_expected_chart([], None, FIRST) == ""
    assert circles(measured_expected_chart(LOOKS[-1:], None, FIRST)) == [INK]


def test_all_lies_within_the_drawing_on_a_phone_too() -> None:
    wild = [*LOOKS, replace(QUIET, day=FIRST + timedelta(days=40), measured=1.4, low=-0.02)]
    for width in (320, 760, 1200):
        chart = measured_expected_chart(wild, None, FIRST, width=width)
        _, _, wide, high = map(float, re.search(r'viewBox="([^"]+)"', chart)[1].split())  # type: ignore[index]
        for x, y in re.findall(r'c?x="([\d.-]+)" c?y="([\d.-]+)"', chart):
            assert 0 <= float(x) <= wide and 0 <= float(y) <= high


def test_a_band_that_nobody_named_is_text() -> None:
    chart = measured_expected_chart([replace(k, band="<b>&") for k in LOOKS], None, FIRST)
    ElementTree.fromstring(chart)
    assert "<b>" not in chart
