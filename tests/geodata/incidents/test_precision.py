"""The crosswalk of precision codes, held against the codebooks' own wording."""

from __future__ import annotations

import pytest

from geodata.incidents.incident import RADIUS_M, DatePrecision, PlacePrecision
from geodata.incidents.precision import DATE_CODES, PLACE_CODES, date_precision, date_precision_of, place_precision

UCDP_PLACES = {1: "exact", 2: "near", 3: "district", 4: "province", 5: "province", 6: "country", 7: "unknown"}
UCDP_DATES = {1: "day", 2: "days", 3: "week", 4: "month", 5: "year"}
ACLED_PLACES = {1: "exact", 2: "near", 3: "province"}
ACLED_DATES = {1: "day", 2: "week", 3: "month"}


def test_every_code_of_ucdp_and_acled_has_its_meaning() -> None:
    for scheme, expected in (("ucdp", UCDP_PLACES), ("acled", ACLED_PLACES)):
        assert {c.code: str(c.precision) for c in PLACE_CODES if c.scheme == scheme} == expected
        assert {code: str(place_precision(scheme, code)) for code in expected} == expected
    for scheme, expected in (("ucdp", UCDP_DATES), ("acled", ACLED_DATES)):
        assert {c.code: str(c.precision) for c in DATE_CODES if c.scheme == scheme} == expected
        assert {code: str(date_precision(scheme, code)) for code in expected} == expected


@pytest.mark.parametrize("code", [None, 0, 8, -1, 99])
def test_an_unknown_code_is_not_guessed(code: int | None) -> None:
    assert place_precision("ucdp", code) is None
    assert date_precision("ucdp", code) is None
    assert place_precision("elsewhere", 1) is None


def test_a_coarser_code_never_gives_a_smaller_circle() -> None:
    for scheme in ("ucdp", "acled"):
        radii = [RADIUS_M[c.precision] for c in PLACE_CODES if c.scheme == scheme]
        assert radii == sorted(radii)


def test_gdelt_is_never_exact() -> None:
    assert PlacePrecision.EXACT not in {c.precision for c in PLACE_CODES if c.scheme == "gdelt"}


def test_the_length_of_dates_stands_in_for_a_missing_code() -> None:
    assert [date_precision_of(days) for days in (1, 2, 6, 7, 8, 31, 32, 365)] == [
        DatePrecision.DAY,
        DatePrecision.DAYS,
        DatePrecision.DAYS,
        DatePrecision.WEEK,
        DatePrecision.MONTH,
        DatePrecision.MONTH,
        DatePrecision.YEAR,
        DatePrecision.YEAR,
    ]
