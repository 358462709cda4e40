"""The first size that fits a sheet is found in few rounds of setting, whichever it is."""

from __future__ import annotations

import pytest

from pipelines.brief.print_sheets import PICTURE_MM, SERIES_PERCENT, _Fit, _Largest


@pytest.mark.parametrize("begun", [0, 1, 2])
@pytest.mark.parametrize("steps", [2, len(SERIES_PERCENT), len(PICTURE_MM), 9])
def test_it_is_the_one_that_trying_each_in_turn_finds(steps: int, begun: int) -> None:
    begun = min(begun, steps - 1)
    for first in range(steps + 1):  # the last: none fits
        search, tried = _Largest(steps, begun), []
        while len(tried) <= steps:
            tried.append(search.at)
            if not search.tried(search.at >= first):
                break
        assert (search.at, search.none) == (min(first, steps - 1), first == steps), (steps, first, tried)
        assert tried[-1] == search.at, "the last round of setting is the one that is printed"
        most = 3 + (steps - 1).bit_length() if begun == 0 else max(steps - begun, 4)
        assert len(tried) <= (1 if first == begun == 0 else most), (first, tried)
    assert not _Largest(steps, 1).none


def test_an_answer_that_no_size_makes_fit_runs_on_with_the_smallest_picture() -> None:
    fit, rounds = _Fit(has_proof=True), 0
    while fit.changed(answer=2, proof=2):
        rounds += 1
        assert rounds < 9
    told = fit.values()
    assert told["flows"] and told["picture_mm"] == PICTURE_MM[-1] and told["series_percent"] == SERIES_PERCENT[1]
    kept = fit.values()
    assert not fit.changed(answer=2, proof=2, down=0.5) and fit.values() == kept
    whole = _Fit(has_proof=True)
    assert not whole.changed(1, 1)
    assert whole.values() == {"picture_mm": PICTURE_MM[0], "series_percent": 100, "flows": False, "even": False}


def test_a_proof_that_does_not_fit_is_set_column_after_column() -> None:
    fit = _Fit(has_proof=True)
    while fit.changed(1, 1 if fit.even and fit.series.at >= 2 else 2):
        pass
    assert fit.values() == {"picture_mm": 55.0, "series_percent": SERIES_PERCENT[2], "flows": False, "even": True}


@pytest.mark.parametrize("saves", [2, 3, 9])
def test_a_last_sheet_that_is_nearly_empty_is_saved_by_a_smaller_chart_where_one_does(saves: int) -> None:
    """The first size that saves it is taken; where none does, the chart stays as it was."""
    fit, rounds = _Fit(has_proof=True), 0

    def proof() -> int:
        return 1 if fit.flows and fit.series.at >= saves else 2

    while fit.changed(answer=2, proof=proof(), down=0.2 if proof() == 2 else 0.9):
        rounds += 1
        assert rounds < 12
    assert fit.values()["series_percent"] == SERIES_PERCENT[saves if saves < len(SERIES_PERCENT) else 1]
    assert not fit.changed(answer=2, proof=proof(), down=0.2), "asked again for another page, it stays"
