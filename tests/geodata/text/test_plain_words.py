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
    "Residents report generators running through the night",
    "Ministry denies that buildings were demolished",
    "Shelling near Myawaddy damaged a bridge",
    "Ministry announces demolition of 148 buildings",
    "More than 3,000 people arrested in the operation",
    "Bank accounts worth 300 million baht frozen",
    "Road to the compound closed by the army",
    "Interpol operation: scam centres searched in Zone B and Block 5",
    "MILITARY DEMOLISHES 148 BUILDINGS",
    "Cranes and excavators at work in the south of the compound",
)


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


def test_a_name_counts_with_a_capital_alone() -> None:
    assert unplain_words("Works at Sul Aveth", NAMES) == ()
    assert unplain_words("Works at sul aveth", NAMES) == ("sul", "aveth")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Fence at the gate", ()),
        ("Fęnce at the gate", ()),  # accents hide nothing: it is read without them
        ("Raid \u0443 the gate", ("\u0443",)),  # a letter of another script
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


def test_no_word_of_time_to_come_is_a_plain_one() -> None:
    """Read off the list itself, so that nobody adds one."""
    times = TIMES.split()
    lists = (vocabulary.NOUNS, vocabulary.PEOPLE, vocabulary.VERBS, vocabulary.IRREGULAR, vocabulary.FUNCTION)
    plain = {word for text in lists for word in text.split()}
    assert plain.isdisjoint(times)
    assert [t for t in times if not unplain_words(f"Raid {t} park")] == []
