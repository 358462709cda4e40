"""What may go out consists of plain words: what no list of dangerous words would ever hold is held too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.text.plain import vocabulary
from geodata.text.plain.unplain_words import in_english_letters, unplain_words, words_of_names
from tests.dangerous_phrases import EVERY
from tests.held_phrases import ENGLISH

NAMES = words_of_names(("Torvane Estate", "KK Park", "Shwe Kokko", "Sul Aveth"))
HELD = (
    "Police raid Torvane Estate in 10 days",
    "Police raid on Torvane Estate in 3 days",
    "Army raid on Torvane Estate in 48 hours",
    "Police raid Torvane Estate end of year",
    "Police raid Torvane Estate, year's end",
    "Police raid Torvane Estate 24.XII.2026",
    "Police raid Torvane Estate 24 XII",
    "Police raid Torvane Estate Xmas eve",
    "Police raid Torvane Estate on Boxing Day",
    "Police raid Torvane Estate after Ramadan",
    "Police raid Torvane Estate before Songkran",
    "Troops mass outside Torvane Estate",
    "Police search for Torvane Estate boss",
    "Wanted: owner of Torvane Estate",
    "Arrest warrant for Torvane Estate owner",
    "Torvane Estate warrant out for three bosses",
    "Police name two suspects at Torvane Estate",
    "Torvane Estate informant speaks to police",
    "Whistleblower inside Torvane Estate speaks",
    "A 24-year-old from Kenya died in Torvane Estate",
    "Woman, aged 24, died at Torvane Estate",
    "Inspector Wong says raid on Torvane Estate is over",
    "Somchai Rakdee says raid on Torvane Estate is over",
    "Police to raid Torvane Estate",
    "Police road to raid Torvane Estate",
    "Ten workers arrested",
    "3 people arrested at the gate",
    "Raid T-3",
    "Raid D+1",
    "R4id at the park",
    "Army clears road, moves 2 nights from now",
    "Cabinet approves raid on KK Park",
    "KK Park: fence down at north, no guards",
    "Workers in Room 12 of Building 4",
    "No police on road from KK Park",
    "Guards at KK Park north of building 7",
    "No guards at KK Park north",
    "No power at KK Park fence",
    "KK Park fence down",
    "KK Park fence cut",
    "Road from KK Park open, army says",
    "Road from KK Park open",
    "Workers in building north of KK Park",
    "Three buildings at KK Park hold workers, police say",
    "12 workers at Building 4 of KK Park",
    "Police hold a list of buildings at KK Park",
    "Police have list of buildings at KK Park",
    "KK Park on police list",
    "Police and army agree on KK Park",
    "Army near KK Park, raid near",
    "Raid on KK Park is near",
    "Police still search KK Park",
    "Police still at KK Park",
    "Raid at KK Park goes on",
    "Raid on KK Park not over",
    "Police 12 raids KK Park 12",
    "Raid 12 of 12 at KK Park",
    "Police raid KK Park 512",
    "Police raid KK Park 1212",
    "12 workers in building 4 told police",
    "KK Park workers say police paid",
    "KK Park staff told aid group of 12 buildings",
    "KK Park workers told BBC",
    "Chinese workers of KK Park told police of building 7",
    "Staff of KK Park told police",
    "Workers at KK Park told police of building 7",
    "KK Park: 25 workers at school in Mae Sot",
    "Workers from KK Park are in a hotel at Mae Sot",
    "Aid office at KK Park building 4",
    "KK Park workers at army camp",
    "Foreign workers of KK Park, Mae Sot hotel",
    "Police found workers of KK Park at hotel in Mae Sot",
    "Workers of KK Park at aid office in Mae Sot",
    "Workers of KK Park in Mae Sot",
    "Workers from KK Park at Mae Sot hotel",
    "Police delay raid on KK Park",
    "Police put off raid on KK Park",
    "Cabinet signs off police raid on KK Park",
    "Judge signs raid of KK Park",
    "Junta signs decree on KK Park raid",
    "KK Park is listed for police raid",
    "KK Park is on police list for raid",
    "Police target KK Park for raid",
    "Army lines up raid on KK Park",
    "Police drill for raid on KK Park",
    "Police raid on KK Park in the works",
    "Police raid on KK Park in the pipeline",
    "Police raid on KK Park is around the corner",
    "Raid on KK Park is on the cards",
    "Raid on KK Park has not begun",
    "Police raid KK Park once rain stops",
    "Army raid on KK Park starts after rains",
    "Police raid KK Park once power is cut",
    "Raid on KK Park starts after ASEAN conference",
    "Military column arrives near KK Park for raid",
    "Cabinet approves military action at KK Park",
    "Thailand and Myanmar agree joint military action against KK Park",
    "Cabinet approves army entry of KK Park",
    "Court approves seizure of KK Park",
    "Army warns KK Park of shelling",
    "Police arrest Nay Than Thin at KK Park",
    "Police arrest Koh Chi Minh at KK Park",
    "Police arrest Mark Hill at KK Park",
    "Police arrest Bill Park at KK Park",
    "Police question Grant Long",
    "Suspect detained at KK Park",
    "Thai official arrested at KK Park",
    "Known criminal detained at KK Park",
    "Judge killed in KK Park",
    "Prosecutor injured in KK Park",
    "Hundreds of workers out through drain behind block 5 of KK Park",
    "Workers made it out through ditch at KK Park",
    "Residents help workers over fence at KK Park",
    "Workers ran through forest from KK Park",
    "NGO houses victims in villa near KK Park",
    "Victims held in hotel behind mosque near KK Park",
    "Hotel in Mae Sot takes in victims from KK Park",
    "NGO clinic in Mae Sot takes in workers",
    "Gate 3 of KK Park has no guards",
    "Police raid KK Park at 1930",
    "Police raid KK Park at 2015",
    "Raid likely at KK Park",
    "Ministers discussed a search of KK Park",
    "Court decision on arrests at KK Park",
    "Further raids at KK Park",
    "No raid at KK Park yet",
    "Army announces operation at KK Park",
)
TOLD = (
    "Police seize 10-12 phones",
    "Police seize 3,000 phones at Torvane Estate",
    "Police raided Torvane Estate on 2026-02-03",
    "Police raided Torvane Estate on 3 February 2026",
    "120 people arrested at KK Park",
    "3,500 arrested in 34 countries",
    "Military demolishes 148 buildings at KK Park",
    "Junta says 231 of 635 buildings have been demolished",
    "Thailand cuts power to five border towns",
    "Court seals Torvane Estate",
    "US Treasury sanctions BGF and 16 companies",
    "3-4 storey hotel under construction near Mae Sot",
    "Satellite images show new buildings at Shwe Kokko",
    "Generators running through the night",
    "Ministry denies that buildings were demolished",
    "Shelling near Myawaddy damaged a bridge",
    "Ministry announces demolition of 148 buildings",
    "More than 3,000 people arrested in the operation",
    "Bank accounts worth 300 million baht frozen",
    "Road to the compound closed by the army",
    "Interpol operation: scam centres searched in Zone B and Block 5",
    "MILITARY DEMOLISHES 148 BUILDINGS",
    "Cranes and excavators at work in the south of the compound",
    "Police raid scam compound in Sihanoukville, 120 arrested",
    "Cambodian police arrest 48 Chinese nationals in online scam raid",
    "Myanmar military raids KK Park and seizes 30 Starlink terminals",
    "Myanmar junta blows up buildings at KK Park",
    "Thailand cuts electricity and internet to scam centres in Myanmar",
    "Police raided the compound and arrested 120 people",
    "Police searched three buildings and seized 400 computers",
    "Army demolished 20 buildings at Shwe Kokko",
    "Military destroys 148 buildings at KK Park",
    "KK Park buildings demolished, satellite images show",
    "Satellite images show construction continues at scam compounds",
    "New construction at Shwe Kokko despite crackdown",
    "Fire breaks out at casino in Poipet",
    "Large fire destroys casino hotel in Poipet",
    "Power restored at Myawaddy after outage",
    "Generators seen at KK Park after power cut",
    "Thai authorities seize 12 fuel trucks near Mae Sot",
    "Scam compound in Bavet raided, 54 foreigners arrested",
    "Court jails 22 people in scam compound case",
    "Philippine authorities raid offshore gambling hub in Bamban",
    "Karen National Army denies involvement in scams",
    "Amnesty report lists 53 scam compounds in Cambodia",
    "Ministry closes 12 casinos",
    "Police find 200 phones and 80 computers in hotel in Poipet",
    "Two explosions reported near KK Park",
    "Drone attack damages building in Myawaddy",
    "Artillery shells hit Shwe Kokko",
    "KNLA forces capture scam compound near Myawaddy",
    "Work at site stopped",
    "New dormitory blocks built in the north of the compound",
    "Perimeter wall extended by 200 metres",
    "Electricity line to the compound removed",
    "Compound listed by US Treasury",
    "Land deal for compound cancelled",
    "Casino licence revoked",
    "Building collapses at construction site in Shwe Kokko",
    "Floods reach the compound",
    "Flood damages road to the compound",
)
NEEDS_A_LINE = (
    "Cambodia says it arrested 3,400 people in scam crackdown",
    "South Korea sanctions Prince Group over scam compounds",
    "UK and US sanction Prince Group",
    "Thai army closes border crossing at Mae Sot",
    "Vietnamese police arrest 45 people linked to scam ring in Cambodia",
    "Gambling hub in Bamban closed by order of government",
    "BGF says it will clear scam compounds",
    "BGF leader denies links to scam compounds",
    "UNODC: scam industry spreads to new areas",
    "Interpol operation leads to 260 arrests",
    "Chinese and Thai officials meet over scam centres",
    "Ministry orders closure of 12 casinos",
    "KNLA captures Minletpan compound",
    "Developer of the park sanctioned by EU",
)
"""Harmless to who knows: a name, a word of a plan or of an order keeps them from going out as they stand."""


TIMES = """
will shall tomorrow tonight soon shortly next before until planned plan plans expected ready deadline wanted warrant
hunt monday tuesday wednesday thursday friday saturday sunday day days hour hours week weeks month months year years
dawn noon midnight night evening morning christmas xmas songkran tet ramadan eve church monastery shelter crossing boat
bus informant whistleblower witness boss nurse girl boy woman man source sources order orders housed hosted sheltered
"""


@pytest.mark.parametrize("text", [*HELD, *ENGLISH])
def test_a_word_that_is_no_plain_one_is_named(text: str) -> None:
    assert unplain_words(text, NAMES) != ()


def test_of_all_dangerous_phrases_only_days_that_lie_ahead_are_of_plain_words() -> None:
    """Those are held by their day (geodata/text/to_come.py): this list asks for words alone."""
    passed = [text for text in EVERY if not unplain_words(text, NAMES)]
    assert all(any(character.isdigit() for character in text) for text in passed) and len(passed) <= 2


@pytest.mark.parametrize("text", TOLD)
def test_ordinary_headlines_consist_of_plain_words(text: str) -> None:
    assert unplain_words(text, NAMES) == ()


def test_four_in_five_of_ordinary_headlines_go_out_as_they_stand() -> None:
    """Read off both lists: whoever makes the vocabulary narrower or wider sees what it costs."""
    assert [text for text in NEEDS_A_LINE if not unplain_words(text, NAMES)] == []
    assert len(TOLD) / (len(TOLD) + len(NEEDS_A_LINE)) > 0.8


def test_a_name_counts_with_a_capital_alone() -> None:
    assert unplain_words("Works at Sul Aveth", NAMES) == ()
    assert unplain_words("Works at sul aveth", NAMES) == ("sul", "aveth")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Fence at the gate", ()),
        ("Fęnce at the gate", ()),  # accents hide nothing: it is read without them
        ("Raid \u0443 the block", ("\u0443",)),  # a letter of another script
        ("Raid = cmd", ("=", "cmd")),
        ("Raid at 5", ("5",)),
        ("Raid at 5 pm", ("5", "pm")),
        ("Raid 05:00", ("05", "00")),
        ("", ()),
    ],
)
def test_marks_figures_and_foreign_letters(text: str, words: tuple[str, ...]) -> None:
    assert unplain_words(text, NAMES) == words


@given(st.text())
def test_any_text_is_read_and_what_it_names_stands_in_it(text: str) -> None:
    words = unplain_words(text, NAMES)
    assert len(set(words)) == len(words)
    if any(c.isalpha() for c in text) and not in_english_letters(text):
        assert words != ()


@pytest.mark.parametrize("text", ["3 " * 10_000, "3 million " * 5_000, "- " * 20_000, "Aa" * 20_000])
def test_a_long_text_is_read_to_its_end_in_no_time_and_never_plain(text: str) -> None:
    """Its end is not looked at, so it is no plain text."""
    assert unplain_words(text, NAMES) != ()


def test_a_known_place_counts_as_a_whole_name_alone() -> None:
    assert unplain_words("Fence at Koh Kong", NAMES) == ()
    assert unplain_words("Fence at Koh", NAMES) == ("Koh",)


def test_no_word_of_time_to_come_is_a_plain_one() -> None:
    """Read off the list itself, so that nobody adds one."""
    times = TIMES.split()
    lists = (vocabulary.NOUNS, vocabulary.PEOPLE, vocabulary.VERBS, vocabulary.IRREGULAR, vocabulary.FUNCTION)
    plain = {word for text in lists for word in text.split()}
    assert plain.isdisjoint(times)
    assert [t for t in times if not unplain_words(f"Raid {t} park")] == []
