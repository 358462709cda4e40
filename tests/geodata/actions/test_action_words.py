"""What stands in the table of an action is no range where it is before and after, and says its unit once."""

from __future__ import annotations

from geodata.actions.action_sentences import levels_words, trend_words
from geodata.actions.answer import OUTCOMES, Answer, Verdict

GROWTH = next(o for o in OUTCOMES if o.name == "growth")


def test_levels_and_trends_say_their_unit_once_and_no_more_figures_than_were_measured() -> None:
    found = Answer(GROWTH, Verdict.NONE, trend=-0.11, trend_low=-0.34, trend_high=0.13)
    assert levels_words(found, (-0.0442, 0.533)) == "−0.04 before, 0.53 after (ha a month)"
    assert levels_words(found, (18.52, 121.3)) == "18.5 before, 121 after (ha a month)"
    assert trend_words(found) == "no difference told: −0.11 ha a month (−0.34 to +0.13) from month to month"
    assert GROWTH.words == "Monthly growth of built-up area"
