"""What one cell says about time: a time behind a day is left aside, a range is all its days, other words are unread."""

from __future__ import annotations

from datetime import date

import pytest

from geodata.incidents.incident import DatePrecision
from geodata.wording.report_sentences import span
from pipelines.incidents.rows.dates import when_of
from pipelines.incidents.rows.notes import RowNotes, RowRefused
from pipelines.tables.dates import day_of, span_of

MARCH, OCTOBER = date(2026, 3, 1), date(2026, 10, 20)
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-01 to 2026-10-20",
        "2026-03-01 - 2026-10-20",
        "2026-03-01 – 2026-10-20",
        "2026-03-01–2026-10-20",
        "2026-03-01 -2026-10-20",
        "1 March 2026 -20/10/2026",
        "2026-03-01 10:30 -0700 to 2026-10-20",
        "2026-03-01 (Sun) - 2026-10-20 (Tue)",
        "2026-03-01/2026-10-20",
        "2026-03-01 00:00 until 2026-10-20T23:59:59Z",
        "1 March 2026 through 20 October 2026",
        "20/10/2026 to 2026-03-01",
    ],
)
def test_a_range_in_one_cell_is_all_its_days(cell: str) -> None:
    span = span_of(cell)
    assert span is not None and (span.first, span.last) == (MARCH, OCTOBER)
    assert day_of(cell) is None, "a range is no day"
    notes = RowNotes()
    when = when_of(cell, "", DatePrecision.DAY, notes, TODAY)
    assert (when.start, when.end, when.precision) == (MARCH, OCTOBER, DatePrecision.YEAR), "234 days: no month"
    assert bool(notes.texts) is cell.startswith("20/10"), "that it was turned round is noted"


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2/13/26 to 2/20/26", date(2026, 2, 13), date(2026, 2, 20)),
        ("Nov 2025 to Jan 2026", date(2025, 11, 1), date(2026, 1, 31)),
        ("2024 – 2025", date(2024, 1, 1), date(2025, 12, 31)),
    ],
)
def test_months_and_years_make_a_range_too(cell: str, first: date, last: date) -> None:
    span = span_of(cell)
    assert span is not None and (span.first, span.last) == (first, last)


@pytest.mark.parametrize(
    "time",
    [
        "T10:30:00Z",
        "T10:30:00.000+00:00",
        "T103000Z",
        "T10Z",
        " 10:30",
        " 00:00:00.000",
        " 00:00:00 UTC",
        " 10:30:00+07",
        " 3:05 PM",
        " 3 p.m.",
        " 10.30",
        " 10h30",
        " 1030 hrs",
        ", 10:30 ICT",
        " at 10:30",
        " 10:30 GMT+7",
        " 10:30:00 UTC+7",
        " 10:30 UTC+07:00",
        "T10:30:00+07:00[Asia/Yangon]",
        " 10:30 Uhr",
        " 10.30 น.",
        " UTC",
        " UTC+7",
        " ICT",
        "Z",
        " Sunday",  # 1 March 2026 was one
        ", Sunday",
        " (Sun)",
        " sun.",
        " Sunday 10:30",
        " 10:30 (Sun)",
        " morning",
        " in the evening",
        " (late night)",
        " at dawn",
    ],
)
def test_a_time_behind_a_day_is_left_aside(time: str) -> None:
    assert day_of(f"2026-03-01{time}") == MARCH
    assert day_of(f"3/13/2026{time}") == date(2026, 3, 13) == day_of(f"3/13/26{time}")


@pytest.mark.parametrize(
    "cell",
    [
        "2026-03-01 or later",
        "2026-03-01 to",
        "2026-03-01 to now",
        "2026-03-01 05",
        "2026-03-01 2026-10",
        "13/3/2026 and 15/3/2026",
        "3/13/26 ff.",
        "2026-03-01 – 05 – 07",
        "2026-03-01 10:30 and after",
        "2026-03-01 10:30 LATER",
        "2026-03-01 10:30 TO",
        "2026-03-01 -",
        "2026-03-01 -05",
        "2026-03-01 Sunday or Monday",
        "2026-03-01 Sun-Mon",
        "2026-03-01 next Sunday",
        "2026-03-01 overnight",
        "2026-03-01 morning or later",
        "2026-03-01 ONWARD",
        "2026-03-01 OCT",
        "2026-03-01 NEXT",
        "2026-03-01 onwards",
        "2026-03-01 UTC and after",
        "2026-03-01 mond",
    ],
)
def test_other_words_behind_a_day_leave_it_unread(cell: str) -> None:
    assert span_of(cell) is None


@pytest.mark.parametrize(
    "cell",
    ["12-Mar-2021", "12-March-2021", "12 March 2021 10:30", "March 12, 2021 10:30", "12 Mar, 2021", "12th March 2021"],
)
def test_days_with_a_named_month_are_read_however_they_are_joined(cell: str) -> None:
    assert day_of(cell) == date(2021, 3, 12)


def test_marks_that_join_no_date_make_none() -> None:
    assert day_of("12 Mar'''2021") is None and day_of("12 Mar#2021") is None


@pytest.mark.parametrize("cell", ["13-Feb-69", "13 Feb 57", "2/13/69", "2/13/69 0:00"])
def test_a_year_in_two_digits_that_two_eras_have_is_not_guessed(cell: str) -> None:
    """13-Feb-69, which is 2026 in Thailand, was kept as a day of 1969."""
    with pytest.raises(RowRefused, match=f"its date '{cell}' has a year in two digits, .*: write all four digits"):
        when_of(cell, "", None, RowNotes([]), TODAY)
    notes = RowNotes([])
    assert when_of("2026-02-12", cell, None, notes, TODAY).end == date(2026, 2, 12)
    assert any("write all four digits" in text for text in notes.texts)
    assert when_of(cell, "", None, RowNotes([]), TODAY, year="2026").precision is DatePrecision.YEAR


@pytest.mark.parametrize(
    ("cell", "year"),
    [("13/02/2569", ""), ("13 February 2569", ""), ("2569-02-13", ""), ("2569-02", ""), ("", "2569"), ("2569", "2569")],
)
def test_a_day_of_the_buddhist_era_is_refused_with_the_question(cell: str, year: str) -> None:
    with pytest.raises(
        RowRefused, match=r"is after 2200: is it of the Buddhist era \(543 years more\)\? Then write 2026"
    ):
        when_of(cell, "", None, RowNotes([]), TODAY, year=year)
    with pytest.raises(RowRefused, match=r"its date 9026-02-13 is after 2200: correct it$"):
        when_of("9026-02-13", "", None, RowNotes([]), TODAY)


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("3rdQt2018", "Jul 2018 to Sep 2018"),
        ("Q4 2018", "Oct 2018 to Dec 2018"),
        ("2018", "2018"),
        ("2017-11-01 to 2018-02-28", "Nov 2017 to Feb 2018"),
        ("2018-07-03 to 2018-09-30", "2018"),
        ("9999", None),
    ],
)
def test_a_quarter_is_told_by_its_months(cell: str, told: str | None) -> None:
    """It was told as its whole year."""
    if told is None:
        assert span(date(9999, 1, 1), date.max, DatePrecision.YEAR) == "9999"
        return
    when = when_of(cell, "", None, RowNotes([]), TODAY)
    assert when.precision is DatePrecision.YEAR and span(when.start, when.end, when.precision) == told
