"""Whether a file would write over what somebody else changed at a site."""

from __future__ import annotations

from dataclasses import dataclass, replace

from geodata.i18n.messages import english, msg
from geodata.sites.merge import merge
from geodata.sites.outline import same_outline
from geodata.sites.shown_place import shown_outline
from geodata.sites.site import OutlineBasis, Site
from geodata.store import Store
from geodata.store.row_mapping import as_stored
from geodata.text.names.same_person import same_person

NOT_OVER = msg("Take it out of the file, bring both together on the screen Edit a site, or import with --over-edits")


@dataclass(frozen=True)
class EditOfAnother:
    """A site that somebody else changed last, and that a file says otherwise."""

    known: bool  # the file says what its importer said before: nothing in it is new, and nothing is lost
    cause: str  # who changed it and when, in words


def edit_of_another(store: Store, stored: Site, wanted: Site, by: str) -> EditOfAnother | None:
    """What a file would write over; None where it may be saved.

    Args:
        store: with the site's history.
        stored: the site as it is.
        wanted: the site as the file has it.
        by: who imports, a role or pseudonym.
    """
    changes, revisions = store.site_changes(stored.id), store.site_revisions(stored.id)
    while len(changes) > 1 and _passed_on(revisions[len(changes) - 2], revisions[len(changes) - 1]):
        changes.pop()  # who reads a place and passes it on writes nothing into it
    if same_person(changes[-1].changed_by, by) or says_the_same(stored, wanted):
        return None
    own = {change.revision for change in changes if same_person(change.changed_by, by)}
    before = [site for site in revisions if site.revision in own]
    who, day = changes[-1].changed_by, changes[-1].changed_at.date().isoformat()
    if before and says_the_same(before[-1], wanted):
        return EditOfAnother(True, english("{who} changed it on {day}, which stays", who=who, day=day))
    cause = english(
        "{who} changed it on {day}, and the file says otherwise; nothing was written over", who=who, day=day
    )
    return EditOfAnother(False, cause)


def _passed_on(before: Site, after: Site) -> bool:
    """Whether nothing but who may see a site is new in a revision."""
    before_with_access = replace(before, access=after.access, revision=after.revision, updated_at=after.updated_at)
    return before.access is not after.access and before_with_access == after


def says_the_same(stored: Site, wanted: Site) -> bool:
    """Whether a file says of a site what is stored of it, whatever was mended on the way."""
    wanted = with_outline_as_stored(stored, wanted)
    wanted_as_stored = as_stored(replace(wanted, review_by=wanted.review_by or stored.review_by, notes=stored.notes))
    return not merge(stored, stored, wanted_as_stored).mine


def with_outline_as_stored(stored: Site, wanted: Site) -> Site:
    """A site as a file has it, with the outline that is stored where the file has the same one in fewer digits."""
    if stored.outline_basis is not OutlineBasis.DRAWN and same_outline(shown_outline(stored), wanted.outline):
        # our own file, in which a place has no more digits than is known
        return replace(wanted, outline=stored.outline, outline_basis=stored.outline_basis)
    return replace(wanted, outline=stored.outline) if same_outline(stored.outline, wanted.outline) else wanted
