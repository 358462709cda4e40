"""The words beside a bare kind: never alone where another change may be meant, never quotable where nobody agreed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.access.audience import Audience
from geodata.detections.detection import Kind, State
from geodata.detections.reason_codes import RADAR_DOWN
from geodata.detections.review_state import ReviewState
from geodata.i18n.languages import LANGUAGES
from geodata.i18n.messages import speaking, tr
from geodata.wording.activity_sentences import LIGHT, RADAR, REPORTS, activity_sentence
from geodata.wording.change_sentences import LOOKS_ALIKE, forbidden_words, kind_sentence
from geodata.wording.handling import hedge_words, made_again
from tests.geodata.wording.test_sentences import made

ACTIVITIES = [kind for kind in Kind if kind.is_activity and kind is not Kind.ACTIVITY]
OF = {Kind.BUSIER: "eports", Kind.QUIETER: "eports", Kind.RADAR_CHANGE: "adar"}
"""The word of the measure; of all others it is light."""


def test_a_reader_is_offered_a_check_only_where_the_edition_can_make_it() -> None:
    assert made_again("PB-1", Audience.INTERNAL) == ("Make it again offline:", "compound-watch replay PB-1")
    for outside in (Audience.PUBLIC, Audience.PARTNER):
        words, command = made_again("PB-1", outside)
        assert command == "compound-watch verify FILE.zip", "of the archive it has none"
        assert words.startswith("Ask whoever publishes this for an evidence package: of some changes there is one, of")
        assert "why is not told" in words, "the same of every change: a refusal tells of nothing nearby"


def test_an_unsure_kind_is_not_alone() -> None:
    said = hedge_words(Kind.CONSTRUCTION, 0.71, State.CONFIRMED, ReviewState.CONFIRMED)
    assert said == (
        "Consistent with construction or another change; other explanations remain; the model gives the kind 71%, "
        "and was scored on simulated ground of measured spectra alone. Two people agree on it (roles as they gave "
        "them; the program does not check who they are)."
    )
    assert "or another change" not in hedge_words(Kind.CONSTRUCTION, 0.97, State.CONFIRMED)


def test_beside_its_sentence_what_a_measure_cannot_show_is_said_once() -> None:
    for state in (State.CONFIRMED, State.ENDED):
        alone, beside = (hedge_words(Kind.DARK, None, state, beside=told) for told in (False, True))
        assert "Light shows neither people nor causes." in alone and "Light shows neither" not in beside
        assert beside and "It has ended" not in beside and ("It has ended" in alone) is (state is State.ENDED)
    ground = (hedge_words(Kind.CLEARING, 0.9, State.ENDED, beside=told) for told in (False, True))
    assert len(set(ground)) == 1


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


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("kind", ACTIVITIES)
def test_the_sentence_and_the_hedge_of_an_activity_speak_of_one_measure(kind: Kind, state: State) -> None:
    d = made(kind=kind, state=state, reasons=(RADAR_DOWN,) if kind is Kind.RADAR_CHANGE else ())
    hedge = hedge_words(kind, None, state, ReviewState.CONFIRMED)
    own = OF.get(kind, "ight")
    if state is State.WITHDRAWN:
        assert hedge == "Withdrawn: it does not hold."
        return
    for said in (activity_sentence(d), hedge):
        assert own in said, said
        assert not any(other in said for other in {"eports", "adar", "ight"} - {own} if other != "ight"), said
        assert own == "ight" or "light" not in said.lower(), said
    # nothing of ground, which light and reports do not show; and no state of its own beside that of the sentence
    assert "onsistent with" not in hedge and "roof" not in hedge and "paving" not in hedge
    assert ("has ended" in hedge) is (state is State.ENDED)
    assert not any(word in hedge for word in ("is above", "is below", "Brighter", "Dimmer", "is back"))


def test_light_that_was_all_but_gone_is_never_told_as_only_low() -> None:
    dark = made(kind=Kind.DARK, reasons=())
    for state in (State.CONFIRMED, State.ENDED, State.WITHDRAWN):
        said = activity_sentence(replace(dark, state=state))
        assert "all but gone" in said and "usual range" not in said
    assert "is no longer" in activity_sentence(replace(dark, state=State.ENDED))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_of_activity_has_other_explanations_of_its_own(language: str) -> None:
    with speaking(language):
        said = {kind: tr(LOOKS_ALIKE[kind]) for kind in ACTIVITIES}
        assert len(set(said.values())) == len(ACTIVITIES)
        for kind, words in said.items():
            assert words in hedge_words(kind, None, State.CONFIRMED)
    if language == "en":
        for kind, words in said.items():
            measure = {Kind.BUSIER: REPORTS, Kind.QUIETER: REPORTS, Kind.RADAR_CHANGE: RADAR}.get(kind, LIGHT)
            assert words.split()[0] in ("Reports" if measure is REPORTS else measure)


@pytest.mark.parametrize("kind", [Kind.CONSTRUCTION, Kind.DEMOLITION, Kind.CLEARING, Kind.UNCLEAR])
def test_a_probability_of_a_kind_never_stands_without_its_ground(kind: Kind) -> None:
    ground = "on simulated ground of measured spectra"
    assert ground in kind_sentence(made(kind=kind, kind_probability=0.55))
    if kind is not Kind.UNCLEAR:
        assert ground in hedge_words(kind, 0.97, State.CONFIRMED)
    assert "probability" not in hedge_words(kind, None, State.CONFIRMED)


def test_an_ended_change_on_the_ground_says_which_two_things_that_may_mean() -> None:
    """Beside a withdrawn one, which was no change or part of another, one can tell that it was there."""
    said = hedge_words(Kind.CLEARING, 0.9, State.ENDED, ReviewState.CONFIRMED)
    assert "It has ended: the ground is back to what it was before, or the same ground changed again." in said
    assert "ground" not in hedge_words(Kind.DARK, None, State.ENDED, ReviewState.CONFIRMED)
    with speaking("th"):
        assert "หรือพื้นที่เดิมเปลี่ยนแปลงอีกครั้ง" in hedge_words(Kind.CLEARING, 0.9, State.ENDED)


def test_radar_that_is_back_says_what_it_was_and_not_that_the_ground_is_as_before() -> None:
    """An echo that goes from weaker to stronger, as where a roof comes, passes its usual range."""
    over = made(kind=Kind.RADAR_CHANGE, state=State.ENDED, reasons=(RADAR_DOWN,))
    assert "was weaker than its usual range and is no longer. That does not say that the ground is as it was." in (
        activity_sentence(over)
    )
    assert "was stronger than its usual range and is no longer." in activity_sentence(replace(over, reasons=()))
    assert "is back within" not in activity_sentence(over)


@pytest.mark.parametrize("kind", [Kind.DARK, Kind.BRIGHTER, Kind.RELIT, Kind.RADAR_CHANGE, Kind.BUSIER])
def test_what_lasts_is_told_with_the_day_on_which_it_was_last_seen_so(kind: Kind) -> None:
    """A satellite ends: "is all but gone" was said for ever of light that nobody saw any more."""
    lasting = made(kind=kind, reasons=(RADAR_DOWN,) if kind is Kind.RADAR_CHANGE else ())
    assert "Last seen so on " in activity_sentence(lasting)
    assert "Last seen so on " not in activity_sentence(replace(lasting, state=State.ENDED))
