"""The methods page tells the rule as it is, and that the rule has erred."""

from __future__ import annotations

from geodata.settings.detection_settings import DetectionSettings
from pipelines.brief.brief import FOOT
from pipelines.brief.brief_proof import METHOD
from screens.operate.methods import STATES, STEPS


def test_the_rule_is_two_looks_in_a_row_and_it_has_erred() -> None:
    # Oracle: the number in force by default, which the words name.
    assert DetectionSettings().provisional_looks == 2
    wait, provisional = dict(STEPS)["Wait"], dict(STATES)["Provisional"]
    for said in (wait, provisional, " ".join(METHOD)):
        assert "two clear looks in a row" in said and "at least one clear look" not in said
    for said in (wait, " ".join(METHOD)):
        assert "some were confirmed wrongly" in said
    assert "a roof does not" not in wait


def test_only_measured_figures_are_said_to_trace_to_scenes() -> None:
    assert "very figure" not in FOOT
    assert "Measured figures trace to archived scenes, others to named sources." in FOOT
