"""Every field of a report that goes out was read, or is ours, or a word of a list: whichever is edited beside it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_type_hints

import pytest
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geodata.access.audience import Audience
from geodata.access.coded_rows import OWN_UCDP
from geodata.access.gate import Gate
from geodata.access.report_rules import OWN_GAZETTEER
from geodata.incidents.clearing import Clearing, Decision, same_as_read, text_digest
from geodata.incidents.history import VERIFIED_HERE
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.settings.settings import Settings
from geodata.wording.report_sentences import report_sentence
from pipelines.incidents.catalog.item import item_of
from pipelines.incidents.clear_reports import report_texts
from pipelines.incidents.import_gazetteer import read_statements
from pipelines.publish.nouns.row_values import incident_values
from tests.geodata.cleared import cleared

TODAY = date(2026, 11, 27)
DAY = date(2026, 3, 17)
HOSTILE = "confirmed by our driver Ko Min, 081-234-5678, who shelters at Wat Don"
PLAIN = Incident(
    "csv-1",
    "csv",
    "fire",
    "A store room burnt down in the market",
    DAY,
    DAY,
    DatePrecision.DAY,
    Point(98.5, 16.6),
    PlacePrecision.EXACT,
    "Market",
    "MM",
    "Karen News",
    "https://example.org/fire",
    "single source",
    licence="CC BY 4.0",
)
OUT = replace(PLAIN, id="csv-2", title="Forty workers left the compound on foot", site_ids=(), kind="release")
CODED = replace(PLAIN, id="ucdp-9000001", source="ucdp", kind="armed clash", catalog=f"{OWN_UCDP}catalog.json")
NOTE = replace(read_statements().incidents[0], catalog=f"{OWN_GAZETTEER}catalog.json")
CLEARED = {
    "headline": (PLAIN, cleared(PLAIN)),
    "own line": (PLAIN, cleared(PLAIN, words="A store room burnt down", place="Market", source_name="Karen News")),
    "release": (OUT, cleared(OUT, moving=True, with_link=False)),
}
UNREAD: dict[str, tuple[Incident, Clearing | None]] = {"coded": (CODED, None), "our note": (NOTE, None)}
KINDS: dict[str, tuple[Incident, Clearing | None]] = {**CLEARED, **UNREAD}
HINTS = get_type_hints(Incident)
NAMES = [one.name for one in fields(Incident)]
NO_TEXT = (bool, int, date, datetime, BaseGeometry, StrEnum, NoneType)
TOLD_ANEW = {"published_at", "review_by", "withdrawn", "catalog", "site_ids"}
"""Fields without free text that a workspace or the source's last touch decides; of site_ids only ids that are shown."""


def told(incident: Incident, clearing: Clearing | None, audience: Audience) -> list[object]:
    """What an audience reads of a report, in every form."""
    gate = Gate(audience, TODAY, Settings())
    seen = gate.incidents([incident], [], [clearing] if clearing else []).items
    return [(incident_values(i), item_of(i, "c"), report_sentence(i), report_texts(i)) for i in seen]


def is_text(name: str) -> bool:
    """Whether a field may hold words; a kind that is not known here may."""
    hint = HINTS[name]
    kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    return not all(isinstance(kind, type) and issubclass(kind, NO_TEXT) for kind in kinds)


def other(incident: Incident, name: str) -> Any:
    """Another value of a field without text."""
    values: dict[str, Any] = {
        "start_date": date(2026, 3, 1),
        "end_date": date(2026, 3, 29),
        "date_precision": DatePrecision.WEEK,
        "place": shapely.Point(98.9, 16.9),
        "place_precision": PlacePrecision.COUNTRY,
        "fatalities_low": 91,
        "fatalities_best": 92,
        "fatalities_high": 93,
        "simulated": True,
    }
    assert name in values, f"{name} is new: say here what else it can be"
    return values[name]


@pytest.mark.parametrize("audience", [Audience.PARTNER, Audience.PUBLIC])
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_told(kind: str, audience: Audience) -> None:
    assert len(told(*KINDS[kind], audience)) == 1


@pytest.mark.parametrize("audience", [Audience.PARTNER, Audience.PUBLIC])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [name for name in NAMES if is_text(name)])
def test_no_text_that_was_written_into_a_field_goes_out(name: str, kind: str, audience: Audience) -> None:
    incident, clearing = KINDS[kind]
    held = getattr(incident, name)
    edited = replace(incident, **{name: (*held, HOSTILE) if isinstance(held, tuple) else HOSTILE})
    assert "Ko Min" not in repr(told(edited, clearing, audience))


@pytest.mark.parametrize("kind", [*CLEARED, "our note"])
@pytest.mark.parametrize("name", [name for name in NAMES if not is_text(name) and name not in TOLD_ANEW])
def test_what_was_read_or_is_ours_waits_when_a_day_a_count_or_its_place_changes(name: str, kind: str) -> None:
    incident, clearing = KINDS[kind]
    assert told(replace(incident, **{name: other(incident, name)}), clearing, Audience.PARTNER) == []


def test_a_report_that_its_file_verifies_otherwise_waits_and_two_people_here_change_nothing() -> None:
    clearing = cleared(PLAIN)
    assert told(replace(PLAIN, verification="several sources"), clearing, Audience.PUBLIC) == []
    verified = replace(PLAIN, verification=VERIFIED_HERE)
    assert same_as_read(verified, clearing)
    assert VERIFIED_HERE in repr(told(verified, clearing, Audience.PUBLIC))
    assert not same_as_read(replace(verified, title="Another fire"), clearing)


def test_a_decision_of_an_earlier_version_stands_and_lets_only_listed_words_out() -> None:
    earlier = replace(cleared(PLAIN), digest=text_digest(PLAIN))
    assert earlier.decision is Decision.CLEARED and len(told(PLAIN, earlier, Audience.PUBLIC)) == 1
    edited = told(replace(PLAIN, verification=HOSTILE), earlier, Audience.PUBLIC)
    assert "unverified" in repr(edited) and "Ko Min" not in repr(edited)


def test_neither_a_day_ahead_nor_our_own_calendar_goes_out() -> None:
    for ahead, kept in ((datetime(2027, 1, 1, tzinfo=UTC), False), (datetime(2026, 3, 18, tzinfo=UTC), True)):
        edited = replace(PLAIN, published_at=ahead, review_by=date(2031, 5, 6))
        (row,) = told(edited, cleared(PLAIN), Audience.PUBLIC)
        assert (f"{ahead:%Y-%m-%d}" in repr(row)) is kept and "2031" not in repr(row)
