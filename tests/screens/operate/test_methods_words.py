"""The methods page tells the rule as it is, and that the rule has erred."""

from __future__ import annotations

from dataclasses import replace

from geodata.settings.detection_settings import DetectionSettings
from geodata.settings.settings import Settings
from pipelines.brief.second_sheet_of_a_site import method_lines
from pipelines.brief.sheet_headings import FOOT
from screens.operate.methods import STATES, STEPS, _audiences


def test_the_rule_is_two_looks_in_a_row_and_it_has_erred() -> None:
    # Oracle: the number in force by default, which the words name.
    assert DetectionSettings().provisional_looks == 2
    wait, provisional = dict(STEPS)["Wait"], dict(STATES)["Provisional"]
    sheet = " ".join(method_lines(DetectionSettings().provisional_looks))
    assert "must differ in two clear looks in a row" in sheet and "(two as they are shipped)" in wait
    assert "in three clear looks in a row" in " ".join(method_lines(3))
    assert "in one clear look and" in " ".join(method_lines(1))
    for said in (wait, provisional, sheet):
        assert "clear looks in a row" in said and "at least one clear look" not in said
    for said in (wait, sheet):
        assert "some were confirmed wrongly" in said
    assert "a roof does not" not in wait


def test_who_waits_how_long_is_told_in_the_days_in_force() -> None:
    """Oracle: 3 and 7 days after the last day of every report, claim and action; 30 and 90 where people get out."""
    told = dict(_audiences(Settings()))
    assert (
        "cleared by a person" in told["Public"] and "every report, claim and action then waits 7 days" in told["Public"]
    )
    assert "sheltered wait 90 days after the end of the month or year by which they are told" in told["Public"]
    assert (
        "after 3 days" in told["Partner"] and "sheltered 30 days after the end of the month or year" in told["Partner"]
    )
    longer = dict(_audiences(replace(Settings(), operation_delay_days=21)))
    assert "waits 21 days" in longer["Public"] and "after 3 days" in longer["Partner"]


def test_only_measured_figures_are_said_to_trace_to_scenes() -> None:
    assert "very figure" not in FOOT
    assert "Measured figures trace to archived scenes, others to named sources." in FOOT
