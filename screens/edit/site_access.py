"""Who may see a site, and whether it is watched: two people to make it public, a reason to retire it."""

from __future__ import annotations

import streamlit as st

from geodata.errors import CompoundWatchError
from geodata.i18n.formats import day, listed
from geodata.i18n.messages import tr
from geodata.i18n.translated import translated
from geodata.sites.outgoing_texts import outgoing_texts
from geodata.sites.same_place import same_place
from geodata.sites.site import Access, Site, publicly_documented
from geodata.text.persons import WORTH
from layers.style.escape import escape
from screens.edit.save_edit import forget_read, read_revision
from screens.session.edition import Edition, desk
from screens.widgets import page_frame
from screens.widgets.save_feedback import keep_note, nothing_saved, refused, role_field


def access_part(edition: Edition, site: Site) -> None:
    """Draw the two steps from restricted to public. Nobody decides about a revision that they were not shown."""
    store, shown = desk(edition).store, read_revision(site, "access", "e_access_by")
    with st.container(border=True, key="cw_access"):
        st.html(page_frame.card_title("Who may see it", "From restricted to public takes two people."))
        if site.access is not Access.PUBLIC:
            st.html(f'<p class="cw-note">{tr(WORTH)}</p>')
        if site.access is Access.PUBLIC:
            st.html(f'<p class="cw-small">{tr("This site is public: everyone may see it, at site precision.")}</p>')
            return
        if others := _restricted_there(edition, site):
            words = tr("Another restricted site lies here: {sites}.", sites=listed(others, limit=4))
            st.html(f'<p class="cw-small">{escape(words, limit=400)}</p>')
        if not publicly_documented(site):
            page_frame.empty(
                "It is restricted, and no source documents it publicly.",
                "Name a public source under Words first, and say there that it documents the place.",
            )
            return
        st.html(_outgoing(site))
        request = next((r for r in store.public_requests() if r.site_id == site.id), None)
        source = escape(site.source, limit=300)
        if request is None:
            words = tr("It is restricted. Its source: {source}. One person asks, another approves.", source=source)
            st.html(f'<p class="cw-small">{words}</p>')
        else:
            words = tr(
                "{who} asked on {day} to make it public. Its source: {source}. Another person decides.",
                who=escape(request.requested_by, limit=60),
                day=day(request.requested_at.date()),
                source=source,
            )
            st.html(f'<p class="cw-small">{words}</p>')
        with st.form("e_access", border=False, enter_to_submit=False):
            by = role_field("e_access_by")
            pressed = st.form_submit_button(
                tr("Ask to make it public") if request is None else tr("Approve: make it public")
            )
        if not pressed:
            return
        try:
            if request is None:
                store.request_public(site.id, by, based_on=shown)
            else:
                store.approve_public(site.id, by, based_on=shown)
        except CompoundWatchError as error:
            refused(error)
            forget_read("access")
            return
        forget_read("access")
        keep_note("Asked. Another person must approve it." if request is None else "The site is public now.")
        st.rerun()


def _outgoing(site: Site) -> str:
    """Every text that goes out with a place, as a list in HTML: what the two people answer for."""
    rows = "".join(
        f"<tr><th>{escape(translated(what), limit=80)}</th><td>{escape(text, limit=600)}</td></tr>"
        for what, text in outgoing_texts(site)
    )
    said = tr("Partners and the public will read all of this. Who asks and who approves has read every line.")
    return f'<p class="cw-small">{said}</p><div class="cw-scroll"><table class="cw-table">{rows}</table></div>'


def _restricted_there(edition: Edition, site: Site) -> list[str]:
    """Names of other restricted sites, out of use too, that are the same place: what the two people decide about."""
    return [
        other.name
        for other in desk(edition).store.sites(retired=True)
        if other.id != site.id and other.access is Access.RESTRICTED and same_place(other.outline, site.outline)
    ]


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
            with st.form("e_restore", border=False, enter_to_submit=False):
                by = role_field("e_restore_by")
                pressed = st.form_submit_button(tr("Watch it again"))
            if pressed and by:
                store.restore_site(site.id, by)
                keep_note("The site is watched again.")
                st.rerun()
            elif pressed:
                nothing_saved("Give your role.")
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
