"""What stands in the table of an action is no range where it is before and after, says its unit once, and is called
back as the docs say."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geodata.actions.action import Action, ActionKind, Scope
from geodata.actions.action_sentences import (
    action_days,
    action_place,
    compared_words,
    difference_words,
    levels_words,
    newest_words,
    otherwise_words,
    told_sentence,
    trend_words,
)
from geodata.actions.answer import OUTCOMES, Answer, Newest, Told, Verdict
from geodata.i18n.messages import speaking, tr
from geodata.incidents.incident import DatePrecision

OUTCOME = {o.name: o for o in OUTCOMES}
GROWTH = OUTCOME["growth"]
DOCS = Path(__file__).resolve().parents[3] / "docs" / "actions.md"


def standing(name: str, before: float, after: float, level: float, verdict: Verdict) -> Answer:
    """An answer of a measure with its levels before, after and now."""
    found = Newest(date(2026, 1, 1), 31, before, after, level, level - after, 1)
    return Answer(OUTCOME[name], verdict, sites=("s",), low=-2.0, high=-0.5, newest=found)


def test_levels_and_trends_say_their_unit_once_and_no_more_figures_than_were_measured() -> None:
    found = Answer(GROWTH, Verdict.NONE, trend=-0.11, trend_low=-0.34, trend_high=0.13)
    assert levels_words(found, (-0.0442, 0.533)) == "−0.04 before, 0.53 after (ha a month)"
    assert levels_words(found, (18.52, 121.3)) == "18.5 before, 121 after (ha a month)"
    assert trend_words(found) == "no difference told: −0.11 ha a month (−0.34 to +0.13) from month to month"
    many = Answer(OUTCOME["incident_tempo"], Verdict.ROSE, difference=123.4, low=99.7, high=1310.0)
    assert difference_words(many) == "+120 reports a month (+100 to +1300)", "no powers of ten"
    little = replace(found, difference=0.07, low=0.00005, high=0.14)
    assert difference_words(little) == "+0.07 ha a month (+0.00005 to +0.14)"
    assert GROWTH.words == "Monthly growth of built-up area apart from any step at the date"


def test_thai_claims_no_more_than_english() -> None:
    """It said that no difference was found where none is told, and that all that is withdrawn keeps its page."""
    found = Answer(GROWTH, Verdict.NONE, trend=-0.11, trend_low=-0.34, trend_high=0.13)
    with speaking("th"):
        assert "ไม่พบ" not in trend_words(found) and "ไม่ระบุว่าต่างกัน" in trend_words(found)
        kept = tr("What this edition told and is withdrawn keeps its page, its reason and its date.")
    assert kept.startswith("สิ่งที่ฉบับนี้เคยแจ้ง")


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


@pytest.mark.parametrize(
    ("name", "before", "after", "level", "verdict", "words"),
    [
        ("night_light", 100, 10, 55, Verdict.FELL, "it is back at about 55 % of its level before"),
        ("night_light", 100, 10, 40, Verdict.FELL, "it is at about 40 % of its level before"),
        ("night_light", 100, 10, 125, Verdict.FELL, "it is back at about 125 % of its level before"),
        ("night_light", 100, 10, 135, Verdict.FELL, "it is at about 135 % of its level before"),
        ("night_light", 100, 1, 250, Verdict.FELL, "it is at about 250 % of its level before"),
        ("night_light", 0.2, 0.0, 0.15, Verdict.FELL, "it is back at about 75 % of its level before"),
        ("night_light", 10, 40, 18, Verdict.ROSE, "it is at about 180 % of its level before"),
        ("night_light", 10, 40, 15, Verdict.ROSE, "it is back at about 150 % of its level before"),
        ("night_light", 10, 40, 5, Verdict.ROSE, "it is at about 50 % of its level before"),
        ("built_up", 10, 12, 11, Verdict.FELL, "it is at about 110 % of its level before"),
        ("radar", -10, -13, -10.9, Verdict.FELL, "it is back at −10.9 dB, −10 before"),
        ("radar", -10, -13, -8, Verdict.FELL, "it is at −8 dB, −10 before"),
        ("incident_tempo", 4, 1, 12, Verdict.FELL, "it is at 12 reports a month, 4 before"),
        ("incident_tempo", 4, 1, 3, Verdict.FELL, "it is back at 3 reports a month, 4 before"),
    ],
)
def test_back_is_near_the_level_before_and_neither_far_below_nor_far_above_it(
    name: str, before: float, after: float, level: float, verdict: Verdict, words: str
) -> None:
    """Light and area on logarithms, as light is judged at a site; at two and a half times of before nothing is back."""
    said = newest_words(standing(name, before, after, level, verdict))
    assert said == f"by 1 Jan 2026 {words} (mean of the newest 31 days)"


def test_back_of_a_fall_begins_and_ends_where_the_docs_say() -> None:
    text = " ".join(DOCS.read_text(encoding="utf-8").split())
    told = (
        r"light that fell to 10 % is back between about "
        r"(\d+) % \(of 100 nW/cm²/sr; (\d+) % of 10, (\d+) % of 1\) and (\d+) %"
    )
    given = re.search(told, text)
    assert given is not None
    for before, least in zip((100, 10, 1), given.groups()[:3], strict=True):
        levels = ((n, before * n / 100) for n in range(20, 300))
        fell = ((n, standing("night_light", before, before / 10, level, Verdict.FELL)) for n, level in levels)
        back = [n for n, answer in fell if "back" in newest_words(answer)]
        assert back == list(range(back[0], back[-1] + 1)), "without a gap"
        assert abs(back[0] - int(least)) <= 1
        if before == 100:
            assert back[-1] == int(given[4])
    assert "0.3 nW/cm²/sr and 0.1 ha are added" in text
    assert (OUTCOME["night_light"].floor, OUTCOME["built_up"].floor) == (0.3, 0.1)


@pytest.mark.parametrize("name", list(OUTCOME))
def test_without_a_difference_it_is_told_from_the_least_change_and_half_the_interval_on(name: str) -> None:
    """As docs and docstring have it, with the least changes of the docs' table."""
    least = OUTCOME[name].least
    found = replace(standing(name, 10, 10, 10, Verdict.NONE), low=-0.1 * least, high=0.1 * least)
    wide = replace(found, low=-3 * least, high=3 * least)
    assert found.newest is not None
    for answer, moved, says in ((found, 0.9, False), (found, 1.1, True), (wide, 2.9, False), (wide, -3.1, True)):
        assert bool(otherwise_words(replace(answer, newest=replace(found.newest, moved=moved * least)))) is says
    text = " ".join(DOCS.read_text(encoding="utf-8").split())
    assert "by more than its least change (the table above) and by more than half the width of its interval" in text
    words = " ".join((otherwise_words.__doc__ or "").split())
    assert "by more than the least change that is told and by more than half the width of the interval" in words
    start = {"built_up": "built-up area", "growth": "growth", "night_light": "night light", "radar": "radar"}
    row = re.search(
        rf"^\| {start.get(name, 'reports a month')}.*\| (\S+)[^|]*\|$", DOCS.read_text("utf-8"), re.MULTILINE
    )
    assert row is not None
    shown = float(row[1]) / 100 if row[1] == "5" else float(row[1])
    assert math.isclose(shown, least)


