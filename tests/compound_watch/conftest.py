"""A valley in which a block of roofs was built, as looks of somebody's own; judged once for each file of tests."""

from __future__ import annotations

import pytest

from compound_watch.judging import Judged, judge
from compound_watch.stacks import Stack
from pipelines.detect.site_stack import SiteStack
from tests.pipelines.detect.test_detect import BANDS, BLOCK, ROOF, changed, valley


def stack_like(given: SiteStack) -> Stack:
    """The stack of a reader who has the same arrays."""
    return Stack(given.reflectance, given.days, BANDS, given.site, clear=given.valid, surroundings=given.reservoir)


@pytest.fixture(scope="module")
def roofed() -> SiteStack:
    return changed(valley(years=1.9), *BLOCK, "2024-06-01", ROOF)


@pytest.fixture(scope="module")
def judged(roofed: SiteStack) -> Judged:
    return judge(stack_like(roofed))
