"""The store's ledger: looks, the chips they left and the measures taken from them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, func, insert, select

from geodata.errors import StoreRefused
from geodata.i18n.messages import english
from geodata.looks.chip import Chip
from geodata.looks.look import Look, LookStatus
from geodata.looks.measure import Measure
from geodata.looks.set_aside_chip import SetAsideChip
from geodata.store.engine import Connections
from geodata.store.row_mapping import as_stored, first_instant, last_instant, read, row_of, upsert
from geodata.store.tables_from_fields import CHIP_ROWS, LOOK_ROWS, MEASURE_ROWS, SET_ASIDE_CHIP_ROWS

AT_ONCE = 500
"""Site ids named in one question: SQLite takes no more than some thousand values."""
_LOOK_KEY = ("site_id", "collection", "scene_id")


class LedgerShelf(Connections):
    """What was looked at, what was kept of it and what was measured."""

    def save_looks(self, looks: Iterable[Look]) -> None:
        """Keep looks; one of the same site, collection and scene is replaced.

        Raises:
            StoreRefused: a look of a site that is not stored; none of the looks is kept then.
        """
        with self._writing() as connection:
            upsert(connection, LOOK_ROWS, map(row_of, looks), _LOOK_KEY)

    def looks(
        self, site_id: str | None = None, since: date | datetime | None = None, until: date | datetime | None = None
    ) -> list[Look]:
        """Looks of one site or all, in order of acquisition, within a window whose ends both count."""
        columns, first, last = LOOK_ROWS.c, first_instant(since), last_instant(until)
        where: list[ColumnElement[bool]] = []
        if site_id is not None:
            where.append(columns.site_id == site_id)
        if first is not None:
            where.append(columns.acquired_at >= first)
        if last is not None:
            where.append(columns.acquired_at <= last)
        with self._reading() as connection:
            stored_looks = read(connection, LOOK_ROWS, Look, *where)
        return sorted(stored_looks, key=lambda k: (k.acquired_at, k.site_id, k.collection, k.scene_id))

    def look_days(
        self, sensor: str = "optical", *, at: Collection[str] | None = None
    ) -> list[tuple[str, LookStatus, datetime, float | None]]:
        """(site id, status, acquired at, clear share 0..1) of every look of one sensor: enough to count them, and quick
        to read; the share is None where none was measured.

        Args:
            sensor: of whose looks.
            at: ids of the sites whose looks are wanted; None = all. Of many sites others may be among them.
        """
        columns = LOOK_ROWS.c
        statement = select(columns.site_id, columns.status, columns.acquired_at, columns.clear_fraction)
        if at is not None and len(at) <= AT_ONCE:
            statement = statement.where(columns.site_id.in_(sorted(at)))
        with self._reading() as connection:
            rows = connection.execute(statement.where(columns.sensor == sensor))
            return [(site_id, status, at, clear) for site_id, status, at, clear in rows]

    def seen_between(self) -> list[tuple[str, str, str, str, datetime, datetime]]:
        """(site id, sensor, platform, collection, oldest, newest) of the seen looks at each site, in a stable order:
        enough to credit them, and quick to read where there are a million."""
        columns = LOOK_ROWS.c
        of_each = (columns.site_id, columns.sensor, columns.platform, columns.collection)
        statement = select(*of_each, func.min(columns.acquired_at), func.max(columns.acquired_at))
        with self._reading() as connection:
            rows = connection.execute(statement.where(columns.status == LookStatus.SEEN).group_by(*of_each))
            return sorted((site, sensor, platform, name, a, b) for site, sensor, platform, name, a, b in rows)

    def measure_names(self, site_id: str) -> set[str]:
        """Names of the measures that a site has; no value of them is read."""
        columns = MEASURE_ROWS.c
        with self._reading() as connection:
            return set(connection.execute(select(columns.name).where(columns.site_id == site_id).distinct()).scalars())

    def newest_look(self) -> datetime | None:
        """When the newest look of any sensor was acquired; None when there is none."""
        with self._reading() as connection:
            acquired_at: datetime | None = connection.execute(select(func.max(LOOK_ROWS.c.acquired_at))).scalar()
        return acquired_at

    def known_looks(self, site_id: str) -> dict[tuple[str, str], Look]:
        """(collection, scene id) -> look, for one site: what need not be read again."""
        return {(look.collection, look.scene_id): look for look in self.looks(site_id)}

    def save_chips(self, chips: Iterable[Chip]) -> None:
        """Keep chips; one of the same site, collection and scene is replaced.

        Raises:
            StoreRefused: a chip of a site that is not stored; none of the chips is kept then.
        """
        with self._writing() as connection:
            upsert(connection, CHIP_ROWS, map(row_of, chips), _LOOK_KEY)

    def chips(self, site_id: str, sensor_collection: str | None = None) -> list[Chip]:
        """Chips of a site, of one collection or all, in order of acquisition."""
        columns = CHIP_ROWS.c
        where: list[ColumnElement[bool]] = [columns.site_id == site_id]
        if sensor_collection is not None:
            where.append(columns.collection == sensor_collection)
        with self._reading() as connection:
            stored_chips = read(connection, CHIP_ROWS, Chip, *where)
        return sorted(stored_chips, key=lambda c: (c.acquired_at, c.collection, c.scene_id))

    def chips_of_seen_looks(self, site_ids: Sequence[str]) -> list[Chip]:
        """Chips of some sites whose looks are seen, the ones that judging rests on, by site and in order of
        acquisition; a look that was set aside, or lost to another item, may have left one that nothing rests on."""
        looks, columns = LOOK_ROWS.c, CHIP_ROWS.c
        seen = (
            select(looks.fid)
            .where(
                looks.site_id == columns.site_id,
                looks.collection == columns.collection,
                looks.scene_id == columns.scene_id,
                looks.status == LookStatus.SEEN,
            )
            .exists()
        )
        chips: list[Chip] = []
        with self._reading() as connection:
            for i in range(0, len(site_ids), AT_ONCE):
                chips += read(connection, CHIP_ROWS, Chip, columns.site_id.in_(site_ids[i : i + AT_ONCE]), seen)
        return sorted(chips, key=lambda c: (c.site_id, c.acquired_at, c.collection, c.scene_id))

    def save_set_aside(self, chips: Iterable[SetAsideChip]) -> None:
        """Keep what is known of chips that were set aside; one of the same chip and time is replaced.

        Raises:
            StoreRefused: a chip of a site that is not stored; none of them is kept then.
        """
        key = (*_LOOK_KEY, "set_aside_at")
        with self._writing() as connection:
            upsert(connection, SET_ASIDE_CHIP_ROWS, map(row_of, map(as_stored, chips)), key)

    def set_aside_chips(self, *, waiting: bool = False) -> list[SetAsideChip]:
        """Chips that were set aside, oldest first; with `waiting` only those whose look was not read again yet."""
        where = (SET_ASIDE_CHIP_ROWS.c.settled_at.is_(None),) if waiting else ()
        with self._reading() as connection:
            chips = read(connection, SET_ASIDE_CHIP_ROWS, SetAsideChip, *where)
        return sorted(chips, key=lambda c: (c.set_aside_at, c.site_id, c.collection, c.scene_id))

    def save_measures(self, site_id: str, name: str, measures: Iterable[Measure]) -> None:
        """Replace all measures of that name at a site. The same list twice changes nothing.

        Raises:
            StoreRefused: a measure of another site or name among them, or a site that is not stored.
        """
        given = sorted((as_stored(m) for m in measures), key=lambda m: (m.at, m.scene_id))
        for measure in given:
            if (measure.site_id, measure.name) != (site_id, name):
                raise StoreRefused(
                    english("measure {name} of site {id}", name=measure.name, id=measure.site_id),
                    english("it was handed in among those of {name} at site {id}", name=name, id=site_id),
                    "Save the measures of each site and name by themselves",
                )
        columns = MEASURE_ROWS.c
        there = (columns.site_id == site_id, columns.name == name)
        with self._writing() as connection:
            if sorted(read(connection, MEASURE_ROWS, Measure, *there), key=lambda m: (m.at, m.scene_id)) == given:
                return
            connection.execute(delete(MEASURE_ROWS).where(*there))
            if given:
                connection.execute(insert(MEASURE_ROWS), [row_of(m) for m in given])

    def measures(self, site_id: str | None, name: str | None = None) -> list[Measure]:
        """Measures of a site (None = of all sites), of one name or all, by site, name and time."""
        columns = MEASURE_ROWS.c
        where: list[ColumnElement[bool]] = []
        if site_id is not None:
            where.append(columns.site_id == site_id)
        if name is not None:
            where.append(columns.name == name)
        with self._reading() as connection:
            stored_measures = read(connection, MEASURE_ROWS, Measure, *where)
        return sorted(stored_measures, key=lambda m: (m.site_id, m.name, m.at, m.scene_id))
