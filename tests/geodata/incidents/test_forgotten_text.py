"""What stays of a report without its text: nothing that a source wrote freely, everything that is counted."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.incidents.forgotten_text import (
    FORGOTTEN,
    holds_text,
    is_forgotten,
    version_without_text,
    without_text,
)
from geodata.incidents.history import IncidentVersion, version_of
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.licence_of_each_source import may_pass_on

AT = datetime(2026, 1, 2, tzinfo=UTC)
DAY = date(2025, 3, 5)
WORDS = st.text(st.characters(categories=("L", "N", "Zs", "P")), max_size=40)
STAYS = {
    "source",
    "start_date",
    "end_date",
    "date_precision",
    "place",
    "place_precision",
    "verification",
    "published_at",
    "fatalities_low",
    "fatalities_best",
    "fatalities_high",
    "site_ids",
    "withdrawn",
    "review_by",
    "simulated",
    "catalog",
}
"""Fields that hold what is counted, or what is ours. Every other field may hold what a source wrote."""


def report(**other: object) -> Incident:
    plain = Incident(
        "csv-17",
        "csv",
        "raid",
        "Ma Hla seen at the church shelter",
        DAY,
        DAY,
        DatePrecision.DAY,
        shapely.Point(98.5, 16.7),
        PlacePrecision.EXACT,
        "behind the old mill",
        "Thailand",
        "a neighbour",
        "https://news.example/ma-hla",
        fatalities_best=3,
        notes=("she fled",),
        licence="ask the reporter",
    )
    return replace(plain, **other)  # type: ignore[arg-type]


@given(WORDS, WORDS, WORDS, WORDS, WORDS, WORDS, st.lists(WORDS, max_size=3))
def test_no_free_text_stays_and_nothing_that_is_counted_goes(
    number: str, kind: str, title: str, place: str, by: str, licence: str, notes: list[str]
) -> None:
    mark = "\u2020"  # in none of the drawn texts: where it still stands, a text is left
    given_one = report(
        id=f"csv-{number}{mark}",
        kind=kind + mark,
        title=title + mark,
        place_name=place + mark,
        reported_by=by + mark,
        url=f"https://x.example/{mark}",
        licence=licence + mark,
        notes=(*(n + mark for n in notes), mark),
        country=f"{place}{mark}",
        named_site_ids=(f"{place}{mark}",),
    )
    bare = without_text(given_one, ("kk",))
    assert mark not in repr(bare) and bare.named_site_ids == ("kk",)
    assert {f.name for f in fields(Incident) if getattr(bare, f.name) == getattr(given_one, f.name)} >= STAYS
    assert without_text(bare, bare.named_site_ids) == bare and is_forgotten(bare)


@pytest.mark.parametrize(
    ("source", "given_id", "stays"),
    [
        ("ucdp", "ucdp-209980", True),
        ("acled", "acled-MMR12345", True),
        ("csv", "csv-r-1", True),
        ("analyst", "analyst-0a1b2c3d4e", True),
        ("rss", "rss-https://news.example/raid-planned-at-estate", False),
        ("csv", "csv-ma-hla-2", False),
        ("csv", "Police plan raid", False),
        ("csv", "csv-hla", False),
        ("csv", "csv-decade", False),
    ],
)
def test_an_id_stays_only_where_it_holds_no_words(source: str, given_id: str, stays: bool) -> None:
    assert (without_text(report(source=source, id=given_id), ()).id == given_id) is stays


def test_what_may_not_be_passed_on_is_still_told_once_its_words_are_gone() -> None:
    for words in (
        {"reported_by": "ACLED"},
        {"licence": "CC BY 4.0, but not for others"},
        {"notes": ("from A.C.L.E.D.",)},
        {"source": "gdelt", "licence": "confidential"},
    ):
        assert not may_pass_on(report(**words), "CC BY 4.0")
        assert not may_pass_on(without_text(report(**words), ()), "CC BY 4.0")


def test_a_strangers_note_makes_no_report_one_without_text() -> None:
    assert not is_forgotten(report(notes=(FORGOTTEN,)))
    assert not is_forgotten(replace(without_text(report(), ()), title="Taken to the church"))


def test_the_history_of_a_report_keeps_dates_and_counts_alone() -> None:
    later = report(title="other", fatalities_best=4, notes=(), place_name="", url="", end_date=date(2025, 3, 6))
    version = version_of(report(), later, 1, AT)
    assert version is not None and holds_text(version)
    bare = version_without_text(version, "csv-17")
    assert not holds_text(bare) and "fatalities_best: 3" in bare.before and "title: deleted" in bare.before
    assert "end_date: 2025-03-05" in bare.before and len(bare.before) == len(version.before)
    assert not any(word in repr(bare) for word in ("Hla", "mill", "fled", "example"))
    counts = IncidentVersion("csv-17", 1, AT, "corrected at the source", ("fatalities_best: 3",))
    assert not holds_text(counts)
