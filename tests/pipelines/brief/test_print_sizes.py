"""The first size that fits a sheet is found in few rounds of setting, whichever it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipelines.brief.print_sheets import FLOWING, PICTURE_MM, SERIES_PERCENT, _Fit, _Largest


@pytest.mark.parametrize("steps", [2, len(SERIES_PERCENT), len(PICTURE_MM), 9])
def test_it_is_the_one_that_trying_each_in_turn_finds(steps: int) -> None:
    for first in range(steps + 1):  # the last: none fits
        search, tried = _Largest(steps), []
        while len(tried) <= steps:
            tried.append(search.at)
            if not search.tried(search.at >= first):
                break
        assert (search.at, search.none) == (min(first, steps - 1), first == steps), (steps, first, tried)
        assert tried[-1] == search.at, "the last round of setting is the one that is printed"
        assert len(tried) <= (1 if first == 0 else 3 + (steps - 1).bit_length()), (first, tried)


def settled(fit: _Fit, sheets: Callable[[dict[str, Any]], tuple[int, int]]) -> tuple[dict[str, Any], int]:
    """How it is set in the end, and after how many rounds; `sheets`: what answer and proof take as set."""
    rounds = 1
    while fit.changed(*sheets(fit.values())):
        rounds += 1
        assert rounds < 12
    kept = fit.values()
    assert not fit.changed(*sheets(kept)) and fit.values() == kept, "asked again for another page, it stays"
    return kept, rounds


def test_what_fits_is_set_once() -> None:
    told = {"picture_mm": PICTURE_MM[0], "series_percent": 100, "flows": False, "even": False}
    assert settled(_Fit(has_proof=True), lambda _: (1, 1)) == (told, 1)


@pytest.mark.parametrize("saves", range(len(FLOWING)))
def test_an_answer_that_no_size_makes_fit_runs_on_with_the_largest_picture_that_costs_no_sheet(saves: int) -> None:
    def sheets(told: dict[str, Any]) -> tuple[int, int]:
        return 2, 1 if told["flows"] and told["picture_mm"] <= FLOWING[saves][0] else 2

    told, rounds = settled(_Fit(has_proof=True), sheets)
    assert told == {"picture_mm": FLOWING[saves][0], "series_percent": FLOWING[saves][1], "flows": True, "even": False}
    assert rounds == 3 + saves


def test_where_two_sheets_are_enough_the_proof_begins_its_own() -> None:
    told, _ = settled(_Fit(has_proof=True), lambda told: (1 if told["picture_mm"] <= 41 else 2, 1))
    assert told == {"picture_mm": 41.0, "series_percent": 100, "flows": False, "even": False}
    told, _ = settled(_Fit(has_proof=True), lambda told: (1 if told["flows"] else 2, 1))
    assert told["flows"] and told["picture_mm"] == FLOWING[0][0], "it fits a sheet of its own in no size"


def test_without_a_proof_the_answer_runs_on_with_the_smallest_picture() -> None:
    told, _ = settled(_Fit(has_proof=False), lambda _: (2, 0))
    assert not told["flows"] and told["picture_mm"] == PICTURE_MM[-1]


def test_a_proof_that_does_not_fit_is_set_column_after_column() -> None:
    fit = _Fit(has_proof=True)
    told, _ = settled(fit, lambda _: (1, 1 if fit.even and fit.series.at >= 2 else 2))
    assert told == {"picture_mm": 55.0, "series_percent": SERIES_PERCENT[2], "flows": False, "even": True}
