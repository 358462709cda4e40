"""Where only changes of low confidence are told, or others are held back: nothing suggests that there are no others."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from geodata.access import not_released
from geodata.access.audience import Audience
from geodata.access.gate import Gate
from geodata.access.not_released import held_back
from geodata.detections.detection import Confidence, Kind, State
from geodata.detections.review import Review, Verdict
from geodata.detections.review_state import ReviewState
from geodata.i18n.languages import LANGUAGES
from geodata.i18n.messages import speaking, tr
from geodata.settings.settings import Settings
from geodata.wording.change_sentences import CONFIDENCE_WORDS, may_say
from geodata.wording.headlines import brief_headline, front_headline, site_headline
from geodata.wording.site_sentences import absence_sentence, site_sentence
from tests.geodata.wording.test_sentences import LOOKED, SITE, TODAY, made, standing

OUTSIDE = (Audience.PARTNER, Audience.PUBLIC)
LOW = made(confidence=Confidence.LOW)


@pytest.mark.parametrize("audience", OUTSIDE)
@pytest.mark.parametrize("waiting", [(), (SITE.id,)])
def test_an_edition_with_low_changes_alone_speaks_of_itself(audience: Audience, waiting: tuple[str, ...]) -> None:
    here = standing((LOW,), audience=audience, waiting=waiting, agreed={LOW.id})
    said = "No lasting change on which two people agree has more than low confidence."
    more = f" {not_released.MORE_NOT_RELEASED}" if waiting else ""
    assert site_headline(here) == f"{said} One change of low confidence is not counted.{more}"
    assert "no lasting change on which two people agree has more than low confidence" in brief_headline(
        here, since=None
    )
    front = front_headline([here], {SITE.id: LOOKED}, since=None, today=TODAY, audience=audience)
    assert front.startswith("In this edition no change of more than low confidence is confirmed.")


def test_the_internal_edition_knows_all_there_is() -> None:
    assert site_headline(standing((LOW,))).startswith("No lasting change of more than low confidence.")


@pytest.mark.parametrize("audience", OUTSIDE)
def test_what_an_edition_holds_is_not_called_all(audience: Audience) -> None:
    two = (LOW, made(id="PB-2", kind=Kind.DEMOLITION))
    assert site_sentence(standing(two, audience=audience)).endswith("Two changes in this edition.")
    assert site_sentence(standing(two)).endswith("Two changes in all.")
    gone = made(id="PB-3", state=State.WITHDRAWN)
    assert site_sentence(standing((*two, gone))).endswith("Three changes in all. One of them is withdrawn.")
    assert site_sentence(standing(two, audience=audience, waiting={SITE.id})).endswith(not_released.MORE_NOT_RELEASED)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("confidence", Confidence)
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("state", [State.CONFIRMED, State.ENDED])
def test_a_quotation_names_no_level_of_confidence_but_says_where_there_are_doubts(
    confidence: Confidence, kind: Kind, state: State, language: str
) -> None:
    ended = LOW.last_seen if state is State.ENDED else None
    d = made(kind=kind, confidence=confidence, state=state, ended_on=ended)
    with speaking(language):
        said = may_say(d, SITE, review=ReviewState.CONFIRMED, edition_of=date(2026, 11, 17))
        level = tr("Confidence is {level}.", level=tr(CONFIDENCE_WORDS[confidence]))
        assert said.startswith("“") and level not in said and said.rstrip("”.").endswith(f"{d.id})")
    assert ("Compound Watch itself has doubts about it." in said) is (confidence is Confidence.LOW)
    assert "(Compound Watch, edition of 17 Nov 2026, " in said, "English while nobody has reviewed a translation"


def test_nobody_is_said_to_review_where_perhaps_nobody_does() -> None:
    words = [value for value in vars(not_released).values() if isinstance(value, str) and "released" in value]
    words += [not_released.figures_held_sentence(True), not_released.not_released_sentence(3)]
    assert len(words) >= 8 and not any("review" in said for said in words)


@pytest.mark.parametrize("verdict", [Verdict.DISMISSED, None])
def test_what_two_people_dismissed_reads_as_what_nobody_has_judged(verdict: Verdict | None) -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    reviews = [] if verdict is None else [Review(LOW.id, verdict, "Not there at all.", w, at) for w in ("a", "b")]
    shown = Gate(Audience.PUBLIC, TODAY, Settings()).detections([LOW], [SITE], reviews).items
    waiting = held_back([LOW], shown, {SITE.id})
    assert shown == () and waiting == {SITE.id}
    here = standing((), audience=Audience.PUBLIC, waiting=waiting)
    said = "Nothing is released for this site: nothing is said about changes here."
    assert site_headline(here) == absence_sentence(here) == said


def test_beside_a_change_that_was_withdrawn_not_all_is_released() -> None:
    wrong = made(state=State.WITHDRAWN, ended_on=LOW.last_seen)
    here = standing((wrong,), audience=Audience.PUBLIC, waiting=(SITE.id,))
    assert site_headline(here) == not_released.MORE_NOT_RELEASED
    assert site_sentence(here).startswith(not_released.MORE_NOT_RELEASED)


@pytest.mark.parametrize("audience", OUTSIDE)
def test_one_told_change_is_not_called_the_one_there_is(audience: Audience) -> None:
    sure = made()
    here = standing((sure,), audience=audience, waiting=(SITE.id,), agreed={sure.id})
    assert site_headline(here).startswith("One lasting change")
    assert site_headline(here).endswith(not_released.MORE_NOT_RELEASED)
    assert "; not all that was flagged here is released" in brief_headline(here, since=None)
    alone = standing((sure,), audience=audience, agreed={sure.id})
    assert "released" not in site_headline(alone) + brief_headline(alone, since=None)
