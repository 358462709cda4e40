"""Who may see a site, and whether it is watched: two people to pass it on, a reason to retire it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from geodata.errors import CompoundWatchError, SavedMeanwhile
from geodata.i18n.english_formats import day, listed, sentence_case
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.incidents.clearing import Decision
from geodata.sites.outgoing_texts import doubts, outgoing_texts, why_inside
from geodata.sites.same_place import same_place
from geodata.sites.site import Access, Site, publicly_documented
from geodata.store.clearings import Wish
from geodata.store.passing.sites import passed_on_by
from geodata.store.sites import standing_meanwhile
from geodata.text.clean import LEAST_REASON
from geodata.text.names.same_person import WORTH
from layers.style.escape import escape
from pipelines.sites.waiting_sites import outline_lines
from screens.edit.save_edit import forget_read, read_digest, read_site
from screens.session.edition import Edition, desk
from screens.widgets import page_frame
from screens.widgets.save_feedback import cause_and_step, keep_note, nothing_saved, refused, role_field

_DONE = "e_retire_done"
"""Of which site, and why nothing of a press was kept: said on the page as it is drawn anew."""


def access_part(edition: Edition, site: Site) -> None:
    """Draw what goes out of a place and the way from restricted to public. Nobody passes on a text that they were not
    shown."""
    with st.container(border=True, key="cw_access"):
        st.html(page_frame.card_title("Who may see it", "From restricted to public takes two people."))
        if site.access is Access.PUBLIC:
            st.html(f'<p class="cw-small">{tr("This site is public: everyone may see it, at site precision.")}</p>')
            return
        st.html(f'<p class="cw-note">{tr(WORTH)}</p>')
        if others := _restricted_there(edition, site):
            words = tr("Another restricted site lies here: {sites}.", sites=listed(others, limit=4))
            st.html(f'<p class="cw-small">{escape(words, limit=400)}</p>')
        if not publicly_documented(site):
            page_frame.empty(
                "It is restricted, and no source documents it publicly.",
                "Name a public source under Words first, and say there that it documents the place.",
            )
            return
        if why_inside(site):
            page_frame.empty(
                "It is restricted, and no dated statement says what is alleged of it.",
                "Add one under Statements first: who alleged what, when, and where it can be read.",
            )
            return
        st.html(_outgoing(site))
        if doubtful := doubts(site):
            rows = "".join(f"<li>{escape(doubt, limit=200)}</li>" for doubt in doubtful)
            st.html(
                f'<p class="cw-small">{tr("Look at this before you pass it on:")}</p><ul class="cw-small">{rows}</ul>'
            )
        _pass_on(edition, site)


def _pass_on(edition: Edition, site: Site) -> None:
    """One person's decision; with the second one the place is public."""
    store, read = desk(edition).store, read_digest(site, "access", "e_access_by")
    before = passed_on_by(site, store.clearings())
    words = (
        tr("Passed on as it stands by {who}. Another person decides.", who=listed(list(before), limit=3))
        if before
        else tr("It is restricted. Nobody has passed it on as it stands.")
    )
    st.html(f'<p class="cw-small">{escape(words, limit=300)}</p>')
    with st.form("e_access", border=False, enter_to_submit=False):
        why = st.text_input(tr("What did you check?"), max_chars=300, key="e_access_why")
        by = role_field("e_access_by")
        pressed = st.form_submit_button(tr("Pass it on: partners and the public may read it"))
    if not pressed:
        return
    try:
        kept = store.decide_about_site(site.id, Wish(Decision.CLEARED, by, why or "", digest=read))
    except CompoundWatchError as error:
        refused(error)
        forget_read("access")
        return
    forget_read("access")
    public = kept.access is Access.PUBLIC
    keep_note("The site is public now." if public else "Passed on. Another person must pass it on too.")
    st.rerun()


def _outgoing(site: Site) -> str:
    """Every text that goes out with a place, as a list in HTML: what the two people answer for."""
    rows = "".join(
        f"<tr><th>{escape(translated(what), limit=80)}</th><td>{escape(text, limit=600)}</td></tr>"
        for what, text in (*outgoing_texts(site), *((msg("outline"), line) for line in outline_lines(site)))
    )
    note = tr("Partners and the public will read all of this. Who passes it on has read every line.")
    return f'<p class="cw-small">{note}</p><div class="cw-scroll"><table class="cw-table">{rows}</table></div>'


