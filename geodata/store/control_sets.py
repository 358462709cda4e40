"""The store's control sets: what each site is judged by. A set that is kept is never changed and never deleted.

They lie in the store and not beside the chips: a set is kept in the same transaction as what was said by it, so that
neither is ever there without the other, and a copy of the store has both.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, insert, select

from geodata.detections.control_set import ControlSet
from geodata.store.engine import Connections
from geodata.store.rows import as_stored, read, row_of, table
from geodata.store.tables import ControlSetRow


class ControlSetShelf(Connections):
    """Control sets by site, by what is judged, by number."""

    def save_control_set(self, control_set: ControlSet) -> ControlSet:
        """Keep a new set.

        Raises:
            StoreRefused: its site is not stored, or a set of that number is kept already.
        """
        stored = as_stored(control_set)
        with self._writing() as connection:
            connection.execute(insert(table(ControlSetRow)), row_of(stored))
        return stored

    def control_set(self, site_id: str, what: str) -> ControlSet | None:
        """The set in force: the one of the highest number; None where none is kept yet."""
        columns = table(ControlSetRow).c
        with self._reading() as connection:
            found = read(
                connection, ControlSetRow, ControlSet, columns.site_id == site_id, columns.what == what,
                order=("-number",), limit=1,
            )  # fmt: skip
        return found[0] if found else None

    def control_sets(self, site_id: str | None = None) -> list[ControlSet]:
        """Every set of one site or all, by site, what is judged and number."""
        where = () if site_id is None else (table(ControlSetRow).c.site_id == site_id,)
        with self._reading() as connection:
            return read(connection, ControlSetRow, ControlSet, *where, order=("site_id", "what", "number"))

    def control_set_digests(self, what: str) -> Mapping[str, str]:
        """Site id -> number and sha256 of the set in force, in one text; without its pixels, for all sites at once."""
        columns = table(ControlSetRow).c
        newest = select(columns.site_id, func.max(columns.number).label("number")).where(columns.what == what)
        newest_of = newest.group_by(columns.site_id).subquery()
        statement = select(columns.site_id, columns.number, columns.sha256).where(
            columns.what == what, columns.site_id == newest_of.c.site_id, columns.number == newest_of.c.number
        )
        with self._reading() as connection:
            return {site_id: f"{number} {sha256}" for site_id, number, sha256 in connection.execute(statement)}
