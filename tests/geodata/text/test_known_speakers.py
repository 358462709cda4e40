"""Who acted, claimed or reported goes out by a listed name of an office, a group or a medium."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.text.names.titled_person import titled_person
from geodata.text.plain import speaker_names
from geodata.text.plain.known_links import is_known_link
from geodata.text.plain.known_speakers import unknown_in_source, unknown_speaker
from geodata.text.plain.words_of_claims import is_plain_note, is_plain_scope, is_plain_unit

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
    "Kyaw Army",
    "Somchai News",
    "Rose Hill Police",
    "June Field, BBC",
    "Governor Rose Field",
    "Grace Mission",
    "Grace Star",
    "Wong Police",
    "สมชาย รักดี",
    "王小明",
    "Somchai Rakdee (ตำรวจ)",
    "Office of U Tin Aung",
    "Wang Li Foundation",
    "cook of building 7, BBC",
    "Khmer General Times",
    "§ Police",
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
    "Prosecutor General's Office",
    "Governor's office of Kandal Province",
    "Amnesty International",
    "Center for Information Resilience",
    "Radio Free Asia",
    "Myanmar Witness",
    "Thai police and Myanmar army",
    "Philippine Anti-Organized Crime Commission",
    "Human Rights Watch",
    "Yunnan provincial public security department",
    "Chinese embassy in Yangon",
    "Army battalion 97",
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
def test_a_name_that_is_not_listed_may_be_a_person(text: str) -> None:
    assert unknown_speaker(text) != ""


@pytest.mark.parametrize("text", OFFICES)
def test_an_office_a_group_or_a_medium_is_listed_or_of_listed_words(text: str) -> None:
    assert unknown_speaker(text) == ""


def test_a_person_before_an_office_is_told_by_the_other_rule_too() -> None:
    assert unknown_speaker("Saw Maung Township police chief")
    assert titled_person("Saw Maung Township police chief", in_full=True)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert unknown_speaker(text) in text or unknown_speaker(text) == text
    assert isinstance(unknown_in_source(text), str) and is_known_link(text) in (True, False)


def test_the_words_of_offices_name_nobody_by_themselves() -> None:
    """No given name, and no word for who may speak from inside: read off the lists."""
    listed = {*speaker_names.HEADS.split(), *speaker_names.TOPICS.split()}
    names = (
        "grace rose mark bill hill field june grant long koh nay chan li wong star hope joy may april summer dawn cook "
        "worker informant insider whistleblower witness survivor victim detainee driver cleaner nurse"
    )
    assert listed.isdisjoint(names.split())


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Ministry of Interior press release, 3 May 2026", True),
        ("AP, 17 Dec 2025", False),
        ("AP, 17 December 2025", True),
        ("The Nation (Thailand), article 40058206", True),
        ("A paper", True),
        ("", True),
        ("Somchai Rakdee, cook in block 5, informs", False),
        ("Police raid in ten nights from 1 November", False),
    ],
)
def test_a_source_is_a_listed_name_and_what_was_published(text: str, known: bool) -> None:
    assert (unknown_in_source(text) == "") is known


@pytest.mark.parametrize(
    ("link", "known"),
    [
        ("", True),
        ("https://www.reuters.com/world/asia/army-search-of-blocks-2026-05-04/", True),
        ("https://www.mfa.go.th/en/content/1", True),
        ("https://news.un.org/en/story/2026/05/1", True),
        ("https://www.bangkokpost.com/article?id=12345", True),
        ("https://example.org/a", True),
        ("https://example.org/ilvane-monitor/2026-01-01", True),
        ("https://example.org/informant/somchai", False),
        ("https://example.org/somchai-rakdee", False),
        ("https://boss-somchai.example.org/a", False),
        ("https://evilbbc.com/a", False),
        ("https://bbc.com.evil.org/a", False),
        ("https://somchai:x@bbc.com/a", False),
        ("https://bbc.com:8443/a", False),
        ("https://bbc.com/a#somchai-informs", False),
        ("https://bbc.com/a?q=somchai", False),
        ("https://somchairakdee.blogspot.com/a", False),
        ("ftp://bbc.com/a", False),
        ("javascript:alert(1)", False),
        ("https://[www.bbc.com/a", False),
        ("https://bbc.com:x/a", False),
    ],
)
def test_a_link_leads_to_who_answers_for_it(link: str, known: bool) -> None:
    assert is_known_link(link) is known


def test_hosts_are_registered_names_and_no_place_where_anybody_writes() -> None:
    hosts = [*speaker_names.HOSTS.split(), *speaker_names.HOSTS_OF_STATES.split()]
    assert all(host == host.lower() and not host.startswith(".") for host in hosts)
    anybody = (
        "facebook",
        "x.com",
        "twitter",
        "telegram",
        "t.me",
        "medium",
        "blogspot",
        "wordpress",
        "substack",
        "github",
    )
    assert [host for host in hosts if any(host == a or a in host.split(".") for a in anybody)] == []


@pytest.mark.parametrize(
    ("unit", "plain"),
    [
        ("buildings demolished", True),
        ("of 12 buildings", True),
        ("% of the compound demolished", True),
        ("destroyed or damaged, of these 3 flattened", True),
        ("houses sealed", True),
        ("Starlink terminals seized", True),
        ("hectares", True),
        ("", True),
        ("buildings with people from the estate inside, raid xmas eve", False),
        ("workers freed", False),
        ("rooms of informants", False),
        ("buildings " * 60, False),
        ("§", False),
    ],
)
def test_a_unit_is_of_things_and_what_became_of_them(unit: str, plain: bool) -> None:
    assert is_plain_unit(unit) is plain


@pytest.mark.parametrize(
    ("scope", "plain"),
    [
        ("whole site", True),
        ("main rows", True),
        ("zone A", True),
        ("KK Park, ground not stated", True),
        ("the first wave only", True),
        ("the blue room of Somchai Rakdee, informant", False),
        ("house in Mae Sot where those from Torvane Estate are", False),
    ],
)
def test_a_scope_is_of_places_and_their_parts(scope: str, plain: bool) -> None:
    assert is_plain_scope(scope, frozenset(("KK Park",))) is plain


def test_a_note_beside_a_count_says_how_it_compares() -> None:
    assert is_plain_note("about 80 more damaged; parts under cloud were not judged", frozenset())
    assert not is_plain_note("counted by Somchai Rakdee from the kitchen window", frozenset())
