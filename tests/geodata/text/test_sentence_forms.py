"""What may go out is a sentence of a known form: what no list of dangerous words would ever hold is held too."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.text.plain import words
from geodata.text.plain.sentence_forms import (
    EXAMPLES,
    FORMS,
    LONGEST,
    entries,
    mostly_listed,
    of_known_form,
    of_words,
    only_places,
    whole_names,
)
from tests.dangerous_phrases import EVERY
from tests.held_phrases import HELD as HELD_PHRASES

NAMES = whole_names(
    ("Torvane Estate", "KK Park", "Shwe Kokko", "Sul Aveth", "Pellimar Bend", "Prum Heng", "Kong", "Heng")
)
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
READ_BY_OTHERS = (
    "Police search dormitories at Torvane Estate",
    "Army searches villages near Torvane Estate",
    "Police raid hotel in Mae Sot",
    "Raid on house in Mae Sot",
    "Villages searched",
    "Task force targets Torvane Estate",
    "Task force is on the list",
    "Torvane Estate is on the list of the task force",
    "Government target after Pellimar Bend is Torvane Estate",
    "Government has only Torvane Estate left",
    "Junta approves closure of Torvane Estate",
    "Cabinet approved demolition of Torvane Estate",
    "Torvane Estate has not been told yet",
    "Excavators are now at the gate of Torvane Estate",
    "Task force mapped the gates of KK Park",
    "Drone mapped the roofs of KK Park for the ministry",
    "Prosecutor received permit for KK Park",
    "Fuel bought for demolition of KK Park",
    "Prosecutor and gendarmerie arrived in Myawaddy",
    "Police raid on Torvane Estate is in November",
    "Demolition of Torvane Estate begins in November",
    "Army column on road between Hpa-An and Torvane Estate",
    "Police mission is at a hotel in Mae Sot",
    "They are in a hotel in Mae Sot",
    "Others from Torvane Estate are in a house in Mae Sot",
    "IOM has them in a hotel in Mae Sot",
    "They left under the fence",
    "Fence west of Torvane Estate collapsed",
    "CCTV does not cover the north side of Torvane Estate",
    "West gate of Torvane Estate is not used",
    "Wall at Torvane Estate has a door on the west side",
    "Fence lighting at KK Park is off",
    "An operator in Torvane Estate informs the ministry",
    "An American in Block 5 spoke with BBC",
    "The call came from the kitchen in Block 5",
    "The video was sent from Block 5, third floor",
    "Filmed from the roof of Block 5, KK Park",
    "Only a few remain in the hotel at KK Park",
    "Several Malaysian are in Block 5",
    "Rose Park owns the hotel at Torvane Estate",
    "Prum Heng of Building 7 informs the ministry",
    "Heng Kong is the operator at KK Park",
    "Kong Heng told Reuters about KK Park",
    "Call from inside Pellimar Bend",
    "Police seize phones in building 7, room 12",
    "Building 12 of Pellimar Bend",
    "The minister owns the hotel",
    "Company owned by minister built Pellimar Bend",
    "Minister charged",
    "Hotel is a scam centre",
    "Army, police at the border near Pellimar Bend",
    "Army near Pellimar Bend",
    "Police near Pellimar Bend",
    "Police seen near Pellimar Bend",
    "Truck at KK Park",
    "Boats at KK Park",
    "House in Mae Sot",
    "Hotel in Mae Sot",
    "12 workers at KK Park",
    "House in Mae Sot found",
    "Light seen in house at Mae Sot",
    "Phone found at KK Park",
    "Phones found at KK Park",
    "Camera at KK Park off",
    "Cameras off at KK Park",
    "Cameras broken",
    "Soldiers killed",
    "Fuel trucks at Mae Sot",
    "A phone seized",
    "Starlink dish on the roof of the hotel in Mae Sot",
    "One hotel in Mae Sot seen",
    "Police seize a phone at KK Park",
)
"""What outside readers got through the lists of words that stood here before."""
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
    "Satellite images show new buildings at Shwe Kokko",
    "Generators running through the night",
    "Ministry denies that buildings were demolished",
    "More than 3,000 people arrested in the operation",
    "Bank accounts worth 300 million baht frozen",
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
    "Police find 200 phones and 80 computers in casino in Poipet",
    "Two explosions reported near KK Park",
    "Drone attack damages building in Myawaddy",
    "Work at site stopped",
    "New dormitory blocks built in the north of the compound",
    "Compound listed by US Treasury",
    "Floods reach the compound",
)
NEEDS_A_LINE = (
    "3-4 storey hotel under construction near Mae Sot",
    "Shelling near Myawaddy damaged a bridge",
    "Ministry announces demolition of 148 buildings",
    "Road to the compound closed by the army",
    "Interpol operation: scam centres searched in Zone B and Block 5",
    "Artillery shells hit Shwe Kokko",
    "KNLA forces capture scam compound near Myawaddy",
    "Perimeter wall extended by 200 metres",
    "Electricity line to the compound removed",
    "Land deal for compound cancelled",
    "Casino licence revoked",
    "Building collapses at construction site in Shwe Kokko",
    "Flood damages road to the compound",
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
"""Harmless to who knows: a name, a plan, an order or a way of saying it that is no form needs a line of one's own."""
OF_CLAIMS = ("OF_COUNTS", "OF_GROUND", "OF_NOTES")
TIMES = """
will shall tomorrow tonight soon shortly next before until planned plan plans expected ready deadline wanted warrant
hunt monday tuesday wednesday thursday friday saturday sunday day days hour hours week weeks month months year years
dawn noon midnight evening morning christmas xmas songkran tet ramadan eve church monastery shelter crossing boat
bus informant whistleblower witness boss nurse girl boy woman man source sources order orders housed hosted sheltered
gate gates fence fences wall walls camera cameras cctv room rooms kitchen door he she they them his her who whose
"""


