"""What a person clears goes out only where each word of it is known: reports, their links, who speaks and who acted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
import shapely

from geodata.access.action_rules import refuse_unfit_action
from geodata.access.claims.claim_rules import refuse_unfit_claim
from geodata.access.clearing.fit_to_clear import in_known_language
from geodata.access.clearing.plain_only import headline_words, names_of_places, refuse_unplain
from geodata.actions.action import Action, ActionKind, Scope
from geodata.errors import NotAllowed
from geodata.incidents.incident import DatePrecision, Incident
from geodata.sites.site import Site
from geodata.text.plain.unplain_words import words_of_names
from tests.geodata.access.test_claim_rules import CLAIM
from tests.geodata.access.test_report_rules import REPORT
from tests.geodata.cleared import cleared

NAMES = words_of_names(("KK Park",))
PLAIN = replace(
    REPORT,
    source="csv",
    title="Army search of two blocks at KK Park",
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
        refuse_unplain("decision", incident, cleared(incident, **decision), NAMES)
    except NotAllowed as error:
        return str(error)
    return ""


def test_a_headline_of_plain_words_its_link_and_its_medium_go_out() -> None:
    assert refused(PLAIN) == ""
    assert refused(replace(PLAIN, url="https://example.org/army-search-of-blocks-at-kk-park")) == ""
    key = "https://example.org/article/myanmar-scam-center-kk-park-raid-5f2abc9d1e"
    assert refused(replace(PLAIN, url=key)) == "", "what holds a digit is no word"
    assert refused(replace(PLAIN, url="https://example.org/ilvane-monitor-report/2026/05/04")) == "", (
        "its medium's name"
    )


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"title": "Army search of KK Park in 10 days"}, "10, days"),
        ({"title": "Army search of KK Park, says Inspector Wong"}, "Wong"),
        ({"title": "ตำรวจตรวจค้น"}, "English"),
        ({"reported_by": "Somchai Rakdee"}, "Somchai, Rakdee"),
        ({"reported_by": "Inspector Wong"}, "a person"),
        ({"place_name": "KK Park, behind the church on Friday"}, "church"),
        ({"url": "https://example.org/wanted-boss-of-the-park"}, "Wanted, Boss"),
        ({"url": "https://example.org/a?title=boss-somchai-rakdee"}, "Boss, Somchai"),
        ({"url": "https://example.org/a#boss-somchai-rakdee"}, "Boss, Somchai"),
        ({"url": "https://example.org/somchai-rakdee"}, "Somchai"),
        ({"url": "https://boss-somchai.example.org/a"}, "Boss, Somchai"),
        ({"url": "https://[www.example.org]/a"}, "https://[www"),
        ({"title": "Army search of house of Somchai Rakdee", "place_name": "Somchai Rakdee"}, "Rakdee"),
        ({"title": "Army raid KK Park Xmas Eve", "place_name": "KK Park Xmas Eve"}, "Xmas, Eve"),
    ],
)
def test_whatever_else_is_named(more: dict[str, str], named: str) -> None:
    assert named in refused(replace(PLAIN, **more))  # type: ignore[arg-type]


def test_an_own_line_is_held_to_the_same_list_and_its_source_stays_inside() -> None:
    bad = replace(PLAIN, title="Police raid in 10 days, says Inspector Wong", reported_by="Somchai Rakdee")
    own = {
        "words": "Army search of two blocks",
        "place": "KK Park",
        "source_name": "Ilvane Monitor",
        "with_link": False,
    }
    assert refused(bad, **own) == ""
    assert "10, days" in refused(bad, **{**own, "words": "Army search in 10 days"})
    assert "Rakdee" in refused(bad, **{**own, "source_name": "Somchai Rakdee"})
    thai = replace(PLAIN, kind="statement", title="น้ำท่วม")
    assert refused(thai, **{**own, "words": "น้ำท่วมพื้นที่"}) == "", "no word of force"
    assert "English" in refused(thai, **{**own, "words": "ตำรวจตรวจค้นสองอาคาร"})
    mixed = {**own, "words": "Boss Somchai owns the grey villa (园区)"}
    assert "Boss, Somchai" in refused(thai, **mixed), "its Latin words are looked up all the same"


def test_nothing_typed_goes_out_of_people_moved_so_nothing_is_asked() -> None:
    assert refused(replace(PLAIN, title="12 walk out in 10 days"), moving=True) == ""


def test_the_queue_names_the_same_words() -> None:
    assert headline_words(PLAIN, NAMES) == ()
    assert headline_words(replace(PLAIN, title="Raid at KK Park in 10 days"), NAMES) == ("10", "days")
    assert headline_words(replace(PLAIN, title="ตำรวจ"), NAMES) == ("ตำรวจ",)


def test_names_of_sites_aliases_and_countries_are_known() -> None:
    site = Site("a", "Pellimar Bend", shapely.box(98, 16, 98.1, 16.1), country="MM", aliases=("Old Quarry",))
    assert names_of_places([site]) >= {"pellimar", "bend", "old", "quarry", "myanmar"}


@pytest.mark.parametrize("name", ["Somchai Rakdee", "Chief Justice Chan", "Task force led by Somchai Rakdee"])
def test_who_acted_or_claimed_is_an_office_or_is_not_cleared(name: str) -> None:
    refuse_unfit_action("decision", ACTION, TODAY)
    refuse_unfit_claim("decision", CLAIM, TODAY)
    for action in (replace(ACTION, acted_by=name), replace(ACTION, source=name)):
        with pytest.raises(NotAllowed, match="known by"):
            refuse_unfit_action("decision", action, TODAY)
    with pytest.raises(NotAllowed, match="known by"):
        refuse_unfit_claim("decision", replace(CLAIM, claimed_by=name), TODAY)


def test_a_short_headline_of_mostly_plain_words_is_english() -> None:
    """Too short to be told from other languages by its letters."""
    for title in ("Fire destroys blocks", "Court seals buildings", "Power cut", "Court orders KK Park sealed"):
        assert in_known_language(replace(PLAIN, title=title)), title
    for title in ("Polizei durchsucht Gebäude", "Le camp est en construction"):
        assert not in_known_language(replace(PLAIN, title=title)), title
    assert "Polizei" in refused(replace(PLAIN, title="Polizei in KK Park")), "its words are looked up all the same"
