"""What nobody sees between letters hides no word from a list and leaves no text; scripts keep what they need."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.text.clean import UNSEEN, as_searched, clean, plain, visible
from geodata.text.few_people import few_people
from geodata.text.fold import folded
from geodata.text.language_detection import language_known
from geodata.text.names.same_person import folded_person
from geodata.text.personal_data import screen
from geodata.text.risk_words import risks_of, tells_of_operation, tells_of_release
from geodata.text.small_counts import counts_living_people, without_small_counts
from geodata.text.to_come import days_written, may_lie_ahead, tells_of_force, timing_words, words_to_come

ALL = [chr(n) for n in range(sys.maxunicode + 1) if re.fullmatch(f"[{UNSEEN}]", chr(n))]
SHOWN_FORMATS = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
"""Format characters that print something."""
TODAY = date(2026, 11, 27)
OWN = (date(2026, 5, 1), date(2026, 5, 1))
SEARCHES: tuple[tuple[Callable[[str], object], tuple[str, ...]], ...] = (
    (tells_of_operation, ("Police raid the compound", "ตำรวจบุกค้น", "စစ်တပ် ဝင်စီး", "突袭园区", "đột kích")),
    (tells_of_release, ("200 freed workers cross the river", "ช่วยเหลือ", "被解救", "được thả", "repatriated")),
    (tells_of_force, ("Police plan it", "ตำรวจ", "ရဲ", "警方")),
    (lambda t: bool(words_to_come(t)), ("They will come tomorrow", "พรุ่งนี้", "明天", "ngày mai")),
    (lambda t: bool(timing_words(t)), ("on Friday at dawn", "วันศุกร์", "星期五")),
    (
        lambda t: tuple(day for _, day in days_written(t, TODAY)),
        ("on 5 December 2026", "5 ธันวาคม 2569", "2026年12月5日"),
    ),
    (lambda t: bool(may_lie_ahead(t, OWN, TODAY)), ("Raid on 5 December", "วันที่ 5 ธันวาคม")),
    (lambda t: bool(few_people(t)), ("Two Kenyans walked out", "๕ คน", "两名", "ពីរនាក់", "ສອງຄົນ", "hai người")),
    (lambda t: "[number left out]" in without_small_counts(t), ("7 workers freed", "ช่วยเหลือ 5 คน")),
    (counts_living_people, ("workers repatriated",)),
    (risks_of, ("Police raid a shelter", "ที่พักพิง", "庇护所")),
    (language_known, ("Police encerrado pela manhã no complexo de golpes", "The police closed the compound today")),
    (
        lambda t: screen(t).found,
        ("call +66 81 234 5678", "write to joe@example.org", "微信号kkhelp2026", "passport AB1234567"),
    ),
    (folded, ("Myawaddy–KK Park", "ช่องจอม")),
    (folded_person, ("desk one", "analyst 1")),
)


def test_the_class_holds_every_format_character_that_nobody_sees() -> None:
    formats = {chr(n) for n in range(sys.maxunicode + 1) if unicodedata.category(chr(n)) == "Cf"}
    assert formats - set(ALL) == SHOWN_FORMATS & formats


@given(data=st.data())
def test_nothing_unseen_hides_a_word_from_a_search(data: st.DataObject) -> None:
    search, texts = data.draw(st.sampled_from(SEARCHES))
    text = data.draw(st.sampled_from(texts))
    hidden = text
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(hidden)))
        hidden = hidden[:at] + data.draw(st.sampled_from(ALL[:40]) | st.sampled_from(ALL)) + hidden[at:]
    assert search(hidden) == search(text), ascii(hidden)


@pytest.mark.parametrize("text", ["Police raid\u200b on Fri\u200bday", "Po\u00adlice ra\u2060id on \u202eFri\u202cday"])
def test_it_leaves_no_text(text: str) -> None:
    assert visible(text) == plain(text) == clean(text).text == "Police raid on Friday"


@pytest.mark.parametrize(
    "text",
    [
        "ភ្នំពេញ\u200bមានទីក្រុង",
        "แม่สอด\u200bชายแดน",
        "KK Park\u200bที่แม่สอด",
        "မြန်\u200cမာ",
        "ສະຖານທີ່\u200bຊາຍແດນ",
        "می\u200cخواهم",
        "क्\u200dष",
        "ශ්\u200dරී",
        "سلام \u200fKK\u200e سلام",
        "👩\u200d🚒",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ],
)
def test_scripts_keep_what_they_need(text: str) -> None:
    assert visible(text) == plain(text) == text
    assert as_searched(text) != text


def test_what_one_script_needs_another_does_not() -> None:
    assert visible("บุก\u202eค้น\u00adดู") == "บุกค้นดู", "Thai is not turned, nor hyphenated"
    assert visible("a\u200b\u200e\u200cb") == "ab" and visible("\u200babc\u200b") == "abc"
    assert clean("Fri\u200bday").removed == ("1 invisible character",)


@given(st.text(alphabet=st.characters() | st.sampled_from(ALL[:40]) | st.sampled_from("abกခسक👩"), max_size=40))
def test_twice_is_once_and_no_letter_is_lost(text: str) -> None:
    once = visible(text)
    assert visible(once) == once
    unseen = re.compile(f"[{UNSEEN}]")
    assert unseen.sub("", once) == unseen.sub("", text)


@pytest.mark.parametrize("mark", ["\u0301", "\u0300", "\u0323", "\u0335", "\u0338", "\u0308"])
def test_an_accent_hides_no_word_either(mark: str) -> None:
    for search, text, at in (
        (tells_of_operation, "Police raid on the block", 8),
        (tells_of_release, "freed workers crossed over", 2),
        (timing_words, "on Friday", 4),
        (words_to_come, "comes tomorrow", 9),
        (tells_of_force, "Police plan it", 2),
    ):
        assert search(text) and search(text[:at] + mark + text[at:]), (search, ascii(text[:at] + mark))


def test_vietnamese_words_are_not_taken_for_english_ones() -> None:
    assert words_to_come("máy móc của công ty") == () and timing_words("một món, cảnh sát") == ()
