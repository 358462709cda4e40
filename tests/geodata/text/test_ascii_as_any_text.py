"""ASCII has shorter ways through folding, screening and counting: what comes of it is what comes of any other text.

Each text is looked at by itself and with a dash behind it that is no ASCII: by the short way, and by the long one.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.text.fold import fold
from geodata.text.lazy_pattern import late, occurs
from geodata.text.personal_data import screen
from geodata.text.risk_words import tells_of_release
from geodata.text.small_counts import without_small_counts

DASH = " \u2013"
"""Behind a text: it makes no word longer, and no number."""
CONTACTS = (
    "joe@example.org",
    "joe &#64; example.org",
    "joe &commat; example.org",
    "joe [at] example [dot] org",
    "joe (at) example.org",
    "joe {at} example.org",
    "joe <at> example.org",
    "joe at example dot org",
    "+66 81 234 5678",
    "t.me/somebody",
    "wa.me/somebody",
    "line.me/somebody",
    "facebook.com/profile.php?id=somebody",
    "tiktok.com/somebody",
    "x.com/somebody",
    "telegram helper99",
    "whatsapp: helper99",
    "signal: helper.99",
    "wechat helper99",
    "weixin helper99",
    "viber: helper99",
    "zalo: helper99",
    "skype: helper99",
    "line id helper99",
    "qq 1234567",
    "vx helper99",
    "passport E12345",
    "id card 12 345",
    "nrc 12 345",
    "national id 12 345",
    "identity card 12 345",
    "zero oh nought one two three four",
    "five six seven eight nine double four",
    "nine triple one double two eight three",
    "081 234 5678",
    "0 8 1 2 3 4 5 6 7 8",
    "E1234567",
)
"""One of each way to a person, in ASCII."""
WORDS = (
    *("7", "two", "ten", "12", "workers", "Kenyans", "were", "freed", "fled", "killed", "rescued", "handed", "over"),
    *("walked", "out", "deported", "from", "shelter", "dozens", "home", "reach", "Town", "Group", "of", "and", "a"),
    *("released", "buildings", "5", "May", "half a dozen", "escape", "let go", "(", ")", ",", "-", "arrested"),
)
"""Of reports, with numbers, people and what became of them."""


@given(st.text(st.characters(max_codepoint=127), max_size=40))
def test_names_are_folded_alike(name: str) -> None:
    assert fold(name) == fold(f"{name}{DASH}"), "a dash is no letter"


@pytest.mark.parametrize("contact", CONTACTS)
@pytest.mark.parametrize("write", [str, str.upper])
def test_each_contact_is_left_out_of_ascii_as_of_any_text(contact: str, write: type[str]) -> None:
    text = f"write to {write(contact)}"
    short, long = screen(text), screen(f"{text}{DASH}")
    assert short.found, "it points at a person"
    assert (short.found, short.text) == (long.found, long.text.removesuffix(DASH).removesuffix(" -"))


@settings(max_examples=300)
@given(st.lists(st.sampled_from((*WORDS, *CONTACTS)), max_size=8).map(" ".join))
def test_ascii_is_screened_and_counted_like_any_text(text: str) -> None:
    assert screen(text).found == screen(f"{text}{DASH}").found
    assert without_small_counts(text) == without_small_counts(f"{text}{DASH}").removesuffix(DASH)
    assert tells_of_release(text) == tells_of_release(f"{text}{DASH}")


@given(st.text(st.sampled_from("fFrReEdD 1x\u00e9"), max_size=12))
def test_a_list_of_words_is_met_in_either_case(text: str) -> None:
    words = late(r"\bfree|\d+\s+freed", re.IGNORECASE)
    assert occurs(words, text) == (words.search(text) is not None)
