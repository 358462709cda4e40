"""The window bar: positions against the axis by hand, XML, and the words under it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
import shapely
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.detections.detection import Confidence, Detection, Kind, State
from layers.charts.window_bar import TimeAxis, axis_head, month_ticks, shared_axis, window_bar
from layers.style.svg import text_width

BASE = Detection(
    id="PB-0112",
    site_id="p",
    kind=Kind.CONSTRUCTION,
    state=State.CONFIRMED,
    outline=shapely.box(0, 0, 1, 1),
    last_clear_before=date(2026, 10, 3),
    first_seen=date(2026, 10, 13),
    confirmed_on=date(2026, 11, 2),
    last_seen=date(2026, 11, 17),
    ended_on=None,
    area_m2=1e4,
    confidence=Confidence.HIGH,
    reasons=(),
    scenes=(),
    settings_hash="",
    code_version="",
)
TODAY = date(2026, 11, 21)
DAYS = st.dates(date(2015, 1, 1), TODAY)


def test_signs_stand_at_their_days() -> None:
    axis = TimeAxis(date(2026, 9, 23), date(2026, 11, 22), left=0, right=60)  # a pixel a day
    text = window_bar(BASE, axis)
    assert 'cx="10"' in text  # 3 Oct is ten days after 23 Sep
    assert 'x1="20"' in text  # first seen, 13 Oct
    assert "M40.00 " in text  # the diamond of 2 Nov
    assert "3 Oct 2026 to 13 Oct; rule met 2 Nov" in text


def test_a_change_not_yet_confirmed_has_a_dashed_line_and_no_diamond() -> None:
    axis = shared_axis([BASE], TODAY)
    provisional = replace(BASE, state=State.PROVISIONAL, confirmed_on=None)
    text = window_bar(provisional, axis)
    assert 'stroke-dasharray="4 3"' in text and "<path" not in text
    withdrawn = replace(provisional, state=State.WITHDRAWN, ended_on=date(2026, 11, 10))
    assert "#6B7780" in window_bar(withdrawn, axis) and "#D55E00" not in window_bar(withdrawn, axis)


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.ENDED])
@pytest.mark.parametrize("before", [date(2026, 3, 26), date(2025, 12, 28)])
def test_the_words_below_a_bar_are_not_cut_off(state: State, before: date) -> None:
    """Drawn as wide as on the first screen, where 'withdrawn, image of 25' was left of 25 Sep."""
    d = replace(BASE, state=state, last_clear_before=before, confirmed_on=None, ended_on=date(2026, 9, 25))
    drawn = ElementTree.fromstring(window_bar(d, shared_axis([d], TODAY, right=228), width=240))
    texts = [e for e in drawn.iter() if e.tag.endswith("text")]
    assert "image of 25 Sep" in " ".join(str(e.text) for e in texts)
    for e in texts:
        assert float(e.get("x", "")) + text_width(e.text, float(e.get("font-size", ""))) <= 240, e.text
        assert float(e.get("y", "")) + 4 <= float(drawn.get("height", "")), "below what is drawn"


@given(st.lists(DAYS, min_size=4, max_size=4).map(sorted), st.sampled_from(State), st.sampled_from(Kind), st.booleans())
@settings(max_examples=80)
def test_every_bar_is_xml_and_stays_on_its_axis(days: list[date], state: State, kind: Kind, before: bool) -> None:
    d = replace(
        BASE,
        kind=kind,
        state=state,
        last_clear_before=days[0] if before else None,
        first_seen=days[1],
        confirmed_on=days[2] if state in (State.CONFIRMED, State.ENDED) else None,
        ended_on=days[3] if state in (State.ENDED, State.WITHDRAWN) else None,
        id="<PB`${1}",
    )
    axis = shared_axis([d, BASE], TODAY)
    text = window_bar(d, axis, since=days[1])
    root = ElementTree.fromstring(text)
    assert {child.tag.rpartition("}")[2] for child in root} >= {"title", "desc"}
    for value in re.findall(r' (?:x1|x2|cx)="([-0-9.]+)"', text):
        assert axis.left - 5 <= float(value) <= axis.right + 5
    ElementTree.fromstring(axis_head(axis, since=days[1]))
    assert len(month_ticks(axis)) in range(1, 7)


@given(st.lists(DAYS, min_size=2, max_size=2).map(sorted))
@settings(max_examples=40)
def test_no_line_of_a_day_crosses_the_words_under_a_bar_or_those_of_the_axis(days: list[date]) -> None:
    d = replace(BASE, last_clear_before=days[0], first_seen=days[1], confirmed_on=None, state=State.PROVISIONAL)
    axis = shared_axis([d], TODAY)
    words_top = 29.0  # of letters of 11 px on a base line at 38
    for at in (days[0], days[1], TODAY):
        drawn = ElementTree.fromstring(window_bar(d, axis, since=at))
        assert all(float(line.attrib["y2"]) < words_top for line in drawn.iter() if line.tag.endswith("line"))
        head = ElementTree.fromstring(axis_head(axis, since=at))
        dashed = [e for e in head.iter() if e.tag.endswith("line") and "stroke-dasharray" in e.attrib]
        labels = [e for e in head.iter() if e.tag.endswith("text") and float(e.attrib["y"]) > 20]
        for line in dashed:
            x = float(line.attrib["x1"])
            spans = [(float(e.attrib["x"]), float(e.attrib["x"]) + 6.0 * len(e.text or "")) for e in labels]
            assert not any(a <= x <= b for a, b in spans)
