"""An area that is told of a release names no compound: several listed places can be meant by it."""

from __future__ import annotations

import math
from calendar import monthrange
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import Point, box

from geodata.access.audience import Audience
from geodata.access.gate import Gate
from geodata.access.published_area import (
    APART_M,
    FEWEST,
    ListedPlace,
    PublishedArea,
    PublishedAreas,
    ToldHere,
    listed_places,
    names_a_place,
)
from geodata.access.report_rules import RELEASE_KIND, leaving_level, tells_why_people_leave, told_apart
from geodata.detections.detection import Kind
from geodata.incidents.incident import DatePrecision, PlacePrecision
from geodata.settings.settings import Settings
from geodata.sites.gazetteer import gazetteer_sites
from geodata.sites.site import Access, Site
from tests.geodata.access.test_report_rules import RELEASE, TODAY
from tests.geodata.cleared import cleared

REPOSITORY = Path(__file__).parents[3]
EXACT = PlacePrecision.EXACT
EARTH = Geod(ellps="WGS84")
TENTHS = st.integers(0, 60).map(lambda n: n / 10)
PLACES = st.builds(
    ListedPlace,
    at=st.builds(lambda x, y: Point(99 + x, 12 + y), TENTHS, TENTHS),
    country=st.sampled_from(("KH", "MM", "TH", "")),
)


def several(places: list[ListedPlace]) -> bool:
    """True when three of the places lie apart, on the ellipsoid; none is a near miss at 0.1 degree."""
    at = list({(p.at.x, p.at.y) for p in places})
    return any(
        all(EARTH.inv(*a, *b)[2] >= APART_M for a, b in combinations(three, 2)) for three in combinations(at, FEWEST)
    )


def within(place: ListedPlace, area: PublishedArea) -> bool:
    return (area.place is None or area.place.covers(place.at)) and area.country in ("", place.country)


@given(listed=st.lists(PLACES, max_size=14), at=PLACES, precision=st.sampled_from(PlacePrecision))
def test_whatever_is_told_can_mean_three_listed_places_or_none(
    listed: list[ListedPlace], at: ListedPlace, precision: PlacePrecision
) -> None:
    areas = PublishedAreas(listed)
    told = areas.area(at.at, at.country, precision)
    counted = [p for p in listed if p.country or not at.country]  # of which country a place is has to be known
    assert (told is not None) == several(counted), (
        "with three known places there is always an area, if only 'somewhere'"
    )
    if told is None:
        return
    assert within(at, told) and several([p for p in listed if within(p, told)])
    order = list(PlacePrecision)
    assert order.index(told.precision) >= max(order.index(PlacePrecision.DISTRICT), order.index(precision))


@given(listed=st.lists(PLACES, min_size=3, max_size=14), named=st.booleans())
def test_why_an_area_is_so_large_tells_no_place_either(listed: list[ListedPlace], named: bool) -> None:
    """Who knows the rule asks of each listed place what would be told of it: three or more give the same answer."""
    listed = [p for p in listed if p.country] if named else listed
    areas = PublishedAreas(listed)
    answers = {p: areas.area(p.at, p.country if named else "", EXACT) for p in listed}
    for place, told in answers.items():
        assert told is None or several([p for p in listed if answers[p] == told]), place


@pytest.mark.parametrize("site", gazetteer_sites(), ids=lambda s: s.id)
def test_of_the_built_in_gazetteer_too(site: Site) -> None:
    listed = listed_places(gazetteer_sites())
    areas = PublishedAreas(listed)
    (here,) = listed_places([site])
    told = areas.area(here.at, here.country, EXACT)
    assert told is not None
    assert several([p for p in listed if areas.area(p.at, p.country, EXACT) == told])


def test_the_figures_of_the_document() -> None:
    listed = listed_places(gazetteer_sites())
    areas = PublishedAreas(listed)
    told = Counter(area.precision.value for p in listed if (area := areas.area(p.at, p.country, EXACT)))
    words = " ".join((REPOSITORY / "docs/who-sees-what.md").read_text(encoding="utf-8").split())
    said = (
        "of the built-in gazetteer {district} of {n} places lie in a district that is told, {province} in a province, "
    )
    assert (said + "{country} in a country").format(n=len(listed), **told) in words


def test_a_district_with_one_compound_is_told_as_something_larger() -> None:
    (alone,) = listed_places(s for s in gazetteer_sites() if s.id == "KH-AI-CH01")
    told = PublishedAreas(listed_places(gazetteer_sites())).area(alone.at, "KH", EXACT)
    assert told is not None and told.precision is not PlacePrecision.DISTRICT


def test_stages_of_one_compound_are_one_place() -> None:
    stages = listed_places(s for s in gazetteer_sites() if s.name.startswith("KK Park"))
    assert len(stages) == 3
    assert PublishedAreas(stages).area(stages[0].at, "MM", EXACT) is None


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.PARTNER])
def test_the_gate_asks_what_its_readers_know_and_nothing_else(audience: Audience) -> None:
    """A restricted site must not decide how large an area is: the size would tell of it."""
    freed = replace(
        RELEASE, place=Point(104.01, 20.01), country="LA", place_name="", title="70 workers freed", site_ids=()
    )
    names = ("Nong Phu", "Ban Keo", "Vang Sai")
    known = [
        Site(name, name, box(x, 20.2, x + 0.01, 20.21), "LA", source="a report", documented=True, access=Access.PUBLIC)
        for name, x in zip(names, (104.1, 104.2, 104.3), strict=True)
    ]
    gate = Gate(audience, TODAY, Settings())
    (told,) = gate.incidents([freed], known, [cleared(freed)]).items
    assert told.place_precision is PlacePrecision.DISTRICT
    hidden = [replace(site, access=Access.RESTRICTED) for site in known]
    (told,) = gate.incidents([freed], hidden, [cleared(freed)]).items
    assert (told.place, told.country, told.place_precision) == (None, "", PlacePrecision.UNKNOWN)


