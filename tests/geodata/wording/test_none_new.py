"""The answer where nothing is newly confirmed: what could be seen is never told as not seen, nor as not judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.access.audience import Audience
from geodata.access.site_standing import SiteStanding
from geodata.detections.detection import Kind, State
from geodata.looks.look import Look, LookStatus
from geodata.looks.look_counts import count_looks, first_day_since
from geodata.wording.headlines import brief_headline, front_headline, site_headline
from geodata.wording.site_sentences import site_sentence
from tests.geodata.wording.test_sentences import LOOKED, SITE, TODAY, made, standing

SINCE = date(2026, 11, 12)


def at(key: str, **more: object) -> SiteStanding:
    """A site that could be seen and is quiet, or as told."""
    place = replace(SITE, id=key, name=f"Site {key}")
    back = more.pop("back", False)
    of_it = [made(id=f"X-{key}", site_id=key, state=State.WITHDRAWN, ended_on=date(2026, 11, 1))] if back else []
    return replace(standing(of_it, site=place), **more)  # type: ignore[arg-type]


def head(sites: list[SiteStanding], audience: Audience = Audience.PARTNER) -> str:
    looked = {s.site.id: LOOKED for s in sites}
    return front_headline(sites, looked, since=SINCE, today=TODAY, audience=audience)


def test_sites_that_are_held_back_are_not_told_as_unseen() -> None:
    quiet = [at("a"), at("b"), at("c")]
    held = [at(key, waiting=True) for key in "defg"]
    assert head([*quiet, *held, at("h", back=True)]).startswith(
        "No change is confirmed after 12 Nov 2026 at three of eight sites; these could be seen."
    )
    assert head(quiet).startswith("No change is confirmed after 12 Nov 2026 at the 3 of 3 sites that could be seen.")


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.PARTNER])
def test_what_is_judged_and_held_back_is_not_told_as_not_judged(audience: Audience) -> None:
    said = head([at("a", waiting=True), at("b", waiting=True)], audience)
    assert said == "At two sites not all that was flagged is released: nothing is said about the rest."
    assert "not judged yet" in head([at("a", judged=False)], audience)


def test_what_is_seen_and_not_judged_yet_is_not_told_as_unseen() -> None:
    assert "at one of two sites; it could be seen." in head([at("a"), at("b", judged=False)])


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=8))
def test_no_more_are_told_as_unseen_than_were_not_seen(which: list[tuple[bool, bool, bool]]) -> None:
    """Law: "the n of m sites that could be seen" is said only where m - n could not be."""
    sites = [
        at(str(k), waiting=waiting, back=back and not waiting, judged=judged)
        for k, (waiting, back, judged) in enumerate(which)
    ]
    said = head(sites)
    if "that could be seen" in said:
        assert f"the {len(sites)} of {len(sites)} sites" in said or len(sites) == 1, "all of them were seen"


def test_what_is_new_since_a_day_was_seen_after_it() -> None:
    """A change whose rule was met on the image of a day is not new since it; nor is that image."""
    assert first_day_since(None) is None
    days = [SINCE + timedelta(days=k) for k in (-5, 0, 5)]
    looks = [
        Look(
            "pellimar-bend",
            f"S-{d}",
            "c",
            "demo",
            "optical",
            datetime(d.year, d.month, d.day, 3, tzinfo=UTC),
            LookStatus.SEEN,
        )
        for d in days
    ]
    assert count_looks(looks, since=first_day_since(SINCE)).days == 1


def test_how_many_met_the_rule_is_told_of_all_and_not_of_the_last_kind_alone() -> None:
    late = {"confirmed_on": date(2026, 11, 2)}
    early = {"first_seen": date(2026, 3, 1), "last_clear_before": date(2026, 2, 1), "confirmed_on": date(2026, 3, 20)}
    radar = [made(id=f"R{n}", kind=Kind.RADAR_CHANGE, **(early if n else late)) for n in range(3)]
    said = brief_headline(standing([made(**late), *radar]), since=date(2026, 10, 1))
    assert "; of the four the rule was met after 1 Oct 2026 for two" in said and "of them" not in said.split(";")[1]
    alike = brief_headline(standing([made(**late), made(id="B", **early)]), since=date(2026, 10, 1))
    assert ", rule met after 1 Oct 2026 for one of them" in alike, "one kind: nothing to mistake"


def test_the_line_of_a_site_says_of_what_two_people_dismissed_that_they_did() -> None:
    here = standing([made()], audience=Audience.PARTNER, dismissed=frozenset({"PB-0112"}))
    assert "Two people dismissed it: do not quote." in site_sentence(here)
    open_ = standing([made()], audience=Audience.PARTNER)
    assert "Not agreed by two people: do not quote." in site_sentence(open_)


def test_a_provisional_change_that_two_people_dismissed_is_not_named_in_the_answer() -> None:
    """Who dismissed it reads the same of it as of one whose rule was met: not counted, do not quote."""
    wrong = made(state=State.PROVISIONAL, confirmed_on=None)
    other = made(id="PB-2", kind=Kind.CLEARING, state=State.PROVISIONAL, confirmed_on=None)
    dismissed = frozenset({wrong.id})
    left_out = "One machine finding that two people dismissed is not counted: do not quote."
    alone = replace(standing([wrong]), dismissed=dismissed)
    met = replace(standing([made()]), dismissed=dismissed)
    assert site_headline(alone) == site_headline(met) and site_headline(alone).endswith(left_out)
    assert "provisional" not in site_headline(alone) + head([alone], Audience.INTERNAL)
    assert head([alone], Audience.INTERNAL).endswith(left_out)
    both = replace(standing([wrong, other]), dismissed=dismissed)
    assert site_headline(both).startswith("One change is provisional, not confirmed: ")
    assert "construction" not in site_headline(both) and site_headline(both).endswith(left_out)
    assert head([both], Audience.INTERNAL) == (
        f"No change is confirmed after 12 Nov 2026 yet; one is provisional. {left_out}"
    )
    assert left_out not in site_headline(standing([wrong, other])) + head([standing([wrong])], Audience.INTERNAL)
