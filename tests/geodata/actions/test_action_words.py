"""What stands in the table of an action is no range where it is before and after, and says its unit once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from geodata.actions.action import Action, ActionKind, Scope
from geodata.actions.action_sentences import levels_words, told_sentence, trend_words
from geodata.actions.answer import OUTCOMES, Answer, Told, Verdict
from geodata.incidents.incident import DatePrecision

GROWTH = next(o for o in OUTCOMES if o.name == "growth")


def test_levels_and_trends_say_their_unit_once_and_no_more_figures_than_were_measured() -> None:
    found = Answer(GROWTH, Verdict.NONE, trend=-0.11, trend_low=-0.34, trend_high=0.13)
    assert levels_words(found, (-0.0442, 0.533)) == "−0.04 before, 0.53 after (ha a month)"
    assert levels_words(found, (18.52, 121.3)) == "18.5 before, 121 after (ha a month)"
    assert trend_words(found) == "no difference told: −0.11 ha a month (−0.34 to +0.13) from month to month"
    assert GROWTH.words == "Monthly growth of built-up area, without a step at the date"


def test_a_difference_that_rests_on_a_change_that_may_have_begun_before_says_so() -> None:
    """Nobody may quote the fall of built-up area as what followed, where the change may have begun before."""
    on = date(2026, 6, 2)
    moved = Action("m", ActionKind.SEALING, "", on, on, DatePrecision.DAY, Scope.SITES, "", ("s",), "", "A paper")
    built = Answer(next(o for o in OUTCOMES if o.name == "built_up"), Verdict.FELL, difference=-1.3, low=-1.6, high=-1)
    told = Told("m", on, on, ("s",), ("s",), (), (), (built,))
    words = "One change at its sites was first seen since then; it may have begun before."
    assert words in told_sentence(moved, replace(told, may_be_earlier=("c",)), {"s": "Place"})
    assert words not in told_sentence(moved, told, {"s": "Place"})
    light = replace(built, outcome=next(o for o in OUTCOMES if o.name == "night_light"))
    assert words not in told_sentence(moved, replace(told, answers=(light,), may_be_earlier=("c",)), {"s": "Place"})
