"""The store's briefings that were issued, and its log with what it tells otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from geodata.briefings.briefing import Briefing, names_once_deleted
from geodata.errors import NotAllowed, NotFound
from geodata.i18n.messages import english
from geodata.log.log_entry import How, LogEntry, LogFault, log_faults, shown_key
from geodata.store.briefings_and_log.keep_log import LOGGED, contents, entries, last_entry, newest, readable
from geodata.store.engine import Connections
from geodata.store.row_mapping import as_stored, read, row_of, upsert
from geodata.store.tables_from_fields import BRIEFING_ROWS, LOG_ROWS
from geodata.store.types import DamagedValue, stored_time

MIN_WHY = 10
"""Characters that a person's reason has at least, as a review's."""


class BriefingShelf(Connections):
    """Briefings by number."""

    def briefings(self) -> list[Briefing]:
        """Every issue, the deleted ones too, oldest first."""
        with self._reading() as connection:
            return read(connection, BRIEFING_ROWS, Briefing, order=("made_at", "id"))

    def briefing(self, briefing_id: str) -> Briefing:
        """One issue.

        Raises:
            NotFound: none has that number.
        """
        with self._reading() as connection:
            return _briefing(connection, briefing_id)

    def next_briefing_number(self, series: str, year: int) -> int:
        """The number that the next issue gets."""
        columns = BRIEFING_ROWS.c
        with self._reading() as connection:
            same = read(connection, BRIEFING_ROWS, Briefing, columns.series == series, columns.year == year)
        return max((b.number for b in same), default=0) + 1

    def keep_briefing(self, briefing: Briefing, put: Callable[[], None]) -> bool:
        """Keep an issue under its number, with its files; False where another took that number meanwhile.

        Args:
            briefing: as it stays for ever.
            put: puts its files where they stay; what it raises keeps nothing.
        """
        with self._writing() as connection:
            if self.next_briefing_number(briefing.series, briefing.year) != briefing.number:
                return False
            connection.execute(BRIEFING_ROWS.insert(), [row_of(as_stored(briefing))])
            put()
        return True

    def delete_briefing(self, briefing_id: str, why: str, by: str, *, now: datetime | None = None) -> Briefing:
        """Forget what an issue said; its number, day and digests stay, and why and by whom it went.

        Its files are the caller's to remove.

        Raises:
            NotFound: none has that number.
            NotAllowed: nobody is named, or no reason is given.
        """
        at = stored_time(datetime.now(UTC) if now is None else now)
        what = english("deleting briefing {id}", id=briefing_id)
        if not by.strip():
            raise NotAllowed(what, "nobody is named", "Give your role or pseudonym")
        if len(why.strip()) < MIN_WHY:
            cause = english("its reason has fewer than {n} characters", n=MIN_WHY)
            raise NotAllowed(what, cause, "Say in which role it was asked for, and why; no name")
        with self._writing() as connection:
            before = _briefing(connection, briefing_id)
            if before.deleted_at is not None:
                return before
            kept = names_once_deleted(before)
            gone = replace(before, deleted_at=at, deleted_why=why.strip(), deleted_by=by.strip())
            after = replace(gone, title="", names=kept, recipient="")
            upsert(connection, BRIEFING_ROWS, [row_of(as_stored(after))], ("id",))
        return after


class LogShelf(Connections):
    """What was kept, when."""

    def log_entries(self) -> list[LogEntry]:
        """The whole log, by number."""
        with self._reading() as connection:
            return entries(connection)

    def log_digests(self) -> frozenset[str]:
        """sha256 of every entry that can be read."""
        with self._reading() as connection:
            return frozenset(entry.sha256 for entry in readable(connection)[0])

    def log_head(self) -> LogEntry | None:
        """The last entry; None where the log has not begun."""
        with self._reading() as connection:
            return last_entry(connection)

    def log_entry(self, number: int) -> LogEntry | None:
        """One entry; None = there is none of that number."""
        with self._reading() as connection:
            log_entries = read(connection, LOG_ROWS, LogEntry, LOG_ROWS.c.number == number)
        return log_entries[0] if log_entries else None

    def log_faults(self) -> list[LogFault]:
        """Every place at which the log is not whole, or tells otherwise than the rows that it speaks of."""
        with self._reading() as connection:
            given, unread = readable(connection)
            faults = [LogFault(number, "it cannot be read") for number in unread]
            return [*faults, *log_faults(given), *_told_otherwise(connection, newest(given), begun=bool(given))]


def _briefing(connection: Connection, briefing_id: str) -> Briefing:
    briefings = read(connection, BRIEFING_ROWS, Briefing, BRIEFING_ROWS.c.id == briefing_id)
    if not briefings:
        raise NotFound(
            english("briefing {id}", id=briefing_id), "no briefing has that number", "List them with: briefings list"
        )
    return briefings[0]


def _told_otherwise(
    connection: Connection, kept: dict[tuple[str, str], LogEntry], *, begun: bool
) -> Iterator[LogFault]:
    """Rows that are not what the last entry about them says."""
    for noun in LOGGED:
        left = {key: entry for (at, key), entry in kept.items() if at == noun and entry.how is not How.REMOVED}
        try:
            rows = list(contents(connection, noun))
        except (DamagedValue, ValueError, TypeError) as error:
            yield LogFault(0, f"a row of {noun} cannot be read, so that they are not held to the log ({error})")
            continue
        for key, digest in rows:
            entry = left.pop(key, None)
            if entry is None:
                if begun:
                    yield LogFault(0, f"{noun}/{shown_key(key)} is stored, and the log does not tell of it")
            elif entry.digest != digest:
                yield LogFault(entry.number, f"{noun}/{shown_key(key)} is not what the log says was kept")
        for entry in left.values():
            yield LogFault(entry.number, f"{entry.label} was kept, and is not stored any more")
