"""What may point at a person is found and left out; dates, counts, coordinates and names of places stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import NotAllowed
from geodata.text.personal_data import LEFT_OUT, refuse_person, refuse_personal, screen


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("write to someone.else+x@mail.example.org now", "an e-mail address"),
        ("write joe (at) gmail (dot) com", "an e-mail address"),
        ("write joe[at]gmail.com", "an e-mail address"),
        ("write joe.doe at mail dot example dot org today", "an e-mail address"),
        ("write joe&#64;example.org", "an e-mail address"),
        ("write joe &commat; example.org", "an e-mail address"),
        ("write JOE {AT} EXAMPLE {DOT} ORG", "an e-mail address"),
        ("passport no. N 123 4567 8", "a passport-like number"),
        ("passport AA 12-34-567", "a passport-like number"),
        ("call +95 9 421 123 456", "a phone number"),
        ("call 0066 81 234 5678 at night", "a phone number"),
        ("tel: 081-234-5678", "a phone number"),
        ("reach him at (02) 123 4567", "a phone number"),
        ("hotline 1300 123 456", "a phone number"),
        ("passport no. AB1234567 was seen", "a passport-like number"),
        ("Passport: E12345678", "a passport-like number"),
        ("holder of MB123456", "a passport-like number"),
        ("NRC 12/OuKaMa(N)123456", "an identity-card number"),
        ("Thai id 1-2345-67890-12-3", "an identity-card number"),
        ("https://t.me/some_person1", "a chat address"),
        ("ring 081\u00a0234\u00a05678", "a phone number"),
        ("ring 081\u2013234\u20135678", "a phone number"),
        ("ring +66\u200b81\u200b2345678", "a phone number"),
        ("ring +66/81/2345678", "a phone number"),
        ("ring 0 8 1 2 3 4 5 6 7 8", "a phone number"),
        ("ring 08-1234-5678", "a phone number"),
        ("ring 13812345678", "a phone number"),
        ("write joe @ example.org", "an e-mail address"),
        ("see facebook.com/joe.smith.9", "a chat address"),
        ("see https://www.instagram.com/joe_smith/", "a chat address"),
        ("line id joe99", "a chat address"),
        ("WeChat joe_99", "a chat address"),
        ("holds 12/ဥကမ(နိုင်)123456", "an identity-card number"),
        ("holds ၁၂/ဥကမ(နိုင်)၁၂၃၄၅၆", "an identity-card number"),
        ("holds 11010519491231002X", "an identity-card number"),
        ("holds 4321 5678 9012", "an identity-card number"),
        ("Telegram: @someone99", "a chat address"),
        ("Help for people in KK Park: Signal kkhelp.01", "a chat address"),
        ("KK园区求助请加微信号kkhelp2026", "a chat address"),
        ("KK园区求助QQ群 123456", "a chat address"),
        ("加微信 kkhelp", "a chat address"),
        ("แอดไลน์ kkhelp99 ถ้าอยู่ในเคเคปาร์ค", "a chat address"),
        ("Zalo 0912345678", "a chat address"),
        ("WhatsApp kk_help", "a chat address"),
        ("Telegram kkhelp99", "a chat address"),
        ("Ring zero eight one, two three four, five six seven eight about KK Park", "a phone number"),
        ("โทร ศูนย์แปดหนึ่ง สองสามสี่ ห้าหกเจ็ดแปด", "a phone number"),
        ("致电零八一二三四五六七八", "a phone number"),
    ],
)
def test_found_and_left_out(text: str, kind: str) -> None:
    screened = screen(text)
    assert screened.found == (kind,)
    assert LEFT_OUT in screened.text
    assert not any(len(word) > 6 and any(c.isdigit() for c in word) for word in screened.text.split())


@pytest.mark.parametrize(
    "text",
    [
        "On 2025-11-14 and 20251114 official counts say 110 of 148 buildings",
        "2015-05-11 to 2015-05-12, 23.690225, 98.765042",
        "Military occupied point 2202 hill, 1,200 people left",
        "KK Park II, zone A, 631 of 635, 9-11 Nov 2025",
        "Nation Thailand 40058206",
        "Arrived at the dot on the map, (at) the gate",
        "Passport office closed; passports of 2 groups were kept in 2025",
        "Kun-Hing Township, Shan State (North)",
        "KH-AI-BA02 and MM-ASPI-MY01",
        "10 000 to 15 000 displaced",
        "2019 2020 2021 were the years; 3 000 000 kyat",
        "2015–2016, 1,200–3,000 workers, 12–14 March 2025",
        "https://www.facebook.com/some.medium/posts/7001",
        "A telegram of 1917; line number two; wechat groups",
        "ရွှေကုက္ကိုလ် ၁၂၃",
        "Signal lost at KK Park; WeChat reported; Telegram 2026-11-10",
        "微信群里流传的视频，QQ群 2026，腾讯QQ报道",
        "二〇二五年十一月 and three to four, five or six",
        "",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    assert screen(text).text == text


@given(st.text(max_size=60))
def test_screening_twice_finds_nothing_more(text: str) -> None:
    once = screen(text)
    assert screen(once.text).found == ()
    assert screen(once.text).text == once.text


def test_what_a_person_types_is_refused_with_the_reason() -> None:
    refuse_personal("note", "seen from the road on 3 May")
    with pytest.raises(NotAllowed, match="a phone number"):
        refuse_personal("note", "his number is +95 9 421 123 456")


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("Sister Maria of Sul Aveth +66 81 234 5678", "a phone number"),
        ("Sister Maria of Sul Aveth", "a person's name"),
        ("Mr. J. Chen, Bangkok Bank", "a person's name"),
        ("the pastor U Aye Myint", "a person's name"),
        ("นายสมชาย ใจดี", "a person's name"),
        ("ဦးအောင်မြင့်", "a person's name"),
        ("王小明先生", "a person's name"),
        ("a bank, desk@bank.example.org", "an e-mail address"),
        ("Line ID: kkhelp99", "a chat address"),
        ("the house at 12 Mango Road", "somebody's address"),
        ("บ้านเลขที่ 12 ซอย 4", "somebody's address"),
    ],
)
def test_a_person_is_refused_where_an_organisation_is_asked_for(text: str, cause: str) -> None:
    with pytest.raises(NotAllowed, match=cause) as refused:
        refuse_person("the recipient", text, "Name a role")
    assert text not in str(refused.value), "the message goes to logs"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a bank",
        'a "bank" \\ co',
        "the telecoms regulator",
        "Bangkok Bank",
        "True Corporation, fraud desk",
        "U.S. Embassy in Bangkok",
        "Prosecutor General's Office",
        "Major Crimes Unit",
        "Cyber Crime Investigation Bureau 2",
        "the liaison officer of UNODC",
        "ธนาคารกรุงเทพ",
        "中国银行",
        "desk 12",
    ],
)
def test_an_organisation_or_a_role_passes(text: str) -> None:
    refuse_person("the recipient", text, "Name a role")


@pytest.mark.parametrize(
    "name", ["U Mobile", "DR Congo police", "Unit 42", "MA Telecom", "Sai Gon Bank", "Ko Samui Municipality"]
)
def test_a_name_that_only_begins_like_a_form_of_address_passes(name: str) -> None:
    refuse_person("the recipient", name, "Name the organisation")