def _restricted_there(edition: Edition, site: Site) -> list[str]:
    """Names of other restricted sites, out of use too, that are the same place: what the two people decide about."""
    return [
        other.name
        for other in desk(edition).store.sites(retired=True)
        if other.id != site.id and other.access is Access.RESTRICTED and same_place(other.outline, site.outline)
    ]


def _standing(site: Site) -> bool:
    return site.retired_at is None


def _restore_form(edition: Edition, shown: Site) -> None:
    """The way back into use, with its reason."""
    with st.form("e_restore", border=False, enter_to_submit=False):
        why = st.text_input(tr("Reason (required)"), max_chars=300, key="e_restore_why")
        by = role_field("e_restore_by")
        pressed = st.form_submit_button(tr("Watch it again"))
    if not pressed:
        return
    if len(why.strip()) < LEAST_REASON or not by:
        nothing_saved("Give a reason of at least 10 characters, and your role.")
        return
    store = desk(edition).store
    _keep(
        edition,
        shown,
        why,
        lambda: store.restore_site(shown.id, by, why=why, based_on=shown.revision),
        msg("The site is watched again."),
    )


def _keep(edition: Edition, shown: Site, why: str, save: Callable[[], Site], note: str) -> None:
    """Retire a site or take it into use, and draw the page anew; a refusal is said in place.

    Args:
        edition: whose desk.
        shown: the site as its reader was shown it.
        why: the reason, said again where another person did the same meanwhile: the form for it is gone then.
        save: writes it.
        note: what is said once it is kept.
    """
    try:
        save()
    except CompoundWatchError as error:
        if not isinstance(error, SavedMeanwhile):
            refused(error)
            return
        forget_read("retire")
        if _standing(desk(edition).store.site(shown.id)) is _standing(shown):
            refused(error)
            return
        reason = tr("Your reason was: {words}", words=" ".join(why.split()))
        st.session_state[_DONE] = (shown.id, f"{cause_and_step(error)} {reason}")
        st.rerun()
    forget_read("retire")
    keep_note(note)
    st.rerun()


def _tell_of_other(edition: Edition, site: Site, shown: Site) -> None:
    """Say that another person retired it, or took it into use, while this form stood on the screen or was pressed."""
    kept: tuple[str, str] | None = st.session_state.pop(_DONE, None)
    if kept is not None and kept[0] == site.id:
        nothing_saved(kept[1])
    if _standing(site) is not _standing(shown):
        store = desk(edition).store
        changes, revisions = store.site_changes(site.id), store.site_revisions(site.id)
        rows = [(c.changed_by, r.retired_at) for c, r in zip(changes, revisions, strict=True)]
        words = tr("{cause}.", cause=sentence_case(translated(standing_meanwhile(rows))))
        st.html(f'<div class="cw-refused" role="status">{escape(words, limit=200)}</div>')


def retire_part(edition: Edition, site: Site) -> None:
    """Draw the way out of use, and back."""
    store, shown = desk(edition).store, read_site(site, "retire", "e_retire_why", "e_restore_why")
    _tell_of_other(edition, site, shown)
    with st.container(border=True, key="cw_retire"):
        if shown.retired_at is not None:
            st.html(
                page_frame.card_title(
                    "Retired", tr("Since {day}. Nothing of it was deleted.", day=day(shown.retired_at.date()))
                )
            )
            _restore_form(edition, shown)
            return
        st.html(
            page_frame.card_title("Retire", "It is no longer watched or shown. Its looks, changes and history stay.")
        )
        with st.form("e_retire", border=False, enter_to_submit=False):
            why = st.text_area(tr("Reason (required)"), max_chars=300, height=80, key="e_retire_why")
            by = role_field("e_retire_by")
            pressed = st.form_submit_button(tr("Retire this site"))
        if not pressed:
            return
        if not by:
            nothing_saved("Give your role.")
            return
        _keep(
            edition,
            shown,
            why or "",
            lambda: store.retire_site(site.id, by, why=why or "", based_on=shown.revision),
            msg("The site is retired. It can be taken into use again here."),
        )
