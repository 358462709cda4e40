"""Counts of living people below eleven are never kept; counts of the dead and of things stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.text.small_counts import without_small_counts


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("7 workers freed from a compound", "[number left out] workers freed from a compound"),
        ("Police freed 3 Thai nationals", "Police freed [number left out] Thai nationals"),
        ("Seven people rescued", "[number left out] people rescued"),
        ("two Kenyan women escaped", "[number left out] Kenyan women escaped"),
        ("raid: nine held", "raid: [number left out] held"),
        ("10 people killed, 4 freed", "10 people killed, [number left out] freed"),
        ("4-5 workers freed", "[number left out] workers freed"),
        ("3\u20137 victims rescued", "[number left out] victims rescued"),
        ("five-person group freed", "[number left out]-person group freed"),
        ("half a dozen workers freed", "[number left out] workers freed"),
        ("7 workers freed, 3 killed", "[number left out] workers freed, 3 killed"),
        ("6 people held where others were killed", "[number left out] people held where others were killed"),
        ("six hostages in the park", "[number left out] hostages in the park"),
        ("9 handed over to the Thai army", "[number left out] handed over to the Thai army"),
        ("获救5人", "获救[number left out]人"),
        ("三名女子获救", "[number left out]名女子获救"),
        ("ช่วยเหลือ ๗ คน", "ช่วยเหลือ [number left out] คน"),
        ("လွတ်မြောက်သူ ၅ ဦး", "လွတ်မြောက်သူ [number left out] ဦး"),
    ],
)
def test_small_counts_of_the_living_go(text: str, kept: str) -> None:
    assert without_small_counts(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "7 killed in raid, 40 freed",
        "12 people freed",
        "Over 7,000 people held",
        "rescued on 5 November 2025",
        "fire in 3 buildings, held by the army",
        "3 days after the release of 250 people",
        "detained for 3 months",
        "148 of 148 buildings demolished",
        "freed on 3-4 November",
        "Insurgents kill 9, abduct 35",
        "Six female medics murdered in captivity",
        "captive soldiers: army executed 4 of them",
        "held for 2-3 days",
        "获救260人",
        "15人获救",
        "ช่วยเหลือ 260 คน",
        "三十名女子获救",
        "Armed clash between Army and Rebels, Mile 5",
    ],
)
def test_everything_else_stays(text: str) -> None:
    assert without_small_counts(text) == text


@given(
    st.integers(1, 60), st.sampled_from(["people", "workers", "women"]), st.sampled_from(["freed", "held", "rescued"])
)
def test_eleven_is_the_line_and_twice_is_once(number: int, who: str, fate: str) -> None:
    text = f"{number} {who} {fate} near the border"
    once = without_small_counts(text)
    assert (str(number) in once) == (number >= 11)
    assert without_small_counts(once) == once
