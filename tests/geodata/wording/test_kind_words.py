"""A kind is named alone only where it is surely the right one, and one not yet clear is not named at all."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.detections.confidence import SURE_KIND
from geodata.detections.detection import Detection, Kind, State
from geodata.detections.kind_accuracy import FILE, KindAccuracy, kind_accuracy
from geodata.detections.review_state import ReviewState, Standing
from geodata.i18n.messages import speaking
from geodata.wording import change_sentences, look_sentences
from geodata.wording.false_flag_rate import kind_accuracy_sentence
from geodata.wording.review_sentences import STATE_WORDS
from layers.charts.change_table import change_table
from layers.map.detections import tooltip
from layers.style.symbols import KINDS, change_svg
from tests.geodata.wording.test_sentences import SITE, TODAY, everything_said, made

NAMED = (Kind.CONSTRUCTION, Kind.DEMOLITION, Kind.CLEARING)
ENGLISH_NAMES = re.compile(r"\b(construction|demolition|(?:ground )?clearing|roofs? (?:would|is))\b", re.IGNORECASE)


def said_of(d: Detection) -> list[str]:
    """Whatever a reader may read of one change, in the pages, on the map and in the briefing."""
    table = change_table([("A", d)], SITE, TODAY, {})
    rows = [str(row[part]) for row in table["rows"] for part in ("what", "was")]
    return [
        *everything_said(d),
        *rows,
        *(str(row["what"]) for row in table["dropped"]),
        change_svg(d),
        tooltip(d, SITE),
    ]


@given(st.sampled_from(NAMED), st.sampled_from(State), st.floats(0, 1))
def test_a_weak_kind_never_stands_alone(kind: Kind, state: State, probability: float) -> None:
    d = made(kind=kind, state=state, kind_probability=probability, stage="")
    word = change_sentences.KIND_WORDS[kind]
    for said in said_of(d):
        for sign in {word, KINDS[kind].word}:
            for at in re.finditer(rf"\b{sign}\b", said, re.IGNORECASE):
                alone = not said[at.end() :].startswith(" or another change")
                assert alone is (probability >= SURE_KIND), said


@given(st.sampled_from(State), st.none() | st.floats(0.5, 1))
def test_where_the_kind_is_not_clear_no_kind_is_named(state: State, probability: float | None) -> None:
    for said in said_of(made(kind=Kind.UNCLEAR, state=state, kind_probability=probability, stage="")):
        assert not ENGLISH_NAMES.search(said), said
        assert "consistent with" not in said


@pytest.mark.parametrize("kind", NAMED)
def test_in_thai_too(kind: Kind) -> None:
    with speaking("th"):
        sure, weak = (
            change_sentences.detection_sentence(made(kind=kind, kind_probability=p), SITE) for p in (0.9, 0.6)
        )
        unclear = change_sentences.detection_sentence(made(kind=Kind.UNCLEAR), SITE)
    assert "หรือการเปลี่ยนแปลงอื่น" in weak and "หรือการเปลี่ยนแปลงอื่น" not in sure
    assert "ยังไม่ชัดเจน" in unclear and not re.search("[A-Za-z]{4}", unclear)


def test_the_figure_has_one_home_that_the_benchmark_writes() -> None:
    found = kind_accuracy()
    assert 0 < found.right <= found.named <= found.asked and found.worlds > 0
    assert json.loads(FILE.read_text(encoding="utf-8"))["right"] == found.right
    said = kind_accuracy_sentence(replace(found, asked=12, named=10, right=9, alone=5, alone_right=4))
    assert (
        "right in 90% of the changes that were given one (9 of 10; 95 %: 55 to 100), and left open in 2 of 12." in said
    )
    assert "it was right in 4 of 5. It was never scored on a real compound." in said
    assert isinstance(found, KindAccuracy)


def test_what_may_be_missed_is_told_with_the_counts_that_the_benchmark_writes() -> None:
    """ "No change was confirmed" is read against this list; demolitions are missed more often than buildings.

    The counts are those of the run of 27 Nov 2026: who keeps a new run of detector_worlds.py writes them here too.
    """
    said = look_sentences.missed_sentence(8)
    assert (
        "each time the worse one first: demolitions 27 of 47 and 3 of 33, constructions 11 of 55 and 2 of 84, "
        "clearings 10 of 20 and 0 of 19. No" in said
    )
    assert all(sentence.count(":") == 1 for sentence in said.split(". ")[:2])
    assert "changes under 8 pixels (0.08 ha)" in said and "a new roof on an old one" in said


def test_building_work_is_named_only_where_the_kind_is_sure() -> None:
    for stage in ("cleared", "under way", "roofed"):
        weak, sure = (change_sentences.stage_sentence(made(stage=stage, kind_probability=p)) for p in (0.72, 0.95))
        assert weak and not re.search("build|roof", weak), weak
        assert sure != weak


@pytest.mark.parametrize("state", ReviewState)
def test_machine_and_people_stand_in_columns_of_their_own(state: ReviewState) -> None:
    d = made(state=State.CONFIRMED)
    row = change_table([("A", d)], SITE, TODAY, {d.id: Standing(state)})["rows"][0]
    assert row["state"] == "Rule met" and row["people"] == STATE_WORDS[state].capitalize()
    assert change_table([("A", d)], SITE, TODAY, {})["rows"][0]["people"] == "Not reviewed"
