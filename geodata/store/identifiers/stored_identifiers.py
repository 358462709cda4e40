"""The store's identifiers: kept by id, let out to others by a person, or removed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, delete

from geodata.access.identifier_rules import NO_PERSON, identifier_digest, identifier_key
from geodata.errors import NotAllowed, NotFound
from geodata.i18n.messages import english
from geodata.identifiers.identifier import Identifier, Relation
from geodata.incidents.clearing import Clearing, Decision, cleared_as_it_stands, newest_by_report
from geodata.store.clearings import Wish
from geodata.store.engine import Connections
from geodata.store.passing.decisions import keep_decision, refuse_unread
from geodata.store.row_mapping import as_stored, read, row_of, upsert
from geodata.store.tables_from_fields import CLEARING_ROWS, IDENTIFIER_ROWS
from geodata.store.types import stored_time


class IdentifierShelf(Connections):
    """Which numbers of which organisations sources name at a site. What is removed leaves nothing but a log entry."""

    def save_identifiers(
        self, identifiers: Iterable[Identifier], *, now: datetime | None = None
    ) -> tuple[int, int, int]:
        """Keep identifiers by id: how many were (new, changed, unchanged).

        When it was first kept, and by whom, stays. One that changes is for internal readers again: nobody has let out
        what it says now.

        Args:
            identifiers: a later one of the same id wins.
            now: aware time that counts as first kept; None reads the clock.
        """
        at = stored_time(datetime.now(UTC) if now is None else now)
        new = unchanged = 0
        put = []
        with self._writing() as connection:
            given = {one.id: one for one in map(as_stored, identifiers)}
            known = {one.id: one for one in _read(connection)}
            for one in given.values():
                held = known.get(one.id)
                if held is None:
                    new += 1
                    put.append(replace(one, held_since=one.held_since or at))
                elif _as_said(one) == _as_said(held):
                    unchanged += 1
                else:
                    put.append(replace(one, held_since=held.held_since, held_by=held.held_by, for_others=False))
            upsert(connection, IDENTIFIER_ROWS, map(row_of, put), ("id",))
        return new, len(put) - new, unchanged

    def identifiers(self) -> list[Identifier]:
        """All identifiers, by site, organisation and scheme."""
        with self._reading() as connection:
            stored_identifiers = _read(connection)
        return sorted(stored_identifiers, key=lambda i: (i.site_id, i.organisation, i.scheme, i.value, i.id))

    def decide_about_identifier(self, identifier_id: str, wish: Wish, *, now: datetime | None = None) -> Identifier:
        """Let partners and the public read an identifier as it stands, or keep it inside again.

        Args:
            identifier_id: which.
            wish: CLEARED, with the digest of the row that was read and the answer whether it is about a person; or
                anything else, to keep it inside.
            now: aware time; None reads the clock.

        Returns:
            the identifier as it is kept, with whether others may read it.

        Raises:
            NotFound: none has that id.
            NotAllowed: nobody is named, or the reason says nothing. And where it is to go out: it is not said that it
                is about no person, it was not read as it stands, its source or its list has no link, or its relation
                is not on file.
        """
        at = stored_time(datetime.now(UTC) if now is None else now)
        what = english("identifier {id}", id=identifier_id)
        out = wish.decision is Decision.CLEARED
        with self._writing() as connection:
            held = _get(connection, identifier_id)
            if out:
                _refuse_unfit(what, held)
                _refuse_person(what, wish)
                refuse_unread(what, wish, identifier_digest(held))
            about = (identifier_digest(held), at)
            keep_decision(connection, what, identifier_key(identifier_id), wish, about, NO_PERSON if out else "")
            upsert(connection, IDENTIFIER_ROWS, [row_of(replace(held, for_others=out))], ("id",))
            return _get(connection, identifier_id)

    def remove_identifier(self, identifier_id: str) -> Identifier:
        """Remove an identifier wholly; what it was. The log holds that one of that id was removed, and no word of it.

        Raises:
            NotFound: none has that id.
        """
        with self._writing() as connection:
            held = _get(connection, identifier_id)
            connection.execute(delete(IDENTIFIER_ROWS).where(IDENTIFIER_ROWS.c.id == identifier_id))
        return held


def _refuse_unfit(what: str, held: Identifier) -> None:
    if not (held.url and held.source_url):
        raise NotAllowed(
            what,
            "others read it with two links, and it lacks the one of its source or that of its list",
            "Enter it again with url and source_url",
        )
    if held.relation is Relation.UNSTATED:
        raise NotAllowed(
            what,
            "it does not say how the organisation is tied to the place",
            "Enter it again with relation, as the source says it",
        )


def _refuse_person(what: str, wish: Wish) -> None:
    if wish.answers.person is None:
        raise NotAllowed(
            what,
            "it is not said whether what goes out is, names or lets tell apart a person",
            "Read the two sentences and every word in them; then --organisation-not-person, or --person",
        )
    if wish.answers.person:
        raise NotAllowed(
            what,
            "you say that it is, names or lets tell apart a person",
            "It stays inside. Remove it with compound-watch identifiers remove",
        )


def _read(connection: Connection, *where: ColumnElement[bool]) -> list[Identifier]:
    """Identifiers; for others are only those that a person passed on as they stand."""
    identifiers = read(connection, IDENTIFIER_ROWS, Identifier, *where)
    if not any(one.for_others for one in identifiers):
        return identifiers
    keys = CLEARING_ROWS.c.incident_id
    newest = newest_by_report(read(connection, CLEARING_ROWS, Clearing, keys.startswith(identifier_key(""))))
    return [
        replace(one, for_others=cleared_as_it_stands(key, identifier_digest(one), newest.get(key)))
        if one.for_others
        else one
        for one in identifiers
        for key in [identifier_key(one.id)]
    ]


def _as_said(one: Identifier) -> Identifier:
    """What it says, without when and by whom it was kept and who may read it."""
    return replace(one, held_since=None, held_by="", for_others=False)


def _get(connection: Connection, identifier_id: str) -> Identifier:
    identifiers = _read(connection, IDENTIFIER_ROWS.c.id == identifier_id)
    if not identifiers:
        raise NotFound(
            english("identifier {id}", id=identifier_id),
            "no identifier has that id",
            "List them with compound-watch identifiers list",
        )
    return identifiers[0]
