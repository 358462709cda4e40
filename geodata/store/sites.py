"""The store's sites: revisions, the grid that stays, and the two people it takes to make a site public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import ColumnElement, Connection, column, func, insert, select
from sqlalchemy import table as sql_table

from geodata.errors import NotAllowed, NotFound, SavedMeanwhile
from geodata.i18n.kept_text import together
from geodata.i18n.messages import english, msg
from geodata.sites.grid import Grid, grid_for
from geodata.sites.outgoing_texts import why_inside
from geodata.sites.same_place import around, same_place
from geodata.sites.site import Access, OutlineBasis, Site, publicly_documented
from geodata.store.engine import Connections
from geodata.store.geopackage import WGS84_SRID
from geodata.store.passing.still_public import Known, as_they_may_be_told, history_of, kept_where_passed
from geodata.store.row_mapping import as_stored, read, row_of, upsert
from geodata.store.tables_from_fields import SITE_REVISION_ROWS, SITE_ROWS
from geodata.store.types import stored_time
from geodata.text.clean import LEAST_REASON
from geodata.text.names.same_person import folded_person
from geodata.text.personal_data import refuse_personal

REVIEW_AFTER_DAYS = 365
"""Days after which a site or incident is due for a look by a person, where the settings say nothing else."""

NEW = 0
"""In place of a revision: the site is not stored yet, and no other one may have its id."""
AT_ONCE = 500
"""Ids named in one question: SQLite takes no more than some thousand values."""


@dataclass(frozen=True)
class SiteChange:
    """One entry of a site's history."""

    revision: int
    changed_by: str  # a role or pseudonym
    changed_at: datetime  # aware UTC
    change: str  # what changed, in words: "first stored", "outline; new grid: …"


def access_of(site: Site) -> Access:
    """Who may see a site, by the rule: restricted unless it is documented by a named source and says public."""
    return Access.PUBLIC if site.access is Access.PUBLIC and publicly_documented(site) else Access.RESTRICTED


def kept_grid(stored: Grid | None, site: Site) -> tuple[Grid | None, str]:
    """The grid a site has from now on, and in words why it is a new one ("" when it is not).

    A grid once given stays for ever, so that chips of all years line up; only an outline that leaves it needs
    another one.
    """
    if site.outline_basis is OutlineBasis.UNKNOWN or site.outline.is_empty:
        return stored, ""
    if stored is None:
        given = site.grid is not None and _inside(site.outline, site.grid)
        return site.grid if given else grid_for(site.outline), ""
    if _inside(site.outline, stored):
        return stored, ""
    new = grid_for(site.outline)
    return new, (
        english(
            "new grid: the outline leaves the old one (EPSG:{epsg} {width} x {height} at {left}, {top}), which older "
            "chips keep",
            epsg=stored.epsg,
            width=stored.width,
            height=stored.height,
            left=f"{stored.left:.0f}",
            top=f"{stored.top:.0f}",
        )
    )


def _inside(outline: BaseGeometry, grid: Grid) -> bool:
    left, bottom, right, top = grid.bounds
    x0, y0, x1, y1 = grid.to_grid(outline).bounds
    return bool(x0 >= left and y0 >= bottom and x1 <= right and y1 <= top)


def what_changed(before: Site, after: Site) -> str:
    """The fields that differ, in words, for the history; "" when none does."""
    own = ("revision", "updated_at", "grid")
    old, new = row_of(before), row_of(after)
    return together([name.replace("_", " ") for name in old if name not in own and old[name] != new[name]], ", ")


