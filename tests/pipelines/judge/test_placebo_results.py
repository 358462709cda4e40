"""What control areas tell: each change that is confirmed in one, however many another has."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from geodata.detections.control_area import false_flags
from geodata.sites.grid import Grid
from pipelines.context.summary import Tally
from pipelines.detect.site_stack import Judgement, SiteStack, no_findings
from pipelines.judge.judge_site import placebo_results
from pipelines.run.judge_sites import _count

GRID = Grid(32647, 500_000.0, 1_840_000.0, 40, 40)


def _part(rows: slice, columns: slice) -> np.ndarray:
    out = np.zeros(GRID.shape, bool)
    out[rows, columns] = True
    return out


def _stack() -> SiteStack:
    site = _part(slice(0, 10), slice(0, 10))
    areas = (_part(slice(0, 10), slice(20, 30)), _part(slice(20, 30), slice(20, 25)))
    pixels = np.zeros((1, 3, *GRID.shape), np.int16)
    days = np.array(["2025-01-01"], "datetime64[D]")
    bands = ("blue", "green", "red")
    return SiteStack(pixels, bands, np.ones((1, *GRID.shape), bool), days, ("a",), site, ~site, areas)


def _judgement(*flags: tuple[int, str | None]) -> Judgement:
    findings = tuple(SimpleNamespace(placebo_index=index, confirmed_on=day) for index, day in flags)
    return replace(
        no_findings("", clear_looks=9, history_looks=3), placebo_findings=cast(Any, findings), judged_years=2.0
    )


def test_three_changes_confirmed_in_one_control_area_are_three_false_flags_a_rate_is_made_of() -> None:
    """They counted as one, so that an area in which the rules err every month seemed to err once in all its years."""
    judged = _judgement((0, "2025-03-01"), (0, "2025-06-01"), (0, "2025-09-01"), (1, None))
    results = placebo_results(GRID, _stack(), judged)
    assert [(one.flagged, one.changes) for one in results] == [(True, 3), (False, 0)]
    assert [one.site_years for one in results] == pytest.approx([2.0, 1.0])
    tally = Tally()
    _count(results, tally)
    assert (tally.placebos, tally.placebo_flags, tally.placebo_changes) == (2, 1, 3)
    assert false_flags(results) / tally.placebo_site_years == pytest.approx(1.0), "a site-year"
