"""The chart of a measure before and after: what stands in it stands in its words, gaps stay gaps."""

from __future__ import annotations

from xml.etree import ElementTree

from geodata.actions.answer import OUTCOMES, Answer, CurvePoint, Verdict
from layers.charts.before_after import before_after_chart

LIGHT = next(outcome for outcome in OUTCOMES if outcome.name == "night_light")
CURVE = (
    CurvePoint(-1.5, 0.0, 0.0, -0.1, 0.1),
    CurvePoint(-0.5, None, 0.05, 0.0, 0.1),
    CurvePoint(0.5, -0.6931471805599453, 0.0, -0.1, 0.1),
    CurvePoint(1.5, -0.6931471805599453, None, None, None),
)


def test_every_month_is_told_in_words_and_drawn() -> None:
    made = ElementTree.fromstring(before_after_chart(Answer(LIGHT, Verdict.FELL, curve=CURVE)))
    told = made.findtext("{*}desc") or ""
    assert told == (
        "month −2: sites +0 %, controls +0 %; month −1: sites not seen, controls +5.13 %; "
        "month +1: sites −50 %, controls +0 %; month +2: sites −50 %, controls not seen"
    )
    assert made.findtext("{*}title") == "Night light before and after"
    assert len(made.findall(".//{*}circle")) == 3, "a dot for each month in which the sites were seen"


def test_no_line_crosses_the_action_or_a_gap() -> None:
    made = before_after_chart(Answer(LIGHT, Verdict.NONE, curve=CURVE))
    strokes = [p.get("d", "") for p in ElementTree.fromstring(made).iter("{http://www.w3.org/2000/svg}path")]
    assert [d.count("L") for d in strokes] == [1, 0, 0, 1], "controls before, their one month after, the site's months"


def test_growth_is_told_as_the_area_that_is_drawn_and_a_zero_as_zero() -> None:
    growth = next(outcome for outcome in OUTCOMES if outcome.name == "growth")
    curve = (CurvePoint(-0.5, 4.44e-14, -4.44e-14, None, None), CurvePoint(0.5, -12.0, 0.25, None, None))
    told = ElementTree.fromstring(before_after_chart(Answer(growth, Verdict.FELL, curve=curve))).findtext("{*}desc")
    assert told == "month −1: sites +0 ha, controls +0 ha; month +1: sites −12 ha, controls +0.25 ha"