class SiteShelf(Connections):
    """Sites, their revisions and who may see them."""

    review_after_days: int = REVIEW_AFTER_DAYS

    @cached_property
    def _known_places(self) -> Known:
        return {}

    def save_site(
        self, site: Site, *, by: str, why: str = "", based_on: int | None = None, now: datetime | None = None
    ) -> Site:
        """Keep a site: new, changed (one more revision) or unchanged (nothing happens).

        Its grid, revision, update time and retirement are the store's business and are not taken from `site`
        once it is stored. `review_by` is set where it is None. An outline that lies where a restricted site lies or
        lay (geodata/sites/same_place.py), one out of use too, is kept restricted, and its history says why. So is a
        public place that leaves the one where people passed it on (geodata/sites/same_place.py).

        Args:
            site: WGS84 outline.
            by: who saves it, a role or pseudonym.
            why: the reason of a change, kept in its history; "" none given.
            based_on: revision that the change began with; NEW = its id is to be free, or in use for the very same;
                None = whatever is stored, as imports do.
            now: aware time of the change; None reads the clock.

        Returns:
            the site as stored.

        Raises:
            SavedMeanwhile: another revision is stored by now, or another site where it is to be new.
            NotAllowed: it would make a restricted site public; that takes two people (decide_about_site). Or who saves
                it, or why, holds something personal.
        """
        at = _now(now)
        refuse_personal(english("site {id}", id=site.id), f"{by} \n {why}")
        with self._writing() as connection:
            stored = _find(connection, site.id)
            plain_site = as_stored(site)
            wanted = replace(plain_site, access=access_of(plain_site))
            wanted, at_restricted = self._kept_restricted(connection, stored, wanted)
            wanted, moved = kept_where_passed(history_of(connection, site.id), wanted)
            kept_restricted = at_restricted or moved
            if stored is None:
                grid, _ = kept_grid(None, wanted)
                new = replace(wanted, grid=grid, revision=1, updated_at=at, review_by=wanted.review_by or self._due(at))
                return keep_site(connection, new, by, "; ".join(filter(None, (msg("first stored"), kept_restricted))))
            if based_on != NEW:
                _refuse_stale(stored, based_on)
            _refuse_made_public(stored, wanted)
            grid, why_new = kept_grid(stored.grid, wanted)
            same = replace(
                wanted,
                grid=grid,
                revision=stored.revision,
                updated_at=stored.updated_at,
                retired_at=stored.retired_at,
                review_by=wanted.review_by or stored.review_by,
            )
            if based_on == NEW:
                _refuse_id_in_use(stored, same)
                return stored
            if same == stored:
                return stored
            due = wanted.review_by or self._due(at)
            changed = replace(same, revision=stored.revision + 1, updated_at=at, review_by=due)
            words = [part for part in (what_changed(stored, same), kept_restricted, why_new, _reason(why)) if part]
            return keep_site(connection, changed, by, together(words) or "grid")

    def _kept_restricted(self, connection: Connection, stored: Site | None, wanted: Site) -> tuple[Site, str]:
        """A site as it may be kept: restricted where its outline is that of a restricted site; and why, or ""."""
        if wanted.access is not Access.PUBLIC:
            return wanted, ""
        hidden = self._restricted_ground(connection, wanted)
        if stored is not None:  # what was public where it lies stays as it was decided
            hidden = [h for h in hidden if not same_place(h[1], stored.outline)]
        if not hidden:
            return wanted, ""
        why = english(
            "it lies where the restricted site {id} lies or lay: restricted until two people make it public",
            id=min(site_id for site_id, _ in hidden),
        )
        return replace(wanted, access=Access.RESTRICTED), why

    def _restricted_ground(self, connection: Connection, wanted: Site) -> list[tuple[str, BaseGeometry]]:
        """(id, outline) of restricted sites that are the same place, by any outline that they have or had."""
        if wanted.outline.is_empty:
            return []
        columns = SITE_REVISION_ROWS.c
        restricted = select(SITE_ROWS.c.id).where(SITE_ROWS.c.access == Access.RESTRICTED, SITE_ROWS.c.id != wanted.id)
        near = self._within(columns, around(wanted.outline))
        asked = select(columns.id, columns.outline).where(near, columns.id.in_(restricted))
        return [(key, shape) for key, shape in connection.execute(asked) if same_place(shape, wanted.outline)]

    def _within(self, revisions: Any, box: tuple[float, float, float, float]) -> ColumnElement[bool]:
        """Revisions whose outline may meet a box (west, south, east, north), by the index of either kind of store."""
        if not self.sqlite:
            meets: ColumnElement[bool] = func.ST_Intersects(revisions.outline, func.ST_MakeEnvelope(*box, WGS84_SRID))
            return meets
        west, south, east, north = box
        tree = sql_table("rtree_site_revisions_outline", *map(column, ("id", "minx", "maxx", "miny", "maxy"))).c
        over = (tree.maxx >= west, tree.minx <= east, tree.maxy >= south, tree.miny <= north)
        condition: ColumnElement[bool] = revisions.fid.in_(select(tree.id).where(*over))
        return condition

    def site(self, site_id: str) -> Site:
        """One site, retired or not. What another program moved or wrote anew is restricted until it is accepted.

        Raises:
            NotFound: no site has that id.
        """
        with self._reading() as connection:
            return as_they_may_be_told(connection, [stored_site(connection, site_id)], self._known_places)[0]

    def sites(self, *, retired: bool = False) -> list[Site]:
        """Sites in use, by id; with `retired` also those that are not."""
        with self._reading() as connection:
            stored_sites = as_they_may_be_told(
                connection, read(connection, SITE_ROWS, Site, order=("id",)), self._known_places
            )
        return sorted((s for s in stored_sites if retired or s.retired_at is None), key=lambda s: s.id)

    def site_revisions(self, site_id: str) -> list[Site]:
        """The site as it stood after each change, oldest first; the last one is the site as it stands.

        Raises:
            NotFound: no site has that id.
        """
        with self._reading() as connection:
            stored_site(connection, site_id)
            return history_of(connection, site_id)

    def site_histories(self, site_ids: Sequence[str]) -> dict[str, list[Site]]:
        """Some sites as they stood after each change, oldest first, by id; an id of no site is left out."""
        histories: dict[str, list[Site]] = {}
        with self._reading() as connection:
            for start in range(0, len(site_ids), AT_ONCE):
                these = SITE_REVISION_ROWS.c.id.in_(site_ids[start : start + AT_ONCE])
                for one in read(connection, SITE_REVISION_ROWS, Site, these, order=("id", "revision")):
                    histories.setdefault(one.id, []).append(one)
        return histories

    def watched_since(self) -> tuple[datetime, ...]:
        """Since when each site that is watched is stored, aware UTC, in no order."""
        columns = SITE_REVISION_ROWS.c
        first = select(columns.id, func.min(columns.updated_at)).group_by(columns.id)
        with self._reading() as connection:
            since = {key: at for key, at in connection.execute(first).all() if at is not None}
        return tuple(since[site.id] for site in self.sites() if site.watched and site.id in since)

    def site_changes(self, site_id: str) -> list[SiteChange]:
        """Who changed what and when, oldest first.

        Raises:
            NotFound: no site has that id.
        """
        columns = SITE_REVISION_ROWS.c
        with self._reading() as connection:
            stored_site(connection, site_id)
            rows = connection.execute(
                select(columns.revision, columns.changed_by, columns.updated_at, columns.change)
                .where(columns.id == site_id)
                .order_by(columns.revision)
            )
            return [SiteChange(*row) for row in rows]

    def retire_site(
        self, site_id: str, by: str, *, why: str, based_on: int | None = None, now: datetime | None = None
    ) -> Site:
        """Stop watching a site. Nothing of it is deleted.

        Args:
            site_id: which.
            by: who, a role or pseudonym.
            why: the reason, at least LEAST_REASON characters; kept in its history.
            based_on: as in save_site.
            now: aware time; None reads the clock.

        Raises:
            NotFound: no site has that id.
            NotAllowed: no reason is given, or it or the name holds something personal.
            SavedMeanwhile: as in save_site; so where another person retired it after that revision.
        """
        at, what = _now(now), english("retiring site {id}", id=site_id)
        reason = _said(what, why)
        refuse_personal(what, by)
        with self._writing() as connection:
            stored = _as_told(connection, site_id)
            if stored.retired_at:
                _refuse_done(connection, stored, based_on)
                return stored
            _refuse_stale(stored, based_on)
            return change_site(
                connection, stored, by, at, english("retired; {reason}", reason=_reason(reason)), retired_at=at
            )

    def note_site(self, site_id: str, by: str, note: str, *, now: datetime | None = None) -> Site:
        """Keep a note of a person in a site's history; internal users read it.

        Raises:
            NotFound: no site has that id.
            NotAllowed: the note says nothing, nobody is named as writing it, or one of them holds something personal.
        """
        line, name, at = _said(english("a note on site {id}", id=site_id), note), _person(by, msg("a note")), _now(now)
        refuse_personal(msg("a note"), name)
        with self._writing() as connection:
            return change_site(
                connection, _as_told(connection, site_id), name, at, english("note: {words}", words=line)
            )

    def restore_site(
        self, site_id: str, by: str, *, why: str = "", based_on: int | None = None, now: datetime | None = None
    ) -> Site:
        """Watch a retired site again.

        Args:
            site_id: which.
            by: who, a role or pseudonym.
            why: the reason, kept in its history; "" none given.
            based_on: as in save_site.
            now: aware time; None reads the clock.

        Raises:
            NotFound: no site has that id.
            NotAllowed: who, or why, holds something personal.
            SavedMeanwhile: as in save_site; so where another person took it into use after that revision.
        """
        at = _now(now)
        refuse_personal(english("site {id}", id=site_id), f"{by} \n {why}")
        with self._writing() as connection:
            stored = _as_told(connection, site_id)
            if stored.retired_at is None:
                _refuse_done(connection, stored, based_on)
                return stored
            _refuse_stale(stored, based_on)
            words = [part for part in (msg("in use again"), _reason(why)) if part]
            return change_site(connection, stored, by, at, together(words), retired_at=None)

    def _due(self, at: datetime) -> date:
        return at.date() + timedelta(days=self.review_after_days)


