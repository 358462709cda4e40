"""Light is called back after an action where the same light is called back at its site, and at the same level."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest

from geodata.actions.action_sentences import newest_words
from geodata.actions.answer import OUTCOMES, Answer, Newest, Verdict
from geodata.detections.detection import Kind
from pipelines.activity.light import FLOOR, LightValue, light_changes

LIGHT = next(o for o in OUTCOMES if o.name == "night_light")
FIRST = date(2023, 1, 1)


@pytest.mark.parametrize(("share", "back"), [(0.35, False), (0.55, True), (0.7, True), (1.0, True)])
def test_light_is_back_at_the_site_and_after_the_action_alike(share: float, back: bool) -> None:
    """It falls to a tenth; of what is left as a logarithm a third or less is back, which at 55 % it is."""
    rng = np.random.default_rng(1)
    levels = [10.0] * 60 + [1.0] * 20 + [10.0 * share] * 20
    series = [
        LightValue(FIRST + timedelta(10 * i), v * math.exp(rng.normal(0, 0.04)), 10.0, f"s{i}", 0.0)
        for i, v in enumerate(levels)
    ]
    newest = Newest(series[-1].day, 31, 10.0, 1.0, 10.0 * share, 10.0 * share - 1.0, 1)
    said = newest_words(Answer(LIGHT, Verdict.FELL, sites=("s",), newest=newest))
    assert any(change.kind is Kind.RELIT for change in light_changes(series)) is back
    assert ("it is back at about" in said) is back and f"at about {round(100 * share)} %" in said


def test_the_floor_of_light_is_that_of_its_changes() -> None:
    assert LIGHT.floor == FLOOR
