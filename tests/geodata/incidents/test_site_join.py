"""A report is shown where it names a site or lies at one, held against distances and names found another way."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import Point, box
from shapely.geometry.base import BaseGeometry

from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.monthly_counts import incident_tempo, months_between
from geodata.incidents.site_join import (
    AT_SITE_M,
    around_site,
    at_site,
    join,
    joined_to,
    only_where_named,
    sites_of,
)
from geodata.incidents.site_naming import SiteNames
from geodata.sites.site import Site

GEOD = Geod(ellps="WGS84")
SITE = Site("s", "S", box(98.55, 16.62, 98.56, 16.63))


def report(place: BaseGeometry | None, precision: PlacePrecision = PlacePrecision.EXACT, id: str = "i") -> Incident:
    day = date(2025, 3, 4)
    return Incident(id, "csv", "raid", "t", day, day, DatePrecision.DAY, place, precision)


NORTH_EDGE = Point(98.555, 16.63)


def away(km: float, azimuth: float, start: Point = NORTH_EDGE) -> Point:
    lon, lat, _ = GEOD.fwd(start.x, start.y, azimuth, km * 1000)
    return Point(lon, lat)


@pytest.mark.parametrize(
    ("precision", "km", "at", "around"),
    [
        (PlacePrecision.EXACT, 0.5, "at the site", ""),
        (PlacePrecision.EXACT, 0.98, "at the site", ""),
        (PlacePrecision.EXACT, 1.02, "", "near"),
        (PlacePrecision.EXACT, 24, "", "near"),
        (PlacePrecision.EXACT, 26, "", ""),
        (PlacePrecision.NEAR, 0.5, "", "near"),
        (PlacePrecision.NEAR, 24, "", "near"),
        (PlacePrecision.NEAR, 26, "", ""),
        (PlacePrecision.DISTRICT, 0.5, "", "in the district"),
        (PlacePrecision.DISTRICT, 49, "", "in the district"),
        (PlacePrecision.DISTRICT, 51, "", ""),
        (PlacePrecision.PROVINCE, 0, "", ""),
        (PlacePrecision.COUNTRY, 0, "", ""),
        (PlacePrecision.UNKNOWN, 0, "", ""),
    ],
)
def test_a_report_without_a_name_is_at_a_site_by_its_own_precision_only(
    precision: PlacePrecision, km: float, at: str, around: str
) -> None:
    one = report(away(km, 0), precision)
    (joined,) = joined_to([one], [SITE])
    assert [n.relation for n in join([one], [SITE]).get("i", ())] == ([at] if at else [])
    assert [n.relation for _, n in around_site(SITE, [joined])] == ([around] if around else [])
    assert around_site(SITE, [joined], near_km=0.1) == () or precision is PlacePrecision.DISTRICT


PARK = Site("kk-park", "KK Park", Point(98.553, 16.630), "MM", ("Kay Kay (not confirmed)", "เคเคปาร์ค", "KK园区"))
STAGE = Site("kk-park-2", "KK Park 2nd Stage", Point(98.562, 16.625), "MM")
CIRCLING = Site("circling", "Circling Asia Park", Point(98.549, 16.632), "MM", ("Huanya 环亚 (not confirmed)",))


@pytest.mark.parametrize(
    ("place_name", "title", "given", "expected"),
    [
        ("KK Park", "631 of 635 buildings demolished", (), ["kk-park"]),
        ("", "Official count at KK Park: 631 of 635", (), ["kk-park"]),
        ("KK Park 2nd Stage", "109 structures", (), ["kk-park-2"]),
        ("Myawaddy", "Raid on kk-park, KK  PARK 2nd stage stands", (), ["kk-park", "kk-park-2"]),
        ("", "บุกเคเคปาร์คเมื่อคืน", (), ["kk-park"]),
        ("", "军方拆除KK园区建筑", (), ["kk-park"]),
        ("", "KKPark raided", (), ["kk-park"]),
        ("Circling Asia Park", "It is close to KK Park", (), ["circling"]),
        ("KK Park", "anything", ("circling",), ["circling"]),
        ("KK Park", "anything", ("not-a-site-here",), ["kk-park"]),
        ("Huanya 环亚", "Kay Kay", (), ["circling"]),  # by its point alone: nobody has confirmed these names
        ("Myawaddy", "A raid", (), ["circling"]),
    ],
)
def test_who_is_named_is_where_it_is_shown_and_nowhere_else(
    place_name: str, title: str, given: tuple[str, ...], expected: list[str]
) -> None:
    at = Point(CIRCLING.outline.x, CIRCLING.outline.y + 0.004)  # 0.44 km north of the one, 0.78 km of the next
    one = replace(report(at), place_name=place_name, title=title, named_site_ids=given)
    found = join([one], [PARK, STAGE, CIRCLING])["i"]
    assert sorted(n.site_id for n in found if n.relation == "named" or n.site_id == "circling") == expected
    if not any(n.relation == "named" for n in found):
        assert all(n.distance_m is not None and n.distance_m <= AT_SITE_M for n in found)


def test_a_named_site_out_of_use_or_unwelcome_gives_the_report_to_no_other() -> None:
    one = replace(report(CIRCLING.outline), place_name="KK Park")
    retired = replace(PARK, retired_at=datetime(2025, 1, 1, tzinfo=UTC))
    assert join([one], [retired, CIRCLING]) == {}
    assert join([replace(one, simulated=True)], [PARK, replace(CIRCLING, simulated=True)]) == {}


def test_each_report_is_asked_once_which_sites_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Folding its words is most of a join: of a hundred thousand reports nearly all name none."""
    asked: list[str] = []
    named_by = SiteNames.named_by

    def counted(self: SiteNames, incident: Incident) -> tuple[str, ...]:
        asked.append(incident.id)
        return named_by(self, incident)

    monkeypatch.setattr(SiteNames, "named_by", counted)
    nameless = [report(away(0.5, 0), id="a"), report(None, id="b"), replace(report(None, id="c"), title="at S Park")]
    join(nameless, [SITE, replace(SITE, id="park", name="S Park")])
    assert asked == ["a", "b", "c"]


