"""The store's reports: incidents with their history, claims with the ground they mean, and the ledger of pulls."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, delete, func, select

from geodata.errors import NotAllowed, NotFound
from geodata.i18n.messages import english
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.clearing import text_digest
from geodata.incidents.forgotten_text import ReportText, id_digest, is_forgotten, like_deleted, without_text
from geodata.incidents.history import VERIFIED_HERE, Confirmation, IncidentVersion, Pull, version_of
from geodata.incidents.incident import Incident
from geodata.store.engine import Connections
from geodata.store.row_mapping import as_stored, read, row_of, upsert
from geodata.store.sites import REVIEW_AFTER_DAYS
from geodata.store.tables_from_fields import (
    CLAIM_ROWS,
    CLAIM_SCOPE_ROWS,
    CONFIRMATION_ROWS,
    INCIDENT_ROWS,
    INCIDENT_VERSION_ROWS,
    PULL_ROWS,
    REPORT_TEXT_ROWS,
    SITE_ROWS,
)
from geodata.store.types import stored_time
from geodata.text.clean import LEAST_REASON
from geodata.text.names.same_person import folded_person
from geodata.text.personal_data import refuse_personal

AT_ONCE = 500
"""Ids asked for in one statement: SQLite takes 999 values at least, on every build."""


class ReportShelf(Connections):
    """What was reported and claimed, and what became of it."""

    review_after_days: int = REVIEW_AFTER_DAYS

    def save_incidents(self, incidents: Iterable[Incident], *, now: datetime | None = None) -> tuple[int, int, int]:
        """Keep incidents by id: how many were (new, changed, unchanged). `review_by` is set where it is None.

        What a changed one said before is kept as a version. A verification by two people stays while the source says
        the same, and lapses with a new version. A report whose text was deleted here stays without it.

        Args:
            incidents: a later one of the same id wins.
            now: aware time from which the review date counts; None reads the clock.
        """
        at = datetime.now(UTC) if now is None else now
        since = stored_time(at)
        due = at.date() + timedelta(days=self.review_after_days)
        new, changed = 0, 0
        with self._writing() as connection:
            kept = _as_kept(connection, list({i.id: i for i in map(as_stored, incidents)}.values()))
            given = list({i.id: i for i in kept}.values())
            for start in range(0, len(given), AT_ONCE):
                part = given[start : start + AT_ONCE]
                known = _by_ids(connection, [i.id for i in part])
                rows, earlier, texts = [], [], []
                for incident in part:
                    stored = known.get(incident.id)
                    if stored is None:
                        new += 1
                        wanted = replace(incident, review_by=incident.review_by or due)
                    else:
                        wanted, version = self._following(connection, stored, incident, due, at)
                        if wanted == stored:
                            continue
                        changed += 1
                        earlier += [version] if version is not None else []
                    rows.append(wanted)
                    if (stored is None or text_digest(stored) != text_digest(wanted)) and not is_forgotten(wanted):
                        texts.append(ReportText(id_digest(wanted.id), wanted.id, since))
                upsert(connection, INCIDENT_ROWS, map(row_of, rows), ("id",))
                upsert(connection, INCIDENT_VERSION_ROWS, map(row_of, earlier), ("incident_id", "version"))
                upsert(connection, REPORT_TEXT_ROWS, map(row_of, texts), ("id_digest",))
        return new, changed, len(given) - new - changed

    def _following(
        self, connection: Connection, stored: Incident, incident: Incident, due: date, at: datetime
    ) -> tuple[Incident, IncidentVersion | None]:
        """How a stored report stands after it came again, and what it said before where its source says else now."""
        wanted = replace(incident, review_by=incident.review_by or stored.review_by)
        version = version_of(stored, wanted, self._version(connection, incident.id), at) if wanted != stored else None
        if version is not None:
            wanted = replace(wanted, review_by=incident.review_by or due)
        elif stored.verification == VERIFIED_HERE:
            wanted = replace(wanted, verification=VERIFIED_HERE)
        return wanted, version

    def as_kept(self, incidents: Iterable[Incident]) -> list[Incident]:
        """Reports as they may be kept here: one whose text was deleted comes without it, under the id that it has here.

        Args:
            incidents: as their source gives them.
        """
        with self._reading() as connection:
            return _as_kept(connection, list(incidents))

    def deleted_texts(self, ids: Sequence[str]) -> dict[str, ReportText]:
        """Id, as given by a source or as stored here -> its deleted text, for those whose text was deleted."""
        with self._reading() as connection:
            text_by_id: dict[str, ReportText] = {}
            for start in range(0, len(ids), AT_ONCE):
                text_by_id |= _forgotten(connection, ids[start : start + AT_ONCE])
        return text_by_id

    def report_texts(self) -> list[ReportText]:
        """Since when the text of each report is here, or when it was deleted, by the report's id."""
        with self._reading() as connection:
            return read(connection, REPORT_TEXT_ROWS, ReportText, order=("incident_id",))

    def incidents(self, site_id: str | None = None) -> list[Incident]:
        """Incidents near one site by the join rule, or all, by start date."""
        with self._reading() as connection:
            stored_incidents = read(connection, INCIDENT_ROWS, Incident)
        near = (i for i in stored_incidents if site_id is None or site_id in i.site_ids)
        return sorted(near, key=lambda i: (i.start_date, i.id))

    def incidents_by_id(self, ids: Sequence[str]) -> dict[str, Incident]:
        """Those of some ids that are stored."""
        with self._reading() as connection:
            incident_by_id: dict[str, Incident] = {}
            for start in range(0, len(ids), AT_ONCE):
                incident_by_id |= _by_ids(connection, ids[start : start + AT_ONCE])
        return incident_by_id

    def incident_ids(self, catalog: str, *, withdrawn: bool = False) -> list[str]:
        """Ids of the incidents that came from one catalogue, without those that are withdrawn already unless asked."""
        columns = INCIDENT_ROWS.c
        with self._reading() as connection:
            asked = select(columns.id).where(columns.catalog == catalog)
            return list(connection.execute(asked if withdrawn else asked.where(columns.withdrawn.is_(False))).scalars())

    def every_incident_id(self) -> frozenset[str]:
        """Ids of all reports, of every catalogue, withdrawn ones too."""
        with self._reading() as connection:
            return frozenset(connection.execute(select(INCIDENT_ROWS.c.id)).scalars())

    def simulated_incident_ids(self) -> frozenset[str]:
        """Ids of the incidents that are of a demo world, wherever they came from."""
        columns = INCIDENT_ROWS.c
        with self._reading() as connection:
            return frozenset(connection.execute(select(columns.id).where(columns.simulated.is_(True))).scalars())

    def digest_of_reports(self, catalog: str) -> str:
        """sha256 hex of all in the store that decides what a pull of one catalogue keeps: its reports as they stand,
        the sites, and texts that were deleted. The same as long as none of it changes, whoever changes it.

        Args:
            catalog: as the incidents name it.
        """
        digest = hashlib.sha256()
        mark = "?" if self.sqlite else "%s"
        with self._reading() as connection:
            for asked, values in (
                (f'SELECT * FROM "{INCIDENT_ROWS.name}" WHERE catalog = {mark} ORDER BY id', (catalog,)),
                (f'SELECT * FROM "{SITE_ROWS.name}" ORDER BY id', ()),
                (f'SELECT * FROM "{REPORT_TEXT_ROWS.name}" WHERE forgotten_at IS NOT NULL ORDER BY id_digest', ()),
            ):
                rows = connection.exec_driver_sql(asked, values)
                for part in rows.partitions(AT_ONCE):
                    digest.update(repr([tuple(row) for row in part]).encode("utf-8", "surrogatepass"))
                digest.update(b"\n")
        return digest.hexdigest()

    def withdraw_incidents(self, ids: Sequence[str], *, now: datetime | None = None) -> int:
        """Mark incidents as withdrawn at their source; their earlier state is kept as a version. Returns how many."""
        withdrawn_incidents = [
            replace(i, withdrawn=True) for i in self.incidents_by_id(ids).values() if not i.withdrawn
        ]
        return self.save_incidents(withdrawn_incidents, now=now)[1]

    def incident_versions(self, incident_id: str | None = None) -> list[IncidentVersion]:
        """What one incident, or all, said before changes, oldest first."""
        where = () if incident_id is None else (INCIDENT_VERSION_ROWS.c.incident_id == incident_id,)
        with self._reading() as connection:
            versions = read(connection, INCIDENT_VERSION_ROWS, IncidentVersion, *where)
        return sorted(versions, key=lambda v: (v.incident_id, v.version))

    def confirm_incident(
        self,
        incident_id: str,
        confirmed_by: str,
        reason: str,
        *,
        read: int | None = None,
        now: datetime | None = None,
    ) -> tuple[Incident, int]:
        """One person says that a report holds; with a second, different person it is verified.

        Args:
            incident_id: of the report.
            confirmed_by: a role or pseudonym.
            reason: what they checked.
            read: number of the version that they read; None = whatever it says now.
            now: aware time; None reads the clock.

        Returns:
            The incident as it stands, and how many people have confirmed its present version.

        Raises:
            NotFound: no incident has that id.
            NotAllowed: nobody is named, the reason is too short or holds something personal, the report is withdrawn
                or says something else than what was read, or the same person has confirmed it before.
        """
        at = datetime.now(UTC) if now is None else now
        what, person, why = english("confirmation of {id}", id=incident_id), confirmed_by.strip(), reason.strip()
        if not folded_person(person):
            raise NotAllowed(what, "nobody is named", "Give your role or pseudonym")
        if len(why) < LEAST_REASON:
            raise NotAllowed(
                what, english("its reason has fewer than {n} characters", n=LEAST_REASON), "Say what you checked"
            )
        refuse_personal(what, f"{person} {why}")
        with self._writing() as connection:
            stored = _by_ids(connection, [incident_id]).get(incident_id)
            if stored is None:
                raise NotFound(
                    english("incident {id}", id=incident_id), "no incident has that id", "Look it up under Reports"
                )
            if stored.withdrawn:
                raise NotAllowed(what, "it is withdrawn at its source", "Confirm a report that stands")
            version = self._version(connection, incident_id)
            if read is not None and read != version:
                raise NotAllowed(what, "its text has changed since you read it", "Read it again")
            earlier = [c for c in self.confirmations(incident_id) if c.version == version]
            if any(folded_person(c.confirmed_by) == folded_person(person) for c in earlier):
                raise NotAllowed(what, "it takes two people, and you have confirmed it before", "Ask a second person")
            row = as_stored(Confirmation(incident_id, version, person, why, at))
            upsert(connection, CONFIRMATION_ROWS, [row_of(row)], ("incident_id", "version", "confirmed_by"))
            if earlier:
                stored = replace(stored, verification=VERIFIED_HERE)
                upsert(connection, INCIDENT_ROWS, [row_of(stored)], ("id",))
        return stored, len(earlier) + 1

    def confirmations(self, incident_id: str | None = None) -> list[Confirmation]:
        """Who confirmed one incident, or all, oldest first."""
        where = () if incident_id is None else (CONFIRMATION_ROWS.c.incident_id == incident_id,)
        with self._reading() as connection:
            stored_confirmations = read(connection, CONFIRMATION_ROWS, Confirmation, *where)
        return sorted(stored_confirmations, key=lambda c: (c.confirmed_at, c.confirmed_by))

    def save_pull(self, pull: Pull) -> None:
        """Keep one line of the ledger of pulls."""
        with self._writing() as connection:
            upsert(connection, PULL_ROWS, [row_of(as_stored(pull))], ("id",))

    def pulls(self, limit: int | None = 50) -> list[Pull]:
        """The newest pulls first; None for all of them."""
        with self._reading() as connection:
            return read(connection, PULL_ROWS, Pull, order=("-started_at", "-id"), limit=limit)

    def save_claims(self, claims: Iterable[Claim]) -> None:
        """Keep claims; one of the same id is replaced.

        Raises:
            StoreRefused: a claim about a site that is not stored; none of them is kept then.
        """
        with self._writing() as connection:
            upsert(connection, CLAIM_ROWS, map(row_of, claims), ("id",))

    def drop_claims(self, claim_ids: Iterable[str]) -> None:
        """Take claims out that should not have been kept; ids that are not there are passed over."""
        with self._writing() as connection:
            connection.execute(delete(CLAIM_ROWS).where(CLAIM_ROWS.c.id.in_(sorted(set(claim_ids)))))

    def claims(self, site_id: str | None = None) -> list[Claim]:
        """Claims about one site or all, by date."""
        where = () if site_id is None else (CLAIM_ROWS.c.site_id == site_id,)
        with self._reading() as connection:
            stored_claims = read(connection, CLAIM_ROWS, Claim, *where)
        return sorted(stored_claims, key=lambda c: (c.claimed_on, c.id))

    def save_claim_scopes(self, scopes: Iterable[ClaimScope]) -> None:
        """Keep the ground that scopes mean; one of the same site and name is replaced.

        Raises:
            StoreRefused: a scope at a site that is not stored; none of them is kept then.
        """
        with self._writing() as connection:
            upsert(connection, CLAIM_SCOPE_ROWS, map(row_of, scopes), ("site_id", "name"))

    def claim_scopes(self, site_id: str | None = None) -> list[ClaimScope]:
        """Scopes at one site or all, by site and name."""
        where = () if site_id is None else (CLAIM_SCOPE_ROWS.c.site_id == site_id,)
        with self._reading() as connection:
            scopes = read(connection, CLAIM_SCOPE_ROWS, ClaimScope, *where)
        return sorted(scopes, key=lambda s: (s.site_id, s.name))

    def _version(self, connection: Connection, incident_id: str) -> int:
        """Number of an incident's present version; 1 = never changed."""
        columns = INCIDENT_VERSION_ROWS.c
        asked = select(func.max(columns.version)).where(columns.incident_id == incident_id)
        return int(connection.execute(asked).scalar() or 0) + 1


