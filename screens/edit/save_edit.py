"""Keeping an edit of a site, and what is remembered of one that another person was quicker than.

A form carries the revision that it began with, so that what another person saves meanwhile moves nothing under the
hands of who types, and is never written over: the edit waits, whole, until its writer has seen both (merge_card.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

from geodata.errors import CompoundWatchError, SavedMeanwhile
from geodata.i18n.english_formats import sentence_case
from geodata.i18n.messages import english, tr
from geodata.sites.invented import Company
from geodata.sites.outgoing_texts import WAITS, as_it_may_stand, site_digest, why_inside
from geodata.sites.same_place import KEPT_RESTRICTED, as_passed, why_not_as_passed
from geodata.sites.site import Access, Site
from layers.style.escape import escape
from screens.session.edition import Edition, desk
from screens.widgets.save_feedback import keep_note, nothing_saved, refused

_Read = TypeVar("_Read")

_BEGUN, _READ, _WAITING = "e_begun_", "e_read_", "e_waiting"


@dataclass(frozen=True)
class Waiting:
    """An edit that could not be kept, since another revision was saved after it was begun."""

    begun: Site  # the revision that it began with
    stored: Site  # the one that is stored by now, as its writer is shown it
    mine: Site  # what its writer wants to keep
    by: str  # who
    why: str


def begun(site: Site, part: str, first: str) -> Site:
    """The revision that a form began with: the one of when it was first drawn, as long as it has stayed on the screen.

    Args:
        site: as it is stored now.
        part: names the form.
        first: name of one of its fields, keyed with `field`.
    """
    kept: Site | None = st.session_state.get(_BEGUN + part)
    if kept is not None and kept.id == site.id and field(first, kept) in st.session_state:
        return kept
    st.session_state[_BEGUN + part] = site
    return site


def field(name: str, site: Site) -> str:
    """The key of a field of a form over one revision of a site: another revision is another form."""
    return f"{name}_{site.id}_{site.revision}"


def read_site(site: Site, part: str, *keys: str) -> Site:
    """The site as it was on the screen when a part was first drawn: what its reader decides about.

    Args:
        site: as it is stored now.
        part: names the part.
        keys: of its fields; one of them is drawn.
    """
    return _read_first(site, part, keys, site)


def read_digest(site: Site, part: str, key: str) -> str:
    """The same of every text that goes out of a site: their digest. Arguments as for read_site."""
    return _read_first(site, part, (key,), site_digest(site))


def _read_first(site: Site, part: str, keys: tuple[str, ...], now: _Read) -> _Read:
    kept: tuple[str, _Read] | None = st.session_state.get(_READ + part)
    if kept is not None and kept[0] == site.id and any(key in st.session_state for key in keys):
        return kept[1]
    st.session_state[_READ + part] = (site.id, now)
    return now


def forget_read(part: str) -> None:
    """The reader has been told of a newer revision, and decides about that one from now on."""
    st.session_state.pop(_READ + part, None)


def forget_begun() -> None:
    """Every form begins with what is stored."""
    for key in [key for key in st.session_state if str(key).startswith(_BEGUN)]:
        del st.session_state[key]


def tell_of_newer(site: Site, shown: Site, who: str) -> None:
    """Say above a form that another person saved a revision after it was begun; nothing while nobody did."""
    if site.revision == shown.revision:
        return
    words = tr(
        "Revision {n} was saved meanwhile by {who}. What you type here stays, and is put beside it when you save.",
        n=site.revision,
        who=escape(who, limit=60),
    )
    st.html(f'<div class="cw-refused" role="status">{words}</div>')


def save(edition: Edition, shown: Site, site: Site, by: str, why: str, *, merged: bool = False) -> None:
    """Keep an edit as a new revision and draw the screen anew; where another was saved meanwhile the edit waits.

    Args:
        edition: whose desk.
        shown: the revision that the edit began with.
        site: as it should be from now on.
        by: who, a role.
        why: the reason, as its writer typed it.
        merged: the edit was put together with the revision that it began with, which its reason says when it is kept.
    """
    store = desk(edition).store
    reason = why.strip()
    if merged:
        reason = english("merged with revision {n}: {words}", n=shown.revision, words=reason)
    wished, site = site, as_it_may_stand(store.site(site.id), site)
    passed = as_passed(store.site_revisions(site.id))
    left = "" if passed is None else why_not_as_passed(passed, site)
    try:
        Company(other for other in store.sites(retired=True) if other.id != site.id).take(site)
        kept = store.save_site(site, by=by, why=reason, based_on=shown.revision)
    except SavedMeanwhile:
        st.session_state[_WAITING] = Waiting(shown, store.site(site.id), wished, by, why)
        st.rerun()
    except CompoundWatchError as error:
        refused(error)
        return
    if kept.revision == shown.revision:
        nothing_saved("Nothing differs from what is stored.")
        return
    st.session_state.pop("e_trimmed", None)
    drop_waiting()
    note = tr("Saved as revision {n}.", n=kept.revision)
    if wished.access is Access.PUBLIC and site.access is Access.RESTRICTED:
        note = f"{note} {sentence_case(tr(why_inside(kept) or WAITS))}."
    elif site.access is Access.PUBLIC and kept.access is Access.RESTRICTED:
        causes = (left, why_inside(kept) or WAITS) if left else (KEPT_RESTRICTED,)
        note = " ".join((note, *(f"{sentence_case(tr(cause))}." for cause in causes)))
    keep_note(note)
    st.rerun()


def waiting(site_id: str) -> Waiting | None:
    """The edit of a site that waits for its writer's decision, if any."""
    edit: Waiting | None = st.session_state.get(_WAITING)
    return edit if edit is not None and edit.mine.id == site_id else None


def drop_waiting() -> None:
    """Nothing waits any more, and every form begins with what is stored."""
    st.session_state.pop(_WAITING, None)
    forget_begun()