@pytest.mark.parametrize(
    ("last", "precision", "said"),
    [
        (date(2026, 1, 1), DatePrecision.DAY, "1 Jan 2026"),
        (date(2026, 1, 31), DatePrecision.MONTH, "January 2026"),
        (date(2026, 12, 31), DatePrecision.YEAR, "2026"),
        (date(2026, 1, 9), DatePrecision.DAYS, "1 Jan 2026 to 9 Jan 2026"),
    ],
)
def test_when_an_action_was_is_told_as_exactly_as_its_source_knows_it(
    last: date, precision: DatePrecision, said: str
) -> None:
    """A year told as its first and last day would read as an action that went on all year."""
    first = date(2026, 1, 1)
    one = Action("a", ActionKind.SANCTION, "", first, last, precision, Scope.SITES, "", ("s",), "Office", "A paper")
    assert action_days(one) == said


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (date(2026, 2, 1), date(2026, 4, 1), "1 Feb 2026 to 1 Apr 2026"),
        (date(2026, 3, 2), date(2026, 3, 9), "2 Mar 2026 to 9 Mar 2026"),
        (date(2026, 3, 1), date(2026, 3, 31), "March 2026"),
        (date(2026, 1, 1), date(2026, 12, 31), "2026"),
        (date(2026, 1, 1), date(2026, 11, 30), "1 Jan 2026 to 30 Nov 2026"),
        (date(2026, 3, 2), date(2026, 3, 2), "2 Mar 2026"),
    ],
)
@pytest.mark.parametrize("precision", DatePrecision)
def test_days_that_were_given_are_told_and_a_month_or_year_only_where_it_is_whole(
    start: date, end: date, words: str, precision: DatePrecision
) -> None:
    assert (
        action_days(Action("m", ActionKind.RAID, "", start, end, precision, Scope.SITES, "", ("s",), "", "A")) == words
    )


def test_a_measure_of_some_of_the_sites_says_of_which() -> None:
    """ "0 reports after" at "Vellorin (4 sites)" was counted at one of them."""
    on = date(2026, 6, 2)
    cut = Action("c", ActionKind.POWER_CUT, "", on, on, DatePrecision.DAY, Scope.COUNTRY, "Vellorin", (), "", "A paper")
    places = tuple(f"s{n}" for n in range(4))
    names = {key: f"Place {key[1]}" for key in places}
    some = Answer(OUTCOME["radar"], Verdict.NONE, sites=("s2",))
    light = Answer(OUTCOME["night_light"], Verdict.ROSE, sites=("s0", "s2"), difference=0.5, low=0.2, high=0.9)
    whole = Answer(GROWTH, Verdict.NONE, sites=places)
    told = Told("c", on, on, places, places, (), (), (some, light, whole))
    said = told_sentence(cut, told, names)
    assert "radar echo (no difference could be told; at Place 2 alone, of 4 sites)" in said
    assert "at Place 0 and Place 2 alone, of 4 sites" in said and said.count("alone") == 2
    compared = replace(some, before=(on, on), after=(on, on))
    assert "At Place 2 alone, of 4 sites" in compared_words(compared, told, names)
    assert "alone" not in compared_words(replace(compared, sites=places), told, names)


def test_a_corridor_nobody_named_is_called_after_the_place_around_which_it_lies() -> None:
    on = date(2026, 5, 2)
    names = {"north-bend": "North Bend", "far-hill": "Far Hill"}

    def where(corridor: str) -> str:
        action = Action(
            "c", ActionKind.RAID, "", on, on, DatePrecision.DAY, Scope.CORRIDOR, corridor, (), "", "A paper"
        )
        return action_place(action, names, tuple(names))

    assert where("around north-bend") == "Around North Bend (2 sites)"
    assert where("Mae Sot to Myawaddy") == "Mae Sot to Myawaddy (2 sites)"  # as the operator named it
    assert where("around no-such-place") == "around no-such-place (2 sites)"
