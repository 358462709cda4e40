"""Whether a stored place may still be public: it lies where people passed it on, and only the program changed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from geodata.i18n.messages import english
from geodata.sites.outgoing_texts import as_it_may_stand
from geodata.sites.same_place import (
    FINER,
    MOVED,
    as_passed,
    at_passed_place,
    drawn_at_a_point,
    why_not_as_passed,
    with_note_of_its_point,
)
from geodata.sites.site import Access, Site
from geodata.store.row_digests import rows_changed
from geodata.store.row_mapping import read
from geodata.store.tables_from_fields import SITE_REVISION_ROWS


def history_of(connection: Connection, site_id: str) -> list[Site]:
    """A site as it stood after each change, oldest first; none where it was never stored."""
    return read(connection, SITE_REVISION_ROWS, Site, SITE_REVISION_ROWS.c.id == site_id, order=("revision",))


def kept_where_passed(history: Sequence[Site], wanted: Site) -> tuple[Site, str]:
    """A place as it may be kept: restricted where it left the place that people passed on; and why, or "".

    Args:
        history: the place as it stood after each change, oldest first; empty = it is new.
        wanted: as it should be from now on.
    """
    wanted = with_note_of_its_point(history[-1] if history else None, wanted)
    passed = as_passed(history)
    if wanted.access is not Access.PUBLIC or passed is None or at_passed_place(passed, wanted):
        return wanted, ""
    return replace(wanted, access=Access.RESTRICTED), why_taken_in(why_not_as_passed(passed, wanted))


def why_taken_in(cause: str) -> str:
    """A cause of why_not_as_passed as it stands in the history of a place."""
    return cause if cause == FINER else english("{cause}: restricted until two people pass it on", cause=MOVED)


Known = dict[tuple[str, int, datetime | None, bytes], tuple[Access, str]]
"""Access and note of its point as they may be told, by id, revision, time and outline of a site."""


def as_they_may_be_told(connection: Connection, sites: Sequence[Site], known: Known) -> list[Site]:
    """Sites as they are read: what another program changed, or an earlier version let be moved, is public no longer.

    Args:
        connection: the sites were read by it.
        sites: as their rows hold them.
        known: what was found before; it is added to.
    """
    public = [site.id for site in sites if site.access is Access.PUBLIC]
    beside = rows_changed(connection, "sites", public) if public else frozenset()
    checked_sites = []
    for site in sites:
        if site.id in beside:
            checked_sites.append(_as_it_may_be_told(connection, site))
        elif site.access is Access.PUBLIC and (site.revision > 1 or drawn_at_a_point(site)):
            key = (site.id, site.revision, site.updated_at, site.outline.wkb)
            if key not in known:
                passed_site = _where_it_was_passed(connection, site)
                known[key] = (passed_site.access, passed_site.coordinate_note)
            access, note = known[key]
            checked_sites.append(replace(site, access=access, coordinate_note=note))
        else:
            checked_sites.append(site)
    return checked_sites


def _where_it_was_passed(connection: Connection, site: Site) -> Site:
    passed = as_passed(history_of(connection, site.id))
    if passed is None:
        return site
    noted_site = with_note_of_its_point(passed, site)
    return noted_site if at_passed_place(passed, noted_site) else replace(noted_site, access=Access.RESTRICTED)


def _as_it_may_be_told(connection: Connection, site: Site) -> Site:
    history = history_of(connection, site.id)
    access = as_it_may_stand(history[-1], site).access if history else Access.RESTRICTED
    return replace(kept_where_passed(history, replace(site, access=access))[0], coordinate_note=site.coordinate_note)
