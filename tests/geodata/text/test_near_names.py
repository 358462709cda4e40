"""A name typed with a slip, or as another source spells it, is found; a place of another name is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.sites.gazetteer import gazetteer_sites
from geodata.text.names.near_names import names_near, slips


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("Sihanukville", "Sihanoukville compound SI01"),
        ("sihanouk ville", "Sihanoukville"),
        ("Myawadi", "Myawaddy"),
        ("miawaddy", "Myawaddy"),
        ("Shwe Koko", "Shewe Koko Extension #2"),
        ("Shwe Kokko", "Shewe Koko Extension"),
        ("poi pet", "Poipet compound PO07"),
        ("Poipte", "Poipet compound PO07"),
        ("kkpark", "KK Park"),
        ("Kampoth", "Kampot compound KA01"),
        ("mondolkiri", "Mondulkiri compound MD01"),
        ("Dongmie", "Dongmei Park"),
        ("Pelimar Bent", "Pellimar Bend"),
        ("เพลลิมาร์เบนต์", "เพลลิมาร์เบนด์"),
    ],
)
def test_a_slip_or_another_spelling_is_found(wanted: str, name: str) -> None:
    assert names_near(wanted, (name,))


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("zzzz", "s"),
        ("oooo", "park"),
        ("KK Park", "UK Park"),
        ("BA01", "Bavet compound BA02"),
        ("Bavet", "Kampot"),
        ("669", "668 Park"),
        ("--", "A"),
    ],
)
def test_another_place_is_not(wanted: str, name: str) -> None:
    assert not names_near(wanted, (name,))


def test_every_listed_place_is_found_with_two_letters_exchanged_and_short_names_stay_apart() -> None:
    sites = gazetteer_sites()
    for site in sites:
        word = max(site.name.split(), key=len)
        if len(word) < 5 or word == "compound" or not word.isalpha():
            continue
        slipped = site.name.replace(word, word[:2] + word[3] + word[2] + word[4:])
        assert names_near(slipped, (site.name,)), slipped
    assert [s.name for s in sites if names_near("UK Park", (s.name,))] == ["UK Park"]


@given(st.text("abcdef", max_size=9), st.text("abcdef", max_size=9), st.integers(0, 3))
def test_the_distance_is_the_same_both_ways_and_nought_for_the_same_word(one: str, other: str, most: int) -> None:
    assert slips(one, other, most) == slips(other, one, most)
    assert (slips(one, other, most) == 0) is (one == other)
    assert slips(one, other, 20) >= abs(len(one) - len(other))
