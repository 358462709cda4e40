"""Fewer than eleven living people, in digits or in words, in eight languages: found; the dead and things not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.text.few_people import few_people
from tests.held_phrases import HELD

FEW = (
    "Two Kenyans walked out",
    "A couple walked out of the gate",
    "half a dozen workers",
    "A woman escapes compound",
    "Kenyan woman escapes",
    "Kenyan freed",
    "Pair cross the river",
    "fewer than a dozen people left",
    "7 workers freed",
    "Police freed 3",
    "4-5 workers freed",
    "ten Ugandans",
    "Trio got away",
    "a family of four",
    "两名肯尼亚人走出园区",
    "三名女子获救",
    "5人获救",
    "一对夫妇逃出",
    "ช่วยเหลือ ๗ คน",
    "หญิงสองคนออกมา",
    "สาวไทยรายหนึ่ง",
    "လူ ၅ ဦး",
    "အမျိုးသမီးနှစ်ဦး ထွက်လာ",
    "កម្មករ ៥នាក់",
    "ស្ត្រីពីរនាក់",
    "ស្ត្រីម្នាក់",
    "ແມ່ຍິງສອງຄົນ",
    "໕ ຄົນ",
    "hai người Việt",
    "3 nạn nhân được đưa về",
    "cặp vợ chồng",
    "Dua WNI kabur",
    "5 orang dibebaskan",
    "seorang perempuan",
    "3 killed, two freed",
    "five-person group freed",
    "nine were taken to a shelter",
    "3 of the workers reached the bridge",
    "10 people",
    "TWO KENYANS WALKED OUT",
    "\uff13 workers freed",
    "a young woman from Dhaka",
    "Another escapee speaks",
    "一家五口逃出",
    "俩人已过河",
    "ត្រីនាក់ និង មនុស្សបីនាក់",
    "ສາມ ຄົນ ອອກມາ",
    "mười người",
    "sepuluh orang",
    "3 people left BA02",
    "BA người thoát khỏi",
    "BA-4 NGƯỜI được giải cứu",
    "200 people left, BA 2 người",
    "In March two women were arrested at the casino",
    "In June 3 workers were rescued",
    "On 5 May two women were freed",
    "in 2025 3 women escaped",
    "In March two arrested",
)
MANY = (
    "7 killed in raid, 40 freed",
    "12 people freed",
    "a dozen people left",
    "Over 7,000 people held",
    "rescued on 5 November 2025",
    "fire in 3 buildings, held by the army",
    "3 days after the release of 250 people",
    "148 of 148 buildings demolished",
    "Insurgents kill 9, abduct 35",
    "Six female medics murdered in captivity",
    "detained for 3 months",
    "held for 2-3 days",
    "获救260人",
    "三十名女子获救",
    "十二人获救",
    "ช่วยเหลือ 260 คน",
    "สิบสองคน",
    "ယောက် ၂၆၀",
    "ដប់ពីរនាក់",
    "ສິບສອງຄົນ",
    "mười hai người",
    "dua belas orang",
    "dua puluh orang",
    "Armed clash between Army and Rebels, Mile 5",
    "Building work resumed north of the wall",
    "Provincial Office reports a search of one block",
    "Excavators at the north-east block",
    "A new power line reaches the park",
    "Ministry says that ground clearing needs a licence from now on",
    "More than 40 people left the estate, an aid group says",
    "AFP counts 22 buildings destroyed and about 80 damaged, a quarter of the whole; parts were not judged.",
    "Authorities say the compound at the bridge is being torn down",
    "Residents report generators and lights through the night",
    "About 120 people sheltered in the district in October",
    "3 Chinese companies named",
    "New rows pegged out south of the ford road",
    "Zone 5 workers",
    "2025-05-06 raid frees people",
    "二百人获救",
    "第三人民医院",
    "ร้อยสองคน",
    "ဆယ့်နှစ်ဦး",
    "hai mươi người",
    "More than 200 people left Bavet compound BA02",
    "BA02: 260 people freed",
    "On 12 June 40 were freed",
    "in 2025 300 women escaped",
    "Raided on May 5, 300 arrested",
    "5 May 2026: 300 freed",
    "",
)


@pytest.mark.parametrize("text", FEW)
def test_few_people_are_found(text: str) -> None:
    found = few_people(text)
    assert found and all(0 <= f.start < f.end <= len(text) for f in found)


@pytest.mark.parametrize("text", MANY)
def test_many_people_the_dead_and_things_pass(text: str) -> None:
    assert few_people(text) == ()


@given(
    st.integers(1, 40),
    st.sampled_from(["people", "workers", "Kenyans", "คน", "名", "នាក់", "ဦး", "ຄົນ", "người", "orang"]),
)
def test_eleven_is_the_line_in_every_language(number: int, who: str) -> None:
    assert bool(few_people(f"{number} {who}")) is (number < 11)


def test_no_text_is_too_odd() -> None:
    for phrase in HELD:
        few_people(phrase)
    assert few_people("²³ ①② x²people \u0e50" * 50) == ()
