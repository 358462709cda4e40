"""What is said of a site, by whom and when: each statement with its source, and the replies of those who are named."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from geodata.i18n.messages import tr
from geodata.sites.outgoing_texts import alleged, is_whole
from geodata.sites.site import Access, Site, Statement
from geodata.text.clean import LEAST_REASON
from layers.style.escape import escape
from screens.edit.save_edit import begun, field, save, tell_of_newer
from screens.session.edition import Edition
from screens.widgets import page_frame
from screens.widgets.save_feedback import nothing_saved, role_field

TOLD_CHARACTERS = 80
"""Of a statement in the list from which one is chosen to be taken out."""


def statements_part(edition: Edition, stored: Site, last_writer: str) -> None:
    """Draw the statements of a site, a form for one more, and the way to take some out.

    Args:
        edition: whose desk.
        stored: the site as it is stored now.
        last_writer: who saved that revision.
    """
    site = begun(stored, "statements", "e_said_text")
    tell_of_newer(stored, site, last_writer)
    with st.container(border=True, key="cw_site_statements"):
        st.html(page_frame.card_title("Statements", "The first that is no reply says why the place is listed."))
        if alleged(site) is None:
            sentence = tr("No dated statement says what is alleged of this place.")
            if site.access is not Access.PUBLIC:
                sentence = f"{sentence} {tr('Without one it stays inside.')}"
            st.html(f'<p class="cw-small">{sentence}</p>')
        st.html(_table(site))
    asked = _asked(site)
    if asked is None:
        return
    kept = tuple(one for n, one in enumerate(site.statements) if n not in asked.out)
    added = asked.added
    if any((added.text, added.date, added.source_title, added.url)):
        if not is_whole(added):
            nothing_saved("A statement needs words, a publisher, and a date as 2026-10-14, 2026-10 or 2026.")
            return
        if added.url and not added.url.lower().startswith(("https://", "http://")):
            nothing_saved("A link begins with https:// or http://.")
            return
        kept = (*kept, added)
    if kept == site.statements:
        nothing_saved("Nothing was added or taken out.")
    elif len(asked.why.strip()) < LEAST_REASON or not asked.by:
        nothing_saved("Give a reason of at least 10 characters, and your role.")
    else:
        save(edition, site, replace(site, statements=kept), asked.by, asked.why)


@dataclass(frozen=True)
class _Asked:
    """What was typed when the button was pressed."""

    added: Statement  # empty where nothing is added
    out: tuple[int, ...]  # numbers of statements to take out
    why: str
    by: str


def _asked(site: Site) -> _Asked | None:
    """The form for one more statement and for those to take out; None until its button is pressed."""
    with st.form("e_statements", border=True, enter_to_submit=False):
        st.html(page_frame.card_title("Add a statement", "In short words of your own, never copied from an article."))
        text = st.text_area(tr("Who says what"), max_chars=600, height=80, key=field("e_said_text", site))
        first, second = st.columns([1, 2])
        day = first.text_input(tr("Date: 2026-10-14, 2026-10 or 2026"), max_chars=21, key=field("e_said_day", site))
        source = second.text_input(tr("Publisher and title"), max_chars=300, key=field("e_said_source", site))
        url = st.text_input(tr("Link"), max_chars=500, key=field("e_said_url", site))
        reply = st.checkbox(
            tr("It is a reply of those who are named: printed wherever the place is"), key=field("e_said_reply", site)
        )
        out: list[int] = []
        if site.statements:
            out = st.multiselect(
                tr("Take out"),
                range(len(site.statements)),
                format_func=lambda n: _short(site.statements[n]),
                placeholder=tr("Choose an option"),
                key=field("e_said_out", site),
            )
        why = st.text_input(tr("Reason (required)"), max_chars=300, key=field("e_said_why", site))
        by = role_field("e_said_by")
        pressed = st.form_submit_button(tr("Save as a new revision"), type="primary")
    added = Statement(day.strip(), " ".join(text.split()), source.strip(), url.strip(), reply)
    return _Asked(added, tuple(out), why, by) if pressed else None


def _table(site: Site) -> str:
    """The statements as they stand, in HTML."""
    if not site.statements:
        return f'<p class="cw-note">{tr("There is none yet.")}</p>'
    head = "".join(f"<th>{tr(word)}</th>" for word in ("Date", "What is said", "Source"))
    rows = "".join(
        f"<tr><td>{escape(s.date, limit=21)}</td><td>{_kind(s)}{escape(s.text, limit=600)}</td>"
        f"<td>{escape(s.source_title, limit=300)}<br>{escape(s.url, limit=300)}</td></tr>"
        for s in site.statements
    )
    return (
        f'<div class="cw-scroll"><table class="cw-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        "</div>"
    )


def _kind(statement: Statement) -> str:
    """What is said before its words where it is no plain statement about the place; HTML."""
    if statement.reply:
        return f"<strong>{tr('Reply')}</strong>: "
    return f"({escape(statement.scope, limit=120)}) " if statement.scope else ""


def _short(statement: Statement) -> str:
    words = f"{statement.date} {statement.text}"
    return words if len(words) <= TOLD_CHARACTERS else words[: TOLD_CHARACTERS - 1] + "…"
