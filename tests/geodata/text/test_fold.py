"""A name is found however it is typed; a vowel or tone that makes another word is never thrown away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.text.fold import folded, names_match


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("duc", "Đức"),
        ("kk park", "KK-Park"),
        ("KK  PARK", "kk–park"),
        ("sihanoukville", "Sihanouk\u200bville"),
        ("strasse", "Straße"),
        ("เพล", "เพลลิมาร์เบนด์"),
        ("ម៉ូរ", "ម៉ូរ៉ូវហ្គេត"),
        ("ş", "Şhwe"),
        ("东方", "东方新城"),
        ("cafe", "Cafe\u0301"),
        ("o'neil", "O’Neil"),
    ],
)
def test_it_is_found(wanted: str, name: str) -> None:
    assert names_match(wanted, (name,))


@pytest.mark.parametrize(("wanted", "name"), [("มา", "ม้า"), ("park", "kk-pa rk")])
def test_another_word_is_not_found(wanted: str, name: str) -> None:
    """มา (come) and ม้า (horse) differ in a tone alone."""
    assert not names_match(wanted, (name,))


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_and_every_name_finds_itself(name: str) -> None:
    assert folded(folded(name)) == folded(name)
    assert names_match(name, (name,))
