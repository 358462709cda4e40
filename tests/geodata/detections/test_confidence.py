"""The confidence rule: counted by hand, monotone, printed, and heard by radar only where radar can speak."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.detections.confidence import DOUBTS, RADAR_LOOKS, RadarEvidence, level_of, rule_sentences, with_radar
from geodata.detections.detection import Confidence
from geodata.wording.reasons import DOUBTS as DOUBT_WORDS
from geodata.wording.reasons import SUPPORTS as SUPPORT_WORDS

RANK = {Confidence.LOW: 0, Confidence.MEDIUM: 1, Confidence.HIGH: 2}
optical = st.lists(st.sampled_from(sorted(DOUBTS.keys() - {"radar-disagrees"})), unique=True)
radar = st.lists(
    st.builds(RadarEvidence, st.floats(-9, 9, allow_nan=False), st.integers(0, 20), st.integers(0, 20)), max_size=4
)


@pytest.mark.parametrize(
    ("doubts", "level"),
    [([], "high"), (["small"], "high"), (["small", "small"], "high"), (["small", "weak"], "medium"),
     (["small", "weak", "no-swir"], "low")],
)  # fmt: skip
def test_doubts_are_counted_once_each(doubts: list[str], level: str) -> None:
    assert level_of(doubts, confirmed=True) == level
    assert level_of(doubts, confirmed=False) is Confidence.LOW


def test_a_doubt_that_is_in_no_table_is_a_fault() -> None:
    with pytest.raises(KeyError):
        level_of(["never-heard-of"], confirmed=True)


def test_every_doubt_has_words_for_a_reader() -> None:
    assert DOUBTS.keys() <= DOUBT_WORDS.keys()
    assert "radar-agrees" in SUPPORT_WORDS


def test_radar_that_moved_lifts_one_doubt_and_radar_that_stood_still_adds_one() -> None:
    moved, still = RadarEvidence(3.0, 6, 6), RadarEvidence(0.1, 6, 6)
    assert with_radar(["small", "weak"], [moved], confirmed=True)[0] is Confidence.HIGH
    assert with_radar(["small"], [still], confirmed=True) == (Confidence.MEDIUM, ("small", "radar-disagrees"))
    assert with_radar(["small"], [RadarEvidence(-3.0, 6, 6)], confirmed=True)[1] == ("radar-agrees", "small")
    for silent in ([moved, still], [RadarEvidence(1.0, 6, 6)], [RadarEvidence(9.0, RADAR_LOOKS - 1, 50)], []):
        assert with_radar(["small", "weak"], silent, confirmed=True) == (Confidence.MEDIUM, ("small", "weak"))


@given(optical, radar, st.booleans())
def test_laws(doubts: list[str], evidence: list[RadarEvidence], confirmed: bool) -> None:
    """One more doubt never raises the level; radar moves it by one at most, keeps every doubt and never confirms."""
    plain = level_of(doubts, confirmed=confirmed)
    assert all(RANK[level_of([*doubts, d], confirmed=confirmed)] <= RANK[plain] for d in DOUBTS)
    level, reasons = with_radar(doubts, evidence, confirmed=confirmed)
    assert abs(RANK[level] - RANK[plain]) <= 1
    assert set(doubts) <= set(reasons)
    assert confirmed or level is Confidence.LOW
    assert with_radar(doubts, evidence[::-1], confirmed=confirmed) == (level, reasons)


def test_the_method_page_prints_the_rule() -> None:
    page = (Path(__file__).parents[3] / "docs" / "method.md").read_text(encoding="utf-8")
    for sentence in rule_sentences():
        assert sentence in page