def _now(now: datetime | None) -> datetime:
    return stored_time(datetime.now(UTC) if now is None else now)


def _person(by: str, what: str = msg("a change of access")) -> str:
    name = " ".join(as_stored(by).split())
    if not folded_person(name):
        raise NotAllowed(what, "nobody is named as making it", "Give a role or pseudonym")
    return name


def _said(what: str, words: str) -> str:
    """A reason or note on one line.

    Raises:
        NotAllowed: it is shorter than LEAST_REASON, or holds something personal.
    """
    line = " ".join(as_stored(words).split())
    if len(line) < LEAST_REASON:
        raise NotAllowed(
            what, english("its reason has fewer than {n} characters", n=LEAST_REASON), "Say in a sentence why"
        )
    refuse_personal(what, line)
    return line


def _reason(why: str) -> str:
    reason = " ".join(as_stored(why).split())
    return english("why: {words}", words=reason) if reason else ""


def _find(connection: Connection, site_id: str) -> Site | None:
    sites = read(connection, SITE_ROWS, Site, SITE_ROWS.c.id == site_id)
    return sites[0] if sites else None


def stored_site(connection: Connection, site_id: str) -> Site:
    """One site, retired or not.

    Raises:
        NotFound: no site has that id.
    """
    site = _find(connection, site_id)
    if site is None:
        raise NotFound(
            english("site {id}", id=site_id), "no site has that id", "List the sites with: compound-watch sites list"
        )
    return site