@pytest.mark.parametrize("text", [*HELD, *READ_BY_OTHERS, *HELD_PHRASES, *EVERY])
def test_what_may_endanger_is_of_no_form(text: str) -> None:
    assert not of_known_form(text, NAMES)


@pytest.mark.parametrize("text", [*TOLD, *EXAMPLES])
def test_ordinary_headlines_are_of_a_form(text: str) -> None:
    assert of_known_form(text, NAMES)


def test_three_in_five_of_ordinary_headlines_go_out_as_they_stand() -> None:
    """Read off both lists: whoever makes the forms narrower or wider sees what it costs."""
    assert [text for text in NEEDS_A_LINE if of_known_form(text, NAMES)] == []
    assert 0.6 < len(TOLD) / (len(TOLD) + len(NEEDS_A_LINE)) < 0.7


def _sample(draw: random.Random, name: str) -> str:
    """A text of a form, each choice at random: an independent reading of the notation of FORMS."""
    tokens = re.findall(r"<[a-z ]+>|[A-Z_]+|[a-z][a-z'-]*|\{0,\d\}|[(),;|?*-]", FORMS[name])

    def one_of() -> str:
        """What one pair of parentheses holds: its tokens are taken from the front."""
        options: list[list[str]] = [[]]
        while tokens and tokens[0] != ")":
            token = tokens.pop(0)
            if token == "|":
                options.append([])
                continue
            text = one_of() if token == "(" else token
            if token == "(":
                tokens.pop(0)  # what closes it
            often = tokens.pop(0) if tokens and tokens[0][0] in "?*{" else ""
            times = draw.randint(0, 1 if often == "?" else 2) if often else 1
            options[-1] += [text] * times
        return " ".join(draw.choice(options))

    return " ".join(_word(draw, token) for token in re.findall(r"<[a-z ]+>|\S+", one_of()))


def _word(draw: random.Random, token: str) -> str:
    """A word of a list, a text of another form, or the word itself."""
    if token.startswith("<"):
        return _sample(draw, token[1:-1])
    special = {"NAME": "KK Park", "ANY": "12", "MANY": "120", "DAY": "3 February 2026"}
    if token.isupper():
        return special.get(token) or draw.choice(entries(token))
    return token


def test_whatever_the_forms_can_say_is_read_as_one_of_them() -> None:
    """Sentences drawn from the notation by another program than that which reads them."""
    draw = random.Random(20261130)
    drawn = [" ".join(_sample(draw, "clause").split()) for _ in range(300)]
    short = [text for text in drawn if len(text) < LONGEST - 60]
    assert len(short) > 150 and [text for text in short if not of_known_form(text, NAMES)] == []


def test_the_lists_hold_no_word_of_time_to_come_of_a_way_or_of_one_person() -> None:
    """Read off the lists themselves, so that nobody adds one."""
    lists = [name for name in vars(words) if name.isupper() and name not in ("KNOWN_PLACES", *OF_CLAIMS)]
    listed = {word for name in lists for entry in entries(name) for word in entry.split()}
    forms = {word for form in FORMS.values() for word in re.findall(r"[a-z]+", form)}
    assert (listed | forms).isdisjoint(TIMES.split())


def test_a_name_counts_as_a_whole_and_with_a_capital() -> None:
    assert of_known_form("Fire at Sul Aveth", NAMES) and not of_known_form("Fire at sul aveth", NAMES)
    assert not of_known_form("Fire at Sul", NAMES) and not of_known_form("Fire at Koh", NAMES)
    assert of_known_form("Fire at Koh Kong", NAMES)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("11 people arrested at KK Park", True),
        ("10 people arrested at KK Park", False),
        ("Ten people arrested at KK Park", False),
        ("1,200 people arrested at KK Park", True),
        ("1.2 people arrested at KK Park", False),
        ("๑๒ people arrested at KK Park", True),  # Thai digits of twelve
        ("Fire at KK Park on 3 February 2026", True),
        ("Fire at KK Park on 3 February", False),
        ("Fire at KK Park.", True),
        ("Fire at KK Park?", False),
        ("Fıre at KK Park", False),  # another letter
        ("Fire\u200b at KK Park", True),
        ("Fire at §", False),  # the sign that stands for a name here
        ("¹ people arrested", False),
        ("", False),
        (".", False),
        ("and", False),
        (", fire at KK Park", False),
        ("fire at KK Park,", False),
    ],
)
def test_figures_days_and_marks(text: str, told: bool) -> None:
    assert of_known_form(text, NAMES) is told


@pytest.mark.parametrize("text", ["KK Park, " * 30, "old " * 70, "five of five " * 22, "at KK Park, in a raid " * 13])
def test_a_hostile_text_is_read_in_no_time(text: str) -> None:
    """Each is refused; a pattern that tries every way would not end."""
    assert not of_known_form(f"Police raid {text} x", NAMES)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    for read in (
        of_known_form(text, NAMES),
        only_places(text, NAMES),
        of_words(text, ("a",), NAMES),
        mostly_listed(text),
    ):
        assert read in (True, False)


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("KK Park", True),
        ("KK Park, Myawaddy, Myanmar", True),
        ("KK Park (Myanmar)", True),
        ("near KK Park", True),
        ("KK Park, behind the church", False),
        ("Somchai Rakdee House, KK Park", False),
        ("the blue house behind the market of Mae Sot đ", False),
        ("โรงแรมริมน้ำ", False),
        (",", False),
        ("", False),
    ],
)
def test_a_place_is_names_of_known_places_alone(text: str, known: bool) -> None:
    assert only_places(text, NAMES) is known
