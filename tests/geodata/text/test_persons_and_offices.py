"""Persons as papers of the region write them, and offices and places that begin or end alike: twenty and more a side.

Each was sorted by what it says to somebody who reads the papers, before there was a rule for it.
"""

from __future__ import annotations

import pytest

from geodata.text.personal_data import names_person


@pytest.mark.parametrize(
    "text",
    [
        "Pol. Col. Somchai Rakdee",
        "Col. Somchai of Mae Sot",
        "Deputy Governor Sok Phal",
        "district chief Somchai Rakdee",
        "Somchai Rakdee, village head",
        "Tin Aung, Myawaddy Township Administrator",
        "Ma Thida Win",
        "Daw Khin Win",
        "Ustadz Ahmad Rizal",
        "Ustad Ahmad Rizal",
        "Datuk Ahmad Rizal",
        "Dato Sri Ahmad Rizal",
        "Tan Sri Ahmad Rizal",
        "Khun Somchai Rakdee",
        "Oknha Sok Phal",
        "Neak Oknha Sok Phal",
        "Okhna Sok Phal",
        "Saya Aung Win",
        "Duwa Naw Seng",
        "Gov. Hun Neng",
        "Sen. Risa",
        "Supt. Lee",
        "Supt Lee",
        "Insp. Wong",
        "Det. Lee",
        "Police Chief Som",
        "spokesman Zaw Min Tun",
        "deputy prime minister Sar Sokha",
        "U Tin Aung village head",
        "U Tin Aung Village Administrator",
        "Naw Paw Village Administrator",
        "Saw Maung Township police chief",
        "Nai Shwe Township Administrator",
        "Saw Htoo village elder",
        "Khun Sok district governor",
        "Governor Sok Lou Province",
        "Governor Sar Sokha district",
        "Mayor Kuoch Chamroeun City Hall",
        "Major John Smith Office",
        "Police General Somchai Office",
        "Major General Somchai News",
        "KNLA General Kyaw",
        "Thai General Somchai",
        "Police Major Somchai",
        "Air Chief Marshal Somchai",
        "captain Somchai",
        "Village Head Tin Aung",
        "U Win Myint, Myawaddy Township Administrator",
        "General Somchai Rakdee, Ministry of Defence",
        "Attorney General Somchai",
        "INSP. WONG",
    ],
)
def test_a_name_beside_a_title_or_a_post_is_a_person(text: str) -> None:
    assert names_person(text) and names_person(text, in_full=True)


@pytest.mark.parametrize(
    "text",
    [
        "Royal Gendarmerie",
        "Major Crimes Unit",
        "Secretary of State's office",
        "Chief of Staff's office",
        "Commissioner of Police",
        "Prosecutor General's Office",
        "Marine Police",
        "Prime Minister's Office",
        "Governor's office of Kandal Province",
        "General Immigration Department",
        "General Inspection Department",
        "General Customs Department",
        "General Customs and Excise Department",
        "GENERAL CUSTOMS DEPARTMENT",
        "Major Cineplex News",
        "Khmer General Times",
        "General Electric",
        "Major Projects Directorate",
        "Captain Cook Hotel",
        "Mae Sot District Governor",
        "Myawaddy Township Administrator",
        "Governor Mae Hong Son Province",
        "Governor Kandal Province",
        "Police Chief Office",
        "Provincial Police Chief",
        "police chief of Tak Province",
        "Village Administration Office",
        "Ko Kret District",
        "Nai Mueang Subdistrict Office",
        "Border Guard Force, township commander",
        "Karen National Union, district leader",
        "Mae Sot, district chief",
        "Military Commander, Yangon Region",
        "Deputy Governor Office",
        "Captain Media",
        "General News Agency",
        "Judge Advocate",
        "Det Udom District Police",
        "Hun Sen Library",
        "Gov. Office",
        "courts judge Scam Centres",
        "Police Chief Inspector",
        "General Motors",
        "Spokesman of the army",
        "police, Mae Sot district chief",
        "Tak Province, Mae Sot district chief",
        "Royal Thai Police, Provincial Police Chief",
        "Kachin Independence Army, township administrator",
        "Ministry of Interior, Deputy Chief",
        "Myawaddy Township General Administration Department",
        "General Administration Department, Village Administrator",
        "INSPECTOR GENERAL OF POLICE",
        "Ko Kret District Office",
    ],
)
def test_an_office_a_place_or_a_company_is_no_person(text: str) -> None:
    assert not names_person(text) and not names_person(text, in_full=True)


@pytest.mark.parametrize(
    ("office", "person"),
    [
        ("Major Smith Office", "Major John Smith Office"),
        ("General Customs Department", "Police General Customs Department"),
        ("Governor Kandal Province", "Governor Sok Lou Province"),
        ("Mae Sot District Chief", "Ko Kret District Chief"),
    ],
)
def test_what_could_be_either_is_held_where_two_names_a_longer_rank_or_a_title_stand_before(
    office: str, person: str
) -> None:
    """A person's name that goes out is worse than an office that has to be written another way."""
    assert not names_person(office, in_full=True) and names_person(person, in_full=True)
