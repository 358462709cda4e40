"""Control characters never reach the store; everything printable does."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.text.clean import clean, plain


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("KK Park", "KK Park"),
        ("ខេត្តកំពត\u200bក្រុង", "ខេត្តកំពត\u200bក្រុង"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("one\r\ntwo\tthree", "one two three"),
        ("half \ud83d pair", "half  pair"),
        ("\ufffe\U0001fffe!", "!"),
        ("မြဝတီ 🏗 妙瓦底", "မြဝတီ 🏗 妙瓦底"),
    ],
)
def test_by_hand(given_text: str, kept: str) -> None:
    assert plain(given_text) == kept


@given(st.text(st.characters()))
def test_no_control_character_left_and_nothing_more_to_take(text: str) -> None:
    kept = plain(text)
    assert not {unicodedata.category(c) for c in kept} & {"Cc", "Cs"}
    assert plain(kept) == kept
    kept.encode("utf-8")


@given(st.text())
def test_text_cleaned_at_import_is_stored_as_it_is(text: str) -> None:
    cleaned = clean(text).text
    assert plain(cleaned) == cleaned
