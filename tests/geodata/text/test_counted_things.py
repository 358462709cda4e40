"""Two numbers beside police or a raid: a day, unless what stands beside them shows that they count things.

Every sentence was written before the rule. A day that passes warns and endangers people; a count that is held costs a
person a line in other words. So the first list is whole, and the second one holds what newspapers write each day.
"""

from __future__ import annotations

from datetime import date

import pytest

from geodata.text.to_come import days_written, may_lie_ahead, tells_of_force

NEAR = date(2026, 11, 10)
ROW = date(2026, 10, 20), date(2026, 10, 20)
TODAY = date(2026, 11, 1)


@pytest.mark.parametrize(
    "text",
    [
        # what follows is a place, a function word, a verb or another script
        "Police sweep 5-12 near Myawaddy",
        "Raid 5-12 Shwe Kokko, police say",
        "Raid 5-12 KK Park, police say",
        "The 5-12 raid by police on the compound",
        "A 5-12 police raid on the compound",
        "Army operation 5-12 targeting KK Park",
        "Police: raid 5-12 starts",
        "Army moves in 5-12 near the border",
        "Troops enter 5-12 through the gate",
        "Police go in 5-12 unless they leave",
        "Police raid: 5-12 Myawaddy",
        "ตำรวจบุก 5-12 เคเคปาร์ค",
        "警方5-12将突击KK园区",
        "公安5-12到KK园区抓人",
        "ရဲ 5-12 KK Park ဝင်စီး",
        "Polisi gerebek 5-12 KK Park",
        "Công an 5-12 bố ráp KK Park",
        "Army to win back KK Park 5-12",
        "Army raid 5-12 led by Region 3",
        "Raid 5-12 over the river, police",
        "Police raid 5-12 of the compound",
        "Police raid between 5-12 and the end of the year",
        "Army, police go in together: 5-12 planned",
        "Raid 5-12 they come, police",
        # a verb that a list of nouns would take for one, and who does it right before the numbers
        "Police 5-12 evict families at the park",
        "Army 5-12 evicts families",
        "Junta 5-12 clears dormitories, police say",
        "Police go 5-12 towards the river",
        "Troops arrive 5-12 across the bridge",
        "Police hit KK Park 5-12 bosses flee first",
        "Police raid the compound 5-12 gates close",
        "Police come later: 5-12 dozens of officers",
        "Police tell them to leave no later than 5-12",
        # a raid before or behind a noun
        "The 5-12 sweep by border guards",
        "Police say the 7-11 ... 5-12 raid stands",
        "5-12 joint police raid",
        "5-12 soldiers storm the park",
        "Army visit 5-12 officials told",
        "Police operation: 5-12 commandos",
        "Police raid in 5-12 days",
        # words that stood for a count or a place before
        "Raid held 5-12, police say",
        "Army to fire 5-12",
        "Troops outside 5-12",
        "Police take 5-12",
        "Police raid order 5-12",
        # letters that begin another word than that of a count
        "军队5-12把园区端掉",
        "警方5-12起清场",
        "军队5-12部署",
        "军队5-12人民军进入",
        "ทหารบุก 5-12 หลังเที่ยง",
        "ตำรวจ 5-12 นายพลสั่งบุก",
        "ตำรวจบุก 5-12 พันตำรวจเอก",
        "Cảnh sát 5-12 năm nay",
        "Polisi 5-12 tahun ini",
        "ရဲ 5-12 ဦးမင်း",
    ],
)
def test_it_is_a_day_where_nothing_shows_a_count(text: str) -> None:
    assert may_lie_ahead(text, ROW, TODAY, forceful=True) == ("5-12",), "5 December lies within the year ahead"
    assert date(2026, 12, 5) in [day for _, day in days_written(text, NEAR, forceful=True)]


@pytest.mark.parametrize(
    "text",
    [
        "Police seize 10-12 phones",
        "Police arrest 5-12 suspects",
        "Police free 10-12 foreign workers",
        "Police seize 10-12 laptops and cash",
        "Soldiers wounded 10-12 villagers",
        "Army fired 5-12 heavy shells",
        "Police hold 5-12 people",
        "Police found 10-12 satellite dishes",
        "A 10-12 storey block, police say",
        "Police said 10-12 women fled",
        "Army camp 5-12 km away",
        "Police took 10-12 of them",
        "Police freed 10-12 Chinese nationals",
        "Police freed 10-12 young foreign men",
        "Police make 10-12 arrests after the raid",
        "Police arrest 5-12 suspects in raid",
        "Police sentenced them to 5-12 years",
        "Police say 10-12 dead",
        "Police put losses at 5-12 per cent",
        "Police outside the 7-11",
        "Police found more than 10-12.",
        "Police seize 2-3 million baht",
        "警方解救10-12名工人",
        "警方查获10-12部手机",
        "警方扣押 5-12 万元",
        "ตำรวจจับ 10-12 คน",
        "ตำรวจจับ 10-12 คนที่ชายแดน",
        "ตำรวจยึด 5-12 ล้านบาท",
        "ရဲက 10-12 ဦးကို ဖမ်းဆီး",
        "ရဲ 10-12 ယောက် ဖမ်းမိ",
        "ប៉ូលិសចាប់ 10-12 នាក់",
        "ຕຳຫຼວດຈັບ 10-12 ຄົນ",
        "Công an bắt 10-12 người",
        "Polisi tangkap 10-12 orang",
    ],
)
def test_what_is_counted_makes_no_day(text: str) -> None:
    assert may_lie_ahead(text, ROW, TODAY, forceful=True) == () == days_written(text, NEAR, forceful=True)


@pytest.mark.parametrize("text", ["Team beats police 3-2", "Army won the final 3-2", "Army lost 3-2 to the police"])
def test_the_result_of_a_match_is_no_day(text: str) -> None:
    assert days_written(text, NEAR, forceful=True) == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Police report 20261205 raid", date(2026, 12, 5)),
        ("Police file 20261205: raid", date(2026, 12, 5)),
        ("Police raid order 26-12-05", date(2026, 12, 5)),
        ("Police raid order 12/2026", date(2026, 12, 1)),
        ("Police raid order 12.2026", date(2026, 12, 1)),
        ("Army to act 12/2026", date(2026, 12, 1)),
        ("Army case 2026-12 raid", date(2026, 12, 1)),
    ],
)
def test_a_paper_takes_no_day_away_where_force_is_told_of(text: str, day: date) -> None:
    assert tells_of_force(text), "the text names police or an army"
    assert [written for _, written in days_written(text, NEAR, forceful=True)] == [day]
    assert day not in [written for _, written in days_written(text, NEAR)], "where no force is told of, it is a paper's"
