"""An entry of the log, and whether a row of entries is whole. Pure.

Each entry holds the digest of what was kept and the digest of the entry before it. So none can be changed, removed or
put in between without every later one telling otherwise. Who knows this code and can write to the store could make all
entries anew: against that helps only a head that somebody else holds, and each briefing carries one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

NAMED = 50
"""Missing entries named one by one where several in a row are."""
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""As json.dumps, which makes an encoder for each entry."""
START = ""
"""What stands for the digest of the entry before the first."""


class How(StrEnum):
    """What happened to a row."""

    BEGUN = "begun"  # no row: the log begins here, and speaks of nothing before
    FOUND = "found"  # it was there when the log began
    KEPT = "kept"  # written by the program
    MOVED = "moved"  # the same as before, in the columns of a newer version of the store
    REMOVED = "removed"  # taken away by the program, such as a verdict that its author took back


@dataclass(frozen=True)
class LogEntry:
    """One line of the log."""

    number: int  # from 1, without a gap
    at: datetime  # aware UTC: when it was written
    how: How
    noun: str  # the table; "" where the log begins
    row_key: str  # of the row, as JSON; its sha256 where the key may hold words of a report
    digest: str  # sha256 hex of the row's content; "" where there is none
    previous: str  # sha256 of the entry before; START for the first
    sha256: str  # of this entry, see entry_digest

    @property
    def label(self) -> str:
        """What it is about, as doctor names it: "reviews/PB-1/reviewer 2/…"."""
        return f"{self.noun}/{shown_key(self.row_key)}" if self.noun else "the log's beginning"


@dataclass(frozen=True)
class LogFault:
    """One place at which the log is not what was written."""

    number: int  # of the entry
    cause: str  # in words, without a final full stop


def shown_key(key: str) -> str:
    """A row's key in one line, its parts joined by "/"; the beginning of its digest where only that is held."""
    try:
        parts = json.loads(key) if key.startswith("[") else [key[:16]]
    except ValueError:  # it was changed
        parts = [key]
    return "/".join(str(part) for part in parts)


def sealed(previous: LogEntry | None, at: datetime, how: How, row: tuple[str, str, str]) -> LogEntry:
    """The entry after another one.

    Args:
        previous: None = this is the first.
        at: aware time, in whole milliseconds.
        how: what happened.
        row: table, key and digest of the content.
    """
    noun, key, digest = row
    number, before = (1, START) if previous is None else (previous.number + 1, previous.sha256)
    return LogEntry(number, at, how, noun, key, digest, before, _sha256(number, at, how, row, before))


def entry_digest(entry: LogEntry) -> str:
    """sha256 hex of everything that an entry holds but itself."""
    row = (entry.noun, entry.row_key, entry.digest)
    return _sha256(entry.number, entry.at, entry.how, row, entry.previous)


def _sha256(number: int, at: datetime, how: How, row: tuple[str, str, str], previous: str) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="milliseconds")
    return hashlib.sha256(_COMPACT([number, moment, how.value, *row, previous]).encode()).hexdigest()


def log_faults(entries: Iterable[LogEntry]) -> Iterator[LogFault]:
    """Every entry that is not what was written, that is missing, or that does not follow the one before it.

    Args:
        entries: by number.
    """
    before: LogEntry | None = None
    for entry in entries:
        expected = 1 if before is None else before.number + 1
        if entry.number != expected:
            yield from (LogFault(n, "it is missing") for n in range(expected, min(entry.number, expected + NAMED)))
            if entry.number > expected + NAMED:
                yield LogFault(entry.number, f"what came before it is missing too, from number {expected + NAMED} on")
            elif entry.number < expected:
                yield LogFault(entry.number, "there is another entry of its number")
        elif entry.previous != (START if before is None else before.sha256):
            yield LogFault(entry.number, "it does not hold the digest of the entry before it")
        if entry_digest(entry) != entry.sha256:
            yield LogFault(entry.number, "it is not what was written")
        before = entry
