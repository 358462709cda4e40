"""The confidence rule: counted by hand, monotone and printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.detections.confidence import DOUBTS, MAY_BE_FIELD, level_of, rule_sentences
from geodata.detections.detection import Confidence
from geodata.wording.reasons import DOUBTS as DOUBT_WORDS

RANK = {Confidence.LOW: 0, Confidence.MEDIUM: 1, Confidence.HIGH: 2}
optical = st.lists(st.sampled_from(sorted(DOUBTS)), unique=True)


@pytest.mark.parametrize(
    ("doubts", "level"),
    [
        ([], "high"),
        (["small"], "high"),
        (["small", "small"], "high"),
        (["small", "weak"], "medium"),
        (["small", "weak", "no-swir"], "low"),
        (["kind-unsure"], "medium"),
        ([MAY_BE_FIELD], "medium"),
        (["small", "weak", MAY_BE_FIELD], "medium"),
    ],
)
def test_doubts_are_counted_once_each(doubts: list[str], level: str) -> None:
    assert level_of(doubts, confirmed=True) == level
    assert level_of(doubts, confirmed=False) is Confidence.LOW


def test_a_doubt_that_is_in_no_table_is_a_fault() -> None:
    with pytest.raises(KeyError):
        level_of(["never-heard-of"], confirmed=True)


def test_every_doubt_has_words_for_a_reader() -> None:
    assert DOUBTS.keys() <= DOUBT_WORDS.keys()


@given(optical, st.booleans())
def test_laws(doubts: list[str], confirmed: bool) -> None:
    """One more doubt never raises the level, and what was never confirmed is low."""
    plain = level_of(doubts, confirmed=confirmed)
    assert all(RANK[level_of([*doubts, d], confirmed=confirmed)] <= RANK[plain] for d in DOUBTS)
    assert confirmed or plain is Confidence.LOW


def test_the_method_page_prints_the_rule() -> None:
    page = (Path(__file__).parents[3] / "docs" / "method.md").read_text(encoding="utf-8")
    for sentence in rule_sentences():
        assert sentence in page


def test_the_rule_for_light_says_how_few_places_are_too_few() -> None:
    """ "Where no look-alike places could be compared" stood there, and 29 pixels of them left the level low as well: 30
    are asked for, as of the ground, in three patches, and beside four values of five."""
    light = next(sentence for sentence in rule_sentences() if sentence.startswith("Of changes of light"))
    assert light == (
        "Of changes of light it is low where too few look-alike places could be compared (fewer than 30 pixels, fewer "
        "than 3 places apart from each other, or beside fewer than 80% of the values), the ground around lost most of "
        "its light as well, or it was never confirmed, else high where the step is strong and lasts over many values, "
        "and medium otherwise."
    )
