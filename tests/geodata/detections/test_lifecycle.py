"""The life of a detection: every state is reached, no illegal move happens, whatever the looks say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.detections.detection import Kind, State
from geodata.detections.lifecycle import JUDGED_AGAIN, MEANING, MOVE_WORDS, MOVES, IllegalMove, Standing, move, step
from geodata.wording.reasons import withdrawn_words

RULES = {"min_px": 8, "withdraw_days": 200, "small_px": 5, "small_days": 60}

counts = st.integers(0, 60)
standings = st.builds(
    Standing,
    changed_px=counts,
    agreed_px=counts,
    peak_px=counts,
    grown_px=counts,
    returned_px=counts,
    age_days=st.integers(0, 900),
    kind=st.sampled_from([Kind.CONSTRUCTION, Kind.DEMOLITION, Kind.CLEARING]),
    joined=st.booleans(),
)


def still(px: int, agreed: int = 0, **other: int) -> Standing:
    values = {"peak_px": px, "grown_px": 0, "returned_px": 0, "age_days": 30, **other}
    return Standing(changed_px=px, agreed_px=agreed, kind=Kind.CLEARING, **values)


@given(st.lists(standings, max_size=30))
def test_only_legal_moves_whatever_the_looks_say(looks: list[Standing]) -> None:
    state = State.PROVISIONAL
    for standing in looks:
        after, reason = step(state, standing, **RULES)
        assert after in MOVES[state]
        assert (reason != "") == (after is State.WITHDRAWN and state is not State.WITHDRAWN)
        state = after


@pytest.mark.parametrize("state", [State.ENDED, State.WITHDRAWN])
def test_nothing_leaves_an_end(state: State) -> None:
    assert step(state, still(50, 50), **RULES)[0] is state


def test_each_state_has_looks_that_reach_it_and_a_meaning() -> None:
    reached = {
        step(State.PROVISIONAL, still(10), **RULES)[0],
        step(State.PROVISIONAL, still(10, 8), **RULES)[0],
        step(State.CONFIRMED, still(2, 0, peak_px=40, returned_px=38), **RULES)[0],
        step(State.CONFIRMED, still(2, 0, peak_px=40, grown_px=38), **RULES)[0],
    }
    assert reached == set(State) == set(MEANING)


@pytest.mark.parametrize(
    ("standing", "reason"),
    [
        (still(3, peak_px=10, returned_px=7), "returned"),
        (still(3, peak_px=10, grown_px=7), "turned-green"),
        (still(7, peak_px=8, returned_px=1), "too-small"),
        (still(9, age_days=201), "never-confirmed"),
    ],
)
def test_withdrawals_give_their_reason_in_words(standing: Standing, reason: str) -> None:
    state, given_reason = step(State.PROVISIONAL, standing, **RULES)
    assert (state, given_reason) == (State.WITHDRAWN, reason)
    assert withdrawn_words(reason) != reason


def test_seven_agreeing_pixels_do_not_confirm_and_eight_do() -> None:
    assert step(State.PROVISIONAL, still(9, 7), **RULES)[0] is State.PROVISIONAL
    assert step(State.PROVISIONAL, still(9, 8), **RULES)[0] is State.CONFIRMED


def test_an_illegal_move_is_refused() -> None:
    with pytest.raises(IllegalMove):
        move(State.ENDED, State.CONFIRMED)


def test_a_small_gain_waits_and_a_small_loss_does_not() -> None:
    """A field's corner is bare for some weeks; what was a roof all through the history is no field."""
    rules = {**RULES, "small_px": 25}
    young = replace(still(12, 12), kind=Kind.CONSTRUCTION, age_days=40)
    assert step(State.PROVISIONAL, young, **rules)[0] is State.PROVISIONAL
    assert step(State.PROVISIONAL, replace(young, age_days=60), **rules)[0] is State.CONFIRMED
    assert step(State.PROVISIONAL, replace(young, changed_px=25, peak_px=25), **rules)[0] is State.CONFIRMED
    assert step(State.PROVISIONAL, replace(young, kind=Kind.DEMOLITION), **rules)[0] is State.CONFIRMED


def test_what_has_mostly_gone_back_is_not_confirmed() -> None:
    assert step(State.PROVISIONAL, still(14, 9, peak_px=90, returned_px=10), **RULES)[0] is State.PROVISIONAL
    assert step(State.PROVISIONAL, still(45, 9, peak_px=90, returned_px=10), **RULES)[0] is State.CONFIRMED


REACHING: dict[tuple[State, State], Standing] = {
    (State.PROVISIONAL, State.PROVISIONAL): still(10),
    (State.PROVISIONAL, State.CONFIRMED): still(10, 8),
    (State.PROVISIONAL, State.WITHDRAWN): still(3, peak_px=10, returned_px=7),
    (State.CONFIRMED, State.CONFIRMED): still(30, 0, peak_px=40, returned_px=10),
    (State.CONFIRMED, State.ENDED): still(2, 0, peak_px=40, returned_px=38),
    (State.CONFIRMED, State.WITHDRAWN): still(2, 0, peak_px=40, grown_px=38),
    (State.ENDED, State.ENDED): still(40, 40),
    (State.WITHDRAWN, State.WITHDRAWN): still(40, 40),
}
"""What a look must say for each move; birth (None -> provisional) is the detector's."""


def test_every_legal_move_has_a_look_that_makes_it_and_a_sentence() -> None:
    legal = {(start, end) for start, ends in MOVES.items() for end in ends}
    assert legal == MOVE_WORDS.keys() == {*REACHING, (None, State.PROVISIONAL)}
    for (start, end), standing in REACHING.items():
        assert step(start, standing, **RULES)[0] is end
    assert move(None, State.PROVISIONAL) is State.PROVISIONAL
    assert all(words and not words.endswith(".") for words in (*MOVE_WORDS.values(), JUDGED_AGAIN))


def test_the_method_page_prints_the_states_and_the_moves() -> None:
    docs = Path(__file__).parents[3] / "docs"
    page = (docs / "method.md").read_text(encoding="utf-8")
    details = (docs / "method-details.md").read_text(encoding="utf-8")
    for state, words in MEANING.items():
        assert f"| **{state}** | {words}. |" in page
    for (start, end), words in MOVE_WORDS.items():
        assert f"| {start or 'nothing'} → {end} | {words}. |" in details
    assert f"{JUDGED_AGAIN}." in details
