"""Two different people pass on what goes out of a place, each after having read it as it stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from geodata.errors import NotAllowed
from geodata.i18n.messages import english
from geodata.incidents.clearing import Clearing, Decision
from geodata.sites.outgoing_texts import site_digest, site_key
from geodata.sites.same_place import MOVED, as_passed, why_not_as_passed
from geodata.sites.site import Access, Site
from geodata.store.clearings import Wish
from geodata.store.engine import Connections
from geodata.store.passing.decisions import decisions, keep_decision, refuse_unread
from geodata.store.passing.still_public import as_they_may_be_told, history_of, why_taken_in
from geodata.store.sites import change_site, require_restricted_and_sourced, stored_site
from geodata.store.types import stored_time
from geodata.text.names.same_person import folded_person

PEOPLE = 2
"""Different people who have to pass on a place before partners and the public see it."""


def passed_on_by(site: Site, clearings: Iterable[Clearing]) -> tuple[str, ...]:
    """Who has passed on a place as it stands, each person once, in their order.

    Args:
        site: as it is stored.
        clearings: every decision, of any row; a decision to keep it inside undoes those before it.
    """
    name_by_person: dict[str, str] = {}
    key, digest = site_key(site.id), site_digest(site)
    for one in sorted((c for c in clearings if c.incident_id == key), key=lambda c: c.number):
        if one.decision is not Decision.CLEARED:
            name_by_person.clear()
        elif one.digest == digest:
            name_by_person.setdefault(folded_person(one.decided_by), one.decided_by)
    return tuple(name_by_person.values())


class SitePassing(Connections):
    """Which places people have passed on. No decision is ever changed."""

    def decide_about_site(self, site_id: str, wish: Wish, *, now: datetime | None = None) -> Site:
        """Keep one person's decision about a place as it stands; with the second who passes it on, it is public.

        Args:
            site_id: which.
            wish: CLEARED, with the digest of the texts that were read; anything else keeps the place inside at once.
            now: aware time; None reads the clock.

        Returns:
            the site as it is kept.

        Raises:
            NotFound: no site has that id.
            NotAllowed: nobody is named, or the reason says nothing. And where it is to go out: it is public already,
                no source documents it, its texts were not read as they stand, or the same person has passed it on.
        """
        at = stored_time(datetime.now(UTC) if now is None else now)
        what = english("site {id}", id=site_id)
        out = wish.decision is Decision.CLEARED
        with self._writing() as connection:
            stored = stored_site(connection, site_id)
            (site,) = as_they_may_be_told(connection, [stored], {})
            if site.access is not stored.access:  # it is read as inside: kept so from now on
                passed = as_passed(history_of(connection, site_id))
                cause = MOVED if passed is None else why_not_as_passed(passed, stored)
                site = change_site(connection, site, wish.decided_by.strip(), at, why_taken_in(cause))
            about = (site_digest(site), at)
            if not out:
                kept = keep_decision(connection, what, site_key(site_id), wish, about)
                if site.access is Access.RESTRICTED:
                    return site
                why = english("kept inside; why: {words}", words=kept.reason)
                return change_site(connection, site, kept.decided_by, at, why, access=Access.RESTRICTED)
            require_restricted_and_sourced(site)
            refuse_unread(what, wish, about[0])
            before = passed_on_by(site, decisions(connection, site_key(site_id)))
            if folded_person(wish.decided_by) in map(folded_person, before):
                cause = english("{name} has passed it on already", name=wish.decided_by.strip())
                raise NotAllowed(
                    what, cause, "Another person must read it and pass it on too; or begin anew with --off"
                )
            kept = keep_decision(connection, what, site_key(site_id), wish, about)
            people = (*before, kept.decided_by)
            if len(people) < PEOPLE:
                return site
            change = english("made public; passed on by {first} and {second}", first=people[0], second=people[1])
            return change_site(connection, site, kept.decided_by, at, change, access=Access.PUBLIC)
