"""A rank or a form of address beside a name is a person; an office, place or company that begins like one is none."""

from __future__ import annotations

import pytest

from geodata.text.personal_data import names_person


@pytest.mark.parametrize(
    "text",
    [
        "Colonel Somchai Rakdee",
        "General Somchai Rakdee",
        "GENERAL SOMCHAI RAKDEE",
        "Major Somchai Rakdee, BGF",
        "Major General Saw Chit",
        "Lieutenant Somchai Rakdee",
        "Lieutenant-General Saw Chit",
        "Sergeant Somchai Rakdee",
        "Brigadier Somchai Rakdee",
        "Attorney General Somchai Rakdee",
        "Pol. Gen. Somchai Rakdee",
        "Pol. Lt. Col. Somchai Rakdee",
        "Pol.Lt.Gen.Somchai",
        "Pol Gen. Somchai R",
        "Maj. Gen. Somchai",
        "Raid led by Colonel Somchai Rakdee",
        "Saw Chit Thu, BGF",
        "Inspector Wong",
        "Inspector Wong's unit",
        "Office of Deputy Commissioner John Smith",
        "Superintendent Lim",
        "Deputy Police Spokesman Somchai R",
        "Governor Sok Phal",
        "Interior Minister Sar Sokha",
        "U Aung Min",
        "พล.ต.อ.สมชาย ใจดี",
        "พ.ต.อ. สมชาย",
        "ร.ต.อ.หญิง สมหญิง",
        "นายสมชาย ใจดี",
    ],
)
def test_a_rank_before_a_name_is_a_person_in_every_field(text: str) -> None:
    assert names_person(text) and names_person(text, in_full=True)


@pytest.mark.parametrize(
    "text",
    [
        "Attorney General",
        "Attorney General of Thailand",
        "Office of the Attorney General, Bangkok",
        "General Staff",
        "General Department of Immigration",
        "General Commissariat of National Police",
        "UN General Assembly",
        "Inspector General's office",
        "Inspector General Office",
        "Inspector General of Police",
        "Commissioner General of National Police",
        "Office of the Governor",
        "Governor of Kandal",
        "Governor Banteay Meanchey Province",
        "Ministry of Interior, Minister Counsellor",
        "Police Commissioner, Yangon Region",
        "Minister of Labour",
        "Human Rights Commissioner",
        "Judge Advocate General",
        "Sergeant-at-arms office",
        "Major Crimes Division",
        "a major Chinese operator",
        "Lieutenant Governor",
        "US Marshals Service",
        "Police of Ko Kret District",
        "Police of Nai Mueang Subdistrict",
        "Mae Sai District",
        "นายกรัฐมนตรี",
        "นายอำเภอแม่สอด",
        "จ.ตาก อ.แม่สอด",
        "กองพล พล.ร.9",
        "พ.ร.บ.คอมพิวเตอร์",
    ],
)
def test_an_office_or_a_place_is_no_person(text: str) -> None:
    assert not names_person(text) and not names_person(text, in_full=True)


@pytest.mark.parametrize("text", ["Dr Reddy", "BR Holdings Limited", "Brother International Corporation"])
def test_where_an_organisation_is_asked_for_a_form_of_address_alone_is_not_enough(text: str) -> None:
    """A form before a single word, or one with which companies begin, is doubted where anybody may stand."""
    assert names_person(text) and not names_person(text, in_full=True)
