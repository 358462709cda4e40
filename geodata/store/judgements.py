"""The store's judgements: what each site is judged by, and every statement made of it. Neither is ever changed.

A control set lies in the store and not beside the chips: it is kept in the same transaction as what was said by it, so
that neither is ever there without the other, and a copy of the store has both. A revision is written where detections
are kept and nowhere else, so that no caller can leave one out: no statement moves without a line that says from when,
and why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection, Table, and_, func, insert, select

from geodata.detections.control_set import ControlSet
from geodata.detections.detection import Detection
from geodata.detections.revision import Change, Revision, Why, why_derived
from geodata.errors import StoreRefused
from geodata.i18n.messages import english
from geodata.store.engine import Connections
from geodata.store.row_mapping import as_stored, read, row_of, upsert
from geodata.store.tables_from_fields import CONTROL_SET_ROWS, REVISION_ROWS

AT_ONCE = 500
"""Detections named in one question: SQLite takes no more than some thousand values."""


class ControlSetShelf(Connections):
    """Control sets by site, by what is judged, by number."""

    def save_control_set(self, control_set: ControlSet) -> ControlSet:
        """Keep a new set.

        Raises:
            StoreRefused: its site is not stored, or a set of that number is kept already.
        """
        stored = as_stored(control_set)
        with self._writing() as connection:
            connection.execute(insert(CONTROL_SET_ROWS), row_of(stored))
        return stored

    def control_set(self, site_id: str, what: str) -> ControlSet | None:
        """The set in force: the one of the highest number; None where none is kept yet."""
        columns = CONTROL_SET_ROWS.c
        with self._reading() as connection:
            control_sets = read(
                connection,
                CONTROL_SET_ROWS,
                ControlSet,
                columns.site_id == site_id,
                columns.what == what,
                order=("-number",),
                limit=1,
            )
        return control_sets[0] if control_sets else None

    def control_sets(self, site_id: str | None = None) -> list[ControlSet]:
        """Every set of one site or all, by site, what is judged and number."""
        where = () if site_id is None else (CONTROL_SET_ROWS.c.site_id == site_id,)
        with self._reading() as connection:
            return read(connection, CONTROL_SET_ROWS, ControlSet, *where, order=("site_id", "what", "number"))

    def control_set_digests(self, what: str) -> Mapping[str, str]:
        """Site id -> number and sha256 of the set in force, in one text; without its pixels, for all sites at once."""
        columns = CONTROL_SET_ROWS.c
        newest = select(columns.site_id, func.max(columns.number).label("number")).where(columns.what == what)
        newest_of = newest.group_by(columns.site_id).subquery()
        statement = select(columns.site_id, columns.number, columns.sha256).where(
            columns.what == what, columns.site_id == newest_of.c.site_id, columns.number == newest_of.c.number
        )
        with self._reading() as connection:
            return {site_id: f"{number} {sha256}" for site_id, number, sha256 in connection.execute(statement)}

    def judged_from(self, what: str) -> Mapping[str, date]:
        """Site id -> the first day (UTC) that is judged by the set in force; looks of earlier days are history."""
        columns = CONTROL_SET_ROWS.c
        newest = select(columns.site_id, func.max(columns.number).label("number")).where(columns.what == what)
        newest_of = newest.group_by(columns.site_id).subquery()
        statement = select(columns.site_id, columns.history_until).where(
            columns.what == what, columns.site_id == newest_of.c.site_id, columns.number == newest_of.c.number
        )
        with self._reading() as connection:
            return {row.site_id: row.history_until for row in connection.execute(statement)}


class RevisionShelf(Connections):
    """What was said of detections, from when to when."""

    def revisions(self, detection_id: str | None = None) -> list[Revision]:
        """Every statement about one detection or all, by detection and number."""
        where = () if detection_id is None else (REVISION_ROWS.c.detection_id == detection_id,)
        with self._reading() as connection:
            return read(connection, REVISION_ROWS, Revision, *where, order=("detection_id", "number"))


def record(connection: Connection, detections: Sequence[Detection], at: datetime, change: Change | None) -> None:
    """Keep a revision of each detection that is told of otherwise than before, or for the first time.

    Args:
        connection: inside the transaction in which the detections are kept, after they were.
        detections: as they are told of from now on.
        at: now, aware UTC.
        change: why they are judged again; None = as far as the detections say so themselves.
    """
    for start in range(0, len(detections), AT_ONCE):
        part = [as_stored(detection) for detection in detections[start : start + AT_ONCE]]
        last_revision_by_id = _told_last(connection, [detection.id for detection in part])
        revisions: list[Revision] = []
        for detection in part:
            last = last_revision_by_id.get(detection.id)
            if last is None:
                details = () if change is None else (f"after={change.why}", *change.details)
                revisions.append(Revision.of(detection, 1, at, Change(Why.FIRST, details)))
            elif not last.says(detection):
                since = max(at, last.said_from)  # a clock that was set back makes no statement end before it began
                now = Revision.of(detection, last.number + 1, since, change or why_derived(last, detection))
                revisions += [replace(last, said_until=since), now]
        upsert(connection, REVISION_ROWS, [row_of(as_stored(one)) for one in revisions], ("detection_id", "number"))


def _told_last(connection: Connection, ids: Sequence[str]) -> dict[str, Revision]:
    """Detection id -> what was said last."""
    columns = REVISION_ROWS.c
    last = select(columns.detection_id, func.max(columns.number).label("number")).where(columns.detection_id.in_(ids))
    newest = last.group_by(columns.detection_id).subquery()
    these = and_(columns.detection_id == newest.c.detection_id, columns.number == newest.c.number)
    return {one.detection_id: one for one in read(connection, REVISION_ROWS, Revision, these)}


def holders(connection: Connection, table: Table, ids: Sequence[str]) -> dict[str, str]:
    """Id of a change -> the site or belt that holds it, for those of some ids that are stored.

    Args:
        connection: one that is open. table: of detections at sites, or of changes in belts.
    """
    columns = table.c
    site_by_id: dict[str, str] = {}
    for start in range(0, len(ids), AT_ONCE):
        part = select(columns.id, columns.site_id).where(columns.id.in_(ids[start : start + AT_ONCE]))
        site_by_id.update((row.id, row.site_id) for row in connection.execute(part))
    return site_by_id


def refuse_ids_of_others(connection: Connection, table: Table, given: Sequence[Detection]) -> None:
    """Refuse changes of which one has an id that another site or belt holds: it would be replaced, and its verdicts
    taken over.

    Raises:
        StoreRefused: one has.
    """
    site_by_id = holders(connection, table, [detection.id for detection in given])
    for detection in given:
        if site_by_id.get(detection.id, detection.site_id) != detection.site_id:
            raise StoreRefused(
                english("detection {id}", id=detection.id),
                "another site has a detection of that id",
                "Run again: its change gets a longer id then",
            )
