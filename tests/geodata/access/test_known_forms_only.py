"""What a person clears goes out only where it is of a known form or listed: reports, links, actions and claims."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import shapely

from geodata.access.action_rules import refuse_unfit_action
from geodata.access.claims.claim_rules import refuse_unfit_claim
from geodata.access.clearing.fit_to_clear import in_known_language
from geodata.access.clearing.known_forms_only import (
    HEADLINE,
    LINE_OF_KIND,
    LINK,
    PLACE,
    SPEAKER,
    names_of_places,
    refuse_unlisted,
    suggested_line,
    what_keeps_inside,
)
from geodata.actions.action import Action, ActionKind, Scope
from geodata.errors import NotAllowed
from geodata.incidents.incident import DatePrecision, Incident
from geodata.sites.site import Site
from geodata.text.plain.sentence_forms import of_known_form, whole_names
from pipelines.incidents.clear_claims import claim_queue
from tests.geodata.access.test_claim_rules import CLAIM
from tests.geodata.access.test_report_rules import REPORT
from tests.geodata.cleared import cleared

NAMES = whole_names(("KK Park",))
PLAIN = replace(
    REPORT,
    source="csv",
    title="Army search of blocks at KK Park",
    place_name="KK Park",
    reported_by="Ilvane Monitor",
    url="https://example.org/a",
    notes=(),
)
DAY = date(2026, 5, 4)
ACTION = Action(
    "a",
    ActionKind.SEALING,
    "",
    DAY,
    DAY,
    DatePrecision.DAY,
    Scope.SITES,
    "",
    ("kk",),
    "Provincial Office",
    "Ilvane Monitor",
)
TODAY = date(2026, 11, 30)


def refused(incident: Incident, **decision: object) -> str:
    """The refusal in words; "" = it may go out."""
    try:
        refuse_unlisted("decision", incident, cleared(incident, **decision), NAMES)
    except NotAllowed as error:
        return str(error)
    return ""


def test_a_headline_of_a_known_form_its_place_link_and_medium_go_out() -> None:
    assert refused(PLAIN) == "" and what_keeps_inside(PLAIN, NAMES) == ()
    assert refused(replace(PLAIN, url="https://www.reuters.com/world/army-search-of-blocks-at-kk-park/")) == ""


@pytest.mark.parametrize(
    ("more", "named", "which"),
    [
        ({"title": "Army search of KK Park in 10 days"}, "form", HEADLINE),
        ({"title": "Army search of KK Park, says Inspector Wong"}, "form", HEADLINE),
        ({"title": "ตำรวจตรวจค้น"}, "form", HEADLINE),
        ({"reported_by": "Somchai Rakdee"}, "Somchai Rakdee", SPEAKER),
        ({"reported_by": "Inspector Wong"}, "a person", SPEAKER),
        ({"reported_by": "สมชาย รักดี"}, "สมชาย", SPEAKER),
        ({"place_name": "KK Park, behind the church on Friday"}, "church", PLACE),
        ({"place_name": "the blue house behind the market of Mae Sot đ"}, "blue house", PLACE),
        ({"url": "https://example.org/wanted-boss-of-the-park"}, "no listed medium", LINK),
        ({"url": "https://example.org/a?title=boss-somchai-rakdee"}, "no listed medium", LINK),
        ({"url": "https://[www.example.org]/a"}, "no listed medium", LINK),
    ],
)
def test_whatever_else_stays_inside_and_the_queue_says_what(more: dict[str, str], named: str, which: str) -> None:
    assert named in refused(replace(PLAIN, **more))  # type: ignore[arg-type]
    assert what_keeps_inside(replace(PLAIN, **more), NAMES) == (which,)  # type: ignore[arg-type]


def test_an_own_line_is_held_to_the_same_forms_and_what_stands_in_the_row_stays_inside() -> None:
    bad = replace(PLAIN, title="Police raid in 10 days, says Inspector Wong", reported_by="Somchai Rakdee")
    own = {"words": "Army search of blocks", "place": "KK Park", "source_name": "Ilvane Monitor", "with_link": False}
    assert refused(bad, **own) == ""
    assert "form" in refused(bad, **{**own, "words": "Army search in 10 days"})
    assert "Rakdee" in refused(bad, **{**own, "source_name": "Somchai Rakdee"})
    assert "church" in refused(bad, **{**own, "place": "the church"})
    for words in ("น้ำท่วมพื้นที่", "线人每晚发照片", "Somchai Rakdee is in room 12 of the blue house đ"):
        assert "form" in refused(bad, **{**own, "words": words})


def test_nothing_typed_goes_out_of_people_moved_so_nothing_is_asked() -> None:
    assert refused(replace(PLAIN, title="12 walk out in 10 days"), moving=True) == ""


def test_the_line_that_is_suggested_is_of_a_known_form() -> None:
    assert suggested_line(replace(PLAIN, kind="fire"), "KK Park") == "Fire reported at KK Park"
    assert suggested_line(replace(PLAIN, kind="fire"), "Oskelle Bridge") == "Fire reported", "a bridge is a way"
    assert suggested_line(replace(PLAIN, kind="statement"), "KK Park") == ""
    for kind in LINE_OF_KIND:
        for place in ("", "KK Park"):
            assert of_known_form(suggested_line(replace(PLAIN, kind=kind), place), NAMES), kind


def test_names_of_sites_aliases_countries_and_wholes_are_known() -> None:
    site = Site("a", "Pellimar Bend", shapely.box(98, 16, 98.1, 16.1), country="MM", aliases=("Old Quarry",))
    assert names_of_places([site]) >= {"Pellimar Bend", "Old Quarry", "Myanmar", "KK Park"}


@pytest.mark.parametrize("name", ["Somchai Rakdee", "Chief Justice Chan", "Task force led by Somchai Rakdee"])
def test_who_acted_or_claimed_is_an_office_or_is_not_cleared(name: str) -> None:
    refuse_unfit_action("decision", ACTION, TODAY, NAMES)
    refuse_unfit_claim("decision", CLAIM, TODAY, NAMES)
    for action in (replace(ACTION, acted_by=name), replace(ACTION, source=name)):
        with pytest.raises(NotAllowed, match="listed"):
            refuse_unfit_action("decision", action, TODAY, NAMES)
    for field in ("claimed_by", "independent_by", "source", "independent_source"):
        with pytest.raises(NotAllowed, match="listed"):
            refuse_unfit_claim("decision", replace(CLAIM, **{field: name}), TODAY, NAMES)


@pytest.mark.parametrize(
    "more",
    [
        {"unit": "buildings with people from the estate inside"},
        {"scope": "the blue room of Somchai Rakdee"},
        {"independent_scope": "the grey villa"},
        {"independent_note": "counted by Somchai Rakdee from the window"},
        {"source": "https://example.org/somchai-rakdee-cook"},
        {"independent_source": "Ilvane Monitor https://blog.example.net/somchai-rakdee"},
    ],
)
def test_no_text_of_a_claim_goes_out_unlisted(more: dict[str, str]) -> None:
    with pytest.raises(NotAllowed, match="listed"):
        refuse_unfit_claim("decision", replace(CLAIM, **more), TODAY, NAMES)  # type: ignore[arg-type]


def test_a_share_has_no_total() -> None:
    share = replace(CLAIM, unit="percent of buildings demolished", figure=20.0, total=None)
    refuse_unfit_claim("decision", share, TODAY, NAMES)
    with pytest.raises(NotAllowed, match="a share"):
        refuse_unfit_claim("decision", replace(share, total=100.0), TODAY, NAMES)


def test_a_claims_scope_may_name_a_stored_place() -> None:
    claim = replace(CLAIM, scope="Pellimar Bend, zone A")
    names = frozenset(("Pellimar Bend",))
    refuse_unfit_claim("decision", claim, TODAY, names)
    assert claim_queue([claim], (), TODAY, names)[0]["stopped_by"] == "", "the queue says what clearing does"
    with pytest.raises(NotAllowed, match="listed"):
        refuse_unfit_claim("decision", claim, TODAY, frozenset())


def test_the_link_of_an_action_is_listed() -> None:
    refuse_unfit_action("decision", replace(ACTION, url="https://example.org/ilvane-monitor/2026-05-04"), TODAY, NAMES)
    with pytest.raises(NotAllowed, match="listed"):
        refuse_unfit_action("decision", replace(ACTION, url="https://example.org/power-off-on-xmas-eve"), TODAY, NAMES)


def test_a_short_headline_of_mostly_listed_words_is_english() -> None:
    """Too short to be told from other languages by its letters."""
    for title in ("Fire destroys blocks", "Court seals buildings", "Power cut", "Court seals KK Park"):
        assert in_known_language(replace(PLAIN, title=title)), title
    for title in ("Polizei durchsucht Gebäude", "Le camp est en construction"):
        assert not in_known_language(replace(PLAIN, title=title)), title
