"""A rate of false flags counts changes and not the control areas that they lie in."""

from __future__ import annotations

import shapely

from geodata.detections.control_area import Placebo, false_flags

GROUND = shapely.box(98.5, 16.6, 98.51, 16.61)


def test_each_change_in_a_control_area_is_a_false_flag() -> None:
    restless = Placebo("s", 1, GROUND, True, 3.0, changes=5)
    quiet = Placebo("s", 2, GROUND, False, 3.0)
    assert false_flags([restless, quiet]) == 5


def test_an_area_that_flagged_before_they_were_counted_has_one_at_least() -> None:
    assert false_flags([Placebo("s", 1, GROUND, True, 3.0)]) == 1
