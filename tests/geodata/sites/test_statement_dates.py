"""What dates a statement: days of our calendar since 1900. 2569 is 2026 of the Buddhist era, and no day to wait for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from shapely.geometry import box

from geodata.access.audience import Audience
from geodata.access.gate import Gate
from geodata.access.report_rules import tells_too_much
from geodata.settings.settings import Settings
from geodata.sites.outgoing_texts import alleged
from geodata.sites.site import Access, Site, Statement
from geodata.sites.statement_dates import statement_days, written_days

TODAY = date(2026, 11, 26)
OF_NO_YEAR_OF_OURS = ("2569", "2569-02", "2569-02-13", "2024/2569", "1899-12-31", "1899/1901", "0026-02-13", "2201")


@pytest.mark.parametrize("day", OF_NO_YEAR_OF_OURS)
def test_a_day_of_another_calendar_or_before_1900_dates_nothing(day: str) -> None:
    assert statement_days(day) is None
    assert written_days(day) is not None, "it is written as a date all the same"
    assert alleged(Site("a", "A", box(0, 0, 1, 1), statements=(Statement(day, "Listed.", "A paper", ""),))) is None


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("1900", date(1900, 1, 1), date(1900, 12, 31)),
        ("2200-12", date(2200, 12, 1), date(2200, 12, 31)),
        ("2026-02-13/15", date(2026, 2, 13), date(2026, 2, 15)),
    ],
)
def test_the_first_and_the_last_year_count(day: str, first: date, last: date) -> None:
    assert statement_days(day) == written_days(day) == (first, last)


def read(statement: Statement, audience: Audience = Audience.PUBLIC) -> bool:
    """Whether an audience reads a statement that is stored with a public site."""
    site = Site(
        "a", "A", box(98.5, 16.6, 98.51, 16.61), country="MM", source="A paper", documented=True, access=Access.PUBLIC
    )
    given = replace(site, statements=(statement,))
    (shown,) = Gate(audience, TODAY, Settings()).sites([given]).items
    return statement in shown.statements


@pytest.mark.parametrize("day", [*OF_NO_YEAR_OF_OURS, "some day", ""])
@pytest.mark.parametrize("audience", [Audience.PARTNER, Audience.PUBLIC])
def test_a_stored_one_is_read_as_one_without_a_date(day: str, audience: Audience) -> None:
    """What tells of a raid waits for ever, what is quiet does not wait, and what lies ahead is left out."""
    assert not read(Statement(day, "Police raided the blocks", "A paper", ""), audience)
    assert read(Statement(day, "Listed as a place of fraud", "A paper", ""), audience)
    assert not read(Statement(day, "The army is there 12/2026", "A paper", ""), audience)


@pytest.mark.parametrize(
    ("words", "too_much"),
    [
        ("The army is there on 5 December", True),
        ("The army is there on 5 December 2026", True),
        ("The army was there on 5 December 2025", False),
        ("Listed in the report of 2025", False),
    ],
)
def test_what_an_undated_one_writes_of_days_is_held_against_today(words: str, too_much: bool) -> None:
    assert tells_too_much(Statement("2569", words, "A paper", ""), TODAY) is too_much
    assert tells_too_much(Statement("", words, "A paper", ""), TODAY) is too_much
