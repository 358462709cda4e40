"""Practice: the truth of an invented world against its own plans, and cards that add up."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box, mapping

from geodata.detections.detection import Detection, Kind, State
from geodata.detections.review import Verdict
from geodata.practice.scorecard import ROUND, Answer, by_kind, by_size, chosen_for, machine_answer, tally
from geodata.practice.truth import FOLDER, Truth, truth_of
from tests.geodata.wording.test_sentences import made

KINDS = st.sampled_from([Kind.CONSTRUCTION, Kind.DEMOLITION, Kind.CLEARING, None])
TRUTHS = st.dictionaries(st.text("abcdef0123", min_size=1, max_size=5), st.builds(Truth, KINDS), max_size=60)


def painted(root: Path, *features: tuple[str, str, str, object]) -> None:
    """Write the truth of one site: (what, kind, begins, ground)."""
    (root / FOLDER).mkdir(parents=True)
    (root / FOLDER / f"{made().site_id}.geojson").write_text(
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "properties": {"what": what, "kind": kind, "begins": begins},
                        "geometry": mapping(ground),
                    }
                    for what, kind, begins, ground in features
                ],
            }
        )
    )


def at(x: float, key: str, **more: object) -> Detection:
    """A flagged square of a hundredth of a degree, first seen in October 2026."""
    return replace(made(id=key, first_seen=date(2026, 10, 13), **more), outline=box(x, 0, x + 0.01, 0.01))


def test_what_happened_is_the_true_change_that_holds_most_of_the_outline(tmp_path: Path) -> None:
    painted(
        tmp_path,
        ("change", "demolition", "2026-03-01", box(0, 0, 0.02, 0.02)),
        ("change", "construction", "2026-10-05", box(0, 0, 0.02, 0.02)),  # the same ground, built on again
        ("change", "clearing", "2027-01-05", box(0, 0, 0.02, 0.02)),  # not yet begun
        ("distractor", "fire", "2026-10-01", box(0.05, 0, 0.07, 0.02)),
    )
    spots = [at(0.0, "real"), at(0.016, "beside"), at(0.05, "burnt"), at(0.2, "none")]
    other = replace(at(0.0, "x"), site_id="another")
    light = replace(at(0.0, "light"), kind=Kind.DARK)
    assert truth_of([*spots, other, light], tmp_path) == {
        "real": Truth(Kind.CONSTRUCTION, date(2026, 10, 5)),
        "beside": Truth(None),  # two fifths of it lie in a true change
        "burnt": Truth(None, likeness="fire"),
        "none": Truth(None),
    }
    assert truth_of(spots, tmp_path / "elsewhere") == {}


@given(TRUTHS, st.text(max_size=5))
def test_a_round_is_mixed_drawn_once_and_the_same_for_one_seed(truths: dict[str, Truth], seed: str) -> None:
    ids = chosen_for(truths, seed)
    assert len(set(ids)) == len(ids) == min(ROUND, len(truths)) and set(ids) <= set(truths)
    assert ids == chosen_for(dict(reversed(truths.items())), seed)
    real, there = sum(truths[i].lasting for i in ids), sum(t.lasting for t in truths.values())
    assert real >= min(there, ROUND // 2) and len(ids) - real >= min(len(truths) - there, ROUND // 2)


@given(TRUTHS, st.data())
def test_every_answer_is_counted_once(truths: dict[str, Truth], data: st.DataObject) -> None:
    answers = {key: Answer(data.draw(st.sampled_from(Verdict)), data.draw(KINDS)) for key in truths}
    card = tally(answers, truths)
    right = sum(
        a.verdict is (Verdict.CONFIRMED if truths[k].lasting else Verdict.DISMISSED) for k, a in answers.items()
    )
    assert card.asked == len(truths)
    assert right + card.dismissed_wrongly + card.confirmed_wrongly + card.unsure == card.asked
    assert card.kind_right <= card.named <= card.lasting
    parts = [tally({k: answers[k] for k in ids}, truths) for ids in by_kind(truths).values()]
    assert sum(p.asked for p in parts) == card.asked
    assert sum(p.confirmed_wrongly for p in parts) == card.confirmed_wrongly


def test_the_machine_is_measured_as_a_person_is() -> None:
    truths = {"a": Truth(Kind.CONSTRUCTION), "b": Truth(None), "c": Truth(Kind.CLEARING), "d": Truth(Kind.DEMOLITION)}
    flagged = {
        "a": made(id="a", kind=Kind.CONSTRUCTION),
        "b": made(id="b", kind=Kind.CONSTRUCTION),
        "c": replace(made(id="c"), kind=Kind.CLEARING, state=State.WITHDRAWN),
        "d": replace(made(id="d"), kind=Kind.UNCLEAR, state=State.PROVISIONAL),
    }
    card = tally({key: machine_answer(d) for key, d in flagged.items()}, truths)
    assert (card.lasting, card.nothing, card.dismissed_wrongly, card.confirmed_wrongly, card.unsure) == (3, 1, 1, 1, 1)
    assert (card.named, card.kind_right) == (1, 1)


def test_sizes_part_without_a_gap() -> None:
    sizes = {"s": 4_999.0, "m": 5_000.0, "l": 20_000.0, "x": 90_000.0}
    found = by_size({key: replace(made(id=key), area_m2=area) for key, area in sizes.items()})
    assert found == {(0.0, 0.5): ("s",), (0.5, 2.0): ("m",), (2.0, None): ("l", "x")}
