"""The store's upkeep: rows changed outside the program, texts deleted after their time, indexes made again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection, Table, delete, select

from geodata.errors import NotAllowed, NotFound, StoreRefused
from geodata.i18n.kept_text import together
from geodata.i18n.messages import english, msg
from geodata.incidents.clearing import Clearing, text_digest
from geodata.incidents.forgotten_text import (
    TIME_OVER,
    ReportText,
    id_digest,
    is_forgotten,
    marks_of,
    version_without_text,
    without_text,
)
from geodata.incidents.history import Confirmation, IncidentVersion, Pull
from geodata.incidents.incident import Incident
from geodata.looks.kept_files import KeptFiles
from geodata.looks.run import Problem
from geodata.sites.outgoing_texts import as_it_may_stand
from geodata.sites.site import Access
from geodata.store.engine import Connections
from geodata.store.geopackage import make_geopackage
from geodata.store.passing.still_public import history_of, kept_where_passed
from geodata.store.row_digests import COVERED, RowChange, row_changes, seal
from geodata.store.row_mapping import Noun, as_stored, read, row_of, upsert
from geodata.store.sites import keep_site, kept_grid, stored_site
from geodata.store.tables_from_fields import (
    ATTRIBUTES,
    CLEARING_ROWS,
    CONFIRMATION_ROWS,
    FEATURES,
    GEOMETRY_COLUMNS,
    INCIDENT_ROWS,
    INCIDENT_VERSION_ROWS,
    KEPT_FILES_ROWS,
    PULL_ROWS,
    REPORT_TEXT_ROWS,
    ROW_DIGEST_ROWS,
    SITE_REVISION_ROWS,
)
from geodata.store.types import stored_time

PEOPLE_EDIT = ("actions", "claim_scopes", "claims", "incidents", "sites")
"""Tables that people may well edit in another program, such as QGIS: a change in them can be accepted."""
SMALL = tuple(sorted({*COVERED} - {"chips", "looks", "measures", "placebos", "judged", "belt_chips", "belt_looks"}))
"""Tables that are small however long a workspace lives, and hold what people are told: each run looks at them."""

REFUSED_ROW = Problem(
    "",
    "",
    msg("an item"),
    msg("what was said of it was deleted, since its time was over"),
    msg("Pull the catalogue again to see it"),
)
"""What stands in the ledger for a refused item whose words were deleted."""


class UpkeepShelf(Connections):
    """What was changed beside the program, and how to mend it."""

    def row_changes(self, nouns: Iterable[str] = COVERED) -> list[RowChange]:
        """Rows that were changed, added or removed outside the program, by table and key."""
        with self._reading() as connection:
            return row_changes(connection, nouns)

    def accept_change(self, label: str, by: str, *, now: datetime | None = None) -> RowChange:
        """Take a row that was changed outside the program as it stands; a site gets a revision that says so.

        Args:
            label: of the change, as row_changes has it.
            by: who accepts, a role or pseudonym.
            now: aware time; None reads the clock.

        Raises:
            NotFound: no row of that label was changed.
            NotAllowed: rows of that kind are made by the program or by two people, or a restricted site became public.
        """
        at = stored_time(datetime.now(UTC) if now is None else now)
        with self._writing() as connection:
            change = next((c for c in row_changes(connection) if c.label == label), None)
            if change is None:
                raise NotFound(label, "no row of that name was changed outside the program", "List them with doctor")
            if change.noun not in PEOPLE_EDIT:
                cause = english("the program alone writes into {noun}", noun=change.noun)
                raise NotAllowed(label, cause, "Put back the last good copy of the workspace folder")
            if change.noun == "sites" and change.how != "removed":
                site = stored_site(connection, change.key)
                columns = SITE_REVISION_ROWS.c
                asked = select(columns.access).where(columns.id == site.id).order_by(columns.revision.desc()).limit(1)
                before = connection.execute(asked).scalar()
                if site.access is Access.PUBLIC and before is not Access.PUBLIC:
                    raise NotAllowed(
                        label,
                        "making a restricted site public takes two people",
                        "Set its access back, then let two people pass it on: compound-watch sites pass-on",
                    )
                seal(connection, change)
                moved = ""
                if history := history_of(connection, site.id):  # one person's edit, as one in a form
                    site, moved = kept_where_passed(history, as_it_may_stand(history[-1], site))
                changed = replace(
                    site, grid=kept_grid(site.grid, site)[0], revision=_next(connection, site.id), updated_at=at
                )
                sentence_parts = [part for part in (msg("changed outside the program, and accepted"), moved) if part]
                keep_site(connection, changed, by, together(sentence_parts))
                return change
            if change.noun == "sites":
                raise NotAllowed(
                    label, "a site is retired and never removed", "Put back the last good copy of the workspace folder"
                )
            seal(connection, change)
            return change

    def save_kept_files(self, path: str, digests: Mapping[str, str], *, now: datetime | None = None) -> None:
        """Keep what a folder or file was written as; the earlier entry of the same path is replaced.

        Args:
            path: of the folder or file, relative to the workspace, POSIX separators.
            digests: path below it -> sha256 hex; "." for a file itself.
            now: aware time; None reads the clock.
        """
        lines = tuple(f"{sha256}  {name}" for name, sha256 in sorted(digests.items()))
        kept = KeptFiles(path, datetime.now(UTC) if now is None else now, lines)
        with self._writing() as connection:
            upsert(connection, KEPT_FILES_ROWS, [row_of(as_stored(kept))], ("path",))

    def kept_files(self) -> list[KeptFiles]:
        """Folders and files that were written for others, by path."""
        with self._reading() as connection:
            return read(connection, KEPT_FILES_ROWS, KeptFiles, order=("path",))

    def row_digests(self) -> dict[str, dict[str, str]]:
        """Table -> own key of each of its rows -> digest of what was written last, to compare two copies of a store."""
        columns, digests_by_table = ROW_DIGEST_ROWS.c, dict[str, dict[str, str]]()
        with self._reading() as connection:
            for noun, key, digest in connection.execute(select(columns.noun, columns.row_key, columns.digest)):
                digests_by_table.setdefault(noun, {})[key] = digest
        return digests_by_table

    def forget_kept_files(self, path: str) -> None:
        """Take back that a folder or file was written here, once it is gone."""
        with self._writing() as connection:
            connection.execute(delete(KEPT_FILES_ROWS).where(KEPT_FILES_ROWS.c.path == path))

    def forget_report(
        self,
        incident_id: str,
        named_sites: Iterable[str],
        *,
        why: str = TIME_OVER,
        by: str = "",
        now: datetime | None = None,
    ) -> ReportText:
        """Delete the free text of a report, of its earlier versions and of what people wrote in its place.

        Kind, dates, place, counts, sites, who decided and why stay. Nothing else in the store rests on these texts.

        Args:
            incident_id: as it is stored.
            named_sites: ids of the known sites that its source or its text names.
            why: for the ledger, a person's reason or TIME_OVER.
            by: who asked, a role or pseudonym; "" = nobody.
            now: aware time; None reads the clock.

        Raises:
            NotFound: no incident has that id.
        """
        at = datetime.now(UTC) if now is None else now
        with self._writing() as connection:
            incidents = read(connection, INCIDENT_ROWS, Incident, INCIDENT_ROWS.c.id == incident_id)
            if not incidents:
                raise NotFound(
                    english("incident {id}", id=incident_id), "no incident has that id", "Look it up under Reports"
                )
            before, after = incidents[0], without_text(incidents[0], tuple(named_sites))
            texts = read(connection, REPORT_TEXT_ROWS, ReportText, REPORT_TEXT_ROWS.c.incident_id == incident_id)
            if is_forgotten(before) and texts and texts[0].forgotten_at is not None:
                return texts[0]
            since = texts[0].kept_since if texts else at
            key = texts[0].id_digest if texts else id_digest(incident_id)
            text = ReportText(key, after.id, since, at, " ".join((text_digest(before), *marks_of(before))), why, by)
            _replace(connection, INCIDENT_ROWS, "id", before.id, [after])
            _replace(connection, REPORT_TEXT_ROWS, "id_digest", key, [text])
            versions = _about(connection, INCIDENT_VERSION_ROWS, IncidentVersion, before.id)
            bare = [version_without_text(one, after.id) for one in versions]
            _replace(connection, INCIDENT_VERSION_ROWS, "incident_id", before.id, bare)
            decisions = _about(connection, CLEARING_ROWS, Clearing, before.id)
            silent = [replace(one, incident_id=after.id, words="", place="", source_name="") for one in decisions]
            _replace(connection, CLEARING_ROWS, "incident_id", before.id, silent)
            confirmed = _about(connection, CONFIRMATION_ROWS, Confirmation, before.id)
            moved = [replace(one, incident_id=after.id) for one in confirmed]
            _replace(connection, CONFIRMATION_ROWS, "incident_id", before.id, moved)
        return text

    def forget_version(self, version: IncidentVersion) -> None:
        """Delete the free text of one earlier version of a report."""
        with self._writing() as connection:
            bare = version_without_text(version, version.incident_id)
            upsert(connection, INCIDENT_VERSION_ROWS, [row_of(bare)], ("incident_id", "version"))

    def forget_refused_rows(self, pull: Pull) -> None:
        """Delete what the ledger quotes of the items that a pull refused; how many they were stays."""
        with self._writing() as connection:
            bare = replace(pull, refused=(REFUSED_ROW,) * len(pull.refused))
            upsert(connection, PULL_ROWS, [row_of(bare)], ("id",))

    def drop_deleted(self) -> bool:
        """Write the file anew without the pages that deleted rows lay on; False when another program held the log.

        On PostgreSQL that is its own business: VACUUM there.

        Raises:
            StoreRefused: another program is writing, or there is no room for the copy.
        """
        if not self.sqlite:
            return True
        raw = self._engine.raw_connection()
        try:
            raw.cursor().execute("VACUUM")
            busy, _, _ = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            raise StoreRefused(
                self._name,
                english("what was deleted may still lie in unused pages of its file ({error})", error=error),
                "Stop what else uses the workspace, make room, then run compound-watch retention --apply again",
            ) from error
        finally:
            raw.close()
        return not busy

    def remake_indexes(self) -> None:
        """Make the spatial index and all other indexes again from the rows. On PostgreSQL that is its own business."""
        if not self.sqlite:
            return
        with self._writing() as connection:
            for noun, column in GEOMETRY_COLUMNS.items():
                tree = f"rtree_{noun}_{column}"
                triggers = connection.exec_driver_sql(
                    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (noun,)
                ).scalars()
                for name in [*triggers]:
                    if str(name).startswith(f"{tree}_"):
                        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
                connection.exec_driver_sql(f"DROP TABLE IF EXISTS {tree}")
            make_geopackage(connection, FEATURES, ATTRIBUTES, GEOMETRY_COLUMNS)
            connection.exec_driver_sql("REINDEX")


def _next(connection: Connection, site_id: str) -> int:
    columns = SITE_REVISION_ROWS.c
    asked = select(columns.revision).where(columns.id == site_id).order_by(columns.revision.desc()).limit(1)
    return int(connection.execute(asked).scalar() or 0) + 1


def _about(connection: Connection, table: Table, noun: type[Noun], incident_id: str) -> list[Noun]:
    return read(connection, table, noun, table.c.incident_id == incident_id)


def _replace(connection: Connection, table: Table, column: str, value: str, nouns: Iterable[object]) -> None:
    """Rows in the place of others: an update would leave the digest of a key that is gone."""
    connection.execute(delete(table).where(table.c[column] == value))
    rows = [row_of(as_stored(noun)) for noun in nouns]
    if rows:
        connection.execute(table.insert(), rows)
