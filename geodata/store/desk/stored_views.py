"""The store's saved views: kept under a name, renamed, deleted."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from sqlalchemy import Connection, delete

from geodata.desk.saved_view import LONGEST_VIEW_NAME, SCREENS, SavedView
from geodata.errors import NotAllowed, NotFound
from geodata.i18n.messages import english, msg
from geodata.store.desk.stored_desk import kept_person
from geodata.store.engine import Connections
from geodata.store.row_mapping import as_stored, read, row_of, upsert
from geodata.store.tables_from_fields import SAVED_VIEW_ROWS
from geodata.store.types import stored_time
from geodata.text.clean import clean
from geodata.text.fold import folded
from geodata.text.names.same_person import same_person
from geodata.text.personal_data import refuse_personal, screen


class ViewShelf(Connections):
    """Views that people saved; a name stands once."""

    def save_view(self, name: str, screen: str, query: str, by: str, *, now: datetime | None = None) -> SavedView:
        """Keep what a screen shows under a name.

        Args:
            name: as it is to be listed.
            screen: one of SCREENS.
            query: of the screen's address; no value in it may hold something personal.
            by: who saves it, a role or pseudonym.
            now: aware time; None reads the clock.

        Raises:
            NotAllowed: nobody is named, the name is empty, long or there already, it holds something personal, or the
                screen is none whose views are saved.
        """
        at = stored_time(datetime.now(UTC) if now is None else now)
        what = english("view {name}", name=name)
        by = kept_person(what, by)
        if screen not in SCREENS:
            raise NotAllowed(what, "views of that screen are not saved", "Save it on Overview, Sites or Triage")
        for _, value in parse_qsl(query):
            refuse_personal(what, value)
        with self._writing() as connection:
            kept = _fit_name(connection, what, name, but="")
            made = as_stored(SavedView(secrets.token_hex(4), kept, screen, query, by, at))
            upsert(connection, SAVED_VIEW_ROWS, [row_of(made)], ("id",))
        return made

    def views(self) -> list[SavedView]:
        """All saved views, by name."""
        with self._reading() as connection:
            saved_views = read(connection, SAVED_VIEW_ROWS, SavedView)
        return sorted(saved_views, key=lambda v: (folded(v.name), v.id))

    def rename_view(self, view_id: str, name: str, *, was: str | None = None) -> SavedView:
        """Give a view another name.

        Args:
            view_id: which.
            name: the new one.
            was: the name that whoever renames has read; None = whatever it is.

        Raises:
            NotFound: it is not there (any more).
            NotAllowed: the name is empty, long or there already, holds something personal, or somebody else renamed it.
        """
        what = english("view {name}", name=was or name)
        with self._writing() as connection:
            held = _get(connection, view_id, what)
            if was is not None and was != held.name:
                raise NotAllowed(
                    what,
                    english("somebody named it {name} since you read it", name=held.name),
                    "Look at the list again",
                )
            renamed = replace(held, name=_fit_name(connection, what, name, but=view_id))
            upsert(connection, SAVED_VIEW_ROWS, [row_of(renamed)], ("id",))
        return renamed

    def delete_view(self, view_id: str, *, by: str | None = None) -> SavedView:
        """Take a view away; what it was.

        Args:
            view_id: which.
            by: who deletes it, a role or pseudonym; None = an operator, who may delete anybody's.

        Raises:
            NotFound: it is not there (any more).
            NotAllowed: somebody else saved it.
        """
        with self._writing() as connection:
            held = _get(connection, view_id, english("view {name}", name=view_id))
            if by is not None and not same_person(by, held.saved_by):
                raise NotAllowed(
                    english("view {name}", name=held.name),
                    english("{who} saved it", who=held.saved_by),
                    msg("Ask them, or an operator, to delete it"),
                )
            connection.execute(delete(SAVED_VIEW_ROWS).where(SAVED_VIEW_ROWS.c.id == view_id))
        return held

    def take_over_views(self, views: Iterable[SavedView]) -> list[SavedView]:
        """Make the list of another copy of this workspace the one that stands here: what is not in it goes.

        Args:
            views: the whole list.

        Returns:
            those that were kept: all but those whose address holds something personal.
        """
        fit = [one for one in views if not any(screen(value).found for _, value in parse_qsl(one.query))]
        with self._writing() as connection:
            connection.execute(delete(SAVED_VIEW_ROWS))
            upsert(connection, SAVED_VIEW_ROWS, map(row_of, fit), ("id",))
        return fit


def _fit_name(connection: Connection, what: str, name: str, *, but: str) -> str:
    """A name as it is kept.

    Args:
        but: id of the view that may have it already.
    """
    kept = clean(name).text
    if not any(c.isalnum() for c in kept):
        raise NotAllowed(what, "it has no name", "Give it one")
    if len(kept) > LONGEST_VIEW_NAME:
        raise NotAllowed(what, "its name is too long for a list", "Give it a shorter one")
    refuse_personal(what, kept)
    for one in read(connection, SAVED_VIEW_ROWS, SavedView):
        if one.id != but and folded(one.name) == folded(kept):
            raise NotAllowed(
                what,
                english("{who} has saved a view of that name", who=one.saved_by),
                "Give it another name, or delete that one",
            )
    return kept


def _get(connection: Connection, view_id: str, what: str) -> SavedView:
    views = read(connection, SAVED_VIEW_ROWS, SavedView, SAVED_VIEW_ROWS.c.id == view_id)
    if not views:
        raise NotFound(what, "it is not there any more", "Look at the list again")
    return views[0]
