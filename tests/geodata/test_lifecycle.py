"""The life of a detection: every state is reached, no illegal move happens, whatever the looks say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.detection import Kind, State
from geodata.lifecycle import MEANING, MOVES, IllegalMove, Standing, move, step
from geodata.reason_words import withdrawn_words

counts = st.integers(0, 60)
standings = st.builds(
    Standing, changed_px=counts, agreed_px=counts, peak_px=counts, grown_px=counts, returned_px=counts,
    age_days=st.integers(0, 900), kind=st.sampled_from([Kind.CONSTRUCTION, Kind.DEMOLITION, Kind.CLEARING]),
    joined=st.booleans(),
)  # fmt: skip


def still(px: int, agreed: int = 0, **other: int) -> Standing:
    values = {"peak_px": px, "grown_px": 0, "returned_px": 0, "age_days": 30, **other}
    return Standing(changed_px=px, agreed_px=agreed, kind=Kind.CLEARING, **values)


@given(st.lists(standings, max_size=30))
def test_only_legal_moves_whatever_the_looks_say(looks: list[Standing]) -> None:
    state = State.PROVISIONAL
    for standing in looks:
        after, reason = step(state, standing, min_px=8, withdraw_days=200)
        assert after in MOVES[state]
        assert (reason != "") == (after is State.WITHDRAWN and state is not State.WITHDRAWN)
        state = after


@pytest.mark.parametrize("state", [State.ENDED, State.WITHDRAWN])
def test_nothing_leaves_an_end(state: State) -> None:
    assert step(state, still(50, 50), min_px=8, withdraw_days=200)[0] is state


def test_each_state_has_looks_that_reach_it_and_a_meaning() -> None:
    reached = {
        step(State.PROVISIONAL, still(10), min_px=8, withdraw_days=200)[0],
        step(State.PROVISIONAL, still(10, 8), min_px=8, withdraw_days=200)[0],
        step(State.CONFIRMED, still(2, 0, peak_px=40, returned_px=38), min_px=8, withdraw_days=200)[0],
        step(State.CONFIRMED, still(2, 0, peak_px=40, grown_px=38), min_px=8, withdraw_days=200)[0],
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
    state, given_reason = step(State.PROVISIONAL, standing, min_px=8, withdraw_days=200)
    assert (state, given_reason) == (State.WITHDRAWN, reason)
    assert withdrawn_words(reason) != reason


def test_seven_agreeing_pixels_do_not_confirm_and_eight_do() -> None:
    assert step(State.PROVISIONAL, still(9, 7), min_px=8, withdraw_days=200)[0] is State.PROVISIONAL
    assert step(State.PROVISIONAL, still(9, 8), min_px=8, withdraw_days=200)[0] is State.CONFIRMED


def test_an_illegal_move_is_refused() -> None:
    with pytest.raises(IllegalMove):
        move(State.ENDED, State.CONFIRMED)
