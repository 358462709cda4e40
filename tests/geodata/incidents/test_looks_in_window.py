"""What a satellite could have seen of a report, counted by hand on a few days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.looks_in_window import looks_within
from geodata.looks.look import Look, LookStatus
from geodata.wording.look_sentences import looks_within_sentence

RAID = Incident(
    "a-1", "a", "raid", "t", date(2026, 5, 5), date(2026, 5, 8), DatePrecision.DAYS, None, PlacePrecision.EXACT
)


def look(
    day: int, status: LookStatus = LookStatus.SEEN, *, site: str = "s", sensor: str = "optical", hour: int = 4
) -> Look:
    at = datetime(2026, 5, day, hour, tzinfo=UTC)
    return Look(site, f"{day}-{hour}-{site}-{sensor}", "c", "k", sensor, at, status)


LOOKS = [
    look(1),
    look(3),
    look(4, LookStatus.CLOUDY),
    look(5, LookStatus.CLOUDY),
    look(6),
    look(8, LookStatus.NOT_COVERED),
    look(8, LookStatus.FAILED, hour=23),
    look(9, LookStatus.CLOUDY),
    look(12),
    look(20),
    look(7, site="other"),
    look(7, sensor="night_light"),
]


def test_both_ends_of_the_dates_count_and_nothing_beside_them() -> None:
    found = looks_within(RAID, "s", reversed(LOOKS))
    assert (found.seen, found.cloudy, found.not_covered, found.failed, found.looks) == (1, 1, 1, 1, 4)
    assert (found.usable_before, found.usable_after) == (date(2026, 5, 3), date(2026, 5, 12))
    assert looks_within_sentence(found) == (
        "Four looks within its dates, 1 usable; last usable look before 3 May 2026, first after 12 May 2026."
    )


def test_none_is_an_answer() -> None:
    one_day = replace(RAID, start_date=date(2026, 5, 7), end_date=date(2026, 5, 7))
    assert looks_within_sentence(looks_within(one_day, "s", LOOKS)).startswith("No look within its dates; last usable")
    empty = looks_within_sentence(looks_within(RAID, "nowhere", LOOKS))
    assert empty == "No look within its dates; no usable look before, none after yet."
