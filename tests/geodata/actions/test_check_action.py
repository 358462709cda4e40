"""What an action needs, what is refused in words, and which sites one concerns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from shapely.geometry import Point, box

from geodata.actions.action import ActionKind, Scope
from geodata.actions.check_action import ActionDraft, entered_action, made_ids
from geodata.actions.concerned import concerned_by
from geodata.errors import NotAllowed
from geodata.incidents.incident import DatePrecision
from geodata.settings.settings import Settings
from geodata.sites.site import OutlineBasis, Site

TODAY = date(2026, 3, 1)
NORTH = Site("north", "North", box(98.5, 16.6, 98.51, 16.61), country="MM")
SOUTH = Site("south", "South", box(98.52, 16.6, 98.53, 16.61), country="MM")
FAR = Site("far", "Far", box(104.0, 11.0, 104.01, 11.01), country="KH")
POINT = Site("point", "Point", Point(105, 12), country="LA", outline_basis=OutlineBasis.UNKNOWN)
SITES = (NORTH, SOUTH, FAR, POINT)
SETTINGS = Settings(site_groups=("river: north, far",))
DRAFT = ActionDraft("power cut", "Power cut", "Provincial Office", "A newspaper", date(2026, 2, 5), site_ids=("north",))


def entered(ids: Mapping[tuple[str, ...], str] | None = None, **more: object):  # type: ignore[no-untyped-def]
    return entered_action(replace(DRAFT, **more), SITES, SETTINGS, TODAY, ids=ids)  # type: ignore[arg-type]


def test_an_action_is_kept_as_given_and_the_same_draft_has_the_same_id() -> None:
    action = entered()
    assert (action.kind, action.scope, action.site_ids) == (ActionKind.POWER_CUT, Scope.SITES, ("north",))
    assert (action.start_date, action.end_date, action.date_precision) == (
        date(2026, 2, 5),
        date(2026, 2, 5),
        DatePrecision.DAY,
    )
    assert entered().id == action.id != entered(source="Another").id
    assert entered(date_precision=DatePrecision.MONTH).end_date == date(2026, 2, 28), "a month is all its days"
    assert entered(kind="Electricity_Cut").kind is ActionKind.POWER_CUT


def test_an_id_is_of_what_an_action_says_and_not_of_the_order_of_its_sites() -> None:
    """The same places are the same action; one of a day and one of six days are two."""
    one = entered(site_ids=("north", "south"))
    assert entered(site_ids=("south", "north", "south")).id == one.id != entered(site_ids=("north",)).id
    assert entered(end_date=date(2026, 2, 10)).id != entered().id


def test_an_id_that_was_made_before_stays_and_another_action_does_not_take_it() -> None:
    """Ids of before were made of the sites as given, and not of the last day; links and decisions hold them."""
    before = replace(entered(site_ids=("south", "north")), id="action-2026-02-05-5e71f0aa")
    typed = replace(entered(), id="cut-7")
    ids = made_ids([before, typed])
    assert (
        entered(site_ids=("south", "north"), ids=ids).id
        == before.id
        == entered(site_ids=("north", "south"), ids=ids).id
    )
    assert entered(site_ids=("south", "north"), end_date=date(2026, 2, 10), ids=ids).id != before.id
    assert entered(ids=ids).id == entered().id, "a typed id is not given to what has none"


@pytest.mark.parametrize("late", [0, 1, 2])
def test_a_week_under_way_ends_today_and_keeps_its_id(late: int) -> None:
    """A week around 28 February goes on to 3 March: on 1 March two of its days lie ahead."""
    draft = replace(DRAFT, start_date=date(2026, 2, 28), date_precision=DatePrecision.WEEK)
    day = date(2026, 3, 1 + late)
    action = entered_action(draft, SITES, SETTINGS, day)
    assert (action.start_date, action.end_date) == (date(2026, 2, 25), day)
    assert action.id == entered_action(draft, SITES, SETTINGS, date(2026, 4, 1)).id


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"source": " - "}, "names no source"),
        ({"start_date": date(2026, 3, 2)}, "in the future"),
        ({"end_date": date(2026, 3, 2)}, "last day is in the future"),
        ({"start_date": date(2025, 5, 1), "end_date": date(2027, 12, 31)}, "last day is in the future"),
        ({"start_date": date(2026, 2, 2), "end_date": date(2026, 12, 31)}, "last day is in the future"),
        ({"start_date": None}, "no date"),
        ({"end_date": date(2026, 2, 1)}, "last day is before its first"),
        ({"end_date": date(2026, 2, 20), "date_precision": DatePrecision.DAY}, "its days span more"),
        ({"kind": "party"}, "'party' is none of ours"),
        ({"site_ids": ()}, "does not say where"),
        ({"site_ids": ("nowhere",)}, "'nowhere', which is no site here"),
        ({"site_ids": ("point",)}, "none of the sites that it concerns is watched"),
        ({"site_ids": (), "country": "Thailand"}, "no site here lies in TH"),
        ({"site_ids": (), "country": "Laos"}, "none of the sites that it concerns is watched"),
        ({"site_ids": (), "group": "lake"}, "'lake' is no group here. Use one of river"),
        ({"site_ids": (), "group": "river", "country": "MM"}, "more than one of group, corridor and country"),
        ({"acted_by": "Col. Saw Example"}, "a person's name"),
        ({"acted_by": "U Example Name"}, "a person's name"),
        ({"acted_by": "General Somchai Rakdee"}, "a person's name"),
        ({"acted_by": "Major Somchai Rakdee, BGF"}, "a person's name"),
        ({"acted_by": "U Tin Aung village head"}, "a person's name"),
        ({"acted_by": "Saw Maung Township police chief"}, "a person's name"),
        ({"source": "Lieutenant Somchai Rakdee"}, "it names a person"),
        ({"source": "spokesman Zaw Min Tun"}, "it names a person"),
        ({"title": "ask joe@example.org"}, "an e-mail address"),
        ({"title": "Raid in which 4 people were freed"}, "fewer than 11 people"),
        ({"url": "ftp://example.org"}, "not an http"),
        ({"url": "https://t.me/someone"}, "account or mailbox"),
    ],
)
def test_what_is_missing_or_wrong_is_refused_in_words(more: dict[str, object], why: str) -> None:
    with pytest.raises(NotAllowed, match=why):
        entered(**more)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 3, 1), date(2026, 3, 31)),
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 1, 1), date(2026, 12, 31)),
        (date(2025, 11, 1), date(2026, 3, 31)),
        (date(2026, 2, 5), TODAY),
    ],
)
def test_a_month_quarter_or_year_under_way_may_be_given_whole(start: date, end: date) -> None:
    """An action of "2026" is entered within 2026: what happened lies in the part that is over."""
    action = entered(start_date=start, end_date=end)
    assert (action.start_date, action.end_date) == (start, end)


@pytest.mark.parametrize(
    "office",
    [
        "EU Council",
        "Ministry of the Interior",
        "OFAC",
        "General Staff Office",
        "General Immigration Department",
        "Myawaddy Township Administrator",
        "MA Office",
        "Police of Ko Kret District",
        "Police of Nai Mueang Subdistrict",
        "Major Crimes Division",
        "Attorney General",
    ],
)
def test_an_office_is_no_person(office: str) -> None:
    assert entered(acted_by=office).acted_by == office


def test_which_sites_an_action_concerns() -> None:
    def ids(**more: object) -> list[str]:
        return [site.id for site in concerned_by(entered(site_ids=(), **more), SITES, SETTINGS)]

    assert ids(country="Burma") == ["north", "south"], "by code and by any usual name"
    with_a_dash = Settings(site_groups=("Main rows – north: north",))
    action = replace(entered(site_ids=(), group="River"), named="main rows - north")
    assert [s.id for s in concerned_by(action, SITES, with_a_dash)] == ["north"], "the dash and case do not matter"
    assert ids(group="River") == ["north", "far"]
    assert ids(corridor="around north") == ["north", "south"], "they lie 1 km apart, the other one 800"
    assert [s.id for s in concerned_by(entered(site_ids=("far", "gone")), SITES, SETTINGS)] == ["far"]
    assert entered(site_ids=("far", "gone")).notes == ("it also names 'gone', which are not sites here",)


def test_an_action_over_near_sites_keeps_its_places_when_another_one_is_listed() -> None:
    """The stretch is called after its first site then, and the action was at no site, in no edition."""
    action = entered(site_ids=(), corridor="Around north")
    beside = replace(NORTH, id="beside", outline=box(98.53, 16.6, 98.54, 16.61))
    assert [s.id for s in concerned_by(action, (*SITES, beside), SETTINGS)] == ["north", "south", "beside"]
    assert concerned_by(action, [s for s in SITES if s.id != "north"], SETTINGS) == (), "the place itself is not shown"
    assert concerned_by(action, SITES, replace(SETTINGS, corridors=("road: north, south",))) == ()


def test_a_retired_site_is_not_watched() -> None:
    retired = replace(NORTH, retired_at=datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(NotAllowed, match="its site north is out of use") as refused:
        entered_action(DRAFT, [retired], SETTINGS, TODAY)
    assert "--site north --set retired=no" in refused.value.next_step
    others = (retired, *(site for site in SITES if site.id != "north"))
    both = entered_action(replace(DRAFT, site_ids=("south", "north", "x")), others, SETTINGS, TODAY)
    assert both.site_ids == ("south", "north", "x")
    assert both.notes == ("it also names 'x', which are not sites here", "it also names 'north', which is out of use")


@pytest.mark.parametrize("where", [{"group": "river"}, {"country": "MM"}])
def test_an_action_over_a_whole_of_which_each_site_is_out_of_use_is_told_so(where: dict[str, str]) -> None:
    gone = [replace(site, retired_at=datetime(2026, 1, 1, tzinfo=UTC)) for site in SITES]
    with pytest.raises(NotAllowed, match="is out of use"):
        entered_action(replace(DRAFT, site_ids=(), **where), gone, SETTINGS, TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "notes"),
    [
        ({"country": "Cambodia"}, ("its country 'Cambodia' is not that of its sites: left out",)),
        ({"country": "Nowhere"}, ("its country 'Nowhere' is not that of its sites: left out",)),
        ({"country": "Burma"}, ()),
        ({"country": "KH", "site_ids": ("north", "far")}, ()),
        ({"group": "river"}, ("its group 'river' is left out: it names its sites",)),
        (
            {"corridor": "No such", "group": "None"},
            (
                "its group 'None' is left out: it names its sites",
                "its corridor 'No such' is left out: it names its sites",
            ),
        ),
        ({"site_ids": (), "group": "river"}, ()),
    ],
)
def test_what_is_left_out_beside_the_sites_is_noted(more: dict[str, object], notes: tuple[str, ...]) -> None:
    action = entered(**more)
    assert tuple(map(str, action.notes)) == notes
    assert more.get("site_ids") == () or action.id == entered(site_ids=more.get("site_ids", ("north",))).id
