"""Why a usable look is not behind a change: told from what is stored of it, and no more than that gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from geodata.detections.detection import Kind
from geodata.wording.change_sentences import confidence_sentence
from geodata.wording.reasons import not_behind_words, uncounted_words
from tests.geodata.wording.test_sentences import made

CHANGE = made(
    last_clear_before=date(2026, 5, 6),
    first_seen=date(2026, 6, 10),
    last_seen=date(2026, 11, 17),
    clear_looks_since=9,
    agreeing_looks=9,
)


def test_a_look_that_is_not_behind_it_says_why() -> None:
    half = "less than half of the change was in sight"
    for taken, why in (
        (date(2026, 5, 1), "earlier than the last clear look before it"),
        (date(2026, 5, 16), half),  # clear on it, it would be the last clear look
        (date(2026, 6, 15), half),  # all clear looks since show it, and are named
    ):
        assert not_behind_words(CHANGE, taken) == why
    eight = replace(CHANGE, agreeing_looks=8)
    assert not_behind_words(eight, date(2026, 6, 15)) == f"{half}, or it did not show it", "which, is not kept"
    assert not_behind_words(eight, date(2026, 5, 16)) == half
    assert not_behind_words(replace(CHANGE, last_clear_before=None), date(2026, 1, 1)) == half
    dark = replace(CHANGE, kind=Kind.DARK)
    assert not any(not_behind_words(dark, dark.first_seen + timedelta(days=n)) for n in range(-60, 60, 5))


def test_looks_that_are_marked_and_not_counted_are_told() -> None:
    """A reader who counts the marked rows comes to the number of the sentence."""
    marked = [date(2026, 5, 6), date(2026, 6, 10), *(date(2026, 7, 1) + timedelta(days=n) for n in range(9))]
    said = uncounted_words(CHANGE, marked)
    assert said.startswith("One look named here since it was first seen is not among the clear looks that are counted")
    assert uncounted_words(CHANGE, marked[1:]) == said, "the last clear look before was not counted either way"
    assert uncounted_words(CHANGE, [marked[0], *marked[2:]]) == ""
    assert uncounted_words(replace(CHANGE, agreeing_looks=8), marked).startswith("Two looks named here")
    assert uncounted_words(CHANGE, [*marked, date(2026, 11, 18)]) == said, "later looks do not show it"


def test_look_alikes_that_stayed_are_not_told_beside_ground_outside_that_was_flagged() -> None:
    restless = made(reasons=("lookalikes-stayed", "strong", "outside-restless", "outside-flagged:0.27"))
    told = confidence_sentence(restless)
    assert "look-alike places stayed as they were" not in told and "much" not in told
    assert "the same rule flagged some of the ground outside, too" in told
    quiet = made(reasons=("lookalikes-stayed", "strong", "outside-flagged:0.1"))
    assert "look-alike places stayed as they were" in confidence_sentence(quiet)