def test_an_office_of_one_country_says_nothing_at_a_site_of_another() -> None:
    abroad = replace(report(away(0.5, 0)), country="Vellorin")
    assert join([abroad], [replace(SITE, country="Tasmere")]) == {}
    assert around_site(replace(SITE, country="Tasmere"), [abroad]) == ()
    assert join([replace(abroad, country="Burma")], [replace(SITE, country="MM")]) != {}
    assert join([replace(abroad, country="")], [replace(SITE, country="MM")]) != {}
    assert join([replace(abroad, country="Thailand")], [replace(SITE, country="MM")]) == {}


NAMES = ("Alder Court", "Birch Yard", "Cedar Field", "Alder Court North")
PRECISIONS = st.sampled_from(list(PlacePrecision))


@given(st.data())
def test_no_statement_appears_at_a_place_that_it_neither_names_nor_lies_at(data: st.DataObject) -> None:
    """Any sites and reports; the oracle knows names by plain search and distances by the ellipsoid."""
    spots = st.tuples(st.floats(98.5, 98.56), st.floats(16.6, 16.65))
    sites = [
        Site(f"site-{n}", name, Point(*data.draw(spots)), data.draw(st.sampled_from(["", "MM", "TH"])))
        for n, name in enumerate(NAMES)
    ]
    texts = st.sampled_from(["", *NAMES, "near Alder Court, they say", "Myawaddy", "birch-yard"])
    reports = [
        replace(
            report(data.draw(st.none() | spots.map(Point)), data.draw(PRECISIONS), f"r{n}"),
            title=data.draw(texts),
            place_name=data.draw(texts),
            named_site_ids=data.draw(st.sampled_from([(), (), ("site-1",), ("x",)])),
            site_ids=data.draw(st.sampled_from([(), ("site-0", "site-2", "site-3")])),
        )
        for n in range(6)
    ]
    shown = joined_to(reports, sites)
    for incident, site in product(shown, sites):
        if site.id not in incident.site_ids:
            continue
        said = f"{incident.place_name} {incident.title}".lower().replace("-", " ")
        named = site.id in incident.named_site_ids or site.name.lower() in said
        lies = False
        if incident.place is not None and incident.place_precision is PlacePrecision.EXACT:
            lies = GEOD.inv(incident.place.x, incident.place.y, site.outline.x, site.outline.y)[2] <= 1_010  # type: ignore[attr-defined]
            lies = lies and not any(name.lower() in said for name in NAMES)
        assert named or lies
    assert joined_to(shown, sites) == shown, "twice is once"
    for before, after, fresh in zip(reports, only_where_named(reports, sites), shown, strict=True):
        assert set(after.site_ids) == set(before.site_ids) & set(fresh.site_ids)
    for site in sites:
        assert {i.id for i in at_site(site, shown)} == {i.id for i in shown if site.id in i.site_ids}
        assert not {i.id for i, _ in around_site(site, shown)} & {i.id for i in shown if i.site_ids}


@given(st.floats(0, 360), st.floats(0.1, 60), st.floats(-65, 65), st.floats(-180, 180))
def test_distances_agree_with_the_ellipsoid(azimuth: float, km: float, lat: float, lon: float) -> None:
    point_site = Site("p", "P", Point(lon, lat))
    found = around_site(point_site, [report(away(km, azimuth, Point(lon, lat)), PlacePrecision.DISTRICT)])
    if km < 49.0:
        assert found[0][1].distance_m == pytest.approx(km * 1000, rel=0.012)
    elif km > 51.0:
        assert found == ()


