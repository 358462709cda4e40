"""What people's verdicts come to, as laws over random histories of verdicts."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.detections.detection import State
from geodata.detections.review import Review, Verdict
from geodata.detections.review_state import (
    ReviewState,
    Standing,
    people_turns,
    readable,
    standing_of,
    standings,
    taken_back_since,
    waits_for_people,
)

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
WRITTEN = {
    "ann": ("Analyst 1", "analyst-1", "analyst l", "ANALYST 01", "аnalyst 1"),
    "bo": ("reviewer 2", "Reviewer-2", "rev1ewer 2"),
    "cy": ("partner desk", "PARTNER DESK", "partner_desk"),
}
"""Who is at work, and how that person may write the role."""


def verdict(who: str = "analyst 1", said: Verdict = Verdict.CONFIRMED, hours: int = 0) -> Review:
    return Review("d1", said, f"seen as {said.value} on two dates", who, NOON + timedelta(hours=hours))


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, Review]]:
    """(who it truly was, the verdict), no two by one person at one moment."""
    times = draw(st.lists(st.integers(0, 40), max_size=7, unique=True))
    out = []
    for hours in times:
        who = draw(st.sampled_from(sorted(WRITTEN)))
        out.append((who, verdict(draw(st.sampled_from(WRITTEN[who])), draw(st.sampled_from(list(Verdict))), hours)))
    return out


def expected(history: list[tuple[str, Review]]) -> ReviewState:
    """The rule said once more from who it truly was, without names."""
    last: dict[str, Verdict] = {}
    for who, review in sorted(history, key=lambda h: h[1].reviewed_at):
        last[who] = review.verdict
    if len(last) < 2:
        return ReviewState.WAITING if last else ReviewState.NONE
    said = list(last.values())
    if any(one is not said[0] for one in said):
        return ReviewState.DISPUTED
    return ReviewState(said[0].value)


@given(history=histories(), order=st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_the_state_follows_from_who_said_what_last_and_not_from_the_order_of_arrival(history, order) -> None:  # type: ignore[no-untyped-def]
    reviews = [review for _, review in history]
    standing = standing_of(reviews)
    assert standing.state is expected(history)
    order.shuffle(reviews)
    assert standing_of(reviews) == standing


@given(history=histories())
def test_two_who_differ_publish_nothing_and_one_is_never_two(history: list[tuple[str, Review]]) -> None:
    standing = standing_of([review for _, review in history])
    last = {who: review.verdict for who, review in sorted(history, key=lambda h: h[1].reviewed_at)}
    assert len(standing.people) == len({who for who, _ in history})
    if standing.agreed:
        assert len(last) >= 2 and len(set(last.values())) == 1
    if len(set(last.values())) > 1:
        assert not standing.agreed


@given(history=histories())
def test_while_one_waits_no_verdict_is_in_it(history: list[tuple[str, Review]]) -> None:
    reviews = [review for _, review in history]
    if len({who for who, _ in history}) < 2:
        assert standing_of(reviews).verdicts == () and readable(reviews) == ()
    else:
        assert readable(reviews) == tuple(reviews)


def test_a_persons_newest_counts_and_nobody_elses() -> None:
    ann, bo = verdict(), verdict("reviewer 2", hours=1)
    assert standing_of([ann]).state is ReviewState.WAITING
    assert standing_of([ann, bo]).state is ReviewState.CONFIRMED
    differs = replace(bo, verdict=Verdict.DISMISSED)
    assert standing_of([ann, differs]).state is ReviewState.DISPUTED
    assert standing_of([ann, differs, verdict(hours=2)]).state is ReviewState.DISPUTED, (
        "saying it again settles nothing"
    )
    assert standing_of([ann, differs, verdict("partner desk", hours=3)]).state is ReviewState.DISPUTED, "no outvoting"
    settled = standing_of([ann, differs, verdict("Reviewer-2", hours=4)])
    assert (settled.state, len(settled.verdicts)) == (ReviewState.CONFIRMED, 2)
    taken_back = standing_of([ann, bo, verdict(said=Verdict.DISMISSED, hours=5)])
    assert taken_back.state is ReviewState.DISPUTED, "who no longer stands by it takes it off the public page"


@pytest.mark.parametrize("said", list(Verdict))
def test_every_state_of_agreement_is_reached(said: Verdict) -> None:
    assert standing_of([verdict(said=said), verdict("b", said)]).state.value == said.value


def test_at_one_moment_the_more_cautious_of_ones_own_verdicts_stands() -> None:
    both = [verdict(), verdict(said=Verdict.DISMISSED)]
    other = verdict("reviewer 2")
    for order in ([*both, other], [other, *reversed(both)]):
        assert standing_of(order).state is ReviewState.DISPUTED


def test_nobody_has_no_voice() -> None:
    assert standing_of([verdict("-")]) == Standing()
    assert standing_of([verdict("-"), verdict()]).state is ReviewState.WAITING


def test_standings_keep_changes_apart() -> None:
    other = replace(verdict(), detection_id="d2")
    found = standings([verdict(), other, replace(other, reviewer="reviewer 2")])
    assert {key: s.state for key, s in found.items()} == {"d1": ReviewState.WAITING, "d2": ReviewState.CONFIRMED}
    assert {r.detection_id for r in readable([verdict(), other, replace(other, reviewer="reviewer 2")])} == {"d2"}
    assert found["d2"].given_by("REVIEWER 2") and not found["d1"].given_by("reviewer 2")


def test_a_change_waits_for_people_until_they_agree_and_a_withdrawn_one_never() -> None:
    asked = {state: {p for p in ReviewState if waits_for_people(state, p)} for state in State}
    open_ = {ReviewState.NONE, ReviewState.WAITING, ReviewState.DISPUTED}
    assert asked == {
        State.PROVISIONAL: open_,
        State.CONFIRMED: open_,
        State.ENDED: open_ - {ReviewState.NONE},
        State.WITHDRAWN: set(),
    }


@given(history=histories())
def test_in_turn_people_come_to_what_their_verdicts_so_far_come_to(history: list[tuple[str, Review]]) -> None:
    reviews = [review for _, review in history]
    (turns,) = people_turns(reviews, ()).values() or ((),)
    assert all(one != other for (_, one), (_, other) in itertools.pairwise(turns))
    for moment in (r.reviewed_at for r in reviews):
        told = standing_of([r for r in reviews if r.reviewed_at <= moment]).state
        told = ReviewState.NONE if told is ReviewState.WAITING else told
        assert next((state for at, state in reversed(turns) if at <= moment), ReviewState.NONE) is told


@pytest.mark.parametrize(
    ("states", "back"),
    [
        ("confirmed", ""),
        ("dismissed", "y"),
        ("disputed", ""),
        ("confirmed disputed", "ny"),
        ("confirmed disputed confirmed", "nny"),
        ("dismissed confirmed", "ny"),
        ("dismissed disputed", "ny"),
        ("disputed confirmed disputed", "nny"),
        ("confirmed dismissed", "yy"),
    ],
)
def test_what_people_take_back_of_what_was_told_at_each_moment(states: str, back: str) -> None:
    """Told before all, and after each turn but the last: whether it is told otherwise now by what was taken back."""
    day = datetime(2026, 1, 1, tzinfo=UTC)
    turns = tuple((day + timedelta(days=n), ReviewState(one)) for n, one in enumerate(states.split()))
    told = [taken_back_since(turns, day + timedelta(days=n, hours=-1)) for n in range(len(turns))]
    assert [one is not None for one in told] == [letter == "y" for letter in back.ljust(len(turns), "n")]
    assert all(one in (None, turns[-1][0]) for one in told) and taken_back_since(turns, turns[-1][0]) is None