def _by_ids(connection: Connection, ids: Sequence[str]) -> dict[str, Incident]:
    return {i.id: i for i in read(connection, INCIDENT_ROWS, Incident, INCIDENT_ROWS.c.id.in_(ids))}


def _as_kept(connection: Connection, incidents: Sequence[Incident]) -> list[Incident]:
    kept: list[Incident] = []
    marks = _marks_of_deleted(connection)
    if marks is None:
        return list(incidents)
    for start in range(0, len(incidents), AT_ONCE):
        part = incidents[start : start + AT_ONCE]
        gone = _forgotten(connection, [i.id for i in part])
        stored = _by_ids(connection, sorted({text.incident_id for text in gone.values()})) if gone else {}
        for incident in part:
            text = gone.get(incident.id)
            if text is None:
                kept.append(like_deleted(incident, marks))
                continue
            there = stored.get(text.incident_id)
            bare = without_text(incident, there.named_site_ids if there is not None else ())
            kept.append(replace(bare, id=text.incident_id))
    return kept


def _marks_of_deleted(connection: Connection) -> frozenset[str] | None:
    """By which deleted texts are known again under another id; of those that an earlier version deleted none.

    Returns:
        None where no text was deleted.
    """
    columns = REPORT_TEXT_ROWS.c
    asked = select(columns.text_digest).where(columns.forgotten_at.is_not(None))
    text_digests = connection.execute(asked).scalars().all()
    return frozenset(mark for digests in text_digests for mark in digests.split()[1:]) if text_digests else None


def _forgotten(connection: Connection, ids: Sequence[str]) -> dict[str, ReportText]:
    """Id, as given by a source or as stored here -> its deleted text, for those whose text was deleted."""
    columns = REPORT_TEXT_ROWS.c
    digests = {id_digest(key): key for key in ids}
    gone = columns.forgotten_at.is_not(None)
    by_digest = read(connection, REPORT_TEXT_ROWS, ReportText, gone, columns.id_digest.in_(list(digests)))
    by_id = read(connection, REPORT_TEXT_ROWS, ReportText, gone, columns.incident_id.in_(ids))
    return {text.incident_id: text for text in by_id} | {digests[text.id_digest]: text for text in by_digest}
