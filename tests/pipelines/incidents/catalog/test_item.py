"""Incident to STAC Item and back: nothing is lost, every item is valid, and no field can hold a person."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point, box

from geodata.errors import SceneRefused
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from pipelines.incidents.catalog.item import incident_of_item, item_of
from pipelines.incidents.import_file import read_incidents

SCHEMA = json.loads((Path(__file__).parents[4] / "docs/incident-schema.json").read_text(encoding="utf-8"))
VALID = jsonschema.Draft7Validator(SCHEMA)

days = st.dates(date(1950, 1, 1), date(2100, 1, 1))
words = st.text(max_size=20)
counts = st.none() | st.integers(0, 10_000)
degrees = st.integers(-179_000_000, 179_000_000).map(lambda n: n / 1e6)

NOWHERE = (PlacePrecision.COUNTRY, PlacePrecision.UNKNOWN)
"""What a report without a place can be placed to."""


@st.composite
def incidents(draw: st.DrawFn) -> Incident:
    start = draw(days)
    precision = draw(st.sampled_from(DatePrecision))
    length = 0 if precision is DatePrecision.DAY else draw(st.integers(0, 400))
    place = draw(st.none() | st.builds(lambda x, y: Point(x, y / 2), degrees, degrees.map(lambda d: round(d, 5))))
    return Incident(
        id=draw(st.text(min_size=1, max_size=20)),
        source=draw(st.sampled_from(["ucdp", "csv", "monitor"])),
        kind=draw(st.sampled_from(["raid", "armed clash", "release"])),
        title=draw(st.text(min_size=1, max_size=40)),
        start_date=start,
        end_date=start + timedelta(days=length),
        date_precision=precision,
        place=place,
        place_precision=draw(st.sampled_from(NOWHERE if place is None else tuple(PlacePrecision))),
        place_name=draw(words),
        country=draw(words),
        reported_by=draw(words),
        url=draw(st.sampled_from(["", "https://example.org/a?b=c"])),
        verification=draw(
            st.sampled_from(["unverified", "single source", "several sources", "verified by two people"])
        ),
        fatalities_low=draw(counts),
        fatalities_best=draw(counts),
        fatalities_high=draw(counts),
        published_at=draw(st.none() | st.just(datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC))),
        notes=draw(st.lists(st.text(min_size=1, max_size=9), max_size=2).map(tuple)),
        licence=draw(words),
        site_ids=draw(st.lists(st.sampled_from(["a", "b"]), unique=True).map(tuple)),
        withdrawn=draw(st.booleans()),
        simulated=draw(st.booleans()),
        catalog="c",
    )


@given(incidents())
def test_nothing_is_lost_on_the_way_through_stac(incident: Incident) -> None:
    item = json.loads(json.dumps(item_of(incident, "collection")))
    assert incident_of_item(item, "c") == incident
    VALID.validate(item)
    assert item["collection"] == "collection"
    assert not any("compound-watch" in address for address in item["stac_extensions"]), "no address that answers"


def an_item(**properties: Any) -> dict[str, Any]:
    day = date(2025, 5, 6)
    place = box(98.5, 16.6, 98.6, 16.7)
    incident = Incident("i", "csv", "raid", "t", day, day, DatePrecision.DAY, place, PlacePrecision.DISTRICT)
    item = item_of(incident, "c")
    item["properties"].update(properties)
    return item


def test_dates_not_to_the_day_have_start_and_end_and_no_single_moment() -> None:
    incident = Incident(
        "i", "csv", "raid", "t", date(2025, 5, 1), date(2025, 5, 31), DatePrecision.MONTH, None, PlacePrecision.UNKNOWN
    )
    properties = item_of(incident, "c")["properties"]
    assert properties["datetime"] is None
    assert (properties["start_datetime"], properties["end_datetime"]) == (
        "2025-05-01T00:00:00Z",
        "2025-05-31T23:59:59Z",
    )
    assert an_item()["properties"]["datetime"] == "2025-05-06T00:00:00Z"


@pytest.mark.parametrize("field", ["cw:person", "cw:victim_name", "cw:phone", "cw:contact", "cw:types", "cw:note"])
def test_the_schema_has_no_room_for_a_person_or_a_typing_error(field: str) -> None:
    VALID.validate(an_item())
    assert not VALID.is_valid(an_item(**{field: "x"}))


@pytest.mark.parametrize(
    "properties",
    [
        {"cw:place_precision": "roughly"},
        {"cw:date_precision": "soon"},
        {"cw:verification": "sure"},
        {"cw:fatalities": {"best": -1}},
        {"cw:fatalities": {"best": 1, "names": 2}},
        {"datetime": None},
        {"title": ""},
    ],
)
def test_the_schema_refuses_what_the_profile_forbids(properties: dict[str, Any]) -> None:
    assert not VALID.is_valid(an_item(**properties))


def test_no_field_of_an_incident_is_about_a_person() -> None:
    forbidden = (
        "person",
        "victim",
        "name_of",
        "contact",
        "phone",
        "email",
        "passport",
        "witness",
        "nationality",
        "age",
    )
    names = {f.name for f in fields(Incident)}
    assert not [n for n in names if any(word in n.split("_") or n.startswith(word + "_") for word in forbidden)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"properties": None}, "no properties"),
        ({"id": ""}, "no id"),
        ({"properties": {"datetime": "2025-01-01T00:00:00Z"}}, "no cw:type"),
        ({"properties": {"cw:type": "raid", "datetime": "yesterday"}}, "cannot be read"),
        ({"properties": {"cw:type": "raid", "datetime": None}}, "cannot be read"),
        ({"geometry": {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}}, "no place of a report"),
        ({"geometry": {"type": "Circle"}}, "cannot be read"),
    ],
)
def test_an_item_that_is_no_incident_is_refused_by_name(change: dict[str, Any], words: str) -> None:
    with pytest.raises(SceneRefused, match=words):
        incident_of_item({**an_item(), **change}, "c")


PRECISIONS = "exact, near, district, province, country, unknown"


@pytest.mark.parametrize(
    ("properties", "why"),
    [
        (
            {"datetime": None, "start_datetime": "2026-03-05T00:00:00Z", "end_datetime": None},
            "it has no end_datetime: ",
        ),
        ({"datetime": None}, "it has no datetime, and no start_datetime and end_datetime"),
        ({"datetime": "yesterday"}, "its datetime 'yesterday' is no time: it is written as 2026-03-05T00:00:00Z"),
        ({"datetime": 20260305}, "its datetime '20260305' is no time: "),
        ({"cw:place_precision": "roughly"}, f"its cw:place_precision 'roughly' is none of {PRECISIONS}"),
        ({"cw:place_precision": None}, f"its cw:place_precision 'None' is none of {PRECISIONS}"),
        ({"cw:date_precision": "soon"}, "its cw:date_precision 'soon' is none of day, days, week, month, year"),
    ],
)
def test_a_refusal_names_the_field_and_what_it_may_hold(properties: dict[str, Any], why: str) -> None:
    with pytest.raises(SceneRefused) as refused:
        incident_of_item(an_item(**properties), "c")
    assert f"({why}" in refused.value.cause


@pytest.mark.parametrize("geometry", ["here", 7, {"type": "Circle"}, {"type": "Point"}, {"coordinates": [98, 16]}])
def test_a_geometry_that_is_none_is_refused_in_plain_words(geometry: object) -> None:
    with pytest.raises(SceneRefused, match="its geometry is no Point, Polygon or MultiPolygon of GeoJSON"):
        incident_of_item({**an_item(), "geometry": geometry}, "c")


@pytest.mark.parametrize(
    "geometry", [None, {"type": "Point", "coordinates": []}, {"type": "Polygon", "coordinates": []}]
)
@pytest.mark.parametrize("precision", PlacePrecision)
def test_what_has_no_place_is_placed_to_its_country_at_most(geometry: object, precision: PlacePrecision) -> None:
    incident = incident_of_item({**an_item(**{"cw:place_precision": precision}), "geometry": geometry}, "c")
    assert incident.place is None
    assert incident.place_precision is (precision if precision in NOWHERE else PlacePrecision.UNKNOWN)
    unplaced = f"it has no place, so its place precision is unknown and not {precision}"
    assert (unplaced in incident.notes) is (precision not in NOWHERE)
    assert ("its geometry holds no coordinates" in incident.notes) is (geometry is not None)


def test_precisions_are_read_whatever_their_case() -> None:
    incident = incident_of_item(an_item(**{"cw:place_precision": " District", "cw:date_precision": "DAY"}), "c")
    assert (incident.place_precision, incident.date_precision) == (PlacePrecision.DISTRICT, DatePrecision.DAY)


def test_a_range_beside_a_moment_is_the_range() -> None:
    """STAC 1.1: `datetime` may be a nominal moment of what lasted. A day alone would be more exact than its source."""
    month = {"start_datetime": "2025-05-01T00:00:00Z", "end_datetime": "2025-05-31T23:59:59Z"}
    given = an_item(**{"datetime": "2025-05-16T00:00:00Z", **month, "cw:date_precision": "month"})
    incident = incident_of_item(given, "c")
    assert (incident.start_date, incident.end_date) == (date(2025, 5, 1), date(2025, 5, 31))
    half = an_item(start_datetime="2025-05-01T00:00:00Z")
    assert incident_of_item(half, "c").start_date == date(2025, 5, 6), "half a range is none"


@pytest.mark.parametrize(
    ("precision", "first", "last"),
    [
        ("day", date(2026, 3, 5), date(2026, 3, 5)),
        ("days", date(2026, 3, 5), date(2026, 3, 5)),
        ("week", date(2026, 3, 2), date(2026, 3, 8)),
        ("month", date(2026, 3, 1), date(2026, 3, 31)),
        ("year", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_moment_alone_is_all_days_of_its_precision_as_in_a_table(precision: str, first: date, last: date) -> None:
    item = an_item(**{"datetime": "2026-03-05T00:00:00Z", "cw:date_precision": precision})
    incident = incident_of_item(item, "c")
    assert (incident.start_date, incident.end_date, incident.date_precision) == (first, last, precision)
    table = f"id,date,date_precision,title,lat,lon\n1,2026-03-05,{precision},t,16.6,98.5\n".encode()
    (row,) = read_incidents(table, "a.csv", "csv", date(2026, 11, 24)).incidents
    assert (row.start_date, row.end_date) == (first, last)


@pytest.mark.parametrize("precision", ["day", "month"])
@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-03-01T02:00:00+07:00", "2026-02-28"),
        ("2026-03-01T20:00:00-05:00", "2026-03-02"),
        ("2026-03-01T12:00:00+07:00", ""),
        ("2026-03-01T23:59:59Z", ""),
    ],
)
def test_a_moment_is_of_its_day_as_written_in_a_table_and_in_a_catalogue(
    written: str, utc: str, precision: str
) -> None:
    """Two hours after midnight in Myawaddy is still the day before in UTC: the report is of the day that it names."""
    item = incident_of_item(an_item(**{"datetime": written, "cw:date_precision": precision}), "c")
    table = f"id,date,date_precision,title,lat,lon\n1,{written},{precision},t,16.6,98.5\n".encode()
    (row,) = read_incidents(table, "a.csv", "csv", date(2026, 11, 24)).incidents
    last = date(2026, 3, 31 if precision == "month" else 1)
    note = f"its day 2026-03-01 is the one of its own offset from UTC; in UTC it is {utc}"
    for one in (item, row):
        assert (one.start_date, one.end_date) == (date(2026, 3, 1), last)
        assert (note in one.notes) is bool(utc)
        assert any("offset" in text for text in one.notes) is bool(utc)


def test_a_range_with_an_offset_is_of_its_days_as_written() -> None:
    ends = {"start_datetime": "2026-03-01T00:00:00+07:00", "end_datetime": "2026-03-02T23:59:59+07:00"}
    incident = incident_of_item(an_item(**{"datetime": None, **ends, "cw:date_precision": "days"}), "c")
    assert (incident.start_date, incident.end_date) == (date(2026, 3, 1), date(2026, 3, 2))


@pytest.mark.parametrize(
    ("given", "kept", "noted"),
    [(True, True, False), (False, False, False), (None, False, False), (0, False, False), ("false", False, False)]
    + [(value, True, True) for value in ("true", 1, "yes", ["x"])],
)
@pytest.mark.parametrize("name", ["cw:simulated", "deprecated"])
def test_an_invented_or_withdrawn_report_never_stands_as_a_real_one(
    name: str, given: object, kept: bool, noted: bool
) -> None:
    incident = incident_of_item(an_item(**{name: given}), "c")
    assert (incident.simulated if name == "cw:simulated" else incident.withdrawn) is kept
    assert any("is not true or false, and is taken as true" in note for note in incident.notes) is noted


def test_letters_that_were_lost_are_said() -> None:
    incident = incident_of_item(an_item(title="\ufffd\ufffd raid"), "c")
    assert any("its title holds letters that could not be read" in note for note in incident.notes)
