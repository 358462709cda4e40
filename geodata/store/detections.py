"""The store's detections, placebos, what people concluded, and the runs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, func, select

from geodata.access.desk_rules import comments_readable
from geodata.desk.comment import Comment
from geodata.detections.control_area import JudgedPlacebo, Placebo
from geodata.detections.detection import Detection
from geodata.detections.review import Review
from geodata.detections.review_state import OneSentence, refuse_another_statement
from geodata.detections.revision import Change, Revision
from geodata.errors import NotAllowed, NotFound, StoreRefused
from geodata.i18n.messages import english
from geodata.looks.run import Run, run_fault
from geodata.store.engine import Connections
from geodata.store.judgements import holders, record, refuse_ids_of_others
from geodata.store.row_mapping import as_stored, by_letter, read, row_of, upsert
from geodata.store.tables_from_fields import (
    COMMENT_ROWS,
    DETECTION_ROWS,
    PLACEBO_ROWS,
    REVIEW_ROWS,
    REVISION_ROWS,
    RUN_ROWS,
)
from geodata.store.types import DamagedValue, stored_time
from geodata.text.clean import LEAST_REASON
from geodata.text.names.same_person import folded_person, same_person
from geodata.text.personal_data import refuse_personal

UNDO_MINUTES = 10
"""Minutes in which a person can take back a verdict without a trace; later it stands, and a new one is given."""


class DetectionShelf(Connections):
    """What was found, by the machine and by people."""

    def save_detections(
        self,
        detections: Iterable[Detection],
        *,
        change: Change | None = None,
        at: datetime | None = None,
        revisions: Iterable[Revision] | None = None,
    ) -> None:
        """Keep detections; one of the same id is replaced, and none is ever deleted. What is said of each otherwise
        than before becomes a revision.

        Args:
            detections: as they are told of from now on.
            change: why they were judged again; None = as far as they say so themselves.
            at: when they are told, aware UTC; None reads the clock.
            revisions: for a copy, what was said of them elsewhere, kept as it is in place of one made here; None = made
                here.

        Raises:
            StoreRefused: a detection of a site that is not stored, or under an id that another site holds; none of
                them is kept then.
        """
        given = list(detections)
        with self._writing() as connection:
            refuse_ids_of_others(connection, DETECTION_ROWS, given)
            upsert(connection, DETECTION_ROWS, map(row_of, given), ("id",))
            if revisions is None:
                record(connection, given, stored_time(at or datetime.now(UTC)), change)
            else:
                rows = (row_of(as_stored(one)) for one in revisions)
                upsert(connection, REVISION_ROWS, rows, ("detection_id", "number"))

    def held_elsewhere(self, site_id: str, ids: Sequence[str]) -> frozenset[str]:
        """Which of some ids are those of detections of other sites."""
        with self._reading() as connection:
            site_by_id = holders(connection, DETECTION_ROWS, ids)
        return frozenset(key for key, holder in site_by_id.items() if holder != site_id)

    def detections(self, site_id: str | None = None) -> list[Detection]:
        """Detections of one site or all, of every state, by the day they were first seen."""
        where = () if site_id is None else (DETECTION_ROWS.c.site_id == site_id,)
        with self._reading() as connection:
            stored_detections = read(connection, DETECTION_ROWS, Detection, *where)
        return sorted(stored_detections, key=lambda d: (d.first_seen, d.id))

    def detection(self, detection_id: str) -> Detection:
        """One detection.

        Raises:
            NotFound: no detection has that id.
        """
        with self._reading() as connection:
            detections = read(connection, DETECTION_ROWS, Detection, DETECTION_ROWS.c.id == detection_id)
        if not detections:
            raise NotFound(
                english("detection {id}", id=detection_id),
                "no detection has that id",
                "List them with: compound-watch export detections.csv --audience internal",
            )
        return detections[0]

    def save_placebos(self, site_id: str, placebos: Iterable[JudgedPlacebo], *, run_id: str = "") -> None:
        """Replace a site's control polygons, in the order they were judged.

        Raises:
            StoreRefused: the site is not stored.
        """
        columns = PLACEBO_ROWS.c
        rows = [
            Placebo(site_id, number, p.outline, p.flagged, p.site_years, run_id, p.changes)
            for number, p in enumerate(placebos, start=1)
        ]
        with self._writing() as connection:
            connection.execute(delete(PLACEBO_ROWS).where(columns.site_id == site_id, columns.number > len(rows)))
            upsert(connection, PLACEBO_ROWS, map(row_of, rows), ("site_id", "number"))

    def placebos(self, site_id: str | None = None) -> list[Placebo]:
        """Control polygons of one site or all, in the order they were judged."""
        where = () if site_id is None else (PLACEBO_ROWS.c.site_id == site_id,)
        with self._reading() as connection:
            stored_placebos = read(connection, PLACEBO_ROWS, Placebo, *where)
        return sorted(stored_placebos, key=lambda p: (p.site_id, p.number))

    def save_review(self, review: Review, *, read: OneSentence | None = None) -> Review:
        """Keep a person's verdict beside the earlier ones. The machine's state is not touched.

        Args:
            review: the verdict.
            read: what was told of the change when its reviewer read it; None = whatever is told now.

        Raises:
            NotAllowed: no reason of at least LEAST_REASON, nobody named as its reviewer, something personal in either,
                or another kind, window or ground is told by now than what was read (same_sentence).
            NotFound: no detection has that id.
        """
        stored = as_stored(review)
        what = english("review of detection {id}", id=stored.detection_id)
        if len(stored.reason.strip()) < LEAST_REASON:
            cause = english(
                "its reason has fewer than {n} characters",
                n=LEAST_REASON,
            )
            raise NotAllowed(what, cause, "Say in a sentence what you saw")
        if not folded_person(stored.reviewer):
            raise NotAllowed(what, "nobody is named as its reviewer", "Give a role or pseudonym")
        refuse_personal(what, f"{stored.reviewer} \n {stored.reason}")
        with self._writing() as connection:
            refuse_another_statement(what, read, self.detection(stored.detection_id))
            upsert(connection, REVIEW_ROWS, [row_of(stored)], ("detection_id", "reviewer", "reviewed_at"))
        return stored

    def take_back_review(self, review: Review, *, now: datetime | None = None) -> None:
        """Undo a verdict that its author has just given: a slip of a key is no finding of a person.

        Raises:
            NotAllowed: it is older than UNDO_MINUTES, another person has given a verdict too, so that each has read
                the other's, or its author has written a comment since, which waits with it and would be readable
                before their next one: then a new verdict is given beside it.
            NotFound: no such verdict is kept.
        """
        stored, at = as_stored(review), datetime.now(UTC) if now is None else now
        what = english("review of detection {id}", id=stored.detection_id)
        if at - stored.reviewed_at > timedelta(minutes=UNDO_MINUTES):
            raise NotAllowed(
                what,
                english("it is older than {minutes} minutes", minutes=UNDO_MINUTES),
                "Give a new verdict, with its reason",
            )
        columns = REVIEW_ROWS.c
        with self._writing() as connection:
            given = self.reviews(stored.detection_id)
            if any(not same_person(r.reviewer, stored.reviewer) for r in given):
                raise NotAllowed(
                    what,
                    "another person has given a verdict too, and both can be read now",
                    "Give a new verdict, with its reason",
                )
            _refuse_to_open_comments(connection, what, stored, given)
            gone = connection.execute(
                delete(REVIEW_ROWS).where(
                    columns.detection_id == stored.detection_id,
                    columns.reviewer == stored.reviewer,
                    columns.reviewed_at == stored.reviewed_at,
                )
            )
            if gone.rowcount == 0:
                raise NotFound(what, "no such verdict is kept", "Look at the verdicts on the site's page")

    def reviews(self, detection_id: str | None = None) -> list[Review]:
        """Verdicts on one detection or all, oldest first."""
        where = () if detection_id is None else (REVIEW_ROWS.c.detection_id == detection_id,)
        with self._reading() as connection:
            stored_reviews = read(connection, REVIEW_ROWS, Review, *where)
        return sorted(stored_reviews, key=lambda r: (r.reviewed_at, r.reviewer, r.detection_id))

    def save_run(self, run: Run) -> None:
        """Keep a run; one of the same id is replaced.

        Raises:
            StoreRefused: something it says of itself cannot be true.
        """
        fault = run_fault(run)
        if fault is not None:
            raise StoreRefused(
                english("run {id}", id=run.id),
                english("its {field} cannot be true", field=fault),
                "Set this machine's clock, then run again",
            )
        with self._writing() as connection:
            upsert(connection, RUN_ROWS, [row_of(run)], ("id",))

    def runs(self, limit: int | None = 50) -> list[Run]:
        """The newest runs first; None for all of them. One that cannot be read, or cannot be true, is left out."""
        with self._reading() as connection:
            try:
                newest_runs = read(connection, RUN_ROWS, Run, order=("-started_at", "-id"), limit=limit)
            except DamagedValue:
                newest_runs = _readable(connection, limit)
        return [run for run in newest_runs if run_fault(run) is None]

    def damaged_runs(self) -> int:
        """How many runs are kept that `runs` leaves out."""
        with self._reading() as connection:
            kept = connection.execute(select(func.count()).select_from(RUN_ROWS)).scalar() or 0
        return int(kept) - len(self.runs(None))

    def run(self, run_id: str) -> Run:
        """One run.

        Raises:
            NotFound: no run has that id.
        """
        with self._reading() as connection:
            runs = read(connection, RUN_ROWS, Run, RUN_ROWS.c.id == run_id)
        if not runs:
            raise NotFound(
                english("run {id}", id=run_id), "no run has that id", "List them with: compound-watch status"
            )
        return runs[0]


def _refuse_to_open_comments(connection: Connection, what: str, review: Review, given: Sequence[Review]) -> None:
    """Refuse where the words of a comment wait with a verdict and could be read without it.

    Args:
        connection: inside a write transaction.
        what: the verdict, in words.
        review: the one that is to go.
        given: every verdict on its change.
    """
    comments = read(connection, COMMENT_ROWS, Comment, COMMENT_ROWS.c.detection_id == review.detection_id)
    rest = [r for r in given if (r.reviewer, r.reviewed_at) != (review.reviewer, review.reviewed_at)]
    still = comments_readable(comments, rest)[1]
    if any(one.words and one not in still for one in comments_readable(comments, given)[1]):
        raise NotAllowed(
            what,
            "a comment that its author wrote since waits with it, and could be read without it",
            "Give a new verdict, with its reason",
        )


def _readable(connection: Connection, limit: int | None) -> list[Run]:
    """Runs read one by one, because the row of one of them is damaged."""
    columns = RUN_ROWS.c
    runs: list[Run] = []
    newest = (columns.started_at.desc(), by_letter(connection, columns.id).desc())
    for row in connection.execute(select(columns.fid).order_by(*newest)).scalars():
        with contextlib.suppress(DamagedValue):
            runs += read(connection, RUN_ROWS, Run, columns.fid == row)
        if limit is not None and len(runs) >= limit:
            break
    return runs
