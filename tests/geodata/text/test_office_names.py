"""Who acted, claimed or reported goes out by the name of an office, a group or a medium; others may be persons."""

from __future__ import annotations

import pytest

from geodata.text.names.titled_person import titled_person
from geodata.text.plain.office_names import unknown_in_office

PERSONS = (
    "Chief Justice Chan",
    "Minister for Home Affairs Tan",
    "Task force led by Somchai Rakdee",
    "Warden Li",
    "Somchai Rakdee",
    "John Smith",
    "Wong's unit",
    "Inspector Wong's unit",
    "U Tin Aung village head",
    "Office of Deputy Commissioner John Smith",
    "Mayor Li",
    "Sgt Li's squad",
    "Police under Chen Wei",
    "Governor Sok Lou Province",
    "Zaw Min Tun, spokesman",
    "Spokesman Zaw Min Tun",
    "Chan",
    "somchai rakdee",
    "Army of Chen Wei",
    "Li's police",
    "Wassana Nanuam, Bangkok Post",
    "Somchai Rakdee, Royal Thai Police",
    "Somchai Rakdee (Royal Thai Police)",
    "Min Htoo - Karen National Army",
    "Somchai Rakdee (ตำรวจ)",
    "Somchai Rakdee ตำรวจ",
    "Mark Hill",
    "Nay Than Thin",
    "Judge Koh",
    "Grant Long",
    "Ministry of Somchai",
    "Major Somchai Battalion",
    "General Somchai Force",
    "Captain Somchai Company",
    "Zaw Min Tun Office",
    "Li Wei Law Office",
    "Aung Min Media",
    "She Zhijiang Company",
    "Chit Thu Company",
    "Workers of Building 7",
    "Guard of Building 7 Office",
    "KK Park Staff",
    "Whistleblower Network",
    "witness in Myanmar",
)
OFFICES = (
    "Provincial Office",
    "Royal Thai Police",
    "Myanmar military",
    "Ministry of Home Affairs",
    "Ministry of Interior of Cambodia",
    "Government of Tasmere",
    "Tasmere Ministry",
    "BGF",
    "Karen Border Guard Force",
    "Democratic Karen Benevolent Army",
    "Kawkareik Township Administration",
    "Ilvane Monitor",
    "Kettermar Research Desk",
    "state media",
    "AFP",
    "The Nation Thailand",
    "Bangkok Post",
    "US Treasury",
    "Provincial Electricity Authority",
    "Department of Special Investigation",
    "Royal Gendarmerie",
    "General Commissariat of National Police",
    "Office of the Attorney General",
    "Major Crimes Unit",
    "Secretary of State's office",
    "Prosecutor General's Office",
    "Governor's office of Kandal Province",
    "Amnesty International",
    "Center for Information Resilience",
    "Radio Free Asia",
    "Myanmar Witness",
    "Thai police and Myanmar army",
    "Khmer General Times",
    "Philippine Anti-Organized Crime Commission",
    "Human Rights Watch",
    "Yunnan provincial public security department",
    "Chinese embassy in Yangon",
    "Army battalion 97",
    "AFP (on Planet imagery)",
    "United Nations Office on Drugs and Crime",
    "UN Office on Drugs and Crime",
    "US Attorney's Office for the Eastern District of New York",
    "UK Office of Financial Sanctions Implementation",
    "Karen National Army (KNA)",
    "Anti-Money Laundering Office (AMLO)",
    "Global Initiative Against Transnational Organized Crime",
    "Commission for Combating Online Scams",
    "Voice of Democracy",
    "",
)


@pytest.mark.parametrize("text", PERSONS)
def test_a_name_without_a_word_of_an_office_behind_it_may_be_a_person(text: str) -> None:
    assert unknown_in_office(text) != ()


@pytest.mark.parametrize("text", OFFICES)
def test_an_office_a_group_or_a_medium_is_known_by_its_words(text: str) -> None:
    assert unknown_in_office(text) == ()


def test_a_person_before_an_office_is_told_by_the_other_rule() -> None:
    """A name before "Township police" reads as a place; a form of address before it does not."""
    assert unknown_in_office("Saw Maung Township police chief") == ()
    assert titled_person("Saw Maung Township police chief", in_full=True)


@pytest.mark.parametrize(
    ("text", "link", "known"),
    [
        ("Nine Dragons", "https://www.ninedragons.example/a/1", True),
        ("Nine Dragons", "https://example.org/ninedragons", False),
        ("Nine Dragons", "", False),
        ("The Nine Dragons", "https://ninedragons.example", True),
        ("Li", "https://li.example/a", False),
        ("Chan", "https://www.channelnewsasia.com/asia/x", False),
        ("Ming", "https://mingpao.com/a", False),
        ("Somchai Rakdee", "https://somchairakdee.blogspot.com", False),
        ("Somchai Rakdee", "https://somchai-rakdee@example.org/", False),
        ("Nine Dragons", "https://[www.ninedragons.example]/a", False),
    ],
)
def test_a_medium_is_taken_by_the_address_that_it_publishes_at(text: str, link: str, known: bool) -> None:
    assert (unknown_in_office(text, link) == ()) is known


def test_other_scripts_are_left_to_other_rules() -> None:
    assert unknown_in_office("ตำรวจภูธร") == ()
