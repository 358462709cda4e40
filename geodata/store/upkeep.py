"""The store's upkeep: rows changed outside the program, what of that a person accepts, and indexes made again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection, select

from geodata.errors import NotAllowed, NotFound
from geodata.i18n.messages import english, msg
from geodata.looks.kept_files import KeptFiles
from geodata.sites.site import Access
from geodata.store.engine import Connections
from geodata.store.geopackage import make_geopackage
from geodata.store.row_digests import COVERED, RowChange, row_changes, seal
from geodata.store.rows import as_stored, read, row_of, table, upsert
from geodata.store.sites import _get, _keep, kept_grid
from geodata.store.tables import ATTRIBUTES, FEATURES, GEOMETRY_COLUMNS, KeptFilesRow, SiteRevisionRow
from geodata.store.types import stored_time

PEOPLE_EDIT = ("claim_scopes", "claims", "incidents", "sites")
"""Tables that people may well edit in another program, such as QGIS: a change in them can be accepted."""
SMALL = tuple(sorted({*COVERED} - {"chips", "looks", "measures", "placebos", "judged"}))
"""Tables that are small however long a workspace lives, and hold what people are told: each run looks at them."""


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
                site = _get(connection, change.key)
                columns = table(SiteRevisionRow).c
                asked = select(columns.access).where(columns.id == site.id).order_by(columns.revision.desc()).limit(1)
                before = connection.execute(asked).scalar()
                if site.access is Access.PUBLIC and before is not Access.PUBLIC:
                    raise NotAllowed(
                        label,
                        "making a restricted site public takes two people",
                        "Set its access back, then ask for it on the site's page",
                    )
                seal(connection, change)
                changed = replace(
                    site, grid=kept_grid(site.grid, site)[0], revision=_next(connection, site.id), updated_at=at
                )
                _keep(connection, changed, by, at, msg("changed outside the program, and accepted"))
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
            upsert(connection, KeptFilesRow, [row_of(as_stored(kept))], ("path",))

    def kept_files(self) -> list[KeptFiles]:
        """Folders and files that were written for others, by path."""
        with self._reading() as connection:
            return read(connection, KeptFilesRow, KeptFiles, order=("path",))

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
    columns = table(SiteRevisionRow).c
    asked = select(columns.revision).where(columns.id == site_id).order_by(columns.revision.desc()).limit(1)
    return int(connection.execute(asked).scalar() or 0) + 1
