"""The words beside a bare kind: never alone where another change may be meant, never quotable where nobody agreed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from geodata.detections.detection import Kind, State
from geodata.detections.review_state import ReviewState
from geodata.wording.change_sentences import forbidden_words
from geodata.wording.handling import hedge_words


def test_an_unsure_kind_is_not_alone() -> None:
    said = hedge_words(Kind.CONSTRUCTION, 0.71, State.CONFIRMED, ReviewState.CONFIRMED)
    assert said == (
        "Consistent with construction or another change; other explanations remain; the kind is right with a "
        "probability of 71%. Two people agree on it."
    )
    assert "or another change" not in hedge_words(Kind.CONSTRUCTION, 0.97, State.CONFIRMED)


@given(
    st.sampled_from(Kind),
    st.none() | st.floats(0, 1),
    st.sampled_from(State),
    st.none() | st.sampled_from(ReviewState),
)
def test_what_may_not_be_quoted_says_so(
    kind: Kind, probability: float | None, state: State, review: ReviewState | None
) -> None:
    said = hedge_words(kind, probability, state, review)
    assert said.endswith(".") and forbidden_words(said) == ()
    quotable = review is ReviewState.CONFIRMED or state is State.WITHDRAWN or review is None
    assert ("do not quote" in said) is not quotable
    assert ("does not hold" in said) is (state is State.WITHDRAWN)
