"""The store's standing: what the ledger holds in short, and what each site was last judged from.

These answer for all sites at once, so that a night with nothing new costs a few questions and not some for each site.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import and_, case, func, select

from geodata.looks.judgement_mark import GROUND, Judged, LookBounds
from geodata.looks.look import Look, LookStatus
from geodata.store.engine import Connections
from geodata.store.row_mapping import by_letter, first_instant, last_instant, read, row_of, upsert
from geodata.store.tables_from_fields import CHIP_ROWS, JUDGED_ROWS, LOOK_ROWS

AT_ONCE = 500
"""Site ids named in one question: SQLite takes no more than some thousand values."""


class StandingShelf(Connections):
    """How things stand, for all sites at once."""

    def look_bounds(self, max_attempts: int) -> dict[tuple[str, str], LookBounds]:
        """The first and newest look of each (site id, collection), and the oldest failed one still to be tried.

        Args:
            max_attempts: nights that a failed look is tried.
        """
        columns = LOOK_ROWS.c
        owed = case(
            (and_(columns.status == LookStatus.FAILED, columns.attempts < max_attempts), columns.acquired_at),
            else_=None,
        )
        at = columns.acquired_at
        statement = select(columns.site_id, columns.collection, func.min(at), func.max(at), func.min(owed)).group_by(
            columns.site_id, columns.collection
        )
        with self._reading() as connection:
            rows = connection.execute(statement).all()
        return {(site, collection): LookBounds(first, newest, due) for site, collection, first, newest, due in rows}

    def known_among(
        self, site_ids: Sequence[str], since: datetime, until: datetime
    ) -> dict[str, dict[tuple[str, str], Look]]:
        """Looks of some sites within a window whose ends both count: site id -> (collection, scene id) -> look."""
        columns = LOOK_ROWS.c
        first, last = first_instant(since), last_instant(until)
        looks_by_site: dict[str, dict[tuple[str, str], Look]] = {key: {} for key in site_ids}
        with self._reading() as connection:
            for i in range(0, len(site_ids), AT_ONCE):
                these = columns.site_id.in_(site_ids[i : i + AT_ONCE])
                for look in read(
                    connection, LOOK_ROWS, Look, these, columns.acquired_at >= first, columns.acquired_at <= last
                ):
                    looks_by_site[look.site_id][(look.collection, look.scene_id)] = look
        return looks_by_site

    def archive_digests(self, sensor: str, site_id: str | None = None) -> dict[str, str]:
        """Site id -> sha256 hex over its archived looks of one sensor: which scenes were seen, and their pixels.

        Of all sites, or of one; a site without such looks is left out.
        """
        looks, chips = LOOK_ROWS.c, CHIP_ROWS.c
        same = and_(
            looks.site_id == chips.site_id, looks.collection == chips.collection, looks.scene_id == chips.scene_id
        )
        here = () if site_id is None else (chips.site_id == site_id,)
        statement = (
            select(chips.site_id, chips.collection, chips.scene_id, chips.sha256)
            .join_from(CHIP_ROWS, LOOK_ROWS, same)
            .where(looks.sensor == sensor, looks.status == LookStatus.SEEN, *here)
        )
        sums: dict[str, hashlib._Hash] = {}
        with self._reading() as connection:
            order = [by_letter(connection, name) for name in (chips.site_id, chips.collection, chips.scene_id)]
            for site_id, collection, scene_id, sha256 in connection.execute(statement.order_by(*order)):
                if site_id not in sums:
                    sums[site_id] = hashlib.sha256()
                sums[site_id].update(f"{collection}\n{scene_id}\n{sha256}\n".encode())
        return {site_id: hasher.hexdigest() for site_id, hasher in sums.items()}

    def judged(self, what: str, site_id: str | None = None) -> dict[str, Judged]:
        """Site id -> what it was last judged from, of all sites or one; see geodata/looks/judgement_mark.py."""
        columns = JUDGED_ROWS.c
        here = () if site_id is None else (columns.site_id == site_id,)
        with self._reading() as connection:
            judgements = read(connection, JUDGED_ROWS, Judged, columns.what == what, *here)
        return {one.site_id: one for one in judgements}

    def judged_by_settings(self) -> str:
        """The settings hash by which the ground of most sites was last judged; "" where none was, or none is known."""
        hashes = JUDGED_ROWS.c.settings_hash
        counted = select(hashes).where(JUDGED_ROWS.c.what == GROUND, hashes != "").group_by(hashes)
        with self._reading() as connection:
            settings_hash = connection.execute(counted.order_by(func.count().desc(), hashes)).scalars().first()
        return str(settings_hash or "")

    def settings_judged_by(self) -> dict[str, str]:
        """Site id -> settings hash by which its ground was last judged; a site without one is left out."""
        columns = JUDGED_ROWS.c
        hashes = select(columns.site_id, columns.settings_hash).where(
            columns.what == GROUND, columns.settings_hash != ""
        )
        with self._reading() as connection:
            return {row.site_id: row.settings_hash for row in connection.execute(hashes)}

    def save_judged(self, judged: Iterable[Judged]) -> None:
        """Keep what sites were judged from; the earlier of the same site and kind is replaced.

        Raises:
            StoreRefused: a site that is not stored; none of them is kept then.
        """
        with self._writing() as connection:
            upsert(connection, JUDGED_ROWS, map(row_of, judged), ("site_id", "what"))
