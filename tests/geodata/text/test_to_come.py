"""Words and days of things to come: found in eight languages, and not where a text tells of what is over."""

from __future__ import annotations

from datetime import date

import pytest

from geodata.text.to_come import days_in_link, days_written, may_lie_ahead, tells_of_force, timing_words, words_to_come
from tests.dangerous_phrases import TO_COME

NEAR = date(2026, 11, 10)
FIFTH = date(2026, 12, 5)


@pytest.mark.parametrize("phrase", TO_COME)
def test_each_is_found_by_a_word_or_a_day(phrase: str) -> None:
    days = days_written(phrase, NEAR, forceful=tells_of_force(phrase))
    assert words_to_come(phrase) or any(day > NEAR for _, day in days)


@pytest.mark.parametrize(
    "text",
    [
        "Police raided the park on 5 November",
        "Soldiers have encircled the park since dawn",
        "Police raided the hall at dawn",
        "Workers were forced to move in 2024",
        "Raid of 5 December 2024",
        "A raid on December 5th, 2024, is described",
        "Hundreds left in recent weeks",
        "缅军将军视察园区",
        "虚拟货币诈骗",
        "ตำรวจบุกค้นอาคาร",
        "ရဲ ဝင်စီးခဲ့",
        "ប៉ូលិសបានចុះឆែកឆេរ",
        "ຕຳຫຼວດບຸກກວດຄົ້ນ",
        "Công an đã đột kích khu nhà",
        "Polisi menggerebek kompleks kemarin",
        "Watched 24/7",
    ],
)
def test_what_is_over_is_not(text: str) -> None:
    assert words_to_come(text) == ()
    assert all(day <= NEAR for _, day in days_written(text, NEAR))


@pytest.mark.parametrize(
    "text",
    [
        "5 December",
        "5th of December",
        "Dec. 5",
        "December 5th, 2026",
        "2026-12-05",
        "5.12.2026",
        "5/12",
        "5 Desember 2026",
        "ngày 5 tháng 12",
        "5 ธันวาคม 2569",
        "๕ ธ.ค.",
        "5 ທັນວາ",
        "ថ្ងៃទី៥ ខែធ្នូ",
        "ဒီဇင်ဘာလ ၅ ရက်",
        "12月5日",
        "2026年12月5日",
        "on the 5.12.",
        "ngày 5-12",
        "on 5-12",
        "the fifth of December",
        "December five",
        "十二月五日",
        "5 ธค",
        "วันที่ห้าธันวา",
        "on 5/12/26",
        "5/12/69",
        "12/5/26",
        "05.12.26",
        "05-12-26.",
        "20261205",
        "25691205",
        "突袭20261205",
        "on 5/12.",
        "on 5-12.",
        "on 5–12.",
        "5. 12. 26",
        "26-12-05",
        "Report 5.12.26: all gates",
    ],
)
def test_a_day_is_read_as_it_is_written(text: str) -> None:
    assert FIFTH in [day for _, day in days_written(text, NEAR)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("in December", date(2026, 12, 1)),
        ("next May", date(2027, 5, 1)),
        ("in 2027", date(2027, 1, 1)),
        ("12月", date(2026, 12, 1)),
        ("May 2027", date(2027, 5, 1)),
        ("(March 2027)", date(2027, 3, 1)),
        ("March 2027: police raid", date(2027, 3, 1)),
        ("Mar 2027", date(2027, 3, 1)),
        ("pada Mei 2027", date(2027, 5, 1)),
        ("bulan Mei", date(2027, 5, 1)),  # nearer to November 2026 than May 2026 is
        ("Police there May '27", date(2027, 5, 1)),
        ("Dec ’26", date(2026, 12, 1)),
        ("May 2570", date(2027, 5, 1)),  # 2570 of the Buddhist era, which counts 543 more
        ("in 12/2026", date(2026, 12, 1)),
        ("in 2026-12.", date(2026, 12, 1)),
        ("at the casino 12/2026", date(2026, 12, 1)),
        ("12/2569", date(2026, 12, 1)),
        ("2026年12月", date(2026, 12, 1)),
        ("tháng 12/2026", date(2026, 12, 1)),
    ],
)
def test_a_month_or_a_year_is_its_first_day(text: str, day: date) -> None:
    assert [found for _, found in days_written(text, NEAR)] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "it may rise",
        "one may see",
        "the first may be over",
        "on 3.5 ha",
        "separate five",
        "31 April",
        "99/99",
        "Zone 5",
        "march of the workers",
        "5-12",
        "rows 5-12 of the table",
        "1-5-12",
        "version 5.12.26",
        "v5.12.26",
        "10.12.26.4",
        "5.12.261",
        "call 09-12-26-34",
        "+20261205",
        "20261355",
        "120261205",
        "20261205.5",
        "lat 12.2031",
        "12.2026",
        "5.12",
        "12-25",
        "Room 5.12.26",
        "Section 3.12.40 of the report",
        "Coordinates 16.12.30",
        "Case 26-12-05",
        "Document No. 20261205",
        "Transaction 20261130",
        "²³ ①② \u0e50" * 20,
    ],
)
def test_no_day_is_made_of_other_things(text: str) -> None:
    assert days_written(text, NEAR) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Decree No. 12/2026",
        "Nghị định số 12/2026",
        "Decree 12/2026",
        "Case 11/2026",
        "UNODC report 2026-11",
        "คำสั่งที่ 12/2569",
        "2020-2026",
        "13/2026",
        "2026-27",
    ],
)
def test_the_number_of_a_law_and_a_span_of_years_are_no_month(text: str) -> None:
    assert all(day == date(day.year, 1, 1) for _, day in days_written(text, NEAR)), "of a year alone its first day"