def _as_told(connection: Connection, site_id: str) -> Site:
    """A stored site as it may be told: written anew, what another program changed in it is inside until it is passed
    on.

    Raises:
        NotFound: no site has that id.
    """
    return as_they_may_be_told(connection, [stored_site(connection, site_id)], {})[0]


def keep_site(connection: Connection, site: Site, by: str, change: str) -> Site:
    """Write a site and the revision that it is, with who made it and in words what changed."""
    upsert(connection, SITE_ROWS, [row_of(site)], ("id",))
    connection.execute(insert(SITE_REVISION_ROWS), row_of(site) | {"changed_by": by, "change": change})
    return site


def change_site(connection: Connection, site: Site, by: str, at: datetime, change: str, **fields: object) -> Site:
    """The next revision of a site, with some fields changed."""
    changed = replace(site, **fields, revision=site.revision + 1, updated_at=at)  # type: ignore[arg-type]
    return keep_site(connection, changed, by, change)


def _refuse_made_public(stored: Site, wanted: Site) -> None:
    if wanted.access is Access.PUBLIC and stored.access is Access.RESTRICTED:
        raise NotAllowed(
            english("site {id}", id=stored.id),
            "making a restricted site public takes two people",
            "Let two people read it and pass it on: compound-watch sites pass-on",
        )


