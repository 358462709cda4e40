"""A window that begins before the first judged day says so, and a place where nothing was judged says nothing of
control areas."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.access.audience import Audience
from geodata.wording.false_flag_rate import known_wrong_sentence
from geodata.wording.headlines import front_headline
from geodata.wording.site_sentences import absence_sentence, since_words
from pipelines.brief.briefing_inputs import SiteFacts
from pipelines.brief.first_sheet_of_a_site import page
from screens.session.view_state import View
from screens.site.finding_cards import changes_card
from tests.geodata.wording.test_sentences import LOOKED, SITE, TODAY, standing
from tests.pipelines.brief.brief_makers import point, site, workspace_at
from tests.pipelines.brief.test_brief import CONTEXT

FIRST = date(2024, 10, 14)
LONG_AGO = date(2020, 1, 1)


@pytest.mark.parametrize("audience", Audience)
def test_no_change_since_a_day_before_the_first_judged_one_names_that_one(audience: Audience) -> None:
    here = standing(judged_from={SITE.id: FIRST}, audience=audience)
    assert since_words(LONG_AGO, here) == "From 14 Oct 2024 on, the first judged day, and not after 1 Jan 2020"
    assert since_words(date(2026, 10, 3), here) == "After 3 Oct 2026"
    assert absence_sentence(here).endswith("Judged since 14 Oct 2024; what is older is history.")
    said = front_headline([here], {SITE.id: LOOKED}, since=LONG_AGO, today=TODAY, audience=audience)
    assert said.endswith("One site is judged only from a later day on, 14 Oct 2024.")
    late = front_headline([here], {SITE.id: LOOKED}, since=date(2026, 10, 3), today=TODAY, audience=audience)
    assert "judged only" not in late


@given(st.dates(LONG_AGO, TODAY), st.none() | st.dates(LONG_AGO, TODAY))
def test_the_day_that_is_named_is_never_before_the_first_judged_one(since: date, first: date | None) -> None:
    here = standing(judged_from={} if first is None else {SITE.id: first})
    assert here.judged_after(since) == (first if first is not None and first > since else None)
    assert ("not after" in since_words(since, here)) is (first is not None and since < first)


def test_a_briefing_since_a_day_before_the_first_judged_one_says_so(tmp_path: Path) -> None:
    looks = tuple(workspace_at(tmp_path / "w").store.looks("pellimar-bend"))
    facts = SiteFacts(site(), (), looks, (), {}, (), (), (), judged_from=date(2026, 9, 20))
    box = page(facts, replace(CONTEXT, since=date(2026, 1, 1)), None, 0)["boxes"][0]
    said = box["lines"][0][0][0].replace("\u00a0", " ")
    assert said.startswith("From 20 Sep 2026 on, the first judged day, and not after 1 Jan 2026: no change was seen")


def test_of_control_areas_nothing_is_said_where_none_can_be() -> None:
    rows = dict(page(SiteFacts(point(), (), (), (), {}, (), (), ()), CONTEXT, None, 0)["trust"])
    assert "Controls here" not in rows
    watched = dict(page(SiteFacts(site(), (), (), (), {}, (), (), ()), CONTEXT, None, 0)["trust"])
    assert watched["Controls here"] == "No control area near this site has been judged."
    shown = changes_card(standing(site=point()), View(), controls="no control area is on file.", looks={})
    assert "ontrol" not in shown
    assert "could be laid out" not in known_wrong_sentence((0, 0.0), (0, 0, 0.0))
