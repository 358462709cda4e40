"""A report's digest is the same whether it is read from the store or as an edition shows it."""

from __future__ import annotations

from datetime import date

import pytest
from shapely.geometry import Point

from geodata.incidents.clearing import text_digest
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.shown_place import with_shown_places

DAY = date(2026, 5, 1)


@pytest.mark.parametrize("precision", list(PlacePrecision))
def test_a_cleared_report_stays_cleared_with_fewer_digits(precision: PlacePrecision) -> None:
    given = Incident("i", "csv", "raid", "Raid", DAY, DAY, DatePrecision.DAY, Point(98.551234, 16.634321), precision)
    (shown,) = with_shown_places([given])
    assert text_digest(shown) == text_digest(given)


def test_another_place_is_another_text() -> None:
    near = Incident("i", "csv", "raid", "Raid", DAY, DAY, DatePrecision.DAY, Point(98.55, 16.63), PlacePrecision.NEAR)
    there = Incident("i", "csv", "raid", "Raid", DAY, DAY, DatePrecision.DAY, Point(98.75, 16.63), PlacePrecision.NEAR)
    assert text_digest(near) != text_digest(there)
