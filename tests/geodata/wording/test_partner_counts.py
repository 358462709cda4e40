"""What a partner may count: changes on which two people agree. Of the others it is said how many, and not to quote."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.access.audience import Audience
from geodata.detections.detection import Detection, Kind, State
from geodata.i18n.languages import LANGUAGES
from geodata.i18n.messages import speaking, tr
from geodata.text.names.same_person import DO_NOT_QUOTE
from geodata.wording.headlines import brief_headline, front_headline, front_lead, site_headline, site_lead
from geodata.wording.site_sentences import site_sentence
from layers.map.detections import tooltip
from layers.map.overview_shapes import shapes_file
from tests.geodata.wording.test_sentences import LOOKED, SITE, TODAY, made, standing

AGREED = made(id="PB-1", kind=Kind.DEMOLITION)
OTHERS = tuple(made(id=f"PB-{n}") for n in range(2, 7))
SAID = "Five machine findings, not agreed by two people, are not counted: do not quote."


def front(found: tuple[Detection, ...], agreed: set[str], audience: Audience = Audience.PARTNER) -> str:
    here = standing(found, audience=audience, agreed=agreed)
    return front_headline([here], {SITE.id: LOOKED}, since=None, today=TODAY, audience=audience)


def test_a_partners_answers_count_what_two_people_agree_on() -> None:
    here = standing((AGREED, *OTHERS), audience=Audience.PARTNER, agreed={"PB-1"})
    assert front((AGREED, *OTHERS), {"PB-1"}) == (
        f"One change is confirmed and agreed by two people: one consistent with demolition at Pellimar Bend. {SAID}"
    )
    assert site_headline(here).startswith("One lasting change: one consistent with demolition")
    assert site_headline(here).endswith(SAID) and "onstruction" not in site_headline(here)
    brief = brief_headline(here, since=date(2026, 10, 1))
    assert "one lasting change consistent with demolition" in brief and "onstruction" not in brief
    assert brief.endswith("; five machine findings, not agreed by two people, are not counted: do not quote")
    assert site_lead(here, 0, 0).startswith("Confidence is high.")


def test_where_no_two_people_agree_nothing_is_counted_and_none_is_not_said() -> None:
    here = standing(OTHERS, audience=Audience.PARTNER)
    said = "No lasting change in this edition is agreed by two people."
    assert site_headline(here) == f"{said} {SAID}"
    assert brief_headline(here, since=None).startswith("Pellimar Bend: no lasting change in this edition is agreed")
    none = "In this edition no change on which two people agree is confirmed."
    assert front(OTHERS, set()) == f"{none} {SAID}"
    ended = standing([made(state=State.ENDED, ended_on=date(2026, 11, 7))], audience=Audience.PARTNER)
    assert site_headline(ended).startswith(said) and "do not quote" in site_headline(ended)


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.INTERNAL])
def test_the_public_sees_no_others_and_internal_readers_judge_them(audience: Audience) -> None:
    said = front((AGREED, *OTHERS), {"PB-1"}, audience)
    assert ("machine findings on which two people have not agreed: do not quote." in said) is (
        audience is Audience.INTERNAL
    )
    assert "do not quote" not in front((AGREED,), {"PB-1"}, audience)
    assert standing(OTHERS, audience=audience).uncounted == ()


@given(st.lists(st.tuples(st.sampled_from([State.CONFIRMED, State.ENDED]), st.booleans()), max_size=8))
def test_every_change_is_counted_or_told_apart(drawn: list[tuple[State, bool]]) -> None:
    over = date(2026, 11, 7)
    found = tuple(
        made(id=f"PB-{n}", state=state, ended_on=over if state is State.ENDED else None)
        for n, (state, _) in enumerate(drawn)
    )
    agreed = {d.id for d, (_, yes) in zip(found, drawn, strict=True) if yes}
    here = standing(found, audience=Audience.PARTNER, agreed=agreed)
    assert {d.id for d in here.counted} == agreed
    assert sorted(d.id for d in (*here.counted, *here.uncounted)) == sorted(d.id for d in found)
    lead = front_lead([here], {SITE.id: LOOKED}, since=None, today=TODAY, audience=Audience.PARTNER)
    ended = sum(d.state is State.ENDED for d in here.counted)
    assert ("ended" in lead) is (ended > 0)
    if here.uncounted:
        assert "do not quote" in site_headline(here) and "do not quote" in front(found, agreed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_of_them_is_marked_where_it_stands(language: str) -> None:
    with speaking(language):
        mark = tr(DO_NOT_QUOTE)
        here = standing(OTHERS[:1], audience=Audience.PARTNER)
        assert site_sentence(here).endswith(mark)
        assert mark not in site_sentence(standing(OTHERS[:1], audience=Audience.PARTNER, agreed={OTHERS[0].id}))
        assert mark in tooltip(OTHERS[0], SITE, mark)
        told = shapes_file(OTHERS[:1], {SITE.id: SITE}, marks={OTHERS[0].id: mark})
        assert told["words"][0].endswith(mark)
