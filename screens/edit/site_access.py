"""Who may see a site, and whether it is watched: two people to pass it on, a reason to retire it."""

from __future__ import annotations

import streamlit as st

from geodata.errors import CompoundWatchError
from geodata.i18n.english_formats import day, listed
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.incidents.clearing import Decision
from geodata.sites.outgoing_texts import doubts, outgoing_texts, why_inside
from geodata.sites.same_place import same_place
from geodata.sites.site import Access, Site, publicly_documented
from geodata.store.clearings import Wish
from geodata.store.passing.sites import passed_on_by
from geodata.text.clean import LEAST_REASON
from geodata.text.names.same_person import WORTH
from layers.style.escape import escape
from pipelines.sites.waiting_sites import outline_lines
from screens.edit.save_edit import forget_read, read_digest, read_revision
from screens.session.edition import Edition, desk
from screens.widgets import page_frame
from screens.widgets.save_feedback import keep_note, nothing_saved, refused, role_field


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


def _restore_form(edition: Edition, site: Site) -> None:
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
    try:
        desk(edition).store.restore_site(site.id, by, why=why)
    except CompoundWatchError as error:
        refused(error)
        return
    keep_note("The site is watched again.")
    st.rerun()


def retire_part(edition: Edition, site: Site) -> None:
    """Draw the way out of use, and back."""
    store, shown = desk(edition).store, read_revision(site, "retire", "e_retire_why")
    with st.container(border=True, key="cw_retire"):
        if site.retired_at is not None:
            st.html(
                page_frame.card_title(
                    "Retired", tr("Since {day}. Nothing of it was deleted.", day=day(site.retired_at.date()))
                )
            )
            _restore_form(edition, site)
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
        try:
            store.retire_site(site.id, by, why=why or "", based_on=shown)
        except CompoundWatchError as error:
            refused(error)
            forget_read("retire")
            return
        forget_read("retire")
        keep_note("The site is retired. It can be taken into use again here.")
        st.rerun()
