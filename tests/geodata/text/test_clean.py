"""Cleaning text: every printable script survives, nothing unprintable does, and the report says so."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.text.clean import clean


@given(st.text(alphabet=st.characters(), max_size=80))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)
    assert clean(once.text).text == once.text


@given(st.text(alphabet=st.characters(), max_size=80))
def test_nothing_unprintable_survives(text: str) -> None:
    kept = clean(text).text
    assert not [c for c in kept if unicodedata.category(c) in ("Cc", "Cs")]
    assert not set(kept) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    kept.encode("utf-8")


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "S")), max_size=60))
def test_letters_numbers_and_signs_all_stay(text: str) -> None:
    cleaned = clean(text)
    noncharacters = [c for c in text if (ord(c) & 0xFFFE) == 0xFFFE]
    if not noncharacters:
        assert cleaned.text == unicodedata.normalize("NFC", text).strip()
        assert cleaned.removed == ()


@pytest.mark.parametrize(
    "name",
    ["ရွှေကုက္ကိုလ်", "ព្រះសីហនុ", "แม่สอด", "环亚", "<script>alert(1)</script>", "`$(x)`\\", "ថ្ងៃ\u200bនេះ", "[" * 500],
)
def test_names_of_every_script_and_markup_are_kept_as_they_are(name: str) -> None:
    assert clean(name).text == name


def test_what_was_taken_out_is_said() -> None:
    cleaned = clean("KK\x00 Park\x07\u202e evil\nnext\tline")
    assert cleaned.text == "KK Park evil next line"
    assert cleaned.removed == ("2 control characters", "1 direction override")


def test_long_text_is_cut_and_said() -> None:
    cleaned = clean("a" * 10_005)
    assert len(cleaned.text) == 10_000
    assert cleaned.removed == ("5 characters beyond the first 10,000",)