@pytest.mark.parametrize(
    "text",
    [
        "Army operation 5-12",
        "Raid 5-12, all gates",
        "Village 5-12.",
        "บุก5-12",
        "5-12 in the north",
        "5-12: police raid",
        "5-12 police raid",
        "Raid 5-12\nMyawaddy",
        "raid 5-12 at dawn",
        "raid on the 5-12.",
        "Soldiers 5-12 storm the park",
        "raid 5-12 morning",
        "raid 5-12 05:30",
        "Police raid of 5-12 (KK Park)",
        "operation 5-12, 8.30 am",
        "Army against the park 5-12 with helicopters",
        "警察5-12突袭",
        "ตำรวจ 5-12 นี้",
        "công an 5-12 tại khu",
        "polisi 5-12 pagi",
    ],
)
def test_two_numbers_with_a_hyphen_are_a_day_beside_force(text: str) -> None:
    assert [day for _, day in days_written(text, NEAR, forceful=True)] == [FIFTH]
    assert may_lie_ahead(text, MAY, TODAY, forceful=True) == ("5-12",)
    assert days_written(text, NEAR) == () == may_lie_ahead(text, MAY, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "Police took 5-12 people along",
        "5-12 more officers",
        "5-12 %",
        "抓5-12人",
        "blocks 5-12",
        "workers aged 5-12",
        "3-5-12",
        "5-12-7",
        "at 5:12-8",
        "A4-5",
        "15-13",
        # a word right behind is what is counted, whatever it is
        "Police seize 10-12 phones",
        "Soldiers fired 10-12 rounds",
        "3-4,000 SIM cards",
        "3-4.5 million",
        "a 3-4 storey hotel",
        "a 3–4 storey hotel",
        "5-10 thousand baht fines",
        "5 - 10 thousand baht fines",
        "ยึดโทรศัพท์ 10-12 เครื่อง",
        "缴获10-12部手机",
        "2-3 kg",
        "5.12 million",
        "12-25 bodies",
        "12.2026 degrees",
        "open 6-8 p.m.",
        # what stands before tells that it is no day
        "near 7-11",
        "across from the 7-11",
        "near the junction, Article 5-2",
        "Soldiers killed 10-12.",
        "the men, 10-12 in all, fled",
        "Army beats police 3-2",
        "version 5.12",
        "lat 12.2031, lon 12.2026",
        "12.2026, 98.5012",
        "rose to 5.12",
        "$5.12",
        "10:30–12:00",
    ],
)
def test_a_range_beside_force_is_no_day(text: str) -> None:
    assert days_written(text, NEAR, forceful=True) == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Police raid 5–12", FIFTH),
        ("Police raid 5 - 12", FIFTH),
        ("Police raid 5 – 12, all gates", FIFTH),
        ("Police raid 5.12", FIFTH),
        ("Police raid 12-25", date(2026, 12, 25)),
        ("Police raid 12.2026", date(2026, 12, 1)),
        ("Police raid 2026.12", date(2026, 12, 1)),
    ],
)
def test_other_spellings_are_a_day_or_a_month_beside_force_alone(text: str, day: date) -> None:
    assert [written for _, written in days_written(text, NEAR, forceful=True)] == [day]
    assert day not in [written for _, written in days_written(text, NEAR)]