DAYS = st.dates(date(2025, 11, 1), date(2027, 2, 28))
TOLD = st.lists(
    st.builds(
        lambda place, first, length, level, covers: ToldHere(place, first, first + timedelta(length), level, covers),
        PLACES,
        DAYS,
        st.integers(0, 40),
        st.integers(0, 2),
        st.booleans(),
    ),
    max_size=12,
)


@given(told=TOLD, month=st.integers(1, 12), at=PLACES, whole=st.booleans(), year_over=st.booleans())
def test_in_the_time_of_a_release_that_is_told_something_happens_at_three_places_or_none(
    told: list[ToldHere], month: int, at: ListedPlace, whole: bool, year_over: bool
) -> None:
    last = date(2026, month, monthrange(2026, month)[1])
    area = (None, PlacePrecision.COUNTRY) if whole else (box(98, 10, 104, 20), PlacePrecision.PROVINCE)
    coarse = replace(
        RELEASE,
        id="release-x",
        kind=RELEASE_KIND,
        start_date=date(2026, month, 1),
        end_date=last,
        date_precision=DatePrecision.MONTH,
        place=area[0],
        place_precision=area[1],
        country=at.country,
        site_ids=(),
    )
    out = told_apart(coarse, (told,), year_over=year_over)
    if out is None:
        return
    assert year_over or out.date_precision is DatePrecision.MONTH
    around = 31 if out.date_precision is DatePrecision.MONTH else 0
    for days in {0, around}:
        begin, end = out.start_date - timedelta(days), out.end_date + timedelta(days)
        then = [one for one in told if not (one.last < begin or one.first > end)]
        here = [
            one
            for one in then
            if (not out.country or one.place.country == out.country)
            and (out.place is None or out.place.intersects(one.place.at))
        ]
        for some in ([one for one in here if one.level >= level] for level in (0, 1, 2)):
            assert not some or several([one.place for one in some if one.covers])
    assert out.start_date <= coarse.start_date and out.end_date >= coarse.end_date
    plain = replace(coarse, id="report-x")
    assert told_apart(plain, (told,), year_over=year_over) is plain, "what is no release is told as it is"


@pytest.mark.parametrize(
    ("title", "leaves"),
    [
        ("Raid on a compound in Bavet", True),
        ("The compound at the bridge is being torn down", True),
        ("Named in Amnesty's June 2026 list", False),
        ("A new gate was opened", False),
    ],
)
def test_what_people_leave_for_is_counted_by_itself(title: str, leaves: bool) -> None:
    assert tells_why_people_leave(replace(RELEASE, title=title, kind="statement")) is leaves
    assert [leaving_level(kind) for kind in (Kind.DEMOLITION, Kind.DARK, Kind.CONSTRUCTION)] == [2, 2, 1]


def test_other_places_of_changes_are_no_cover_for_the_one_of_the_raid() -> None:
    """Three places have something told in June, and one of them what people leave for."""
    at = [ListedPlace(Point(104 + n, 12), "KH") for n in range(3)]
    june = (date(2026, 6, 9), date(2026, 6, 9))
    area = PublishedArea(None, PlacePrecision.COUNTRY, "KH")
    plain = [ToldHere(place, *june, 0) for place in at]
    assert not names_a_place(area, date(2026, 6, 1), date(2026, 6, 30), plain)
    assert names_a_place(area, date(2026, 6, 1), date(2026, 6, 30), [*plain, ToldHere(at[0], *june, 2)])
    every = [ToldHere(place, *june, 2) for place in at]
    assert not names_a_place(area, date(2026, 6, 1), date(2026, 6, 30), every)


@given(told=TOLD, claimed=TOLD, at=PLACES)
def test_what_is_only_claimed_never_lets_out_what_was_kept_back(
    told: list[ToldHere], claimed: list[ToldHere], at: ListedPlace
) -> None:
    """A claim that nothing was demolished, at a third place and cleared today, is no cover for who left in June."""
    june = (date(2026, 6, 1), date(2026, 6, 30))
    area = PublishedArea(None, PlacePrecision.COUNTRY, at.country)
    words = [replace(one, covers=False) for one in claimed]
    assert names_a_place(area, *june, [*told, *words]) or not names_a_place(area, *june, told)


def test_two_razed_places_and_a_claim_at_a_third_are_two_places() -> None:
    at = [ListedPlace(Point(104 + n, 12), "KH") for n in range(3)]
    june = (date(2026, 6, 1), date(2026, 6, 30))
    area = PublishedArea(None, PlacePrecision.COUNTRY, "KH")
    razed = [ToldHere(place, *june, 2) for place in at]
    assert not names_a_place(area, *june, razed)
    assert names_a_place(area, *june, [*razed[:2], replace(razed[2], covers=False)])
    assert names_a_place(area, *june, [replace(razed[0], covers=False)]), "a claim alone makes a place likelier"


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_three_places_far_from_one_another_are_three_in_whatever_order_they_come(order: tuple[int, ...]) -> None:
    """Three on a circle around a fourth: 0.7 of what counts as apart from it, and 1.2 from one another. Who takes the
    one in the middle first is left with one place."""
    reach = 0.7 * APART_M / 111_195.0  # metres of a degree
    around = [(0.0, 0.0), *((reach * math.cos(a), reach * math.sin(a)) for a in (0.0, 2.0944, 4.1888))]
    listed = [ListedPlace(Point(102.0 + around[i][0], 0.01 + around[i][1]), "KH") for i in order]
    assert PublishedAreas(listed).area(Point(102.0, 0.01), "KH", EXACT) is not None
