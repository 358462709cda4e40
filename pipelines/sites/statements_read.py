"""The statements of a place in a file: a list of them in one cell or property, or one in columns of its own."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from geodata.i18n.messages import english, msg
from geodata.sites.site import Statement
from geodata.sites.statement_dates import statement_days, written_days
from geodata.text.clean import clean
from geodata.text.foreign_json import NotJson, read_json
from pipelines.tables.cell_values import mark_of
from pipelines.tables.dates import EARLIEST, LATEST, TWO_ERAS, Span, of_two_eras, span_of, too_early, too_late

KEYS = ("date", "text", "statement", "source_title", "url", "scope", "reply")
"""What an entry of a list of statements may say; `statement` is another name of `text`."""
UNREAD = msg("it cannot be read as a day, a month, a year or an interval")
TWO_WAYS = msg("it can be read two ways: write it as year-month-day")
_OF_OUR_EXPORT = "note"
"""A key that our own exports add to an entry, which nobody has to give back."""


class _NotRead(ValueError):
    """A cell of statements that cannot be read; its words are the reason, a clause."""


@dataclass
class StatementsRead:
    """What a file says of a place, and what to tell its owner."""

    statements: tuple[Statement, ...] = ()
    unread: bool = False  # the list could not be read, so it says nothing: not that there are none
    removed: list[str] = field(default_factory=list)  # what cleaning took out, a clause each
    warnings: list[str] = field(default_factory=list)  # clauses


def statements_read(given: Mapping[str, object]) -> StatementsRead:
    """The statements among the properties of a place, by their names in lower case."""
    read = StatementsRead()
    listed: list[Statement] = []
    try:
        entries = _entries(given.get("statements"))
        listed = [_statement(entry, number, read) for number, entry in enumerate(entries, start=1)]
    except _NotRead as error:
        read.unread = True
        listed = []
        read.warnings.append(
            english("its statements are not taken, and what is stored of them stays: {why}", why=str(error))
        )
    read.statements = (*listed, *_one_of_a_row(given, read))
    return read


def clean_text(value: object, removed: list[str], key: str) -> str:
    """A value as clean text; what was taken out of it is added to `removed`, with the name of its property."""
    cleaned = clean(value if isinstance(value, str) else written(value))
    removed.extend(english("{what} taken out of its {key}", what=what, key=key) for what in cleaned.removed)
    return cleaned.text


def written(value: object) -> str:
    """A value that is no text, as text: lists and objects as JSON."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def _entries(value: object) -> list[object]:
    """The entries of a list as GeoJSON has it, or as GDAL and our own tables write it into a cell (JSON).

    One object in place of a list is a list of one.

    Raises:
        _NotRead: it is anything else.
    """
    unread = english("{given} is no list as JSON", given=repr(str(value).strip()[:40]))
    if isinstance(value, str) and value.strip():
        try:
            value = read_json(value.strip())
        except NotJson as error:
            raise _NotRead(unread) from error
    elif value is None or isinstance(value, str) or (isinstance(value, float) and math.isnan(value)):
        return []
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list | tuple):
        return [entry for entry in value if entry is not None]
    raise _NotRead(unread)


def _statement(entry: object, number: int, read: StatementsRead) -> Statement:
    """One entry of a list.

    Raises:
        _NotRead: it is no object, or has no words.
    """
    if not isinstance(entry, dict):
        raise _NotRead(english("entry {n} is no object with the keys date, text and source_title", n=number))
    entry = {str(key).strip().lower(): value for key, value in entry.items()}
    words = {key: clean_text(entry.get(key) or "", read.removed, "statements") for key in KEYS if key != "reply"}
    others = ", ".join(sorted(repr(key[:30]) for key in entry if key not in (*KEYS, _OF_OUR_EXPORT)))[:200]
    if not (words["text"] or words["statement"]):
        if others:
            raise _NotRead(english("entry {n} has no text; it has {keys}", n=number, keys=others))
        raise _NotRead(english("entry {n} has no text", n=number))
    if others:
        read.warnings.append(english("of entry {n} of its statements is not read: {keys}", n=number, keys=others))
    return Statement(
        _date(words["date"], read),
        words["text"] or words["statement"],
        words["source_title"],
        _address(words["url"]),
        _is_reply(entry.get("reply"), number),
        words["scope"],
    )


def _date(cell: str, read: StatementsRead) -> str:
    """A date as a statement has it: an ISO day, month or year, or an interval of days.

    What cannot be read, or only in two ways, and a year that no source has stay as they are written and are told: what
    tells of a raid is then told to nobody outside.
    """
    if not cell or statement_days(cell) is not None:
        return cell
    days = written_days(cell)
    span = span_of(cell) if days is None else Span(*days)
    if span is None:
        why = TWO_ERAS if of_two_eras(cell) else UNREAD
    elif span.two_ways:
        why = TWO_WAYS
    elif span.first < EARLIEST:
        why = too_early(span.first)
    elif span.last > LATEST:
        why = too_late(span.last)
    else:
        if span.note:
            read.warnings.append(span.note)
        return _iso(span)
    read.warnings.append(english("a statement counts as undated by {date}: {why}", date=repr(cell[:40]), why=why))
    return cell


def _iso(span: Span) -> str:
    first, last = span.first.isoformat(), span.last.isoformat()
    whole = (first[:4], first[:7], first)
    return next((one for one in whole if statement_days(one) == (span.first, span.last)), f"{first}/{last}")


def _is_reply(value: object, number: int) -> bool:
    """Whether it answers what is said of the place: read as an allegation, an answer would say the opposite.

    Raises:
        _NotRead: it says neither yes nor no.
    """
    mark = mark_of("" if value is None else str(value))
    if mark is None:
        raise _NotRead(english("reply of entry {n} is neither yes nor no", n=number))
    return mark


def _address(url: str) -> str:
    return url if url.lower().startswith(("https://", "http://")) else ""


def _one_of_a_row(given: Mapping[str, object], read: StatementsRead) -> list[Statement]:
    """The statement of a table's row, which has no room for a list: four columns, of which the first is its words."""
    text, day, source, url = (
        clean_text(given.get(key) or "", read.removed, key)
        for key in ("statement", "statement_date", "statement_source", "statement_url")
    )
    if not text:
        return []
    return [Statement(_date(day, read), text, source, _address(url))]
