"""The store's assignments and comments: added and never changed; only the words of a comment go, after their time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Connection, Table, func, select

from geodata.desk.assignment import LONGEST_NAME, Assignment
from geodata.desk.comment import LEAST_COMMENT, LONGEST_COMMENT, Comment
from geodata.detections.detection import Detection
from geodata.errors import NotAllowed, NotFound
from geodata.i18n.messages import english
from geodata.store.engine import Connections
from geodata.store.row_mapping import as_stored, read, row_of, upsert
from geodata.store.tables_from_fields import ASSIGNMENT_ROWS, COMMENT_ROWS, DETECTION_ROWS
from geodata.store.types import stored_time
from geodata.text.clean import clean
from geodata.text.names.same_person import folded_person, same_person
from geodata.text.personal_data import refuse_personal

KEY = ("detection_id", "number")
Kept = TypeVar("Kept", Assignment, Comment)


class DeskShelf(Connections):
    """Who is asked about which change, and what colleagues wrote about it. Two who write at once lose nothing."""

    def assign(
        self, detection_id: str, to: str, by: str, *, after: int | None = None, now: datetime | None = None
    ) -> Assignment:
        """Ask a person to look at a change, or hand it back.

        Asking the one who is asked already keeps nothing new.

        Args:
            detection_id: of the change.
            to: role or pseudonym; "" = nobody any more.
            by: who asks.
            after: number of the newest assignment that whoever asks has read, 0 = none; None = whatever stands.
            now: aware time; None reads the clock.

        Returns:
            the assignment that stands.

        Raises:
            NotFound: no detection has that id.
            NotAllowed: nobody is named, a name is long or holds something personal, or somebody else assigned it since
                it was read.
        """
        at = stored_time(datetime.now(UTC) if now is None else now)
        what = english("assignment of {id}", id=detection_id)
        to, by = clean(to).text, kept_person(what, by)
        if to:
            kept_person(what, to)
        with self._writing() as connection:
            _refuse_unknown(connection, detection_id)
            given = _about(connection, ASSIGNMENT_ROWS, Assignment, detection_id)
            last = given[-1] if given else None
            if last is not None and after is not None and last.number != after:
                raise NotAllowed(
                    what,
                    english(
                        "{who} assigned it to {name} since you read it",
                        who=last.assigned_by,
                        name=last.assigned_to or "-",
                    ),
                    "Read it again, then assign it",
                )
            if last is not None and (same_person(last.assigned_to, to) if to else not last.assigned_to):
                return last
            number = _next_number(connection, ASSIGNMENT_ROWS, detection_id)
            made = as_stored(Assignment(detection_id, number, to, by, at))
            upsert(connection, ASSIGNMENT_ROWS, [row_of(made)], KEY)
        return made

    def assignments(self, detection_id: str | None = None) -> list[Assignment]:
        """Assignments of one change or all, by change, oldest first."""
        with self._reading() as connection:
            return _about(connection, ASSIGNMENT_ROWS, Assignment, detection_id)

    def comment(self, detection_id: str, words: str, by: str, *, now: datetime | None = None) -> Comment:
        """Keep a comment beside the earlier ones.

        Args:
            detection_id: of the change.
            words: one line of at most LONGEST_COMMENT characters; longer ones are cut.
            by: who writes, a role or pseudonym.
            now: aware time; None reads the clock.

        Raises:
            NotFound: no detection has that id.
            NotAllowed: nobody is named, it says nothing, or it holds something personal.
        """
        at = stored_time(datetime.now(UTC) if now is None else now)
        what = english("comment on {id}", id=detection_id)
        by, clean_words = kept_person(what, by), clean(words, longest=LONGEST_COMMENT).text
        if sum(c.isalnum() for c in clean_words) < LEAST_COMMENT:
            raise NotAllowed(what, "it says nothing", "Write what you ask or saw, in a few words")
        refuse_personal(what, clean_words)
        with self._writing() as connection:
            _refuse_unknown(connection, detection_id)
            made = as_stored(
                Comment(detection_id, _next_number(connection, COMMENT_ROWS, detection_id), clean_words, by, at)
            )
            upsert(connection, COMMENT_ROWS, [row_of(made)], KEY)
        return made

    def comments(self, detection_id: str | None = None) -> list[Comment]:
        """Comments on one change or all, by change, oldest first; those whose words were deleted too."""
        with self._reading() as connection:
            return _about(connection, COMMENT_ROWS, Comment, detection_id)

    def delete_comment(
        self, detection_id: str, number: int, *, by: str | None = None, now: datetime | None = None
    ) -> Comment:
        """Delete the words of a comment; who wrote it and when stay. Deleting them again changes nothing.

        Args:
            detection_id: of the change.
            number: of the comment.
            by: who asked, a role or pseudonym; None = nobody, its time is over.
            now: aware time; None reads the clock.

        Raises:
            NotFound: there is no such comment.
            NotAllowed: whoever asked has no name, a long one, or one that holds something personal.
        """
        at = stored_time(datetime.now(UTC) if now is None else now)
        what = english("comment {id}", id=f"{detection_id}/{number}")
        asked = "" if by is None else kept_person(what, by)
        with self._writing() as connection:
            every = _about(connection, COMMENT_ROWS, Comment, detection_id)
            comment = next((one for one in every if one.number == number), None)
            if comment is None:
                raise NotFound(what, "there is none", "List them with: compound-watch reviews show ID")
            if comment.deleted_at is None:
                comment = replace(comment, words="", deleted_at=at, deleted_by=asked)
                upsert(connection, COMMENT_ROWS, [row_of(comment)], KEY)
        return comment

    def take_over_desk(self, assignments: Iterable[Assignment], comments: Iterable[Comment]) -> tuple[int, int]:
        """Keep what another copy of this workspace has more, after what is here; how many of each were kept.

        Args:
            assignments, comments: any of them; those of changes that are not here are left out.
        """
        with self._writing() as connection:
            return (
                _take_over(connection, ASSIGNMENT_ROWS, Assignment, assignments),
                _take_over(connection, COMMENT_ROWS, Comment, comments),
            )


def kept_person(what: str, name: str) -> str:
    """A role or pseudonym as it is kept.

    Raises:
        NotAllowed: it names nobody, is long, or holds something personal.
    """
    kept = clean(name).text
    if not folded_person(kept):
        raise NotAllowed(what, "nobody is named", "Give a role or pseudonym")
    if len(kept) > LONGEST_NAME:
        raise NotAllowed(
            what, "the name is too long for a role", "Give a role or pseudonym, and write the rest as a comment"
        )
    refuse_personal(what, kept)
    return kept


def _refuse_unknown(connection: Connection, detection_id: str) -> None:
    if not read(connection, DETECTION_ROWS, Detection, DETECTION_ROWS.c.id == detection_id):
        raise NotFound(
            english("detection {id}", id=detection_id),
            "no detection has that id",
            "List them with: compound-watch export detections.csv --audience internal",
        )


def _about(connection: Connection, table: Table, noun: type[Kept], detection_id: str | None) -> list[Kept]:
    where = () if detection_id is None else (table.c.detection_id == detection_id,)
    return read(connection, table, noun, *where, order=KEY)


def _next_number(connection: Connection, table: Table, detection_id: str) -> int:
    columns = table.c
    asked = select(func.max(columns.number)).where(columns.detection_id == detection_id)
    return int(connection.execute(asked).scalar() or 0) + 1


def _take_over(connection: Connection, table: Table, noun: type[Kept], given: Iterable[Kept]) -> int:
    """Rows of another copy that are not here, each with the next number of its change."""
    known = set(connection.execute(select(DETECTION_ROWS.c.id)).scalars())
    here = {one.written for one in _about(connection, table, noun, None)}
    kept = 0
    for one in sorted(given, key=lambda o: (o.detection_id, o.number)):
        if one.detection_id in known and one.written not in here:
            number = _next_number(connection, table, one.detection_id)
            upsert(connection, table, [row_of(replace(one, number=number))], KEY)
            kept += 1
    return kept
