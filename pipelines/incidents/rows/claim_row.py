"""One row of claims: what a table holds in a line, and a form in its fields. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

from geodata.i18n.messages import english, msg
from geodata.incidents.claim import NO_SPEAKER, UNIT, Claim, made_claim_id
from geodata.text.names.our_name import NAME_THE_SOURCE, OTHERS_SPEAK, bears_our_name
from geodata.text.small_counts import FEWEST_PEOPLE, counts_living_people
from pipelines.incidents.rows.dates import check_days
from pipelines.incidents.rows.notes import RowNotes, RowRefused
from pipelines.incidents.rows.values import number_of, text_of, with_web_links_alone, without_thousands
from pipelines.tables.dates import EARLIEST, LATEST, span_of, unread_day

CLAIM_COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("claim_id",),
    "site_id": ("site",),
    "claimed_by": ("who", "authority"),
    "claimed_on": ("date", "said_on"),
    "since": ("start_date",),
    "figure": ("claimed_destroyed", "claimed"),
    "unit": ("units",),
    "total": ("claimed_total", "out_of"),
    "scope": ("zone", "area"),
    "source": ("sources",),
    "independent_figure": ("independent_count",),
    "independent_note": ("independent_notes",),
    "independent_by": ("counted_by",),
    "independent_on": ("counted_on",),
    "independent_unit": ("counted_unit",),
    "independent_scope": ("counted_scope",),
    "independent_source": ("counted_source", "count_source"),
}
"""Our field to other names of its column, compared without case, spaces and marks."""
_OF_COUNT = ("independent_note", "independent_by", "independent_unit", "independent_scope", "independent_source")
_TEXTS = ("claimed_by", "unit", "scope", "source", *_OF_COUNT)
"""Columns of words."""
_IN_TWO_WAYS = re.compile(r"[1-9]\d{0,2}\.\d{3}$")
"""1.234 is 1234 where a full stop parts thousands (Indonesia, Viet Nam), and little more than 1 elsewhere."""
_IN_TWO_WAYS_BY_COMMA = re.compile(r"[1-9]\d{0,2}[.,]\d{3}$")
"""So is 1,234 in a table that has semicolons between its fields: there the comma is most often the decimal mark."""


def claim_of_row(
    row: Mapping[str, str],
    notes: RowNotes,
    site_id: str = "",
    *,
    today: date | None = None,
    comma_may_be_decimal: bool = False,
) -> Claim:
    """The claim of one row of a table, or of a form.

    Args:
        row: its cells (cell_text) by our names of the columns; a column that it does not have is empty.
        notes: told what is odd and kept.
        site_id: the site that it is about, where the row names none.
        today: UTC day; a later date is noted; None reads the clock.
        comma_may_be_decimal: 1,234 may be 1234 or little more than 1 (Table.comma_may_be_decimal).

    Raises:
        RowRefused: it cannot be kept.
    """
    get = {ours: row.get(ours, "") for ours in CLAIM_COLUMNS}
    site, today = get["site_id"] or site_id, today or datetime.now(UTC).date()
    in_two_ways = _IN_TWO_WAYS_BY_COMMA if comma_may_be_decimal else _IN_TWO_WAYS
    day, figure, independent = _counted(get, notes, in_two_ways)
    total = _figure(get["total"], in_two_ways)
    if total is None and get["total"]:
        notes.add(english("its total {written} is no figure and is left out", written=repr(get["total"][:30])))
    since = _since(get["since"], day, notes)
    counted_on, of_days = _count_day(get, independent, counted_alone=figure is None, day=day, notes=notes)
    if day > today:
        notes.add(english("its date {day} is in the future", day=day.isoformat()))
    _above_total(figure, independent, total, notes)
    if figure is None:
        notes.add("no figure is claimed: the independent count stands alone")
    words = _words(get, of_days, notes)
    unit = words.pop("unit") or UNIT
    if words["independent_unit"].casefold() == unit.casefold():
        words["independent_unit"] = ""  # as our exports write it out: named twice, its sentence would be another
    claim = Claim(
        id=get["id"] or made_claim_id(site, day, words["scope"], words["claimed_by"], unit),
        site_id=site,
        claimed_on=day,
        since=since,
        figure=figure,
        unit=unit,
        total=total,
        independent_figure=independent,
        independent_on=counted_on,
        **words,
    )
    if claim.lacks_speaker:
        raise RowRefused(NO_SPEAKER)
    return claim


def _words(get: Mapping[str, str], of_days: str, notes: RowNotes) -> dict[str, str]:
    """Column of words -> its text, clean, with addresses of the web alone.

    Args:
        get: the cells.
        of_days: what is said of a count of several days, for its scope; "" = nothing.
        notes: told what is odd and kept.

    Raises:
        RowRefused: one speaks in our name.
    """
    words = {key: text_of(get[key], key.replace("_", " "), notes, longest=1_000) for key in _TEXTS}
    words |= {key: with_web_links_alone(words[key], notes) for key in ("source", "independent_source")}
    words["independent_scope"] = ", ".join(filter(None, (words["independent_scope"], of_days)))
    ours = next((key for key, text in words.items() if bears_our_name(text)), "")
    if ours:
        about = english(
            "its {what}: {part1}. {part2}", what=ours.replace("_", " "), part1=OTHERS_SPEAK, part2=NAME_THE_SOURCE
        )
        raise RowRefused(about)
    return words


def _counted(
    get: Mapping[str, str], notes: RowNotes, in_two_ways: re.Pattern[str]
) -> tuple[date, float | None, float | None]:
    """Day, claimed figure and independent count of a row, one of the two at least.

    Args:
        get: its cells.
        notes: told what is odd and kept.
        in_two_ways: what figures that can be read in two ways look like.

    Raises:
        RowRefused: they cannot be read, or count living people who could be told apart.
    """
    day, figure = _day_told(get["claimed_on"], notes), _figure(get["figure"], in_two_ways)
    if day is None:
        raise RowRefused(unread_day(get["claimed_on"]))
    independent = _figure(get["independent_figure"], in_two_ways)
    if independent is None and get["independent_figure"].strip():
        notes.add(
            english(
                "its independent count {written} is no figure and is left out",
                written=repr(get["independent_figure"][:30]),
            )
        )
    if in_two_ways.match(get["figure"].strip()):
        raise RowRefused(
            english(
                "{written} can be read in two ways: write it without a separator of thousands",
                written=repr(get["figure"][:30]),
            )
        )
    if get["figure"].strip() and figure is None:
        raise RowRefused(english("{written} is no figure", written=repr(get["figure"][:30])))
    check_days(day, day)
    counts = ((figure, get["unit"]), (independent, get["independent_unit"] or get["unit"]))
    few = any(value is not None and value < FEWEST_PEOPLE and counts_living_people(unit) for value, unit in counts)
    if few:
        raise RowRefused(english("it counts fewer than {n} living people, which is not kept", n=FEWEST_PEOPLE))
    if figure is None and independent is None:
        raise RowRefused(msg("it has neither a claimed figure nor an independent count"))
    return day, figure, independent


def _count_day(
    get: Mapping[str, str], count: float | None, *, counted_alone: bool, day: date, notes: RowNotes
) -> tuple[date | None, str]:
    """The day of an independent count, and the words that stand for it where it is no day ("Nov 2025"); "" for none.

    The field of the day holds a day and no month. Without one the count would be taken to be of the day of the claim,
    and called comparable: so the words go to what was counted, which then is not what the claim speaks of.

    Raises:
        RowRefused: it stands alone, and is of other days than its row.
    """
    written = get["independent_on"]
    counted_on = _day_told(written, notes)
    if counted_on is not None or count is None or not any(map(str.isalnum, written)):
        return counted_on, ""
    shown, span = repr(written[:30]), span_of(written)
    if not counted_alone:
        notes.add(
            english(
                "the day of its count {written} is no day: kept with what was counted, not comparable", written=shown
            )
        )
        return None, text_of(written, "independent on", notes, longest=100) or "day not known"
    if span is not None and not span.first <= day <= span.last:
        raise RowRefused(
            english(
                "its count is dated {written}, which does not hold the day of its row, {day}",
                written=shown,
                day=day.isoformat(),
            )
        )
    notes.add(english("the day of its count {written} is no day: taken as that of its row", written=shown))
    return None, ""


def _above_total(figure: float | None, independent: float | None, total: float | None, notes: RowNotes) -> None:
    """Note what is more than all that there is."""
    if total is None:
        return
    if figure is not None and figure > total:
        notes.add(english("its figure {n} is above its total {total}", n=f"{figure:g}", total=f"{total:g}"))
    if independent is not None and independent > total:
        notes.add(
            english("its independent count {n} is above its total {total}", n=f"{independent:g}", total=f"{total:g}")
        )


def _since(written: str, claimed_on: date, notes: RowNotes) -> date | None:
    """The day from which a claim counts; a month or a year counts from its first day. Odd ones are noted."""
    if not written:
        return None
    span = span_of(written)
    if span is None or not EARLIEST <= span.first <= LATEST:
        notes.add(
            english(
                "its start {written} cannot be read: without it nothing measured is told beside the claim",
                written=repr(written[:30]),
            )
        )
        return None
    if span.first != span.last:
        notes.add(
            english(
                "its start {written} is no day: it counts from {day}",
                written=repr(written[:30]),
                day=span.first.isoformat(),
            )
        )
    elif span.note:
        notes.add(span.note)
    if span.first > claimed_on:
        notes.add(english("its start {day} is after the day of the claim", day=span.first.isoformat()))
    return span.first


def _day_told(written: str, notes: RowNotes) -> date | None:
    """The day that a cell means, with a note where it is read in a way that is not plain; None where it means none."""
    span = span_of(written)
    if span is None or span.first != span.last:
        return None
    if span.note:
        notes.add(span.note)
    return span.first


def _figure(value: str, in_two_ways: re.Pattern[str]) -> float | None:
    """A figure as tables write it, with or without thousands separators; None for anything else, or below none."""
    number = None if in_two_ways.match(value.strip()) else number_of(without_thousands(value.strip()))
    return number if number is not None and number >= 0 else None