def _refuse_stale(stored: Site, based_on: int | None) -> None:
    if based_on is not None and stored.revision != based_on:
        raise SavedMeanwhile(
            english("site {id}", id=stored.id),
            english(
                "it was changed meanwhile: revision {now}, and you read {then}", now=stored.revision, then=based_on
            ),
            "Look at what was changed, then decide again",
        )


def _refuse_done(connection: Connection, stored: Site, based_on: int | None) -> None:
    """Refuse to retire, or to take into use, what another person retired or took into use after it was read."""
    if based_on is None or stored.revision == based_on:
        return
    columns = SITE_REVISION_ROWS.c
    asked = select(columns.changed_by, columns.retired_at).where(columns.id == stored.id).order_by(columns.revision)
    raise SavedMeanwhile(
        english("site {id}", id=stored.id),
        standing_meanwhile([(by, at) for by, at in connection.execute(asked)]),
        "If your reason says more, add it as a note under History",
    )


def standing_meanwhile(revisions: Sequence[tuple[str, datetime | None]]) -> str:
    """Who retired a site, or took it into use again, while another person was about to; no sentence yet.

    Args:
        revisions: who made each and when it was retired as of it, None = in use; oldest first.
    """
    who, standing = revisions[-1]
    for by, retired_at in reversed(revisions):
        if (retired_at is None) is not (standing is None):
            break
        who = by
    if standing is None:
        return english("{who} took it into use again meanwhile", who=who)
    return english("{who} retired it meanwhile", who=who)


def _refuse_id_in_use(stored: Site, same: Site) -> None:
    """Refuse a new site whose id another one has. One that differs in notes alone is no other: a button pressed twice.

    Args:
        stored: the site that has the id.
        same: the new one as it would stand in its place.
    """
    if stored.retired_at is None and replace(same, notes=stored.notes) == stored:
        return
    cause = (
        english("a stored site has its id, {id}: {name}", id=stored.id, name=stored.name)
        if stored.retired_at is None
        else english("a retired site has its id, {id}: {name}", id=stored.id, name=stored.name)
    )
    step = "Edit that site, or give this one another outline"
    raise SavedMeanwhile(english("site {id}", id=stored.id), cause, step)


def require_restricted_and_sourced(site: Site) -> None:
    """Refuse to make a site public that is so already, that no source documents, or of which nothing is alleged.

    Raises:
        NotAllowed: it is one of these.
    """
    if site.access is Access.PUBLIC:
        raise NotAllowed(english("site {id}", id=site.id), "it is public already", "Nothing needs to be done")
    if not publicly_documented(site):
        raise NotAllowed(
            english("site {id}", id=site.id),
            "no source documents it publicly",
            "Save it with documented and a source first",
        )
    if why_inside(site):
        raise NotAllowed(
            english("site {id}", id=site.id),
            why_inside(site),
            "Add one first: the part Statements of Edit this site, or statements in a file (docs/places.md)",
        )
