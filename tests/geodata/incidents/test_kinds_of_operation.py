"""Kinds of reports that tell of a raid or fighting: those that are written, in any spelling."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from geodata.i18n.stored_terms import REPORT_KINDS
from geodata.incidents.clearing import OPERATION_KINDS, care_of, coming, of_operation
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.text.risk_words import Risk
from pipelines.incidents.sources import acled, gdelt, typed_report, ucdp


def test_every_kind_is_one_that_reports_have() -> None:
    written = {*typed_report.KINDS, *acled._KINDS.values(), *gdelt._KINDS.values(), *ucdp._KINDS.values()}
    assert set(OPERATION_KINDS) <= set(REPORT_KINDS) and set(OPERATION_KINDS) <= written | {"armed incident"}


@pytest.mark.parametrize("kind", ["Raid", "ARRESTS", "searches", "Armed-Clash", "armed  clashes", "show_of_force"])
def test_a_kind_is_known_however_it_is_spelt(kind: str) -> None:
    assert of_operation(kind)


@pytest.mark.parametrize("kind", ["statement", "research", "protest", "raided", "", "demolition"])
def test_other_kinds_are_none(kind: str) -> None:
    assert not of_operation(kind)


@pytest.mark.parametrize(("kind", "waits"), [("Show of Force", True), ("Mass_Violence", True), ("statement", False)])
def test_an_hour_beside_such_a_kind_tells_of_something_to_come(kind: str, waits: bool) -> None:
    """No word of a raid stands in "show of force"; the kind alone says what the hour is of."""
    report = Incident(
        "a-1",
        "csv",
        kind,
        "Friday, 5 a.m.",
        date(2026, 5, 4),
        date(2026, 5, 4),
        DatePrecision.DAY,
        None,
        PlacePrecision.UNKNOWN,
    )
    assert bool(coming(report, date(2026, 11, 27)).words) is waits


@pytest.mark.parametrize(
    ("field", "asks"), [("reported_by", False), ("url", False), ("title", True), ("place_name", True)]
)
def test_a_medium_that_is_called_after_the_border_tells_of_no_way(field: str, asks: bool) -> None:
    words = "https://border-monitor.example/roof" if field == "url" else "Border Monitor"
    day = date(2026, 5, 4)
    plain = Incident("a-1", "csv", "statement", "Roof", day, day, DatePrecision.DAY, None, PlacePrecision.UNKNOWN)
    assert (Risk.ROUTE in care_of(replace(plain, **{field: words}), day)) is asks  # type: ignore[arg-type]
