"""A typed report: what is required, what contradicts itself, what is personal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from geodata.errors import NotAllowed
from geodata.incidents.history import VERIFIED_HERE
from geodata.incidents.incident import DatePrecision, PlacePrecision
from geodata.workspace import Workspace
from pipelines.incidents.sources.typed_report import Draft, earlier_id, entered_report, under_earlier_id

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, tzinfo=UTC)
GOOD = Draft(
    "raid",
    "Raid at the north gate",
    "Karen News",
    "https://example.org/12345678901234",
    date(2026, 5, 6),
    None,
    DatePrecision.DAY,
    PlacePrecision.EXACT,
    16.63,
    98.55,
    "North gate",
    "Myanmar",
)


def test_a_report_is_kept_as_typed_and_unverified() -> None:
    incident = entered_report(GOOD, TODAY)
    assert (incident.source, incident.verification, incident.country) == ("analyst", "unverified", "MM")
    assert incident.place is not None and incident.place.centroid.x == 98.55
    assert entered_report(GOOD, TODAY).id == incident.id != entered_report(replace(GOOD, title="Other"), TODAY).id


@pytest.mark.parametrize(
    ("lat", "lon", "chosen", "kept", "known_to"),
    [
        (16.63, 98.55, "exact", "exact", ""),
        (16.6, 98.55, "exact", "exact", ""),  # the longitude has two digits: 16.6 is 16.60
        (16.6, 98.5, "exact", "near", "about 8 km"),
        (17.0, 98.5, "near", "near", ""),
        (17.0, 98.0, "near", "province", "about 77 km"),
        (16.6, 98.5, "district", "district", ""),
    ],
)
def test_a_report_is_placed_no_finer_than_the_digits_that_were_typed(
    lat: float, lon: float, chosen: str, kept: str, known_to: str
) -> None:
    """Half a step of 0.1 degree is 5.6 km north and 5.3 km east at 16.6 N: 7.7 km; of one degree ten times that."""
    draft = replace(GOOD, lat=lat, lon=lon, place_precision=PlacePrecision(chosen))
    incident = entered_report(draft, TODAY, simulated=True)
    assert incident.place_precision == kept
    assert [note for note in incident.notes if known_to in note] == list(incident.notes)
    assert bool(incident.notes) == bool(known_to)
    assert entered_report(draft, TODAY, simulated=True) == incident


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"site_id": "ashmerrow-park"}, {"site_id": "torvane-estate"}),
        ({"place_precision": PlacePrecision.EXACT}, {"place_precision": PlacePrecision.NEAR}),
        (
            {"end_date": date(2026, 5, 6), "date_precision": DatePrecision.DAY},
            {"end_date": date(2026, 5, 6), "date_precision": DatePrecision.WEEK},
        ),
    ],
    ids=["site", "place precision", "date precision"],
)
def test_a_report_of_another_site_or_precision_does_not_replace_the_first(
    tmp_path: Path, first: dict[str, object], second: dict[str, object]
) -> None:
    """Two sites lose power on one day, by one announcement: two reports, of which one may be cleared already."""
    reports = [entered_report(replace(GOOD, **changes), TODAY) for changes in (first, second)]  # type: ignore[arg-type]
    store = Workspace.open(tmp_path).store
    assert [store.save_incidents([report], now=NOW) for report in reports] == [(1, 0, 0), (1, 0, 0)]
    assert len(store.incidents()) == 2


EARLIER_ID = "analyst-0d880e2fa2"
"""What the program of before its site and precisions counted (92893f0b) called GOOD."""


def test_a_report_that_was_typed_before_sites_counted_is_the_same(tmp_path: Path) -> None:
    incident = entered_report(GOOD, TODAY)
    assert earlier_id(GOOD, incident) == EARLIER_ID != incident.id
    assert under_earlier_id(incident, None) == incident
    store = Workspace.open(tmp_path).store
    stored = replace(incident, id=EARLIER_ID)
    store.save_incidents([stored], now=NOW)
    again = under_earlier_id(incident, store.incidents_by_id([EARLIER_ID])[EARLIER_ID])
    assert store.save_incidents([again], now=NOW) == (0, 0, 1)
    for changes in ({"site_id": "torvane-estate"}, {"place_precision": PlacePrecision.NEAR}):
        other = entered_report(replace(GOOD, **changes), TODAY)
        assert under_earlier_id(other, stored) == other, "another report"


def test_a_typed_text_that_was_deleted_under_its_earlier_id_stays_out(tmp_path: Path) -> None:
    """Without its text a report also names the sites that its text named (forget_report): more than were typed."""
    incident = entered_report(GOOD, TODAY)
    store = Workspace.open(tmp_path).store
    store.save_incidents([replace(incident, id=EARLIER_ID)], now=NOW)
    store.forget_report(EARLIER_ID, ("mill",), why="A person asked for it.", by="desk", now=NOW)
    again = under_earlier_id(incident, store.incidents_by_id([EARLIER_ID])[EARLIER_ID])
    store.save_incidents([again], now=NOW)
    assert [(i.id, i.title) for i in store.incidents()] == [(EARLIER_ID, "raid")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"source": " . "}, "who says so"),
        ({"title": ""}, "what happened"),
        ({"kind": "gossip"}, "kind is not chosen"),
        ({"date_precision": None}, "how exact its date"),
        ({"place_precision": None}, "how exact its date and place"),
        ({"start_date": None}, "no date"),
        ({"start_date": date(2027, 1, 1)}, "in the future"),
        ({"end_date": date(2026, 11, 25)}, "last day is in the future"),
        ({"end_date": date(2027, 5, 1), "date_precision": DatePrecision.YEAR}, "last day is in the future"),
        ({"end_date": date(2026, 5, 1)}, "before its first"),
        ({"end_date": date(2026, 5, 20)}, "its days span more"),
        ({"lat": None}, "one coordinate only"),
        ({"lat": None, "lon": None}, "no coordinates"),
        ({"lat": 0.0, "lon": 0.0}, "not a place on the globe"),
        ({"lat": 98.0}, "not a place on the globe"),
        ({"url": "javascript:alert(1)"}, "not an http"),
        ({"url": "https://t.me/somebody"}, "account or mailbox"),
        ({"title": "Ask at +95 9 421 123 456"}, "a phone number"),
        ({"title": "Ask at ၀၉-၄၂၁-၁၂၃-၄၅၆"}, "a phone number"),
        ({"source": "me@example.org"}, "an e-mail address"),
        ({"place_name": "house of @border_boy"}, "a chat address"),
        ({"title": "Holder of passport AB1234567 seen"}, "a passport-like number"),
        ({"title": "7 workers freed"}, "fewer than 11 people"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_reason(changes: dict[str, object], words: str) -> None:
    with pytest.raises(NotAllowed, match=words) as refused:
        entered_report(replace(GOOD, **changes), TODAY)  # type: ignore[arg-type]
    assert refused.value.next_step


def test_a_day_known_to_the_month_is_entered_as_all_of_it() -> None:
    incident = entered_report(replace(GOOD, date_precision=DatePrecision.MONTH), TODAY)
    assert (incident.start_date, incident.end_date) == (date(2026, 5, 1), date(2026, 5, 31))


def test_a_year_under_way_is_entered_whole() -> None:
    days = {"start_date": date(2026, 1, 1), "end_date": date(2026, 12, 31), "date_precision": DatePrecision.YEAR}
    assert entered_report(replace(GOOD, **days), TODAY).end_date == date(2026, 12, 31)  # type: ignore[arg-type]


def test_two_different_people_verify_and_a_correction_takes_it_back(tmp_path: Path) -> None:
    store = Workspace.open(tmp_path).store
    incident = entered_report(GOOD, TODAY)
    store.save_incidents([incident], now=NOW)
    assert store.confirm_incident(incident.id, "analyst 1", "read the article", now=NOW)[1] == 1
    with pytest.raises(NotAllowed, match="two people"):
        store.confirm_incident(incident.id, " Analyst  1", "read it once more", now=NOW)
    for same in ("analyst1", "ANALYST-1", "analyst\u200b 1", "ａｎａｌｙｓｔ １"):
        with pytest.raises(NotAllowed, match="two people"):
            store.confirm_incident(incident.id, same, "read it once more", now=NOW)
    with pytest.raises(NotAllowed, match="nobody is named"):
        store.confirm_incident(incident.id, "\u200b -", "read it once more", now=NOW)
    assert store.incidents()[0].verification == "unverified"
    verified, people = store.confirm_incident(incident.id, "analyst 2", "called the newsroom", now=NOW)
    assert (verified.verification, people) == (VERIFIED_HERE, 2)
    store.save_incidents([incident], now=NOW)
    assert store.incidents()[0].verification == VERIFIED_HERE, "the same again changes nothing"
    store.save_incidents([replace(incident, title="Raid at the south gate")], now=NOW)
    assert store.incidents()[0].verification == "unverified", "two people confirmed what it said before"
    assert store.confirm_incident(incident.id, "analyst 1", "read the correction", now=NOW)[1] == 1


@pytest.mark.parametrize(
    ("by", "reason", "words"),
    [("", "read the article", "nobody is named"), ("a", "ok", "fewer than"), ("a", "told by x@y.org", "e-mail")],
)
def test_a_confirmation_needs_a_person_and_a_reason_without_contacts(
    tmp_path: Path, by: str, reason: str, words: str
) -> None:
    store = Workspace.open(tmp_path).store
    store.save_incidents([entered_report(GOOD, TODAY)], now=NOW)
    with pytest.raises(NotAllowed, match=words):
        store.confirm_incident(entered_report(GOOD, TODAY).id, by, reason, now=NOW)