@given(st.permutations(range(6)))
def test_order_of_arrival_changes_nothing(order: list[int]) -> None:
    reports = [report(away(0.3 * n, 60 * n), id=f"i{n}") for n in range(6)]
    sites = [SITE, Site("t", "T", Point(98.556, 16.632)), Site("u", "U", Point(98.55, 16.63))]
    expected = join(reports, sites)
    assert join([reports[n] for n in order], sites[::-1]) == expected


def test_inside_is_zero_and_what_cannot_be_joined_is_not() -> None:
    inside = report(SITE.outline.centroid)
    assert join([inside], [SITE])["i"][0].distance_m == 0
    assert join([report(None)], [SITE]) == {}
    assert join([replace(report(None), named_site_ids=("s",))], [SITE])["i"][0].distance_m is None
    assert join([replace(inside, withdrawn=True)], [SITE]) == {}
    assert join([inside], [replace(SITE, retired_at=datetime(2025, 1, 1, tzinfo=UTC))]) == {}
    assert join([replace(inside, simulated=True)], [SITE]) == {}, "what is invented is never said of a real place"
    assert join([replace(inside, simulated=True)], [replace(SITE, simulated=True)]) != {}


def test_the_newest_around_comes_first_and_the_nearest_site_first() -> None:
    old, new = report(away(2, 0), id="old"), replace(report(away(9, 0), id="new"), end_date=date(2025, 6, 1))
    assert [i.id for i, _ in around_site(SITE, [old, new, report(away(90, 0), id="gone")])] == ["new", "old"]
    assert [i.id for i, _ in around_site(SITE, [old, new], near_km=3.0)] == ["old"]
    close = Site("close", "Close by", away(0.4, 0))
    assert [n.site_id for n in join([report(away(0.5, 0))], [SITE, close])["i"]] == ["close", "s"]


def test_tempo_counts_each_report_once_in_its_month() -> None:
    dated = [
        (date(2025, 1, 31), date(2025, 1, 31), DatePrecision.DAY, PlacePrecision.EXACT),
        (date(2025, 1, 20), date(2025, 2, 20), DatePrecision.MONTH, PlacePrecision.EXACT),  # its middle is 4 Feb
        (date(2025, 2, 1), date(2025, 2, 1), DatePrecision.DAY, PlacePrecision.DISTRICT),  # too coarse in place
        (date(2025, 2, 1), date(2025, 2, 1), DatePrecision.DAY, PlacePrecision.NEAR),  # the same
        (date(2025, 1, 1), date(2025, 12, 31), DatePrecision.YEAR, PlacePrecision.EXACT),  # too coarse in time
        (date(2025, 3, 9), date(2025, 3, 9), DatePrecision.DAY, PlacePrecision.EXACT),
        (date(2025, 3, 9), date(2025, 3, 9), DatePrecision.DAY, PlacePrecision.EXACT),
    ]
    reports = [
        replace(report(away(0.9, 0), p, id=f"i{n}"), start_date=a, end_date=b, date_precision=d)
        for n, (a, b, d, p) in enumerate(dated)
    ]
    months = months_between(date(2024, 12, 5), date(2025, 3, 1))
    measures = incident_tempo(SITE, reports, months)
    assert [m.value for m in measures] == [0, 1, 1, 2]
    assert [m.at.date() for m in measures] == [
        date(2024, 12, 16),
        date(2025, 1, 16),
        date(2025, 2, 15),
        date(2025, 3, 16),
    ]
    assert {(m.site_id, m.name, m.unit, m.at.tzinfo) for m in measures} == {
        ("s", "incident_tempo", "reports/month", UTC)
    }


@pytest.mark.parametrize(
    ("km", "precision"), [(24, PlacePrecision.EXACT), (49, PlacePrecision.NEAR), (99, PlacePrecision.DISTRICT)]
)
def test_a_name_far_from_its_point_or_in_another_country_is_another_place_of_that_name(
    km: float, precision: PlacePrecision
) -> None:
    """By its words as by the ids of its row."""
    yard = replace(SITE, id="yard", name="Mango Road", country="KH")
    near, far = (replace(report(away(d, 0), precision), title="Hall at Mango Road") for d in (km, km + 3))
    for one in (near, replace(near, title="Hall", named_site_ids=("yard",))):
        assert sites_of(one, [yard]) == ("yard",)
        assert sites_of(replace(one, country="KH"), [yard]) == ("yard",)
        assert sites_of(replace(one, country="MM"), [yard]) == ()
    assert sites_of(far, [yard]) == () and sites_of(replace(far, place=None), [yard]) == ("yard",)
