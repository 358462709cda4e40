"""Several sites changed alike, with one reason: what would change is told first, then all of it is kept or nothing.

Groups and corridors are no field of a site: the operator writes them in the settings. So for these the line to write
there is made, with the sites added.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from geodata.detections.growth import named_sets
from geodata.errors import NotAllowed, SavedMeanwhile
from geodata.i18n.english_formats import day
from geodata.i18n.messages import english, msg
from geodata.settings.settings import FILE_NAME
from geodata.sites.countries import country_code
from geodata.sites.invented import Company
from geodata.sites.outgoing_texts import as_it_may_stand
from geodata.sites.site import Access, Site
from geodata.store import Store
from geodata.text.clean import LEAST_REASON, clean
from geodata.text.names.same_person import folded_person
from geodata.text.personal_data import refuse_personal

MOST_SITES = 200
"""Sites changed at once: as many as one list shows."""
COUNTRY, REVIEW_BY, RETIRED, ACCESS = msg("Country"), msg("Review by"), msg("Retired"), msg("Who may see it")
SETTINGS_OF_SETS = ("site_groups", "corridors")


@dataclass(frozen=True)
class BulkEdit:
    """What is to become of each of the sites; None leaves a field as it is."""

    country: str | None = None  # code or name; "" takes it away
    review_by: date | None = None
    retired: bool | None = None  # True = out of use, False = in use again

    @property
    def empty(self) -> bool:
        """True when it changes nothing."""
        return self == BulkEdit()

    def of(self, site: Site) -> Site:
        """A site with the new words, as one person may save it: a public one with other words is restricted again."""
        country = site.country if self.country is None else country_code(clean(self.country, longest=60).text)
        wanted = replace(site, country=country, review_by=self.review_by or site.review_by)
        return as_it_may_stand(site, wanted)


@dataclass(frozen=True)
class SiteChange:
    """What one site would be told as, and is."""

    site: Site  # as it was read
    changed: Site  # as it would be kept; whether it is in use is in `retired`
    retired: bool | None  # None = stays in or out of use as it is

    @property
    def differs(self) -> tuple[tuple[str, str, str], ...]:
        """(what, before, after) of each field that changes; what is a message, days are in English or ISO."""

        def shown(when: date | None) -> str:
            return day(when) if when else ""

        pairs = [
            (COUNTRY, self.site.country, self.changed.country),
            (REVIEW_BY, shown(self.site.review_by), shown(self.changed.review_by)),
            (ACCESS, self.site.access.value, self.changed.access.value),
        ]
        if self.retired is not None:
            pairs.append((RETIRED, _yes(self.site.retired_at is not None), _yes(self.retired)))
        return tuple(pair for pair in pairs if pair[1] != pair[2])

    @property
    def goes_inside(self) -> bool:
        """True when the public could read it and no longer can: two people have to pass its new words on."""
        return self.site.access is Access.PUBLIC and self.changed.access is not Access.PUBLIC


def previewed(sites: Iterable[Site], edit: BulkEdit) -> tuple[SiteChange, ...]:
    """What would change, of the sites at which something would, in the order they come."""
    changes = []
    for site in sites:
        moves = edit.retired is not None and edit.retired is not (site.retired_at is not None)
        one = SiteChange(site, edit.of(site), edit.retired if moves else None)
        if one.differs:
            changes.append(one)
    return tuple(changes)


def keep_all(store: Store, changes: Sequence[SiteChange], by: str, why: str) -> tuple[Site, ...]:
    """Keep all of it with one reason in each site's history, or nothing.

    Args:
        store: where the sites are.
        changes: as they were shown; each says which revision it was read as.
        by: who, a role or pseudonym.
        why: the reason, at least LEAST_REASON characters.

    Returns:
        the sites as stored.

    Raises:
        NotAllowed: nothing to keep, too many, no reason, nobody named, something personal, or an invented place would
            stand beside a documented one.
        SavedMeanwhile: one of them was saved by somebody since it was read; it is named.
    """
    what = msg("changing several sites")
    if not changes or len(changes) > MOST_SITES:
        cause = msg("they are too many at once") if changes else msg("nothing would change")
        raise NotAllowed(what, cause, "Choose other sites or other values")
    if not folded_person(by):
        raise NotAllowed(what, "nobody is named", "Give your role or pseudonym")
    if len(why.strip()) < LEAST_REASON:
        cause = english("its reason has fewer than {n} characters", n=LEAST_REASON)
        raise NotAllowed(what, cause, "Say in a sentence why")
    refuse_personal(what, " \n ".join((by, why, *(one.changed.country for one in changes))))
    every = store.sites(retired=True)
    with store.transaction():
        return tuple(_keep(store, one, every, by, why) for one in changes)


def _keep(store: Store, one: SiteChange, every: Sequence[Site], by: str, why: str) -> Site:
    Company(other for other in every if other.id != one.site.id).take(one.changed)
    kept, read = store.site(one.site.id), one.site.revision
    if kept.revision != read:
        raise SavedMeanwhile(
            english("site {id}", id=kept.id),
            english("it was changed meanwhile: revision {now}, and you read {then}", now=kept.revision, then=read),
            "Look at what was changed, then decide again",
        )
    if one.retired is True:
        kept = store.retire_site(kept.id, by, why=why, based_on=read)
    elif one.retired is False:
        kept = store.restore_site(kept.id, by, why=why, based_on=read)
    if replace(one.changed, revision=0) != replace(one.site, revision=0):
        kept = store.save_site(one.changed, by=by, why=why, based_on=kept.revision)
    return kept


def settings_line(setting: str, texts: Sequence[str], name: str, site_ids: Iterable[str]) -> str:
    """The line of the settings in which sites are added to a group or corridor, to be written by the operator.

    Args:
        setting: one of SETTINGS_OF_SETS.
        texts: as it stands there.
        name: of the group or corridor; a new one is added at the end.
        site_ids: of the sites that are to be in it too.

    Raises:
        NotAllowed: the name holds a colon or nothing, or no site is named.
        SettingsRefused: what stands there is not understood.
    """
    kept, ids = clean(name).text, tuple(site_ids)
    if not kept or ":" in kept or not ids:
        raise NotAllowed(f"{FILE_NAME}, {setting}", "it has no name, or one with a colon", "Name it")
    sets: Mapping[str, tuple[str, ...]] = named_sets(setting, texts)
    merged = {**sets, kept: tuple(dict.fromkeys((*sets.get(kept, ()), *ids)))}
    listed = ", ".join(
        json.dumps(f"{one}: {', '.join(members)}", ensure_ascii=False) for one, members in merged.items()
    )
    return f"{setting} = [{listed}]"


def _yes(so: bool) -> str:
    return msg("yes") if so else msg("no")
