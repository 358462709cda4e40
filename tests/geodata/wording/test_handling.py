"""Markings, other explanations and the line for people at risk."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.access.audience import Audience
from geodata.detections.detection import Kind, State
from geodata.detections.review_state import ReviewState
from geodata.i18n.english_formats import ground_hectares, hectares_between
from geodata.settings.settings import Settings
from geodata.wording.change_sentences import LOOKS_ALIKE, may_say
from geodata.wording.handling import MARKINGS, REFERRAL, hedge_words, marking, other_explanations
from tests.geodata.made_settings import settings_from
from tests.geodata.wording.test_sentences import SITE, made


@pytest.mark.parametrize(("audience", "tlp"), [("public", "CLEAR"), ("partner", "AMBER"), ("internal", "RED")])
def test_each_edition_says_how_it_may_be_handled(audience: str, tlp: str) -> None:
    said = marking(Audience(audience), Settings())
    assert said.startswith(f"TLP:{tlp}. ") and len(MARKINGS) == 3
    assert marking(Audience(audience), Settings(), recipient="the telecoms regulator") == (
        f"Copy for the telecoms regulator. {said}"
    )
    own = settings_from({f"handling_{audience}": "Official: sensitive"})
    assert marking(Audience(audience), own) == "Official: sensitive."


def test_every_kind_has_other_explanations_and_only_those_of_the_kinds_shown_are_told() -> None:
    assert set(LOOKS_ALIKE) == set(Kind)
    several = [made(id="a", kind=Kind.DEMOLITION), made(id="b", kind=Kind.DEMOLITION), made(id="c")]
    said = other_explanations(several)
    assert said.count("Demolition:") == 1 and "shelling" in said and "Clearing" not in said
    assert other_explanations([]) == ""


@pytest.mark.parametrize("kind", Kind)
def test_what_looks_alike_is_one_list_for_quotations_hedges_and_pages(kind: Kind) -> None:
    d = made(kind=kind)
    words = LOOKS_ALIKE[kind]
    assert words in may_say(d, SITE, review=ReviewState.CONFIRMED, edition_of=date(2026, 11, 21))
    page = other_explanations([d])
    assert page == words if kind.is_activity else page.endswith(f": {words[:1].lower()}{words[1:]}")
    assert not kind.is_activity or words in hedge_words(kind, None, State.CONFIRMED)


def test_no_page_says_of_itself_that_it_holds_nothing_of_persons() -> None:
    """What people typed stands on it, and no rule knows every name."""
    assert "holds no data" not in REFERRAL


def test_people_at_risk_are_sent_to_protection_and_never_asked_to_report_here() -> None:
    assert (
        "No data on persons is meant to be here; if you find any, tell whoever publishes this" in REFERRAL
        and "Nobody should be punished" in REFERRAL
        and "protection services" in REFERRAL
        and "Do not go there" in REFERRAL
    )


@given(st.floats(800, 5_000_000))
def test_razed_ground_has_the_digits_of_its_change(area_m2: float) -> None:
    """11.9 ha stood beside "about 12 ha (10 to 13)" of the same ground."""
    change = hectares_between(area_m2, 0.9 * area_m2, 1.1 * area_m2).split(" (")[0]
    assert ground_hectares(area_m2) == change