@pytest.mark.parametrize("text", ["Police raid Place a under Decree 10/2026", "Police cite Announcement 12/2026"])
def test_the_number_of_a_decree_beside_force_is_no_month(text: str) -> None:
    assert all(day == date(2026, 1, 1) for _, day in days_written(text, NEAR, forceful=True)), "the year alone"


def test_a_past_month_or_day_in_digits_is_not_ahead() -> None:
    for text in ("05/2026", "2026-05", "4/5/26", "04.05.26", "20260504", "May 2026"):
        days = [day for _, day in days_written(text, MAY[1])]
        assert days and min(days) <= MAY[1] and may_lie_ahead(text, MAY, TODAY) == (), text


def test_the_nearest_year_is_meant() -> None:
    assert dict(days_written("5 December", date(2027, 1, 10))) == {"5 December": FIFTH}


@pytest.mark.parametrize("path", ["2026/12/05/storm", "2026-12-05", "storm-20261205", "a_2026_12_05", "2026/12/5/a"])
def test_a_link_writes_its_day(path: str) -> None:
    assert [day for _, day in days_in_link(f"https://example.org/{path}")] == [FIFTH]


@pytest.mark.parametrize("path", ["article/40058206", "2026", "202612", "1.2026", "20269999"])
def test_a_number_in_a_link_is_no_day(path: str) -> None:
    assert days_in_link(f"https://example.org/{path}") == ()


MAY = date(2026, 5, 4), date(2026, 5, 4)
TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    "text",
    [
        "Raid on 5 December",
        "Raid on the fifth of December",
        "Raid 5/12",
        "12月5日突袭",
        "บุก 5 ธ.ค.",
        "Raid in December",
        "5 March",
    ],
)
def test_a_day_without_a_year_far_from_its_row_may_be_the_next_one(text: str) -> None:
    assert may_lie_ahead(text, MAY, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "Raid of 4 May",
        "Raid of 20 April",
        "Raid of 3 June",
        "Raid in April",
        "Raid of 5 December 2025",
        "Five buildings in 2025",
    ],
)
def test_a_day_of_the_row_or_with_a_year_is_not_the_next_one(text: str) -> None:
    assert may_lie_ahead(text, MAY, TODAY) == ()


def test_a_day_beside_the_row_is_past_over_a_new_year_and_at_the_last_day_there_is() -> None:
    assert may_lie_ahead("Raid on 5 March", (date(2026, 3, 20), date(2026, 3, 20)), TODAY) == ()
    assert may_lie_ahead("Raid on 28 December", (date(2026, 1, 4), date(2026, 1, 4)), TODAY) == ()
    assert may_lie_ahead("Raid on 5 December", (date(2020, 5, 4), date.max), TODAY) == ()
    assert may_lie_ahead("Raid on 29 February", MAY, date(2027, 11, 27)) == ("29 February",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Raid D-Day: twelfth of the twelfth", ("D-Day", "twelfth of the twelfth")),
        ("Police hunt foreman at block 4", ("hunt",)),
        ("Police manhunt: two still at large", ("manhunt", "still at large")),
        ("Police raid a compound", ()),
    ],
)
def test_days_in_ordinal_words_and_a_hunt_that_is_not_over_are_words_of_time(text: str, words: tuple[str, ...]) -> None:
    """They hold a text beside police or a raid, as weekdays and hours do."""
    assert timing_words(text) == words
