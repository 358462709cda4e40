"""Where confirmed changes were withdrawn, and where some are held back, no sentence says "no change"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from geodata.access.audience import Audience
from geodata.access.site_standing import Reading, SiteStanding, site_standings_of
from geodata.detections.detection import State
from geodata.i18n.english_formats import days_listed
from geodata.i18n.messages import speaking
from geodata.wording.headlines import brief_headline, front_headline, front_lead, site_headline
from geodata.wording.site_sentences import absence_sentence, site_sentence
from tests.geodata.wording.test_sentences import LOOKED, SITE, TODAY, made, standing

WRONG = tuple(
    made(id=f"PB-{n}", state=State.WITHDRAWN, ended_on=day, withdrawn_reason="turned-green")
    for n, day in enumerate((date(2026, 7, 5), date(2026, 11, 7)))
)
SAID = "None stands. Two confirmed changes were withdrawn as wrong or gone again (images of 5 Jul, 7 Nov 2026)."


def every_answer(here: SiteStanding) -> list[str]:
    """What each screen and page says of a site without a change that stands."""
    looked = {here.site.id: here.looked}
    return [
        site_headline(here),
        site_sentence(here),
        absence_sentence(here),
        brief_headline(here, since=None),
        front_headline([here], looked, since=None, today=TODAY, audience=here.audience),
        front_lead([here], looked, since=None, today=TODAY, audience=here.audience),
    ]


@pytest.mark.parametrize("audience", Audience)
def test_none_stands_where_confirmed_changes_were_withdrawn(audience: Audience) -> None:
    here = standing(WRONG, audience=audience)
    for said in every_answer(here):
        assert "o change was" not in said and "o change is" not in said and "no change" not in said, said
    assert site_headline(here) == f"{SAID} Looked on 83 days. 61 looks could not be used."
    assert front_headline([here], {SITE.id: LOOKED}, since=None, today=TODAY, audience=audience) == SAID
    lead = front_lead([here], {SITE.id: LOOKED}, since=None, today=TODAY, audience=audience)
    assert "None stands at Pellimar Bend: what was confirmed there was withdrawn as wrong or gone again." in lead


def test_what_is_said_of_all_sites_adds_up_to_all_of_them() -> None:
    sites = [replace(SITE, id=f"s{i}", name=f"Site {i}") for i in range(8)]
    looked = {s.id: LOOKED for s in sites}
    changes = [made(id="a", site_id="s0"), made(id="b", site_id="s1"), replace(WRONG[0], site_id="s2")]
    reading = Reading(TODAY, Audience.PUBLIC, {"s1", "s3", "s4", "s5"})
    every = list(site_standings_of(sites, changes, looked, reading).values())
    told = [s for s in every if s.changes or not s.waiting]
    untold = [s for s in every if s not in told]
    assert len(untold) == 3

    lead = front_lead(told, looked, since=None, today=TODAY, audience=Audience.PUBLIC, withheld=untold)
    assert lead.startswith(
        "One was withdrawn. Of eight sites: at two, on the days looked, no change was confirmed and reviewed by two "
        "people; at one every change that was not withdrawn is told; at one, no change stands or nothing can be said; "
        "at four not all that was flagged is released, and nothing is said about the rest. None stands at Site 2: what"
    ), lead


def test_a_flag_that_was_never_confirmed_was_no_change_told() -> None:
    flag = made(state=State.WITHDRAWN, confirmed_on=None, ended_on=date(2026, 11, 7), withdrawn_reason="returned")
    assert standing([flag]).taken_back == ()
    assert site_headline(standing([flag])).startswith("No change was seen on the 83 days looked.")


@pytest.mark.parametrize("audience", [Audience.PARTNER, Audience.PUBLIC])
def test_what_is_not_released_is_not_called_no_change_beside_a_withdrawn_one(audience: Audience) -> None:
    for changes in ((), WRONG[:1]):
        here = standing(changes, audience=audience, waiting={SITE.id})
        for said in every_answer(here)[:4]:
            assert "o change was" not in said and "eleased" in said, said
        head = front_headline([here], {SITE.id: LOOKED}, since=None, today=TODAY, audience=audience)
        assert "o change is" not in head
    assert site_headline(standing((), audience=audience, waiting={SITE.id})) == (
        "Nothing is released for this site: nothing is said about changes here."
    )


def test_dates_of_a_list_carry_their_year_once() -> None:
    days = [date(2026, 11, 7), date(2025, 12, 31), date(2026, 7, 5)]
    assert days_listed(days) == "31 Dec 2025, 5 Jul, 7 Nov 2026"
    with speaking("th"):
        assert days_listed(days[1:2]) == "2025-12-31"


def test_the_days_looked_at_say_from_when_they_are_counted() -> None:
    """Beside all usable days since the first look, which the calendar names."""
    here = replace(standing(WRONG), judged_from=date(2024, 10, 14), looked_judged=LOOKED)
    assert site_headline(here) == (
        f"{SAID} Looked on 83 days. 61 looks could not be used. Judged since 14 Oct 2024; what is older is history."
    )
    with speaking("th"):
        assert "2024" in site_headline(here)
