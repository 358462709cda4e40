"""What the primer says of when a change of light or radar is confirmed is what the rules ask for."""

from __future__ import annotations

from pathlib import Path

from geodata.i18n.english_formats import in_words
from pipelines.activity.light import RULE
from pipelines.activity.radar_change import CONFIRM_DAYS, CONFIRM_LOOKS

PRIMER = Path(__file__).parents[3] / "docs" / "primer.md"


def test_the_primer_tells_the_shorter_rule_of_light_and_radar() -> None:
    assert (RULE.confirm_values, RULE.confirm_days) == (CONFIRM_LOOKS, CONFIRM_DAYS), "one sentence tells both"
    told = f"Of light and of radar {in_words(CONFIRM_LOOKS)} values over {CONFIRM_DAYS} days are enough."
    assert told in PRIMER.read_text(encoding="utf-8")
