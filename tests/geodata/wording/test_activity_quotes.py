"""What may be said of light, radar and reports: with its window, and what of it is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from geodata.detections.detection import Kind
from geodata.detections.review_state import ReviewState
from geodata.wording.activity_sentences import activity_quote
from geodata.wording.change_sentences import may_say, window_sentence
from tests.geodata.wording.test_sentences import SITE, TODAY, made

USUAL = "It began between 3 Oct 2026, the last usual value, and 13 Oct, the first value of the new level."
BACK = "It came between 3 Oct 2026, the last value at the low level, and 13 Oct, the first value that is back."


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.is_activity])
def test_what_may_be_said_has_the_window_and_never_one_bare_day(kind: Kind) -> None:
    found = made(kind=kind)
    window = BACK if kind is Kind.RELIT else USUAL
    said = may_say(found, SITE, review=ReviewState.CONFIRMED, edition_of=TODAY)
    assert window in said and "first seen on" not in said
    bare = activity_quote(replace(found, last_clear_before=None), "Torvane Estate")
    assert bare.endswith(" It was first seen on 13 Oct 2026."), "nobody knows a value before it"


@pytest.mark.parametrize("simulated", [False, True])
def test_invented_values_are_called_so(simulated: bool) -> None:
    site = replace(SITE, simulated=simulated)
    said = may_say(made(kind=Kind.DARK), site, review=ReviewState.CONFIRMED, edition_of=TODAY)
    assert ("The values are simulated." in said) is simulated


def test_before_a_light_that_came_back_stands_no_usual_value() -> None:
    back = made(kind=Kind.RELIT, confirmed_on=date(2026, 11, 2))
    assert window_sentence(back).startswith("Last value at the low level 3 Oct 2026; first seen 13 Oct;")
    assert window_sentence(replace(back, kind=Kind.BRIGHTER)).startswith("Last usual value 3 Oct 2026;")
