"""A verdict holds for what is said in the place of what it judged only where kind, window and ground are the same."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import shapely

from geodata.access.audience import Audience
from geodata.detections.detection import Detection, Kind, State
from geodata.detections.review import Review, Verdict
from geodata.detections.review_state import ReviewState, agreement_turns, holding, people_turns, standing_of
from geodata.detections.revision import Change, Revision, Why, corrections
from geodata.wording.review_sentences import standing_sentence
from screens.site.finding_cards import review_html
from tests.pipelines.notify.world import BEGIN, CHANGE, agree, workspace

TODAY = date(2026, 11, 20)
AT = datetime(2026, 11, 1, tzinfo=UTC)
SAME = {
    "a further look": {"last_seen": date(2026, 11, 14)},
    "less sure of its kind": {"kind_probability": 0.6},
    "ended": {"state": State.ENDED, "ended_on": date(2026, 11, 12)},
    "withdrawn": {"state": State.WITHDRAWN, "ended_on": date(2026, 11, 12), "withdrawn_reason": "back"},
    "a fifth more ground": {"outline": shapely.box(-27.012, -19.852, -27.0096, -19.850), "area_m2": 55_000.0},
}
OTHER = {
    "another kind": {"kind": Kind.CLEARING},
    "no kind yet": {"kind": Kind.UNCLEAR},
    "a shorter window": {"last_clear_before": date(2026, 8, 3)},
    "a longer window": {"last_clear_before": date(2026, 6, 1)},
    "a window before": {"last_clear_before": date(2026, 6, 1), "first_seen": date(2026, 7, 1)},
    "a window after": {"last_clear_before": date(2026, 8, 6), "first_seen": date(2026, 8, 20)},
    "ground elsewhere": {"outline": shapely.box(-27.006, -19.846, -27.004, -19.844)},
    "three times the ground": {"outline": shapely.box(-27.012, -19.852, -27.006, -19.850), "area_m2": 138_000.0},
    "a third of the ground": {"outline": shapely.box(-27.012, -19.852, -27.01134, -19.850), "area_m2": 15_000.0},
}


def said(number: int, **otherwise: object) -> Revision:
    """What is said from so many days on."""
    detection: Detection = replace(CHANGE, **otherwise)  # type: ignore[arg-type]
    return Revision.of(detection, number, AT + timedelta(days=number), Change(Why.FIRST, ()))


def verdicts(day: int) -> list[Review]:
    """Two people agree, on that day."""
    at = AT + timedelta(days=day, hours=1)
    return [Review(CHANGE.id, Verdict.CONFIRMED, "Roofs stand here.", who, at) for who in ("a 1", "b 2")]


@pytest.mark.parametrize(("name", "holds"), [*((n, True) for n in SAME), *((n, False) for n in OTHER)])
def test_it_holds_for_what_tells_of_the_same_and_for_nothing_else(name: str, holds: bool) -> None:
    later = said(2, **{**SAME, **OTHER}[name])
    assert bool(holding(verdicts(1), [said(1), later])) is holds
    assert bool(holding(verdicts(2), [said(1), later])), "given on what is said now"
    assert holding(verdicts(1), []), "nothing is kept of what was said"
    came = verdicts(1)[0].reviewed_at
    turns = agreement_turns(people_turns(verdicts(1), [said(1), later]))
    assert turns == {CHANGE.id: (came,) if holds else (came, later.said_from)}


def test_how_sure_the_machine_is_ends_no_verdict_and_is_corrected_each_time_that_it_is_told_with_more_doubt() -> None:
    """The probability moves with every look: "construction", "construction or another change", and back."""
    said_so = [said(n, kind_probability=0.95 if n % 2 else 0.6) for n in range(1, 5)]
    assert all(holding(verdicts(1), said_so[:n]) for n in range(1, 5))
    assert [(c.after.number, c.parts) for c in corrections(said_so)] == [(2, ("kind",)), (4, ("kind",))]


def test_it_holds_again_when_the_same_is_said_again() -> None:
    back = [said(1), said(2, kind=Kind.CLEARING), said(3)]
    assert standing_of(holding(verdicts(1), back)).state is ReviewState.CONFIRMED
    for first, second in itertools.product(range(1, 4), repeat=2):
        one, other = verdicts(first)[0], verdicts(second)[1]
        agreed = standing_of(holding([one, other], back)).state is ReviewState.CONFIRMED
        assert agreed is (2 not in (first, second)), "who judged the clearing has not judged the construction"


def test_the_public_is_told_no_kind_that_nobody_judged(tmp_path: Path) -> None:
    store = workspace(tmp_path).store
    store.save_detections([CHANGE], at=BEGIN)
    agree(workspace(tmp_path), CHANGE, BEGIN + timedelta(hours=1))
    assert workspace(tmp_path).edition(Audience.PUBLIC, TODAY).detections.items
    other = replace(CHANGE, kind=Kind.CLEARING)
    store.save_detections([other], at=BEGIN + timedelta(days=1))
    public, inside = (workspace(tmp_path).edition(who, TODAY) for who in (Audience.PUBLIC, Audience.INTERNAL))
    assert not public.detections.items and not public.revisions
    standing = inside.standings[CHANGE.id]
    assert (standing.state, standing.earlier) == (ReviewState.NONE, 2) and not inside.reviews.items
    assert standing.before == (), "what others said of it before would lead who judges"
    assert standing_sentence(standing).endswith(
        "What is told of it has changed since two verdicts were given on it, which hold no longer."
    )
    agree(workspace(tmp_path), other, BEGIN + timedelta(days=2))
    judged = workspace(tmp_path).edition(Audience.INTERNAL, TODAY).standings[CHANGE.id]
    shown = review_html(judged, judged.verdicts)
    assert len(judged.before) == 2 and "On what was told of it before" in shown and shown.count("reviewer 1") == 2
    told = workspace(tmp_path).edition(Audience.PUBLIC, TODAY).revisions[CHANGE.id]
    assert [(one.number, one.kind, one.said_from) for one in told] == [
        (1, Kind.CONSTRUCTION, BEGIN + timedelta(hours=1)),
        (2, Kind.CLEARING, BEGIN + timedelta(days=2)),
    ], "what was said stays said, and the new one from when two people had agreed on it"
