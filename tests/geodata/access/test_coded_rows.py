"""UCDP publishes its table: which of its rows an edition leaves out, or places otherwise, must not tell of a place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count

import pytest
import shapely

from geodata.access.audience import Audience
from geodata.access.coded_rows import OWN_UCDP, away
from geodata.access.gate import Gate
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.site_join import joined_to
from geodata.settings.settings import Settings
from geodata.sites.site import Access, Site
from tests.geodata.cleared import ALLEGED

TODAY, DAY = date(2026, 11, 27), date(2026, 3, 3)
EXACT, NEAR = PlacePrecision.EXACT, PlacePrecision.NEAR
NUMBER = count(9_000_001)
OPEN = Site(
    "open-place",
    "Open Place",
    shapely.box(98.50, 16.60, 98.51, 16.61),
    "MM",
    source="ASPI",
    documented=True,
    access=Access.PUBLIC,
    statements=(ALLEGED,),
)
HIDDEN = Site("hidden-hall", "Hidden Hall", shapely.box(98.723, 16.823, 98.733, 16.833), "MM")


def row(x: float, y: float, precision: PlacePrecision = EXACT, **other: object) -> Incident:
    base = Incident(
        id=f"ucdp-{next(NUMBER)}",
        source="ucdp",
        kind="armed clash",
        title="a headline of a source",
        start_date=DAY,
        end_date=DAY,
        date_precision=DatePrecision.DAY,
        place=shapely.Point(x, y),
        place_precision=precision,
        country="MM",
        licence="CC BY 4.0",
        catalog=f"{OWN_UCDP}catalog.json",
    )
    return replace(base, **other)  # type: ignore[arg-type]


ROWS = (
    row(98.505, 16.605),  # at the open place
    row(98.728, 16.828),  # at the hidden one
    row(98.728, 16.828, NEAR),
    row(98.9412, 16.1288),  # at none
    row(98.9412, 16.1288, NEAR),
    row(98.7275, 16.8285, place_name="Hidden Hall", title="Clash at Hidden Hall"),
)


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.PARTNER])
@pytest.mark.parametrize("access", [Access.RESTRICTED, Access.PUBLIC])
def test_a_restricted_place_leaves_no_gap_in_the_numbers_of_ucdp(audience: Audience, access: Access) -> None:
    hidden = replace(HIDDEN, access=access, source="ASPI", documented=True, statements=(ALLEGED,))
    sites = [OPEN, hidden]
    told = {i.id: i for i in Gate(audience, TODAY, Settings()).incidents(joined_to(ROWS, sites), sites).items}
    assert sorted(told) == sorted(one.id for one in ROWS)
    at_open, at_hidden, near_hidden, elsewhere, near_elsewhere, naming = (told[one.id] for one in ROWS)
    assert (at_open.place, at_open.place_precision, at_open.site_ids) == (ROWS[0].place, EXACT, ("open-place",))
    assert (elsewhere.place, elsewhere.place_precision) == (shapely.Point(98.9, 16.1), NEAR)
    assert near_elsewhere.place == ROWS[4].place and near_hidden.place == ROWS[2].place, "as UCDP publishes them"
    if access is Access.PUBLIC:
        assert {at_hidden.site_ids, naming.site_ids} == {("hidden-hall",)} and at_hidden.place_precision is EXACT
        return
    for one in (at_hidden, naming):  # like every row at no place that is shown
        assert (one.place, one.place_precision, one.site_ids) == (shapely.Point(98.7, 16.8), NEAR, ())
        assert one.named_site_ids == () and "Hidden" not in f"{one.title}{one.place_name}{one.notes}"


def test_a_row_is_told_no_finer_than_it_is_placed_and_other_tables_as_before() -> None:
    assert away(ROWS[2]) is ROWS[2]
    none = replace(ROWS[1], place=None, place_precision=PlacePrecision.COUNTRY)
    assert away(none) is none
    file = replace(ROWS[1], catalog="incidents/some-file/catalog.json")
    told = Gate(Audience.PUBLIC, TODAY, Settings()).incidents(joined_to([file], [HIDDEN]), [OPEN, HIDDEN])
    assert told.items == ()
