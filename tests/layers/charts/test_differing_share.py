"""The chart of how much differs: a dot of the change and a dash of each control area for every look."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from geodata.detections.measured_look import MeasuredLook
from layers.charts.by_look.differing_share import DASH, described, differing_share_chart, most_of_controls, percent

FIRST = date(2026, 3, 1)
BEFORE = [
    MeasuredLook(
        "PB-1", "c", "s", FIRST - timedelta(days=5 * i), "red", 0.12, 0.12, 0.1, 0.14, None, 0.02, (0.0, 0.01, None)
    )
    for i in range(6, 0, -1)
]
SINCE = [
    replace(BEFORE[0], day=FIRST + timedelta(days=5 * i), far=far, controls=controls)
    for i, (far, controls) in enumerate([(0.9, (0.0, 0.02, 0.04)), (0.8, (None, None, None)), (1.0, (0.3, 0.02, 0.0))])
]

LAST = SINCE[-1].day


def dashes(chart: str) -> list[float]:
    """Heights of the control areas' dashes, but that of the key."""
    lines = ElementTree.fromstring(chart).iter("{http://www.w3.org/2000/svg}line")
    ends = [(float(k.get("x1", "0")), float(k.get("x2", "0")), float(k.get("y1", "0"))) for k in lines]
    return [y for x1, x2, y in ends if x2 - x1 == pytest.approx(2 * DASH, abs=0.03)][:-1]


def test_every_look_has_a_dot_and_every_control_area_that_was_seen_a_dash() -> None:
    chart = differing_share_chart([*BEFORE, *SINCE], FIRST - timedelta(days=5), FIRST, LAST)
    root = ElementTree.fromstring(chart)
    assert len(list(root.iter("{http://www.w3.org/2000/svg}circle"))) == len(BEFORE) + len(SINCE) + 1
    assert len(dashes(chart)) == 2 * len(BEFORE) + 6
    assert min(dashes(chart)) == sorted(dashes(chart))[0] < sorted(dashes(chart))[1], "30 % stands alone above the rest"


def test_the_words_tell_the_change_beside_the_worst_look_of_the_control_areas() -> None:
    """By hand: 90, 80 and 100 % here; 0, 2, 4, 30, 2 and 0 % in the areas."""
    assert described([*BEFORE, *SINCE], FIRST, LAST).startswith(
        "While the change is seen, from 1 Mar 2026 to 11 Mar 2026, 90 % of its pixels differ and 2 % of those of the "
        "control areas (medians of the looks); at most 30 % of one area in one look. That its own pixels differ is how "
        "the change was found: it is no second proof."
    )
    assert most_of_controls([*BEFORE, *SINCE], FIRST, LAST) == 0.3


def test_what_is_seen_after_a_change_ended_is_none_of_it() -> None:
    gone = [replace(SINCE[0], day=LAST + timedelta(days=5 * i), far=0.0, controls=(0.9, 0.9, 0.9)) for i in range(1, 9)]
    looks = [*BEFORE, *SINCE]
    assert described([*looks, *gone], FIRST, LAST) == described(looks, FIRST, LAST)
    assert most_of_controls([*looks, *gone], FIRST, LAST) == 0.3
    chart = differing_share_chart([*looks, *gone], None, FIRST, LAST)
    assert len(dashes(chart)) == 2 * len(BEFORE) + 6 + 24, "it is drawn all the same"


def test_nothing_is_told_of_what_was_not_kept() -> None:
    old = [replace(look, far=None, controls=()) for look in [*BEFORE, *SINCE]]
    assert differing_share_chart(old, None, FIRST, LAST) == "" and described(old, FIRST, LAST) == ""
    alone = [replace(look, controls=()) for look in [*BEFORE, *SINCE]]
    assert "of each control area" not in differing_share_chart(alone, None, FIRST, LAST)
    assert described(alone, FIRST, LAST) == "" and described(BEFORE, FIRST, LAST) == ""
    assert most_of_controls(alone, FIRST, LAST) is None


def test_all_lies_within_the_drawing_on_a_phone_too() -> None:
    for width in (320, 760):
        chart = differing_share_chart([*BEFORE, *SINCE], None, FIRST, LAST, width=width)
        _, _, wide, high = map(float, re.search(r'viewBox="([^"]+)"', chart)[1].split())  # type: ignore[index]
        for x, y in re.findall(r'c?x1?="([\d.-]+)" c?y1?="([\d.-]+)"', chart):
            assert 0 <= float(x) <= wide and 0 <= float(y) <= high


@pytest.mark.parametrize(
    ("share", "told"),
    [(0.0, "0"), (0.001, "<1"), (0.0099, "<1"), (0.01, "1"), (0.999, "99"), (1.0, "100")],
)
def test_little_is_not_told_as_nothing_nor_nearly_all_as_all(share: float, told: str) -> None:
    assert percent(share) == told
