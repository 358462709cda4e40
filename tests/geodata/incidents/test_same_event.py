"""Reports of several sources about one event: linked both ways, never in one source, never against precision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point

from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.same_event import may_be_same, same_events
from pipelines.incidents.rows.notes import RowNotes
from pipelines.incidents.rows.values import link_of

DAY = date(2025, 5, 6)
UCDP = Incident(
    "ucdp-1", "ucdp", "armed clash", "t", DAY, DAY, DatePrecision.DAY, Point(98.55, 16.63), PlacePrecision.EXACT
)
ACLED = replace(UCDP, id="acled-1", source="acled", place=Point(98.60, 16.63), place_precision=PlacePrecision.NEAR)


def test_two_sources_are_linked_and_stay_two() -> None:
    assert same_events([UCDP, ACLED]) == {"ucdp-1": ("acled-1",), "acled-1": ("ucdp-1",)}


@pytest.mark.parametrize(
    "other",
    [
        replace(ACLED, source="ucdp"),
        replace(ACLED, kind="flood"),
        replace(ACLED, start_date=DAY + timedelta(days=2), end_date=DAY + timedelta(days=2)),
        replace(ACLED, place=Point(98.66, 16.63)),
        replace(ACLED, place=None),
        replace(ACLED, place_precision=PlacePrecision.DISTRICT),
        replace(ACLED, date_precision=DatePrecision.MONTH, end_date=DAY + timedelta(days=30)),
        replace(ACLED, withdrawn=True),
        replace(ACLED, simulated=True),
    ],
    ids=["same source", "kind", "two days on", "12 km off", "no place", "district", "month", "withdrawn", "invented"],
)
def test_what_does_not_fit_is_not_linked(other: Incident) -> None:
    assert same_events([UCDP, other]) == {}


def test_the_night_between_two_days_is_one_night() -> None:
    later = replace(ACLED, start_date=DAY + timedelta(days=1), end_date=DAY + timedelta(days=1))
    assert may_be_same(UCDP, later) and may_be_same(later, UCDP)


def test_the_first_and_the_last_day_there_are_compare_like_others() -> None:
    assert not may_be_same(replace(UCDP, start_date=date.min, end_date=date.min), ACLED)
    assert may_be_same(replace(UCDP, start_date=date.min, end_date=date.max), ACLED)


def test_the_same_article_is_the_same_event_wherever_it_is_placed() -> None:
    url = "https://example.org/2025/05/06/raid-at-the-gate?x=1"
    a, b = replace(UCDP, url=url), replace(ACLED, url=url, place=None, kind="headline")
    assert same_events([a, b])["ucdp-1"] == ("acled-1",)
    front = "https://ucdp.uu.se/downloads/"
    assert same_events([replace(a, url=front), replace(b, url=front)]) == {}, "a front page is no article"


def test_a_link_that_cannot_be_read_stops_no_list() -> None:
    """One such row kept every export of reports and the screen of them from being made."""
    odd = replace(UCDP, id="csv-1", source="csv", url="http://[abc/some-long-article", place=Point(90.0, 10.0))
    assert same_events([odd, UCDP, ACLED]) == {"ucdp-1": ("acled-1",), "acled-1": ("ucdp-1",)}
    notes = RowNotes()
    assert link_of(odd.url, notes) == "" and "left out" in notes.texts[0]
    assert link_of("https://[2001:db8::1]/a", RowNotes()) == "https://[2001:db8::1]/a"


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 40), st.integers(0, 3)), max_size=12))
def test_links_are_those_of_every_pair_looked_at_alone(rows: list[tuple[str, int, int]]) -> None:
    """The grid of cells loses no pair: the oracle asks each pair by itself."""
    incidents = [
        replace(
            UCDP,
            id=f"{source}-{n}",
            source=source,
            place=Point(98.4 + x / 100, 16.63),
            start_date=DAY + timedelta(days=d),
            end_date=DAY + timedelta(days=d),
        )
        for n, (source, x, d) in enumerate(rows)
    ]
    found = same_events(incidents)
    pairs = {(a.id, b.id) for a in incidents for b in incidents if may_be_same(a, b)}
    assert {(a, b) for a, others in found.items() for b in others} == pairs
